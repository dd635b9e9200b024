/* The consumer where reading cannot simply go on, against a scripted broker. */
#include "kafka_numbers.h"

/* A batch that is larger than any answer may be: no reconnecting for ever. */
static void
test_too_large(void **state)
{
	(void)state;
	start(1);
	set("receive.message.max.bytes", "2000");
	write_batch(0, 0, 10, -1, false);
	write_batch(0, 10, 1000, -1, false);
	go();
	assign(0, beginning, never);
	assert_int_equal(pull_all(), KNEXT_ERROR);
	check(0, 10);
	assert_int_equal(err.code, EX_PROTOCOL);
	assert_non_null(strstr(err.msg, "receive.message.max.bytes is 2000"));
	assert_true(fake->accepted < 6);
	end();
}

/* One answer whose size is wrong costs the connection, no more. */
static void
test_too_large_once(void **state)
{
	(void)state;
	start(1);
	write_batch(0, 0, 10, -1, false);
	fake_bytes(fake, KAPI_FETCH, 0, STR("\x7f\xff\xff\xff"));
	fake->rules[0].until = 1;
	go();
	assign(0, beginning, the_end);
	assert_int_equal(pull_all(), KNEXT_DONE);
	check(0, 10);
	end();
}

/* The leader of one partition is away while the other's is there. */
static void
test_stalled(void **state)
{
	struct fake *second;
	int64_t limit;

	(void)state;
	start(2);
	second = fake_second(fake);
	fake->leaders[1] = second->leaders[1] = 2;
	write_batch(0, 0, 10, -1, false);
	fake_close(second);
	go();
	assign(0, beginning, the_end);
	assign(1, beginning, the_end);
	until((pull(), got.len) == 20);
	assert_int_equal(kcluster_outage(cluster, 0, &err), 0);
	assert_int_equal(kconsumer_stalled(consumer, 60 * SECOND, &err), 0);
	limit = SECOND / 10;
	until((pull(), kconsumer_stalled(consumer, limit, &err)) == -1);
	assert_int_equal(err.code, EX_UNAVAILABLE);
	assert_non_null(strstr(err.msg, "topic t partition 1"));
	assert_non_null(strstr(err.msg, "broker 2"));
	/* It comes back. */
	err_clear(&err);
	fake_open(second, second->advertised_port);
	assert_int_equal(pull_all(), KNEXT_DONE);
	assert_int_equal(kconsumer_stalled(consumer, 0, &err), 0);
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_too_large),
	    cmocka_unit_test(test_too_large_once),
	    cmocka_unit_test(test_stalled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

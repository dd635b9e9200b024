/* The consumer against a scripted broker. */
#include <inttypes.h>

#include "kafka_numbers.h"

static void
test_all(void **state)
{
	(void)state;
	start(1);
	for (int i = 0; i < 100; i++)
		write_batch(0, 10 * i, 10, -1, false);
	go();
	assign(0, beginning, the_end);
	assert_int_equal(pull_all(), KNEXT_DONE);
	check(0, 1000);
	assert_int_equal(kconsumer_position(consumer, topic, 0), 1000);
	assert_int_equal(kconsumer_stats(consumer).records, 1000);
	assert_int_equal(kconsumer_stats(consumer).lag, 0);
	end();
}

static void
test_empty(void **state)
{
	(void)state;
	start(2);
	go();
	assign(0, beginning, the_end);
	assign(1, the_end, the_end);
	assert_int_equal(pull_all(), KNEXT_DONE);
	check(0, 0);
	assert_int_equal(
	    kconsumer_assign(consumer, topic, 2, beginning, never, &err), -1);
	assert_int_equal(err.code, EX_USAGE);
	end();
}

static void
part(struct koffset_spec from, struct koffset_spec to, int first, int n)
{
	start(1);
	for (int i = 0; i < 10; i++)
		write_batch(0, 10 * i, 10, -1, false);
	fake->logs[0].start = 20;
	go();
	assign(0, from, to);
	assert_int_equal(pull_all(), KNEXT_DONE);
	check(first, n);
	end();
}

static void
test_places(void **state)
{
	(void)state;
	part(beginning, the_end, 20, 80);
	part((struct koffset_spec){KSPEC_OFFSET, 33}, the_end, 33, 67);
	part(beginning, (struct koffset_spec){KSPEC_OFFSET, 45}, 20, 25);
	part((struct koffset_spec){KSPEC_TAIL, 7}, the_end, 93, 7);
	part((struct koffset_spec){KSPEC_TAIL, 1000}, the_end, 20, 80);
	/* The fake broker answers times by batch. */
	part((struct koffset_spec){KSPEC_TIME, 50000}, the_end, 50, 50);
	part((struct koffset_spec){KSPEC_TIME, 1 << 30}, the_end, 100, 0);
	part(beginning, (struct koffset_spec){KSPEC_TIME, 60000}, 20, 40);
	part((struct koffset_spec){KSPEC_OFFSET, 50},
	    (struct koffset_spec){KSPEC_OFFSET, 50}, 50, 0);
}

/* Records that come later are read as they come. */
static void
test_follow(void **state)
{
	(void)state;
	start(1);
	go();
	assign(0, beginning, never);
	for (int i = 0; i < 20; i++) {
		write_batch(0, i, 1, -1, false);
		until((pull(), kconsumer_stats(consumer).records) ==
		    (uint64_t)i + 1);
	}
	check(0, 20);
	assert_int_equal(pull(), KNEXT_NONE);
	kconsumer_unassign(consumer, topic, 0);
	assert_int_equal(pull(), KNEXT_DONE);
	end();
}

/* Answers cut anywhere, also within the first batch of a partition. */
static void
test_cut(void **state)
{
	(void)state;
	for (int size = 1024; size < 3000; size += 97) {
		char text[20];

		start(3);
		snprintf(text, sizeof text, "%d", size);
		set("max.partition.fetch.bytes", text);
		for (int i = 0; i < 60; i++)
			write_batch((size_t)i % 3, i * 40, 40, -1, false);
		/* Larger than any answer that is asked for. */
		write_batch(1, 5000, 400, -1, false);
		go();
		for (int i = 0; i < 3; i++)
			assign(i, beginning, the_end);
		assert_int_equal(pull_all(), KNEXT_DONE);
		assert_int_equal(
		    kconsumer_stats(consumer).records, 60 * 40 + 400);
		end();
	}
}

/* A bit flips on the way: fetched again, and nothing wrong is shown. */
static void
test_damaged_once(void **state)
{
	(void)state;
	start(1);
	for (int i = 0; i < 10; i++)
		write_batch(0, 10 * i, 10, -1, false);
	fake_rule(fake, KAPI_FETCH, 0, 1, FAKE_FLIP, 0);
	go();
	assign(0, beginning, the_end);
	assert_int_equal(pull_all(), KNEXT_DONE);
	check(0, 100);
	assert_true(heard("fetching it again"));
	end();
}

/* It is wrong in the log: what came before is shown, then the end. */
static void
test_damaged(void **state)
{
	(void)state;
	start(1);
	for (int i = 0; i < 10; i++)
		write_batch(0, 10 * i, 10, -1, false);
	((uint8_t *)(uintptr_t)fake->logs[0].batches[3].bytes.p)[70] ^= 1;
	go();
	assign(0, beginning, the_end);
	assert_int_equal(pull_all(), KNEXT_ERROR);
	check(0, 30);
	assert_int_equal(err.code, EX_PROTOCOL);
	assert_non_null(strstr(err.msg, "topic t partition 0"));
	assert_non_null(strstr(err.msg, "30"));
	end();
}

/* A header that lies about its last offset. */
static void
test_lie(void **state)
{
	uint8_t *p;

	(void)state;
	start(1);
	for (int i = 0; i < 4; i++)
		write_batch(0, 10 * i, 10, -1, false);
	p = (uint8_t *)(uintptr_t)fake->logs[0].batches[1].bytes.p;
	be32_put(p + AT_LAST_DELTA, 0x7ffffff0);
	go();
	assign(0, beginning, the_end);
	assert_int_equal(pull_all(), KNEXT_ERROR);
	check(0, 10);
	assert_int_equal(err.code, EX_PROTOCOL);
	end();
}

static void
out_of_range(const char *reset, enum knext last, int first, int n)
{
	start(1);
	set("auto.offset.reset", reset);
	for (int i = 0; i < 10; i++)
		write_batch(0, 10 * i, 10, -1, false);
	fake->logs[0].start = 50;
	go();
	assign(0, (struct koffset_spec){KSPEC_OFFSET, 3}, the_end);
	assert_int_equal(pull_all(), last);
	check(first, n);
	end();
}

static void
test_out_of_range(void **state)
{
	(void)state;
	out_of_range("none", KNEXT_ERROR, 0, 0);
	assert_int_equal(err.code, EX_UNAVAILABLE);
	assert_non_null(strstr(err.msg,
	    "offset 3 is not in the log, which has 50 to 100 "
	    "(auto.offset.reset"));
	out_of_range("earliest", KNEXT_DONE, 50, 50);
	out_of_range("latest", KNEXT_DONE, 100, 0);
}

/* Errors that pass, and connections that do not last. */
static void
test_retries(void **state)
{
	(void)state;
	start(2);
	for (int i = 0; i < 10; i++)
		write_batch(0, 10 * i, 10, -1, false);
	fake_rule(fake, KAPI_LIST_OFFSETS, 0, 2, FAKE_ERROR,
	    KERR_NOT_LEADER_OR_FOLLOWER);
	fake_rule(fake, KAPI_LIST_OFFSETS, 2, 1, FAKE_CLOSE, 0);
	fake_rule(
	    fake, KAPI_FETCH, 0, 1, FAKE_ERROR, KERR_NOT_LEADER_OR_FOLLOWER);
	fake_rule(fake, KAPI_FETCH, 1, 1, FAKE_CLOSE, 0);
	fake_rule(
	    fake, KAPI_FETCH, 2, 1, FAKE_ERROR, KERR_OFFSET_NOT_AVAILABLE);
	fake_rule(
	    fake, KAPI_FETCH, 3, 1, FAKE_ERROR, KERR_UNKNOWN_LEADER_EPOCH);
	go();
	assign(0, beginning, the_end);
	assert_int_equal(pull_all(), KNEXT_DONE);
	check(0, 100);
	assert_true(fake->seen[KAPI_FETCH] >= 5);
	end();
}

static void
test_leader_moves(void **state)
{
	struct fake *second;

	(void)state;
	start(1);
	set("max.partition.fetch.bytes", "1024");
	second = fake_second(fake);
	for (int i = 0; i < 20; i++)
		write_batch(0, 100 * i, 100, -1, false);
	go();
	assign(0, beginning, the_end);
	until(fake->seen[KAPI_FETCH] > 3);
	fake->leaders[0] = second->leaders[0] = 2;
	fake->epoch = second->epoch = 1;
	assert_int_equal(pull_all(), KNEXT_DONE);
	check(0, 2000);
	assert_true(second->seen[KAPI_FETCH] > 3);
	end();
}

static void
test_denied(void **state)
{
	(void)state;
	start(1);
	write_batch(0, 0, 10, -1, false);
	fake_rule(fake, KAPI_FETCH, 1, FAKE_ALWAYS, FAKE_ERROR,
	    KERR_TOPIC_AUTHORIZATION_FAILED);
	go();
	assign(0, beginning, never);
	assert_int_equal(pull_all(), KNEXT_ERROR);
	check(0, 10);
	assert_int_equal(err.code, EX_NOPERM);
	end();
}

/* Aborted transactions are left out, and the offsets behind them count. */
static void
test_aborted(void **state)
{
	(void)state;
	for (int committed = 0; committed < 2; committed++) {
		start(1);
		set("isolation.level",
		    committed ? "read_committed" : "read_uncommitted");
		write_batch(0, 0, 10, -1, false);
		write_batch(0, 10, 10, 77, true);
		fake->logs[0].batches[1].aborted = true;
		write_batch(0, 20, 5, 78, true);
		go();
		assign(0, beginning, the_end);
		assert_int_equal(pull_all(), KNEXT_DONE);
		assert_int_equal(
		    kconsumer_stats(consumer).records, committed ? 15 : 25);
		assert_int_equal(kconsumer_position(consumer, topic, 0), 25);
		end();
	}
}

/* Nobody pulls: no more is read ahead than the budget has room for. */
static void
test_budget(void **state)
{
	uint64_t in;

	(void)state;
	start(4);
	set("fetch.buffer.bytes", "200000");
	for (int i = 0; i < 400; i++)
		write_batch((size_t)i % 4, 300 * i, 300, -1, false);
	go();
	for (int i = 0; i < 4; i++)
		assign(i, beginning, the_end);
	until(kcluster_stats(cluster).bytes_in > 90000);
	for (int i = 0; i < 50; i++)
		loop_turn(loop, clock_ns() + SECOND / 500, &err);
	in = kcluster_stats(cluster).bytes_in;
	assert_true(in > 90000 && in < 210000);
	assert_true(fake->most_asked <= 100000);
	assert_int_equal(pull_all(), KNEXT_DONE);
	assert_int_equal(kconsumer_stats(consumer).records, 120000);
	end();
}

/* A deleted topic ends the reading. */
static void
test_deleted(void **state)
{
	(void)state;
	start(1);
	write_batch(0, 0, 10, -1, false);
	go();
	assign(0, beginning, never);
	until((pull(), got.len) == 20);
	fake->topic_error = KERR_UNKNOWN_TOPIC_OR_PARTITION;
	fake_rule(fake, KAPI_FETCH, fake->seen[KAPI_FETCH], FAKE_ALWAYS,
	    FAKE_ERROR, KERR_UNKNOWN_TOPIC_OR_PARTITION);
	assert_int_equal(pull_all(), KNEXT_ERROR);
	assert_int_equal(err.code, EX_UNAVAILABLE);
	assert_non_null(strstr(err.msg, "does not exist"));
	end();
}

/*
 * Wrong bits anywhere in answers.  Offsets and lengths have no checksum, so it
 * may end in an error; but no value that was never written is shown, and
 * nothing crashes.
 */
static void
test_noise(void **state)
{
	unsigned done = 0;

	(void)state;
	for (unsigned seed = 1; seed <= 30; seed++) {
		int64_t limit;
		enum knext n = KNEXT_NONE;
		int turns = 0;
		char *at;

		start(3);
		srand(seed);
		set("request.timeout.ms", "100");
		set("fetch.max.wait.ms", "10");
		set("max.partition.fetch.bytes", "1024");
		for (int i = 0; i < 30; i++)
			write_batch((size_t)i % 3, 100 * i, 20, -1, false);
		go();
		fake->noise = 5;
		for (int i = 0; i < 3; i++)
			assign(i, beginning, the_end);
		limit = clock_ns() + SECOND / 2;
		/* turns too: a busy machine may take its time for each */
		while (
		    n == KNEXT_NONE && (clock_ns() < limit || turns++ < 400)) {
			n = pull();
			loop_turn(loop, clock_ns() + SECOND / 1000, &err);
		}
		done += n == KNEXT_DONE;
		for (at = got.p; got.len && *at; at++) {
			long v = strtol(at, &at, 10);

			assert_true(v >= 0 && v < 3000 && v % 100 < 20);
			assert_int_equal(*at, '\n');
		}
		end();
	}
	/* Most of it is seen through. */
	assert_true(done > 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_all),
	    cmocka_unit_test(test_empty),
	    cmocka_unit_test(test_places),
	    cmocka_unit_test(test_follow),
	    cmocka_unit_test(test_cut),
	    cmocka_unit_test(test_damaged_once),
	    cmocka_unit_test(test_damaged),
	    cmocka_unit_test(test_lie),
	    cmocka_unit_test(test_out_of_range),
	    cmocka_unit_test(test_retries),
	    cmocka_unit_test(test_leader_moves),
	    cmocka_unit_test(test_denied),
	    cmocka_unit_test(test_aborted),
	    cmocka_unit_test(test_budget),
	    cmocka_unit_test(test_deleted),
	    cmocka_unit_test(test_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

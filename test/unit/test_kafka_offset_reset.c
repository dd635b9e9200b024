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

/* Batches say which leader wrote them. */
static void
written_by(size_t batch, int32_t epoch)
{
	uint8_t *p = (uint8_t *)(uintptr_t)fake->logs[0].batches[batch].bytes.p;

	be32_put(p + AT_LEADER_EPOCH, (uint32_t)epoch);
}

/* 30 records of epoch 3 are read, then a leader of epoch 5 comes. */
static void
new_leader(const char *reset, int64_t end, int16_t error)
{
	start(1);
	set("auto.offset.reset", reset);
	set("metadata.max.age.ms", "100");
	fake->epoch = 3;
	fake->tells_epochs = true;
	fake->epoch_end = end;
	for (int i = 0; i < 3; i++) {
		write_batch(0, 10 * i, 10, -1, false);
		written_by((size_t)i, 3);
	}
	if (error)
		fake_rule(fake, KAPI_OFFSET_FOR_LEADER_EPOCH, 0, 2, FAKE_ERROR,
		    error);
	go();
	assign(0, beginning, never);
	until((pull(), got.len) == 10 * 2 + 20 * 3);
	assert_int_equal(fake->seen[KAPI_OFFSET_FOR_LEADER_EPOCH], 0);
	fake->epoch = 5;
}

static void
test_truncated(void **state)
{
	(void)state;
	for (int known = 0; known < 2; known++) {
		new_leader("none", known ? 20 : -1, 0);
		assert_int_equal(pull_all(), KNEXT_ERROR);
		check(0, 30);
		assert_int_equal(fake->asked_epoch, 3);
		assert_int_equal(err.code, EX_PROTOCOL);
		assert_non_null(strstr(err.msg, "up to offset 30"));
		assert_non_null(
		    strstr(err.msg, known ? "has them up to 20" : "epoch 3"));
		end();
	}
	/* Told to, it goes on where the logs part. */
	new_leader("latest", 20, 0);
	until((pull(), heard("going on at 20")));
	until((pull(), got.len) == 80 + 30);
	end();
}

/* Nothing was lost: asked once for each new leader, and read on. */
static void
test_not_truncated(void **state)
{
	(void)state;
	for (int denied = 0; denied < 2; denied++) {
		new_leader("none", 30,
		    denied ? KERR_CLUSTER_AUTHORIZATION_FAILED
			   : KERR_UNKNOWN_LEADER_EPOCH);
		until((pull(), fake->seen[KAPI_OFFSET_FOR_LEADER_EPOCH]) ==
		    (denied ? 1 : 3));
		write_batch(0, 30, 10, -1, false);
		written_by(3, 5);
		until((pull(), got.len) == 80 + 30);
		check(0, 40);
		assert_int_equal(
		    fake->seen[KAPI_OFFSET_FOR_LEADER_EPOCH], denied ? 1 : 3);
		end();
	}
}

/* A group's commit knows the epoch: records may be lost while nobody reads. */
static void
test_truncated_before(void **state)
{
	(void)state;
	start(1);
	fake->epoch = 5;
	fake->tells_epochs = true;
	fake->epoch_end = 8;
	write_batch(0, 0, 20, -1, false);
	go();
	assign(0, (struct koffset_spec){KSPEC_OFFSET, 10}, the_end);
	kconsumer_since(consumer, topic, 0, 3);
	assert_int_equal(pull_all(), KNEXT_ERROR);
	assert_int_equal(err.code, EX_PROTOCOL);
	assert_non_null(strstr(err.msg, "up to 8"));
	end();
}

/* Error 3 for what was read before, then the same name with epochs from 0. */
static void
test_remade(void **state)
{
	(void)state;
	start(1);
	write_batch(0, 0, 10, -1, false);
	go();
	assign(0, beginning, never);
	until((pull(), got.len) == 20);
	fake_rule(fake, KAPI_FETCH, fake->seen[KAPI_FETCH], 1, FAKE_ERROR,
	    KERR_UNKNOWN_TOPIC_OR_PARTITION);
	assert_int_equal(pull_all(), KNEXT_ERROR);
	assert_int_equal(err.code, EX_UNAVAILABLE);
	assert_non_null(strstr(err.msg, "made anew"));
	check(0, 10);
	end();
}

/* A broker that restarts says so, too, but comes back with a new epoch. */
static void
test_restarted(void **state)
{
	(void)state;
	start(1);
	fake->epoch = 4;
	write_batch(0, 0, 10, -1, false);
	go();
	assign(0, beginning, never);
	until((pull(), got.len) == 20);
	fake_rule(fake, KAPI_FETCH, fake->seen[KAPI_FETCH], 3, FAKE_ERROR,
	    KERR_UNKNOWN_TOPIC_OR_PARTITION);
	fake->epoch = 5;
	write_batch(0, 10, 10, -1, false);
	until((pull(), got.len) == 50);
	check(0, 20);
	end();
}

/* Epochs that go back, and stay so, are another topic of the same name. */
static void
test_lower_epoch(void **state)
{
	(void)state;
	start(1);
	set("metadata.max.age.ms", "100");
	fake->epoch = 4;
	write_batch(0, 0, 10, -1, false);
	go();
	assign(0, beginning, never);
	until((pull(), got.len) == 20);
	fake->epoch = 0;
	assert_int_equal(pull_all(), KNEXT_ERROR);
	assert_int_equal(err.code, EX_UNAVAILABLE);
	assert_non_null(strstr(err.msg, "made anew"));
	end();
}

/* A replica near us is read from while it answers, then the leader again. */
static void
test_rack(void **state)
{
	struct fake *second;
	unsigned asked;

	(void)state;
	start(1);
	set("client.rack", "cellar");
	second = fake_second(fake);
	second->serves_all = true;
	fake->near = 2;
	write_batch(0, 0, 10, -1, false);
	go();
	assign(0, beginning, never);
	until((pull(), got.len) == 20);
	assert_string_equal(fake->rack, "cellar");
	assert_int_equal(fake->seen[KAPI_FETCH], 1);
	assert_true(second->seen[KAPI_FETCH] > 0);
	/* It does not have the offset, or goes: no error of the reading. */
	fake->near = -1;
	fake_rule(second, KAPI_FETCH, second->seen[KAPI_FETCH], 1, FAKE_ERROR,
	    KERR_OFFSET_OUT_OF_RANGE);
	until((pull(), fake->seen[KAPI_FETCH]) >= 2);
	asked = second->seen[KAPI_FETCH];
	write_batch(0, 10, 10, -1, false);
	until((pull(), got.len) == 50);
	assert_int_equal(second->seen[KAPI_FETCH], asked);
	fake->near = 2;
	until((pull(), second->seen[KAPI_FETCH]) > asked);
	fake->near = -1;
	fake_close(second);
	write_batch(0, 20, 10, -1, false);
	until((pull(), got.len) == 80);
	check(0, 30);
	end();
}

/* An open transaction: -e ends before it, and how much that leaves is told. */
static void
test_open_transaction(void **state)
{
	(void)state;
	for (int committed = 0; committed < 2; committed++) {
		start(2);
		set("isolation.level",
		    committed ? "read_committed" : "read_uncommitted");
		write_batch(0, 0, 10, -1, false);
		write_batch(0, 10, 5, 77, true);
		fake->logs[0].stable = 10;
		write_batch(1, 0, 3, 77, true);
		fake->logs[1].stable = 0;
		go();
		assign(0, beginning, the_end);
		assign(1, beginning, the_end);
		assert_int_equal(pull_all(), KNEXT_DONE);
		assert_int_equal(
		    kconsumer_stats(consumer).records, committed ? 10 : 18);
		assert_int_equal(
		    kconsumer_stats(consumer).withheld, committed ? 8 : 0);
		end();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_too_large),
	    cmocka_unit_test(test_too_large_once),
	    cmocka_unit_test(test_stalled),
	    cmocka_unit_test(test_truncated),
	    cmocka_unit_test(test_not_truncated),
	    cmocka_unit_test(test_truncated_before),
	    cmocka_unit_test(test_remade),
	    cmocka_unit_test(test_restarted),
	    cmocka_unit_test(test_lower_epoch),
	    cmocka_unit_test(test_rack),
	    cmocka_unit_test(test_open_transaction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What the tests of the consumer share: batches of numbers, written and read.
 */
#ifndef TEST_KAFKA_NUMBERS_H
#define TEST_KAFKA_NUMBERS_H

#include "kafka_client.h"

static struct kconsumer *consumer;
static struct buf got; /* values pulled, as lines */

static inline void
go(void)
{
	join();
	assert_int_equal(kcluster_wait(cluster, 5 * SECOND, &err), 0);
	consumer = kconsumer_new(cluster, &props);
	buf_clear(&got);
}

static inline void
end(void)
{
	kconsumer_free(consumer);
	buf_release(&got);
	got = (struct buf){0};
	leave();
}

/* A batch of the numbers, at timestamps of a thousand times themselves. */
static inline void
write_batch(size_t partition, int first, int n, int64_t producer, bool txn)
{
	struct kbatch b = {0};

	for (int i = first; i < first + n; i++) {
		char text[20];
		int len = snprintf(text, sizeof text, "%d", i);
		struct krecord r = {.timestamp = 1000 * i,
		    .value = {(uint8_t *)text, (size_t)len}};

		assert_true(kbatch_add(&b, &r, 1 << 20));
	}
	assert_int_equal(kbatch_finish(&b, NULL, KCODEC_NONE, 0, &err), 0);
	kbatch_stamp(&b, producer, 0, producer < 0 ? -1 : 0, txn);
	fake_log_append(&fake->logs[partition], kbatch_bytes(&b));
	kbatch_release(&b);
}

static inline void
assign(int32_t partition, struct koffset_spec from, struct koffset_spec to)
{
	if (kconsumer_assign(consumer, topic, partition, from, to, &err))
		fail_msg("%s", err.msg);
}

static const struct koffset_spec beginning = {KSPEC_BEGINNING, 0};
static const struct koffset_spec the_end = {KSPEC_END, 0};
static const struct koffset_spec never = {KSPEC_NEVER, 0};

/* Pulls until there is no more now; the last answer. */
static inline enum knext
pull(void)
{
	struct kconsumed r;
	enum knext n;

	while ((n = kconsumer_next(consumer, &r, &err)) == KNEXT_RECORD) {
		assert_ptr_equal(r.topic, topic);
		assert_int_equal(kconsumer_position(consumer, topic,
				     r.partition) > r.rec.offset,
		    true);
		buf_put(&got, r.rec.value.p, r.rec.value.n);
		buf_putc(&got, '\n');
	}
	buf_cstr(&got);
	return n;
}

static inline enum knext
pull_all(void)
{
	enum knext n;
	int64_t limit = clock_ns() + 10 * SECOND;

	while ((n = pull()) == KNEXT_NONE) {
		if (clock_ns() > limit) {
			recall();
			fail_msg("no end");
		}
		loop_turn(loop, clock_ns() + SECOND / 100, &err);
	}
	return n;
}

static inline void
check(int first, int n)
{
	struct buf want = {0};

	for (int i = first; i < first + n; i++)
		buf_printf(&want, "%d\n", i);
	assert_string_equal(buf_cstr(&got), buf_cstr(&want));
	buf_release(&want);
}

#endif

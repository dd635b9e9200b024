/*
 * A broker that means ill: wrong sizes, counts and numbers at each place of
 * each answer that kprod and kcons read, and batches whose sums are right but
 * whose insides lie.  All of it has to end soon, in little memory, and no
 * record may appear that was not sent.
 */
#include <sys/resource.h>

#include "base/crc32c.h"
#include "kafka/codec.h"
#include "kafka_hostile.h"
#include "kafka_numbers.h"

/* Numbers in their order, of those that were written: 0 to n - 1. */
static void
check_honest(int n)
{
	int last = -1;

	for (const char *p = buf_cstr(&got); *p; p = strchr(p, '\n') + 1) {
		int v = atoi(p);

		assert_true(v > last && v < n);
		last = v;
	}
}

/* Reads 30 records with one answer twisted; whether all of them came. */
static bool
consume(int api, size_t at, const struct lie *lie, size_t *size)
{
	int64_t limit = clock_ns() + SECOND / 2;
	enum knext n = KNEXT_ERROR;
	bool all;

	start(1);
	patience_is_short();
	for (int i = 0; i < 3; i++)
		write_batch(0, 10 * i, 10, -1, false);
	tell_lie(api, at, lie);
	join();
	consumer = kconsumer_new(cluster, &props);
	buf_clear(&got);
	if (kcluster_wait(cluster, SECOND / 2, &err) == 0 &&
	    kconsumer_assign(consumer, topic, 0, beginning, the_end, &err) ==
		0) {
		while ((n = pull()) == KNEXT_NONE && clock_ns() < limit)
			loop_turn(loop, clock_ns() + SECOND / 100, &err);
	}
	if (n == KNEXT_ERROR)
		assert_true(final(err.code) || err.code == EX_USAGE);
	check_honest(30);
	all = n == KNEXT_DONE && strstr(buf_cstr(&got), "29\n");
	*size = fake->twisted;
	end();
	return all;
}

/* Reads on from a commit of an older epoch, whose end is asked for. */
static bool
go_on(int api, size_t at, const struct lie *lie, size_t *size)
{
	int64_t limit = clock_ns() + SECOND / 2;
	enum knext n = KNEXT_ERROR;
	bool all;

	start(1);
	patience_is_short();
	fake->epoch = 5;
	fake->tells_epochs = true;
	fake->epoch_end = 20;
	write_batch(0, 0, 20, -1, false);
	tell_lie(api, at, lie);
	go();
	assign(0, (struct koffset_spec){KSPEC_OFFSET, 10}, the_end);
	kconsumer_since(consumer, topic, 0, 3);
	while ((n = pull()) == KNEXT_NONE && clock_ns() < limit)
		loop_turn(loop, clock_ns() + SECOND / 100, &err);
	if (n == KNEXT_ERROR)
		assert_true(final(err.code));
	check_honest(20);
	all = n == KNEXT_DONE && strstr(buf_cstr(&got), "19\n");
	*size = fake->twisted;
	end();
	return all;
}

static unsigned results, acked;

static void
on_result(void *arg, const struct kdelivered *d)
{
	(void)arg;
	results += (unsigned)d->n;
	if (d->state == KDELIVERY_ACKED)
		acked += (unsigned)d->n;
	else
		assert_true(d->why && final(d->why->code));
}

/* Sends 3 records with one answer twisted; whether all were acknowledged. */
static bool
produce(int api, size_t at, const struct lie *lie, size_t *size)
{
	struct krecord r = {.timestamp = 1, .value = {(uint8_t *)"v", 1}};
	struct kproducer *p;
	struct buf text = {0};

	start(1);
	patience_is_short();
	results = acked = 0;
	tell_lie(api, at, lie);
	join();
	p = kproducer_new(cluster, &props, on_result, NULL);
	if (kcluster_wait(cluster, SECOND / 2, &err) == 0) {
		for (uint64_t i = 0; i < 3; i++)
			assert_int_equal(
			    kproducer_send(p, topic, 0, &r, i, &err), KSEND_OK);
		kproducer_flush(p);
		until(kproducer_pending(p) == 0);
		assert_int_equal(results, 3);
	} else {
		assert_true(final(err.code));
	}
	/* Never twice, whatever became of the answer. */
	fake_log_text(&fake->logs[0], &text);
	assert_true(text.len <= 3 * strlen("v\n"));
	assert_true(!acked || text.len == 3 * strlen("v\n"));
	buf_release(&text);
	*size = fake->twisted;
	kproducer_free(p);
	leave();
	return acked == 3;
}

static void
test_consumer_answers(void **state)
{
	(void)state;
	everywhere(consume, KAPI_API_VERSIONS, 13);
	everywhere(consume, KAPI_METADATA, 13);
	everywhere(consume, KAPI_LIST_OFFSETS, 13);
	everywhere(consume, KAPI_FETCH, 13);
	everywhere(go_on, KAPI_OFFSET_FOR_LEADER_EPOCH, 5);
}

static void
test_producer_answers(void **state)
{
	(void)state;
	everywhere(produce, KAPI_API_VERSIONS, 13);
	everywhere(produce, KAPI_METADATA, 13);
	everywhere(produce, KAPI_INIT_PRODUCER_ID, 13);
	everywhere(produce, KAPI_PRODUCE, 13);
}

/* 2 GiB announced, and sizes that are none. */
static void
test_sizes(void **state)
{
	static const struct str sizes[] = {{"\x7f\xff\xff\xff", 4},
	    {"\x80\0\0\0", 4}, {"\xff\xff\xff\xff", 4}, {"\0\0\0\0", 4},
	    {"\0\0\0\3", 4}, {"\x05\xf5\xe1\x01", 4}};

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		start(1);
		fake_bytes(fake, KAPI_METADATA, 0, sizes[i]);
		join();
		assert_int_equal(kcluster_wait(cluster, SECOND / 20, &err), -1);
		assert_true(final(err.code));
		assert_true(heard("receive.message.max.bytes"));
		leave();
	}
}

/* The answer to another question. */
static void
test_correlation(void **state)
{
	size_t size;

	(void)state;
	assert_true(consume(KAPI_FETCH, 4,
	    &(struct lie){FAKE_TWIST, STR("\0\1\2\3"), 0}, &size));
	start(1);
	fake_bytes(fake, KAPI_METADATA, 0, STR("\0\0\0\4\0\0\0\x63"));
	join();
	assert_int_equal(kcluster_wait(cluster, SECOND / 20, &err), -1);
	assert_true(heard("answer number 99, 1 was expected"));
	leave();
}

/* The broker does not know the version that it offered. */
static void
test_unsupported(void **state)
{
	(void)state;
	start(1);
	write_batch(0, 0, 10, -1, false);
	fake_rule(fake, KAPI_FETCH, 0, FAKE_ALWAYS, FAKE_ERROR, 35);
	go();
	assign(0, beginning, the_end);
	assert_int_equal(pull_all(), KNEXT_ERROR);
	assert_true(final(err.code));
	assert_non_null(strstr(err.msg, "UNSUPPORTED_VERSION"));
	end();
}

/* A pause of 24 days is not made. */
static void
test_throttle(void **state)
{
	size_t size;

	(void)state;
	start(1);
	write_batch(0, 0, 10, -1, false);
	fake_twist(fake, KAPI_METADATA, 8, STR("\x7f\xff\xff\xff"));
	go();
	assert_in_range(kcluster_stats(cluster).throttled_ms, 1000, 60000);
	end();
	/* A time before now is none. */
	assert_true(consume(KAPI_METADATA, 8, &lies[0], &size));
}

/* A batch whose header and sum fit its records, compressed as they are. */
static void
forge(const void *records, size_t n, int codec, int32_t count)
{
	struct buf b = {0};
	uint8_t *h;

	write_batch(0, 0, 1, -1, false);
	fake->logs[0].n--;
	buf_put(&b, fake->logs[0].batches[0].bytes.p, AT_RECORDS);
	free((void *)(uintptr_t)fake->logs[0].batches[0].bytes.p);
	fake->logs[0].end = 0;
	buf_put(&b, records, n);
	h = (uint8_t *)b.p;
	be32_put(h + AT_LENGTH, (uint32_t)(b.len - LOG_OVERHEAD));
	be16_put(h + AT_ATTRIBUTES, (uint16_t)codec);
	be32_put(h + AT_LAST_DELTA, (uint32_t)count - 1);
	be32_put(h + AT_COUNT, (uint32_t)count);
	be32_put(
	    h + AT_CRC, crc32c(0, h + AT_ATTRIBUTES, b.len - AT_ATTRIBUTES));
	fake_log_append(&fake->logs[0], (struct kbytes){h, b.len});
	buf_release(&b);
}

/* It is damaged: nothing of it is shown. */
static void
refused(const char *why)
{
	go();
	assign(0, beginning, never);
	assert_int_equal(pull_all(), KNEXT_ERROR);
	assert_int_equal(err.code, EX_PROTOCOL);
	if (!strstr(err.msg, why))
		fail_msg("%s", err.msg);
	check(0, 0);
	end();
}

static long
resident_kib(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

/* The address sanitizer keeps what was freed. */
#ifdef __SANITIZE_ADDRESS__
enum { KEEPS_FREED = 1 };
#else
enum { KEEPS_FREED = 0 };
#endif

/* 200 MB of zeros in little. */
static void
test_bombs(void **state)
{
	enum { BOMB = 200 * 1000 * 1000 };
	uint8_t *zeros = calloc(1, BOMB); /* pages that are not there */
	struct kcodecs *codecs = kcodecs_new();
	long was;

	(void)state;
	assert_non_null(zeros);
	for (int codec = KCODEC_GZIP; codec < KCODEC_COUNT; codec++) {
		struct buf small = {0};

		assert_int_equal(
		    kcodec_pack(codecs, (enum kcodec)codec,
			KCODEC_LEVEL_DEFAULT, (struct kbytes){zeros, BOMB},
			&small, &err),
		    0);
		print_message(
		    "# %s: %zu bytes\n", kcodec_name(codec), small.len);
		start(1);
		forge(small.p, small.len, codec, 1000);
		buf_release(&small);
		was = resident_kib();
		refused("larger than allowed");
		assert_true(KEEPS_FREED ||
		    resident_kib() - was <= KCODEC_UNPACK_MAX / 1024 * 2);
	}
	kcodecs_free(codecs);
	free(zeros);
}

/* Frames that claim more than they hold. */
static void
test_claims(void **state)
{
	static const struct {
		int codec;
		struct str bytes;
	} claims[] = {
	    {KCODEC_SNAPPY, {"\xff\xff\xff\xff\x0f\0a", 7}},
	    {KCODEC_ZSTD, {"\x28\xb5\x2f\xfd\xc0\0\0\0\0\0\0\0\0\x7f", 14}},
	    {KCODEC_LZ4,
		{"\x04\x22\x4d\x18\x68\x70\0\0\0\0\0\0\0\x7f\0\xff\xff\xff\x7f",
		    19}},
	    {KCODEC_GZIP, {"\x1f\x8b\x08\0\0\0\0\0\0\x03", 10}},
	    {7, {"what is it", 10}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
		long was = resident_kib();

		start(1);
		forge(claims[i].bytes.p, claims[i].bytes.n, claims[i].codec, 1);
		refused("");
		assert_true(resident_kib() - was < 32 * 1024);
	}
}

/* Lengths, counts and numbers within records that cannot be. */
static void
test_records(void **state)
{
	/* length, attributes, timestamp, offset, key, value, headers */
	static const struct str records[] = {
	    {"\x80\x80\x80\x80\x80\0", 6},		      /* overlong */
	    {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 10}, /* and no end */
	    {"\x01\0\0\0\1\2v\0", 8},			      /* length -1 */
	    {"\xfe\xff\xff\xff\x0f\0\0\0\1\2v\0", 12},	      /* 2^31-1 */
	    {"\x0e\0\0\0\x03\2v\0", 8},			      /* key of -2 */
	    {"\x0e\0\0\0\1\x03v\0", 8},			      /* value of -2 */
	    {"\x16\0\0\0\1\xfe\xff\xff\xff\x0fv\0", 12},      /* value 2^31-1 */
	    {"\x0e\0\0\0\1\2v\1", 8},			      /* headers: -1 */
	    {"\x16\0\0\0\1\2v\xfe\xff\xff\xff\x0f", 12},      /* 2^31-1 */
	    {"\x0e\0\0\2\1\2v\0", 8},	  /* offset 1 of 1 */
	    {"\x0e\0\0\1\1\2v\0", 8},	  /* offset -1 */
	    {"\x10\0\0\0\1\2v\0\0", 9},	  /* a byte over */
	    {"\x0e\0\0\0\1\2v\0\x0e", 9}, /* and after it */
	};

	(void)state;
	start(1);
	forge("\x0e\0\0\0\1\2v\0", 8, 0, 1);
	go();
	assign(0, beginning, the_end);
	assert_int_equal(pull_all(), KNEXT_DONE);
	assert_string_equal(buf_cstr(&got), "v\n");
	end();
	for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
		start(1);
		forge(records[i].p, records[i].n, 0, 1);
		refused("");
	}
	static const int32_t counts[] = {-1, 0, 2, INT32_MAX, INT32_MIN};

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		start(1);
		forge("\x0e\0\0\0\1\2v\0", 8, 0, 1);
		uint8_t *h =
		    (uint8_t *)(uintptr_t)fake->logs[0].batches[0].bytes.p;

		be32_put(h + AT_COUNT, (uint32_t)counts[i]);
		be32_put(h + AT_CRC,
		    crc32c(0, h + AT_ATTRIBUTES,
			fake->logs[0].batches[0].bytes.n - AT_ATTRIBUTES));
		refused("");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_consumer_answers),
	    cmocka_unit_test(test_producer_answers),
	    cmocka_unit_test(test_sizes),
	    cmocka_unit_test(test_correlation),
	    cmocka_unit_test(test_unsupported),
	    cmocka_unit_test(test_throttle),
	    cmocka_unit_test(test_bombs),
	    cmocka_unit_test(test_claims),
	    cmocka_unit_test(test_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Compression: round trips of every size, damage, and bombs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "kafka/codec.h"
#include "kafka_hex.h"

enum { MIB = 1024 * 1024 };

static struct kcodecs *codecs;
static struct buf packed, plain;

static int
setup(void **state)
{
	(void)state;
	codecs = kcodecs_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	kcodecs_free(codecs);
	buf_release(&packed);
	buf_release(&plain);
	return 0;
}

static struct kbytes
bytes(const struct buf *b)
{
	return (struct kbytes){(const uint8_t *)b->p, b->len};
}

/* n bytes that compress more or less, by kind. */
static uint8_t *
content(size_t n, int kind)
{
	uint8_t *p = malloc(n + 1);
	uint32_t s = 12345 + (uint32_t)kind;

	assert_non_null(p);
	for (size_t i = 0; i < n; i++) {
		s = s * 1664525 + 1013904223;
		if (kind == 0)
			p[i] = 0;
		else if (kind == 1)
			p[i] = (uint8_t) "{\"id\":12,\"v\":34}"[i % 16];
		else if (kind == 2)
			p[i] = (uint8_t)('0' + (int)(s >> 24) % 10);
		else
			p[i] = (uint8_t)(s >> 24);
	}
	return p;
}

static void
round_trip(int codec, int level, const uint8_t *p, size_t n)
{
	struct kbytes in = {p, n};
	uint8_t *exactly;
	struct err e;

	buf_clear(&packed);
	buf_clear(&plain);
	buf_put(&packed, "before", 6);
	buf_put(&plain, "before", 6);
	assert_int_equal(
	    kcodec_pack(codecs, (enum kcodec)codec, level, in, &packed, &e), 0);
	exactly = exact(packed.p + 6, packed.len - 6);
	assert_int_equal(
	    kcodec_unpack(codecs, codec, 2,
		(struct kbytes){exactly, packed.len - 6}, n, &plain, &e),
	    0);
	free(exactly);
	assert_int_equal(plain.len, n + 6);
	if (n)
		assert_memory_equal(plain.p + 6, p, n);
	assert_memory_equal(plain.p, "before", 6);
	assert_memory_equal(packed.p, "before", 6);
}

static void
test_round_trips(void **state)
{
	static const size_t sizes[] = {0, 1, 2, 15, 16, 17, 255, 4096, 65535,
	    65536, 65537, 200001, 3 * MIB + 1};

	(void)state;
	for (int kind = 0; kind < 4; kind++)
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			uint8_t *p = content(sizes[i], kind);

			for (int c = KCODEC_GZIP; c < KCODEC_COUNT; c++)
				round_trip(
				    c, KCODEC_LEVEL_DEFAULT, p, sizes[i]);
			free(p);
		}
}

/* Every level, one after the other in the same contexts. */
static void
test_levels(void **state)
{
	uint8_t *p = content(50000, 2);
	int min, max;

	(void)state;
	for (int c = KCODEC_GZIP; c < KCODEC_COUNT; c++) {
		if (!kcodec_levels((enum kcodec)c, &min, &max))
			continue;
		assert_true(min < max);
		for (int level = max; level >= min; level--)
			round_trip(c, level, p, 50000);
	}
	free(p);
	assert_false(kcodec_levels(KCODEC_SNAPPY, &min, &max));
	assert_false(kcodec_levels(KCODEC_NONE, &min, &max));
}

static void
test_names(void **state)
{
	static const char *const names[] = {
	    "none", "gzip", "snappy", "lz4", "zstd"};

	(void)state;
	for (int c = 0; c < KCODEC_COUNT; c++) {
		assert_string_equal(kcodec_name(c), names[c]);
		assert_int_equal(kcodec_by_name(str_of(names[c])), c);
	}
	assert_string_equal(kcodec_name(7), "unknown");
	assert_int_equal(kcodec_by_name(STR("brotli")), -1);
}

/* Cut anywhere it is refused, and what was there before stays. */
static void
test_cut(void **state)
{
	uint8_t *p = content(3000, 2);
	struct err e;

	(void)state;
	for (int c = KCODEC_GZIP; c < KCODEC_COUNT; c++) {
		buf_clear(&packed);
		assert_int_equal(
		    kcodec_pack(codecs, (enum kcodec)c, KCODEC_LEVEL_DEFAULT,
			(struct kbytes){p, 3000}, &packed, &e),
		    0);
		for (size_t n = 0; n < packed.len; n++) {
			uint8_t *cut = exact(packed.p, n);

			buf_clear(&plain);
			buf_put(&plain, "before", 6);
			assert_int_equal(
			    kcodec_unpack(codecs, c, 2, (struct kbytes){cut, n},
				MIB, &plain, &e),
			    -1);
			assert_int_equal(e.code, EX_PROTOCOL);
			assert_int_equal(plain.len, 6);
			free(cut);
		}
	}
	free(p);
}

/* Any byte changed: it ends, within the cap and its memory. */
static void
test_damaged(void **state)
{
	uint8_t *p = content(700, 1);
	struct err e;

	(void)state;
	for (int c = KCODEC_GZIP; c < KCODEC_COUNT; c++) {
		buf_clear(&packed);
		assert_int_equal(
		    kcodec_pack(codecs, (enum kcodec)c, KCODEC_LEVEL_DEFAULT,
			(struct kbytes){p, 700}, &packed, &e),
		    0);
		for (size_t i = 0; i < packed.len; i++)
			for (int v = 0; v < 256; v++) {
				uint8_t *bad = exact(packed.p, packed.len);

				bad[i] = (uint8_t)v;
				buf_clear(&plain);
				if (kcodec_unpack(codecs, c, 2,
					(struct kbytes){bad, packed.len}, 9999,
					&plain, &e))
					assert_int_equal(plain.len, 0);
				assert_true(plain.len <= 9999);
				free(bad);
			}
	}
	free(p);
}

/* 64 MiB of nothing: stops at the cap, having allocated little more. */
static void
test_bombs(void **state)
{
	size_t n = (size_t)64 * MIB;
	uint8_t *zeros = calloc(1, n);
	struct err e;

	(void)state;
	assert_non_null(zeros);
	for (int c = KCODEC_GZIP; c < KCODEC_COUNT; c++) {
		buf_clear(&packed);
		assert_int_equal(
		    kcodec_pack(codecs, (enum kcodec)c, KCODEC_LEVEL_DEFAULT,
			(struct kbytes){zeros, n}, &packed, &e),
		    0);
		buf_release(&plain);
		assert_int_equal(kcodec_unpack(codecs, c, 2, bytes(&packed),
				     MIB, &plain, &e),
		    -1);
		assert_int_equal(e.code, EX_PROTOCOL);
		assert_non_null(strstr(e.msg, "larger than allowed"));
		assert_int_equal(plain.len, 0);
		assert_true(plain.cap <= (size_t)16 * MIB);
		/* One byte short of enough, and enough. */
		assert_int_equal(kcodec_unpack(codecs, c, 2, bytes(&packed),
				     n - 1, &plain, &e),
		    -1);
		if (c == KCODEC_ZSTD)
			continue;
		assert_int_equal(
		    kcodec_unpack(codecs, c, 2, bytes(&packed), n, &plain, &e),
		    0);
		assert_int_equal(plain.len, n);
	}
	/* Zstandard packs this more than 4096 times: too good to be true. */
	assert_true(n / packed.len > 4096);
	assert_int_equal(kcodec_unpack(codecs, KCODEC_ZSTD, 2, bytes(&packed),
			     n, &plain, &e),
	    -1);
	assert_non_null(strstr(e.msg, "larger than allowed"));
	free(zeros);
}

/* No bytes at all are not compressed data; they do pack. */
static void
test_null(void **state)
{
	const struct kbytes null = {NULL, 0};
	struct err e;

	(void)state;
	for (int c = KCODEC_GZIP; c < KCODEC_COUNT; c++) {
		buf_clear(&packed);
		buf_clear(&plain);
		assert_int_equal(
		    kcodec_unpack(codecs, c, 1, null, MIB, &plain, &e), -1);
		assert_int_equal(e.code, EX_PROTOCOL);
		assert_int_equal(kcodec_pack(codecs, (enum kcodec)c,
				     KCODEC_LEVEL_DEFAULT, null, &packed, &e),
		    0);
		assert_int_equal(kcodec_unpack(codecs, c, 1, bytes(&packed),
				     MIB, &plain, &e),
		    0);
		assert_int_equal(plain.len, 0);
	}
}

static void
test_unknown(void **state)
{
	struct err e;

	(void)state;
	for (int c = -1; c < 9; c++) {
		if (c > KCODEC_NONE && c < KCODEC_COUNT)
			continue;
		assert_int_equal(
		    kcodec_unpack(codecs, c, 2, kb("x"), 10, &plain, &e), -1);
		assert_int_equal(e.code, EX_PROTOCOL);
	}
	assert_int_equal(
	    kcodec_pack(codecs, KCODEC_NONE, 0, kb("x"), &packed, &e), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round_trips),
	    cmocka_unit_test(test_levels),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_cut),
	    cmocka_unit_test(test_damaged),
	    cmocka_unit_test(test_bombs),
	    cmocka_unit_test(test_null),
	    cmocka_unit_test(test_unknown),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

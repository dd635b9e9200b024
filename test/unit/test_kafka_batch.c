/* Record batches: bytes known from elsewhere, and what we build ourselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "kafka/record/batch.h"
#include "kafka/record/batch_layout.h"
#include "kafka/wire/be.h"
#include "base/crc32c.h"
#include "kafka_hex.h"

/* Accepted by librdkafka's mock and decoded by kcat with check.crcs. */
static const char TWO[] =
    "000000000000000000000049ffffffff0216ea3d290000000000010000018bcfe5680000"
    "00018bcfe56807ffffffffffffffffffffffffffff0000000220000000026b0a68656c6c"
    "6f02026802760c000e02010100";

/* Written by kcat: two records, key "k", 40 times 'a' and 44 times 'b'. */
static const char *const packed[] = {
    [KCODEC_GZIP] =
	"000000000000000200000059000000000279f681a4000100000001000001a2039a705b"
	"000001a2039a705bffffffffffffffffffffffffffff000000021f8b08000000000000"
	"038b63606060ca0e48241230a401953365472491001800cc1aca4364000000",
    [KCODEC_SNAPPY] =
	"00000000000000040000004d00000000023144edcc000200000001000001a2039a7194"
	"000001a2039a7194ffffffffffffffffffffffffffff00000002641c5e000000026b50"
	"619a0100200066000002026b5862aa01000000",
    [KCODEC_LZ4] =
	"00000000000000060000005f00000000021e1b3554000300000001000001a2039a72c9"
	"000001a2039a72c9ffffffffffffffffffffffffffff0000000204224d186040821f00"
	"00008f5e000000026b50610100149f0066000002026b58620100145062626262000000"
	"0000",
    [KCODEC_ZSTD] =
	"00000000000000080000005400000000028741fd6f000400000001000001a2039a7400"
	"000001a2039a7400ffffffffffffffffffffffffffff0000000228b52ffd0058d50000"
	"905e000000026b50610066000002026b586200020000f3280117",
};

static struct kcodecs *codecs;

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
	return 0;
}

static const struct krecs_options committed = {.read_committed = true};

/* --- reading ---------------------------------------------------------------
 */

static void
test_read_known(void **state)
{
	struct kbytes b = unhex(TWO);
	struct krecs r;
	struct krecord k;
	struct err e;

	(void)state;
	assert_int_equal(b.n, 85);
	krecs_init(&r, NULL);
	krecs_open(&r, b, 0, NULL, 0, &committed);
	assert_int_equal(krecs_next(&r, &k, &e), 1);
	assert_int_equal(k.offset, 0);
	assert_int_equal(k.timestamp, 1700000000000);
	assert_false(k.log_append_time);
	assert_int_equal(k.key.n, 1);
	assert_memory_equal(k.key.p, "k", 1);
	assert_int_equal(k.value.n, 5);
	assert_memory_equal(k.value.p, "hello", 5);
	assert_int_equal(k.nheaders, 1);
	assert_memory_equal(k.headers[0].name.p, "h", 1);
	assert_memory_equal(k.headers[0].value.p, "v", 1);
	assert_int_equal(r.position, 1);
	assert_int_equal(krecs_next(&r, &k, &e), 1);
	assert_int_equal(k.offset, 1);
	assert_int_equal(k.timestamp, 1700000000007);
	assert_null(k.key.p);
	assert_null(k.value.p);
	assert_int_equal(k.nheaders, 0);
	assert_int_equal(krecs_next(&r, &k, &e), 0);
	assert_int_equal(r.position, 2);
	krecs_release(&r);
	unfree(b);
}

static void
test_read_codecs(void **state)
{
	struct krecs r;
	struct krecord k;
	struct err e;

	(void)state;
	krecs_init(&r, codecs);
	for (int c = KCODEC_GZIP; c < KCODEC_COUNT; c++) {
		struct kbytes b = unhex(packed[c]);
		int64_t base = 2 * c;

		krecs_open(&r, b, base, NULL, 0, &committed);
		assert_int_equal(krecs_next(&r, &k, &e), 1);
		assert_int_equal(k.offset, base);
		assert_int_equal(k.value.n, 40);
		for (size_t i = 0; i < 40; i++)
			assert_int_equal(k.value.p[i], 'a');
		assert_int_equal(krecs_next(&r, &k, &e), 1);
		assert_int_equal(k.offset, base + 1);
		assert_int_equal(k.key.n, 1);
		assert_int_equal(k.value.n, 44);
		for (size_t i = 0; i < 44; i++)
			assert_int_equal(k.value.p[i], 'b');
		assert_int_equal(krecs_next(&r, &k, &e), 0);
		assert_int_equal(r.position, base + 2);
		assert_int_equal(r.leader_epoch, 0);
		unfree(b);
	}
	krecs_release(&r);
}

/* The first batch begins earlier, the last is cut anywhere. */
static void
test_read_cut(void **state)
{
	struct kbytes b = unhex(TWO);
	struct krecs r;
	struct krecord k;
	struct err e;

	(void)state;
	krecs_init(&r, NULL);
	for (size_t n = 0; n < b.n; n++) {
		uint8_t *two = malloc(b.n + n);

		assert_non_null(two);
		memcpy(two, b.p, b.n);
		memcpy(two + b.n, b.p, n);
		if (n >= 8)
			be64_put(two + b.n, 2);
		krecs_open(
		    &r, (struct kbytes){two, b.n + n}, 1, NULL, 0, &committed);
		assert_int_equal(krecs_next(&r, &k, &e), 1);
		assert_int_equal(k.offset, 1);
		assert_int_equal(krecs_next(&r, &k, &e), 0);
		assert_int_equal(r.position, 2);
		free(two);

		two = exact(b.p, n);
		krecs_open(&r, (struct kbytes){two, n}, 0, NULL, 0, &committed);
		/* A first batch is always sent whole. */
		assert_int_equal(krecs_next(&r, &k, &e), n ? -1 : 0);
		free(two);
	}
	krecs_release(&r);
	unfree(b);
}

/* Whatever single byte is changed under the CRC, nothing is shown. */
static void
test_read_flips(void **state)
{
	struct kbytes b = unhex(TWO);
	struct krecs r;
	struct krecord k;
	struct err e;

	(void)state;
	krecs_init(&r, codecs);
	for (size_t i = AT_CRC; i < b.n; i++)
		for (int bit = 0; bit < 8; bit++) {
			uint8_t *bad = exact(b.p, b.n);

			bad[i] ^= (uint8_t)(1 << bit);
			krecs_open(&r, (struct kbytes){bad, b.n}, 0, NULL, 0,
			    &committed);
			assert_int_equal(krecs_next(&r, &k, &e), -1);
			assert_int_equal(e.code, EX_PROTOCOL);
			assert_non_null(strstr(e.msg, "batch at offset 0: "));
			assert_non_null(strstr(e.msg, "CRC-32C"));
			assert_int_equal(r.position, 0);
			assert_int_equal(krecs_next(&r, &k, &e), -1);
			free(bad);
		}
	krecs_release(&r);
	unfree(b);
}

/* The same with a CRC that fits: no crash, no overread, and an end. */
static void
test_read_lies(void **state)
{
	struct kbytes b = unhex(TWO);
	struct krecs r;
	struct krecord k;
	struct err e;
	int refused = 0;

	(void)state;
	krecs_init(&r, codecs);
	for (size_t i = 0; i < b.n; i++)
		for (int v = 0; v < 256; v++) {
			uint8_t *bad = exact(b.p, b.n);
			int ret, seen = 0;

			bad[i] = (uint8_t)v;
			be32_put(bad + AT_CRC,
			    crc32c(
				0, bad + AT_ATTRIBUTES, b.n - AT_ATTRIBUTES));
			krecs_open(&r, (struct kbytes){bad, b.n}, 0, NULL, 0,
			    &committed);
			while ((ret = krecs_next(&r, &k, &e)) > 0)
				seen++;
			assert_true(seen <= 2);
			assert_false(ret < 0 && seen > 0);
			refused += ret < 0;
			free(bad);
		}
	assert_true(refused > 5000);
	krecs_release(&r);
	unfree(b);
}

/* --- building --------------------------------------------------------------
 */

static void
test_write_known(void **state)
{
	struct kbytes want = unhex(TWO);
	struct kheader h = {
	    {(const uint8_t *)"h", 1}, {(const uint8_t *)"v", 1}};
	struct krecord k = {.timestamp = 1700000000000,
	    .key = kb("k"),
	    .value = kb("hello"),
	    .headers = &h,
	    .nheaders = 1};
	struct kbatch b = {0};
	struct err e;

	(void)state;
	assert_int_equal(kbatch_size(&b), 61);
	assert_int_equal(kbatch_cost(&b, &k), 17);
	assert_false(kbatch_add(&b, &k, 77));
	assert_int_equal(b.count, 0);
	assert_true(kbatch_add(&b, &k, 78));
	assert_int_equal(kbatch_size(&b), 78);
	k = (struct krecord){.timestamp = 1700000000007};
	assert_int_equal(kbatch_cost(&b, &k), 7);
	assert_false(kbatch_add(&b, &k, 84));
	assert_true(kbatch_add(&b, &k, 85));
	assert_int_equal(kbatch_finish(&b, NULL, KCODEC_NONE, 0, &e), 0);
	kbatch_stamp(&b, -1, -1, -1, false);
	assert_int_equal(kbatch_bytes(&b).n, want.n);
	assert_memory_equal(kbatch_bytes(&b).p, want.p, want.n);

	/* Under another sequence, and back: the same bytes again. */
	kbatch_stamp(&b, 4711, 3, 99, true);
	assert_int_equal(be64(kbatch_bytes(&b).p + AT_PRODUCER_ID), 4711);
	assert_int_equal(be16(kbatch_bytes(&b).p + AT_PRODUCER_EPOCH), 3);
	assert_int_equal(be32(kbatch_bytes(&b).p + AT_BASE_SEQUENCE), 99);
	assert_int_equal(be16(kbatch_bytes(&b).p + AT_ATTRIBUTES), 0x10);
	kbatch_stamp(&b, -1, -1, -1, false);
	assert_memory_equal(kbatch_bytes(&b).p, want.p, want.n);
	kbatch_release(&b);
	unfree(want);
}

static uint32_t
rnd(uint32_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 17;
	*s ^= *s << 5;
	return *s;
}

enum { MANY = 500, BLOB = 3000 };

struct sample {
	struct krecord r;
	uint8_t key[64], value[BLOB];
	struct kheader h[4];
};

/* A record of random size and content; runs make it compress a little. */
static void
sample(struct sample *s, uint32_t *seed, size_t value)
{
	for (size_t i = 0; i < sizeof s->key; i++)
		s->key[i] = (uint8_t)rnd(seed);
	for (size_t i = 0; i < BLOB; i++)
		s->value[i] =
		    (uint8_t)(rnd(seed) % 3 ? 'x' : (uint8_t)rnd(seed));
	for (int i = 0; i < 4; i++)
		s->h[i] = (struct kheader){{s->key, rnd(seed) % 5},
		    {rnd(seed) % 2 ? s->value : NULL, 0}};
	for (int i = 0; i < 4; i++)
		if (s->h[i].value.p)
			s->h[i].value.n = rnd(seed) % 200;
	s->r = (struct krecord){
	    .timestamp = (int64_t)(rnd(seed) % 2000000),
	    .key = {rnd(seed) % 4 ? s->key : NULL, 0},
	    .value = {rnd(seed) % 4 ? s->value : NULL, 0},
	    .headers = s->h,
	    .nheaders = rnd(seed) % 5,
	};
	if (s->r.key.p)
		s->r.key.n = rnd(seed) % sizeof s->key;
	if (s->r.value.p)
		s->r.value.n = value;
}

static void
assert_bytes(struct kbytes got, struct kbytes want)
{
	assert_int_equal(got.n, want.n);
	assert_int_equal(got.p == NULL, want.p == NULL);
	if (want.n)
		assert_memory_equal(got.p, want.p, want.n);
}

static void
assert_record(const struct krecord *got, const struct krecord *want)
{
	assert_int_equal(got->timestamp, want->timestamp);
	assert_bytes(got->key, want->key);
	assert_bytes(got->value, want->value);
	assert_int_equal(got->nheaders, want->nheaders);
	for (size_t i = 0; i < want->nheaders; i++) {
		assert_bytes(got->headers[i].name, want->headers[i].name);
		assert_bytes(got->headers[i].value, want->headers[i].value);
	}
}

/* Random records through every codec, every level, in one reused batch. */
static void
test_round_trip(void **state)
{
	static struct sample s[MANY];
	uint32_t seed = 2463534242;
	struct kbatch b = {0};
	struct krecs r;
	struct err e;

	(void)state;
	krecs_init(&r, codecs);
	for (int i = 0; i < MANY; i++)
		sample(&s[i], &seed, rnd(&seed) % BLOB);
	for (int c = KCODEC_NONE; c < KCODEC_COUNT; c++)
		for (int round = 0; round < 12; round++) {
			int n = round < 2 ? 1 + round
					  : (int)(1 + rnd(&seed) % MANY);
			int level = KCODEC_LEVEL_DEFAULT, min, max;
			struct krecord k;
			size_t plain = KBATCH_HEADER;
			uint8_t *wire;

			if (round > 5 &&
			    kcodec_levels((enum kcodec)c, &min, &max))
				level = min +
				    (int)(rnd(&seed) %
					(unsigned)(max - min + 1));
			kbatch_clear(&b);
			for (int i = 0; i < n; i++) {
				plain += kbatch_cost(&b, &s[i].r);
				assert_true(
				    kbatch_add(&b, &s[i].r, KBATCH_MAX));
				assert_int_equal(kbatch_size(&b), plain);
			}
			assert_int_equal(kbatch_finish(&b, codecs,
					     (enum kcodec)c, level, &e),
			    0);
			assert_int_equal(b.plain, plain);
			assert_true(b.out.len <= plain);
			kbatch_stamp(&b, round, 0, 0, false);
			wire = exact(b.out.p, b.out.len);
			krecs_open(&r, (struct kbytes){wire, b.out.len}, 0,
			    NULL, 0, &committed);
			for (int i = 0; i < n; i++) {
				assert_int_equal(krecs_next(&r, &k, &e), 1);
				assert_int_equal(k.offset, i);
				assert_record(&k, &s[i].r);
			}
			assert_int_equal(krecs_next(&r, &k, &e), 0);
			assert_int_equal(r.position, n);
			free(wire);
		}
	krecs_release(&r);
	kbatch_release(&b);
}

/* What does not get smaller goes out as it is. */
static void
test_incompressible(void **state)
{
	uint8_t noise[5000];
	uint32_t seed = 99;
	struct krecord k = {.timestamp = 1, .value = {noise, sizeof noise}};
	struct kbatch b = {0};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof noise; i++)
		noise[i] = (uint8_t)(rnd(&seed) >> 9);
	for (int c = KCODEC_GZIP; c < KCODEC_COUNT; c++) {
		kbatch_clear(&b);
		assert_true(kbatch_add(&b, &k, KBATCH_MAX));
		assert_int_equal(kbatch_finish(&b, codecs, (enum kcodec)c,
				     KCODEC_LEVEL_DEFAULT, &e),
		    0);
		kbatch_stamp(&b, -1, -1, -1, false);
		assert_int_equal(b.out.len, b.plain);
		assert_int_equal(be16(kbatch_bytes(&b).p + AT_ATTRIBUTES), 0);
	}
	kbatch_release(&b);
}

/* A record beyond what a batch can hold is refused, not cut. */
static void
test_add_limits(void **state)
{
	struct krecord k = {.timestamp = 1};
	struct kbatch b = {0};

	(void)state;
	k.value = (struct kbytes){(const uint8_t *)"", (size_t)KBATCH_MAX + 1};
	assert_false(kbatch_add(&b, &k, SIZE_MAX));
	k.value.n = KBATCH_MAX - KBATCH_HEADER;
	assert_false(kbatch_add(&b, &k, SIZE_MAX));
	k.value.n = 0;
	k.nheaders = (size_t)1 << 40;
	k.headers = NULL;
	assert_false(kbatch_add(&b, &k, SIZE_MAX));
	k.nheaders = 0;
	assert_true(kbatch_add(&b, &k, SIZE_MAX));
	assert_int_equal(b.count, 1);
	kbatch_release(&b);
}

/* When packing fails the batch is still open, and can be sent another way. */
/* Many values at once give the bytes that they give one by one. */
static void
test_add_values(void **state)
{
	static const size_t sizes[] = {
	    0, 1, 50, 57, 58, 59, 63, 64, 87, 8176, 8183, 8191, 8192, 70000};
	static const int64_t times[] = {
	    1000, 1063, 1064, 999, 0, 1 << 20, INT64_MAX, 1000};
	enum { SIZES = sizeof sizes / sizeof *sizes };
	static uint8_t text[70000];
	struct kbytes v[300];

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (uint8_t)('a' + i % 26);
	for (size_t limit = 100; limit < 3000000; limit = limit * 3 / 2) {
		struct kbatch one = {0}, many = {0};
		size_t quick = 0;

		srand((unsigned)limit);
		for (size_t round = 0; round < 64; round++) {
			struct krecord r = {.timestamp = times[round % 8]};
			size_t n = (size_t)rand() % 300, i = 0;
			bool full = false;

			for (size_t k = 0; k < n; k++)
				v[k] = (struct kbytes){text,
				    sizes[(size_t)rand() %
					(rand() % 8 ? SIZES - 5 : SIZES)]};
			for (size_t k = 0; k < n && !full; k++) {
				r.value = v[k];
				full = !kbatch_add(&one, &r, limit);
			}
			while (i < n) {
				size_t took = kbatch_add_values(
				    &many, r.timestamp, v + i, n - i, limit);

				assert_true(many.out.len <= many.out.cap);
				quick += took;
				i += took;
				r.value = v[i];
				if (i == n || !kbatch_add(&many, &r, limit))
					break;
				i++;
			}
			assert_int_equal(one.count, many.count);
			assert_int_equal(one.max_timestamp, many.max_timestamp);
			assert_int_equal(one.out.len, many.out.len);
			if (one.out.len)
				assert_memory_equal(
				    one.out.p, many.out.p, one.out.len);
			if (full)
				break;
		}
		assert_true(limit < 10000 || quick > (size_t)many.count / 2);
		kbatch_release(&one);
		kbatch_release(&many);
	}
}

static void
test_finish_fails(void **state)
{
	struct krecord k = {.timestamp = 1, .value = kb("v")};
	struct kbatch b = {0};
	struct err e;

	(void)state;
	assert_true(kbatch_add(&b, &k, KBATCH_MAX));
	assert_int_equal(kbatch_finish(&b, codecs, KCODEC_GZIP, 99, &e), -1);
	assert_int_equal(e.code, EX_SOFTWARE);
	assert_true(kbatch_add(&b, &k, KBATCH_MAX));
	assert_int_equal(kbatch_finish(&b, codecs, KCODEC_GZIP, 9, &e), 0);
	assert_int_equal(b.count, 2);
	kbatch_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_read_known),
	    cmocka_unit_test(test_read_codecs),
	    cmocka_unit_test(test_read_cut),
	    cmocka_unit_test(test_read_flips),
	    cmocka_unit_test(test_read_lies),
	    cmocka_unit_test(test_write_known),
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_incompressible),
	    cmocka_unit_test(test_add_limits),
	    cmocka_unit_test(test_add_values),
	    cmocka_unit_test(test_finish_fails),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

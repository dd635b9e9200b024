/* The small parts of the Kafka wire: primitives, versions, errors, hashes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/crc32c.h"
#include "kafka/error.h"
#include "kafka/record/partitioner.h"
#include "kafka/wire/cursor.h"
#include "kafka/wire/version.h"
#include "kafka_hex.h"

/* --- cursor -------------------------------------------------------------- */

static void
test_sticky(void **state)
{
	const uint8_t b[] = {1, 2, 3, 4, 5, 6, 7};
	struct kcur c = kcur_of(b, sizeof b);

	(void)state;
	assert_int_equal(kcur_i8(&c), 1);
	assert_int_equal(kcur_i16(&c), 0x0203);
	assert_int_equal(kcur_end(&c), -1);
	assert_false(c.bad);
	assert_int_equal(kcur_i64(&c), 0);
	assert_true(c.bad);
	assert_int_equal(kcur_i8(&c), 0); /* though four bytes were left */
	assert_int_equal(kcur_i32(&c), 0);
	assert_null(kcur_str(&c).p);
	assert_null(kcur_bytes(&c).p);
	assert_int_equal(kcur_array(&c, 1), 0);
	assert_int_equal(kcur_ints(&c).n, 0);
	assert_int_equal(kcur_varint(&c), 0);
	assert_int_equal(kcur_varlong(&c), 0);
	assert_int_equal(kcur_end(&c), -1);
}

static void
test_numbers(void **state)
{
	const int64_t v[] = {0, 1, -1, INT8_MIN, INT16_MAX, INT16_MIN,
	    INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct kcur c;

		buf_clear(&b);
		kput_i8(&b, (int8_t)v[i]);
		kput_i16(&b, (int16_t)v[i]);
		kput_i32(&b, (int32_t)v[i]);
		kput_i64(&b, v[i]);
		kput_bool(&b, v[i] != 0);
		assert_int_equal(b.len, 16);
		c = kcur_of(b.p, b.len);
		assert_int_equal(kcur_i8(&c), (int8_t)v[i]);
		assert_int_equal(kcur_i16(&c), (int16_t)v[i]);
		assert_int_equal(kcur_i32(&c), (int32_t)v[i]);
		assert_int_equal(kcur_i64(&c), v[i]);
		assert_int_equal(kcur_bool(&c), v[i] != 0);
		assert_int_equal(kcur_end(&c), 0);
	}
	buf_release(&b);
}

static void
test_strings(void **state)
{
	struct buf b = {0};
	struct kcur c;
	struct str s;

	(void)state;
	kput_str(&b, STR("abc"));
	kput_str(&b, STR(""));
	kput_str(&b, (struct str){NULL, 0});
	kput_bytes(&b, kb("xy"));
	kput_bytes(&b, kb(""));
	kput_bytes(&b, (struct kbytes){NULL, 0});
	c = kcur_of(b.p, b.len);
	assert_true(str_is(kcur_str(&c), "abc"));
	s = kcur_str(&c);
	assert_non_null(s.p);
	assert_int_equal(s.n, 0);
	assert_null(kcur_str(&c).p);
	assert_int_equal(kcur_bytes(&c).n, 2);
	assert_non_null(kcur_bytes(&c).p);
	assert_null(kcur_bytes(&c).p);
	assert_int_equal(kcur_end(&c), 0);

	c = kcur_of("\xff\xfe", 2); /* -2 is no length */
	kcur_str(&c);
	assert_true(c.bad);
	c = kcur_of("\xff\xff\xff\xfe", 4);
	kcur_bytes(&c);
	assert_true(c.bad);
	c = kcur_of("\x80\0\0\0", 4);
	kcur_bytes(&c);
	assert_true(c.bad);
	c = kcur_of("\0\4abc", 5);
	kcur_str(&c);
	assert_true(c.bad);
	buf_release(&b);
}

static void
test_arrays(void **state)
{
	struct kcur c = kcur_of("\0\0\0\2abcdef", 10);

	(void)state;
	assert_int_equal(kcur_array(&c, 3), 2);
	c = kcur_of("\0\0\0\2abcdef", 10);
	assert_int_equal(kcur_array(&c, 4), 0);
	assert_true(c.bad);
	c = kcur_of("\xff\xff\xff\xff", 4);
	assert_int_equal(kcur_array(&c, 4), 0);
	assert_int_equal(kcur_end(&c), 0);
	c = kcur_of("\x7f\xff\xff\xff", 4);
	assert_int_equal(kcur_array(&c, 1), 0);
	assert_true(c.bad);
	c = kcur_of("\xff\xff\xff\xfe", 4);
	assert_int_equal(kcur_array(&c, 1), 0);
	assert_true(c.bad);
}

/* Of these bytes, the integer and whether it was taken. */
static void
check_varint(const char *hex, int64_t want, bool good, bool is_long)
{
	struct kbytes b = unhex(hex);
	struct kcur c = kcur_of(b.p, b.n);
	int64_t got = is_long ? kcur_varlong(&c) : kcur_varint(&c);

	assert_int_equal(kcur_end(&c), good ? 0 : -1);
	assert_int_equal(got, good ? want : 0);
	unfree(b);
}

static void
test_varints(void **state)
{
	const int64_t v[] = {0, -1, 1, 63, -64, 64, -65, 8191, -8192, 8192,
	    1048575, 1048576, 134217727, 134217728, INT32_MAX, INT32_MIN,
	    (int64_t)1 << 40, -((int64_t)1 << 55), INT64_MAX, INT64_MIN};
	uint8_t p[KVARLONG_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		size_t n = (size_t)(kvarint_put(p, v[i]) - p);
		struct kcur c = kcur_of(p, n);

		assert_int_equal(n, kvarint_size(v[i]));
		assert_int_equal(kcur_varlong(&c), v[i]);
		assert_int_equal(kcur_end(&c), 0);
		if (v[i] < INT32_MIN || v[i] > INT32_MAX)
			continue;
		n = (size_t)(kvarint_put(p, v[i]) - p);
		assert_true(n <= KVARINT_MAX);
		assert_int_equal(n, kvarint_size(v[i]));
		c = kcur_of(p, n);
		assert_int_equal(kcur_varint(&c), v[i]);
		assert_int_equal(kcur_end(&c), 0);
	}
	check_varint("00", 0, true, false);
	check_varint("01", -1, true, false);
	check_varint("ac02", 150, true, false);
	check_varint("ffffffff0f", INT32_MIN, true, false);
	check_varint("feffffff0f", INT32_MAX, true, false);
	check_varint("ffffffffffffffffff01", INT64_MIN, true, true);
	/* Cut, too long, or with bits that do not fit. */
	check_varint("", 0, false, false);
	check_varint("80", 0, false, false);
	check_varint("8080808080", 0, false, false);
	check_varint("ffffffff1f", 0, false, false);
	check_varint("ffffffff8f00", 0, false, false);
	check_varint("ffffffffffffffffff02", 0, false, true);
	check_varint("80808080808080808080", 0, false, true);
	/* Longer than they need be. */
	check_varint("8000", 0, false, false);
	check_varint("808000", 0, false, false);
	check_varint("8000", 0, false, true);
	check_varint("818000", 0, false, true);
}

static void
test_holes(void **state)
{
	struct buf b = {0};
	struct kcur c;
	size_t hole;

	(void)state;
	kput_i8(&b, 9);
	hole = kput_hole(&b);
	kput_str(&b, STR("abc"));
	kput_size(&b, hole);
	c = kcur_of(b.p, b.len);
	assert_int_equal(kcur_i8(&c), 9);
	assert_int_equal(kcur_i32(&c), 5);
	kput_fill(&b, hole, -7);
	c = kcur_of(b.p + 1, 4);
	assert_int_equal(kcur_i32(&c), -7);
	buf_release(&b);
}

/* --- versions
 * ----------------------------------------------------------------- */

static void
test_versions(void **state)
{
	struct kversions v = {0};
	struct err e;

	(void)state;
	assert_int_equal(kversion_pick(&v, KAPI_PRODUCE, &e), -1);
	assert_int_equal(e.code, EX_PROTOCOL);
	assert_string_equal(
	    e.msg, "the broker does not offer Produce (we speak 8 or 7)");
	kversions_offer(&v, KAPI_PRODUCE, 0, 7);
	assert_int_equal(kversion_pick(&v, KAPI_PRODUCE, &e), 7);
	kversions_offer(&v, KAPI_PRODUCE, 3, 13);
	assert_int_equal(kversion_pick(&v, KAPI_PRODUCE, &e), 8);
	kversions_offer(&v, KAPI_PRODUCE, 9, 13);
	assert_int_equal(kversion_pick(&v, KAPI_PRODUCE, &e), -1);
	assert_string_equal(
	    e.msg, "the broker offers Produce 9 to 13, we speak 8 or 7");
	kversions_offer(&v, KAPI_LIST_OFFSETS, 4, 5);
	assert_int_equal(kversion_pick(&v, KAPI_LIST_OFFSETS, &e), -1);
	assert_string_equal(
	    e.msg, "the broker offers ListOffsets 4 to 5, we speak 2");

	/* librdkafka 2.0.2's mock. */
	kversions_offer(&v, KAPI_METADATA, 0, 2);
	assert_int_equal(kversion_pick(&v, KAPI_METADATA, &e), 2);
	kversions_offer(&v, KAPI_FETCH, 0, 11);
	assert_int_equal(kversion_pick(&v, KAPI_FETCH, &e), 10);
	assert_true(kversions_has(&v, KAPI_FETCH, 11));
	kversions_offer(&v, KAPI_FETCH, 4, 10);
	assert_false(kversions_has(&v, KAPI_FETCH, 11));

	/* Entries that cannot be are not taken. */
	kversions_offer(&v, -1, 0, 9);
	kversions_offer(&v, 999, 0, 9);
	kversions_offer(&v, KAPI_HEARTBEAT, 5, 2);
	assert_false(kversion_can(&v, KAPI_HEARTBEAT));
	assert_string_equal(kapi_name(KAPI_FETCH), "Fetch");
	assert_string_equal(kapi_name(999), "unknown API");
	assert_string_equal(kapi_name(-1), "unknown API");
}

/* --- errors
 * -------------------------------------------------------------------- */

static void
test_errors(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(kerr_class(0), KERR_OK);
	assert_int_equal(kerr_class(KERR_NOT_LEADER_OR_FOLLOWER), KERR_REFRESH);
	assert_int_equal(kerr_class(KERR_NOT_COORDINATOR), KERR_COORD);
	assert_int_equal(kerr_class(KERR_REQUEST_TIMED_OUT), KERR_RETRY);
	assert_int_equal(kerr_class(KERR_MESSAGE_TOO_LARGE), KERR_RECORD);
	assert_int_equal(
	    kerr_class(KERR_OUT_OF_ORDER_SEQUENCE_NUMBER), KERR_SEQUENCE);
	assert_int_equal(kerr_class(KERR_PRODUCER_FENCED), KERR_FENCED);
	assert_int_equal(kerr_class(-1), KERR_FATAL);
	assert_int_equal(kerr_class(12345), KERR_FATAL);
	assert_true(kerr_retriable(KERR_CORRUPT_MESSAGE));
	assert_false(kerr_retriable(KERR_TOPIC_AUTHORIZATION_FAILED));
	assert_string_equal(kerr_find(79)->name, "MEMBER_ID_REQUIRED");

	assert_int_equal(kerr_set(&e, 29, "topic %s", "t"), -1);
	assert_int_equal(e.code, EX_NOPERM);
	assert_string_equal(e.msg,
	    "topic t: no permission for the topic; ask for READ or WRITE on it "
	    "(TOPIC_AUTHORIZATION_FAILED, 29)");
	kerr_set(&e, 12345, "topic t");
	assert_int_equal(e.code, EX_PROTOCOL);
	assert_non_null(strstr(e.msg, "(UNKNOWN, 12345)"));

	/* Each entry is found by its own number: the table is in order. */
	for (int code = -1, found = 0; code < 200; code++) {
		const struct kerr *k = kerr_find((int16_t)code);

		found += k->code == code && code != 0;
		assert_true(k->text[0] && k->name[0]);
		assert_true(code == 0 || k->exit >= EX_USAGE);
		/* Who is told that no retry helps is told what does. */
		if (k->class == KERR_FATAL || k->class == KERR_FENCED ||
		    k->class == KERR_RECORD || k->class == KERR_OFFSET)
			assert_true(k->advice && k->advice[0]);
		if (code == 199)
			assert_true(found > 80);
	}
}

/* --- checksums and partitioners
 * --------------------------------------------------- */

static uint32_t
crc32c_slow(const uint8_t *p, size_t n)
{
	uint32_t c = ~(uint32_t)0;

	for (; n; n--) {
		c ^= *p++;
		for (int k = 0; k < 8; k++)
			c = c & 1 ? c >> 1 ^ 0x82f63b78u : c >> 1;
	}
	return ~c;
}

/* Every length and alignment up to and past the interleaved stretch. */
static bool
crc32c_right(void)
{
	static uint8_t b[16384];
	bool ok = crc32c(0, "123456789", 9) == 0xe3069283 && !crc32c(0, "", 0);

	for (size_t i = 0; i < sizeof b; i++)
		b[i] = (uint8_t)(i * i >> 3 ^ i);
	for (size_t n = 0; n < 200; n++)
		for (size_t at = 0; at < 9; at++)
			ok = ok &&
			    crc32c(0, b + at, n) == crc32c_slow(b + at, n);
	for (size_t n = 3000; n < sizeof b - 8; n += 509) {
		const uint8_t *p = b + n % 8;
		uint32_t want = crc32c_slow(p, n);
		uint32_t part = crc32c(0, p, n / 3);

		ok = ok && crc32c(0, p, n) == want &&
		    crc32c(part, p + n / 3, n - n / 3) == want;
	}
	return ok;
}

/* The portable twin, in a process of its own: the choice is made once. */
static void
test_crc32c_portable(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		setenv("STREAMUTILS_CPU", "scalar", 1);
		_exit(crc32c_right() ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void
test_crc32c(void **state)
{
	(void)state;
	assert_true(crc32c_right());
}

static void
test_murmur2(void **state)
{
	(void)state;
	assert_int_equal((int32_t)murmur2("21", 2), -973932308);
	assert_int_equal((int32_t)murmur2("foobar", 6), -790332482);
	assert_int_equal((int32_t)murmur2("abc", 3), 479470107);
	assert_int_equal((int32_t)murmur2("", 0), 275646681);
	assert_int_equal((int32_t)murmur2("kafka", 5), -798503068);
	assert_int_equal((int32_t)murmur2("key", 3), -1079937367);
}

static void
test_partitioners(void **state)
{
	static const struct {
		const char *key;
		int murmur, crc;
	} known[] = {{"21", 0, -1}, {"foobar", 6, 9}, {"abc", 7, 8},
	    {"", 1, -1}, {"kafka", 0, 9}, {"key", 1, 7}, {"user-42", -1, 5}};
	const struct kbytes null = {NULL, 0};

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		struct kbytes k = kb(known[i].key);

		if (known[i].murmur >= 0)
			assert_int_equal(
			    kpart_pick(KPART_MURMUR2_RANDOM, k, 10),
			    known[i].murmur);
		if (known[i].crc >= 0)
			assert_int_equal(
			    kpart_pick(KPART_CONSISTENT_RANDOM, k, 10),
			    known[i].crc);
	}
	assert_int_equal(kpart_pick(KPART_MURMUR2_RANDOM, null, 10), -1);
	assert_int_equal(kpart_pick(KPART_MURMUR2, null, 10), 1);
	assert_int_equal(kpart_pick(KPART_CONSISTENT_RANDOM, null, 10), -1);
	assert_int_equal(kpart_pick(KPART_CONSISTENT_RANDOM, kb(""), 10), -1);
	assert_int_equal(kpart_pick(KPART_CONSISTENT, null, 10), 0);
	assert_int_equal(kpart_pick(KPART_FNV1A_RANDOM, null, 10), -1);
	/* FNV-1a 32 of "a" is e40c292c: as int32 -468965076. */
	assert_int_equal(kpart_pick(KPART_FNV1A, kb("a"), 1000), 76);
	assert_int_equal(kpart_pick(KPART_RANDOM, kb("a"), 10), -1);
	assert_int_equal(kpart_pick(KPART_MURMUR2, kb("a"), 1), 0);

	assert_int_equal(kpart_by_name(STR("java")), KPART_MURMUR2_RANDOM);
	assert_int_equal(kpart_by_name(STR("consistent")), KPART_CONSISTENT);
	assert_int_equal(kpart_by_name(STR("random")), KPART_RANDOM);
	assert_int_equal(kpart_by_name(STR("nonsense")), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_crc32c_portable),
	    cmocka_unit_test(test_sticky),
	    cmocka_unit_test(test_numbers),
	    cmocka_unit_test(test_strings),
	    cmocka_unit_test(test_arrays),
	    cmocka_unit_test(test_varints),
	    cmocka_unit_test(test_holes),
	    cmocka_unit_test(test_versions),
	    cmocka_unit_test(test_errors),
	    cmocka_unit_test(test_crc32c),
	    cmocka_unit_test(test_murmur2),
	    cmocka_unit_test(test_partitioners),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

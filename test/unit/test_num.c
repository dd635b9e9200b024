/* Number text: edges, hard cases, and random doubles against the C library. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <float.h>

#include <cmocka.h>

#include "base/num.h"

static uint64_t state = 88172645463325252;

static uint64_t
random_u64(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state * 0x9e3779b97f4a7c15u;
}

static double
from_bits(uint64_t bits)
{
	double d;

	memcpy(&d, &bits, sizeof d);
	return d;
}

static uint64_t
to_bits(double d)
{
	uint64_t bits;

	memcpy(&bits, &d, sizeof bits);
	return bits;
}

static void
assert_prints(double d, const char *want)
{
	char out[NUM_TEXT_MAX + 1];

	out[num_double(out, d)] = '\0';
	assert_string_equal(out, want);
}

static void
assert_reads(const char *text, double want)
{
	double got = num_parse_double(str_of(text));

	if (to_bits(got) != to_bits(want))
		fail_msg("%s: %a, not %a", text, got, want);
}

static void
test_integers(void **unused)
{
	static const int64_t edges[] = {0, 1, -1, 9, 10, 99, 100, 999, 1000,
	    9999, 10000, 99999, 100000, INT64_MAX, INT64_MIN, INT64_MIN + 1};
	char out[NUM_TEXT_MAX], want[NUM_TEXT_MAX];

	(void)unused;
	for (size_t i = 0; i < sizeof edges / sizeof *edges + 20000; i++) {
		int64_t x = i < sizeof edges / sizeof *edges
		    ? edges[i]
		    : (int64_t)(random_u64() >> random_u64() % 64),
			back;
		int n = snprintf(want, sizeof want, "%lld", (long long)x);

		assert_int_equal(num_i64(out, x), n);
		assert_memory_equal(out, want, (size_t)n);
		assert_true(num_parse_i64((struct str){out, (size_t)n}, &back));
		assert_true(back == x);
		n = snprintf(want, sizeof want, "%llu", (unsigned long long)x);
		assert_int_equal(num_u64(out, (uint64_t)x), n);
		assert_memory_equal(out, want, (size_t)n);
	}
}

static void
test_integer_text(void **unused)
{
	static const char *const wrong[] = {"", "-", "+1", " 1", "1 ", "1.0",
	    "1e2", "9223372036854775808", "-9223372036854775809",
	    "18446744073709551616", "99999999999999999999", "--1", "0x1",
	    "123456789012345678901234567890"};
	int64_t x = 7;

	(void)unused;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		if (num_parse_i64(str_of(wrong[i]), &x))
			fail_msg("%s was accepted", wrong[i]);
		assert_true(x == 7);
	}
	assert_true(num_parse_i64(STR("-0"), &x) && x == 0);
	assert_true(num_parse_i64(STR("00000000000000000000007"), &x));
	assert_true(x == 7);
}

static void
test_notation(void **unused)
{
	(void)unused;
	assert_prints(0.0, "0");
	assert_prints(-0.0, "-0");
	assert_prints(1, "1");
	assert_prints(0.1, "0.1");
	assert_prints(-12.345, "-12.345");
	assert_prints(0.0001, "0.0001");
	assert_prints(0.00012345, "0.00012345");
	assert_prints(0.00001, "1e-05");
	assert_prints(0.000012345, "1.2345e-05");
	assert_prints(1e15, "1000000000000000");
	assert_prints(1e16, "1e+16");
	assert_prints(1e17, "1e+17");
	assert_prints(1e22, "1e+22");
	assert_prints(1e23, "1e+23");
	assert_prints(1.5e300, "1.5e+300");
	assert_prints(1.25e17, "125000000000000000");
	assert_prints(9007199254740993.0, "9007199254740992");
	assert_prints(12345678901234567890.0, "12345678901234567000");
	assert_prints(
	    -1.2345678901234567e31, "-12345678901234567000000000000000");
	assert_prints(5e-324, "5e-324");
	assert_prints(DBL_MIN, "2.2250738585072014e-308");
	assert_prints(DBL_MAX, "1.7976931348623157e+308");
	assert_prints((double)INFINITY, "1.7976931348623157e+308");
	assert_prints((double)-INFINITY, "-1.7976931348623157e+308");
	assert_prints((double)NAN, "null");
	assert_prints(9.5367431640625e-07, "9.5367431640625e-07");
	assert_prints(2.0e-308, "2e-308");
}

static void
test_reading(void **unused)
{
	(void)unused;
	assert_reads("0", 0.0);
	assert_reads("-0", -0.0);
	assert_reads("-0.000e5", -0.0);
	assert_reads("0e999999999999999999999", 0.0);
	assert_reads("1e999999999999999999999", (double)INFINITY);
	assert_reads("-1e309", (double)-INFINITY);
	assert_reads("1e-999999999999999999999", 0.0);
	assert_reads("1.7976931348623157e308", DBL_MAX);
	assert_reads("1.7976931348623158e308", DBL_MAX);
	assert_reads("1.7976931348623159e308", (double)INFINITY);
	assert_reads("4.9e-324", 0x1p-1074);
	assert_reads("2.4703282292062327e-324", 0.0);
	assert_reads("2.4703282292062328e-324", 0x1p-1074);
	assert_reads("2.2250738585072011e-308", 0x0.fffffffffffffp-1022);
	assert_reads("9007199254740993", 0x1p53);
	assert_reads("9007199254740993.0000000000000000000000001", 0x1p53 + 2);
	assert_reads("9007199254740995", 0x1p53 + 4);
	assert_reads("90071992547409930e-1", 0x1p53);
	assert_reads("1E5", 1e5);
	assert_reads("1e+5", 1e5);
	assert_reads("0.000000000000000000000000000000000000001e40", 10);
}

/* Long runs of zeros on either side of the point cost digits, not accuracy. */
static void
test_long_text(void **unused)
{
	enum { N = 100000 };
	char *text = malloc(N + 64);

	(void)unused;
	assert_non_null(text);
	memset(text, '0', N + 64);
	text[0] = '1';
	memcpy(text + N, "e-99999", 8);
	assert_reads(text, 1.0);
	memcpy(text, "0.", 2);
	memcpy(text + N, "15e99999", 9);
	assert_reads(text, 1.5);
	/* a half between two doubles, told apart by the last digit only */
	memset(text, '0', N);
	memcpy(text, "9007199254740993.", 17);
	memcpy(text + N, "0", 2);
	assert_reads(text, 0x1p53);
	memcpy(text + N, "1", 2);
	assert_reads(text, 0x1p53 + 2);
	free(text);
}

static double
random_double(int kind)
{
	uint64_t bits = random_u64();

	switch (kind % 4) {
	case 0: /* any magnitude */
		return from_bits(bits);
	case 1: /* as people write them */
		return (double)(int64_t)(bits % 20000000 - 10000000) / 1000;
	case 2: /* subnormal and near it */
		return from_bits(bits & 0x803fffffffffffffu);
	default: /* near a power of two */
		return from_bits(((bits % 2047) << 52) + bits / 2047 % 7 - 3);
	}
}

/* What is printed reads back, here and by strtod, and no fewer digits would. */
static void
test_shortest(void **unused)
{
	char out[NUM_TEXT_MAX + 1], other[64];
	long rounds = getenv("LONG") ? 20000000 : 200000;

	(void)unused;
	for (long i = 0; i < rounds; i++) {
		double d = random_double((int)i);
		size_t n, digits = 0, zeros = 0;

		if (!isfinite(d))
			continue;
		n = num_double(out, d);
		out[n] = '\0';
		if (to_bits(strtod(out, NULL)) != to_bits(d))
			fail_msg("%.17g printed as %s", d, out);
		assert_reads(out, d);
		for (const char *p = out; *p && *p != 'e'; p++) {
			if (*p < '0' || *p > '9' || (*p == '0' && !digits))
				continue;
			digits++;
			zeros = *p == '0' ? zeros + 1 : 0;
		}
		digits -= zeros;
		if (digits < 2)
			continue;
		snprintf(other, sizeof other, "%.*e", (int)digits - 2, d);
		if (strtod(other, NULL) == d)
			fail_msg("%s is longer than %s", out, other);
		snprintf(other, sizeof other, "%.*e", (int)(i % 24), d);
		assert_reads(other, strtod(other, NULL));
	}
}

/* Middles between two doubles, exactly and off by one far behind. */
static void
test_halfway(void **unused)
{
	char text[1300];

	(void)unused;
	for (int i = 0; i < 5000; i++) {
		int drop = (int)(random_u64() % 54);
		uint64_t c = (random_u64() >> 11 | (uint64_t)1 << 52) >> drop;
		int exp = (int)(random_u64() % 2000) - 1074;
		/* c + 1/2 has 54 bits: a long double holds it exactly */
		long double half = ldexpl((long double)c + 0.5L, exp);

		snprintf(text, sizeof text, "%.1100Le", half);
		assert_reads(text, strtod(text, NULL));
		strchr(text, 'e')[-1] = '1';
		assert_reads(text, strtod(text, NULL));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_integers),
	    cmocka_unit_test(test_integer_text),
	    cmocka_unit_test(test_notation),
	    cmocka_unit_test(test_reading),
	    cmocka_unit_test(test_long_text),
	    cmocka_unit_test(test_shortest),
	    cmocka_unit_test(test_halfway),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Numbers as values: kinds, exact comparison, hashes that agree. */
#include <math.h>

#include "json_help.h"

static void
test_kinds(void **unused)
{
	static const struct {
		const char *text;
		enum jv_kind kind;
	} cases[] = {
	    {"0", JV_INT},
	    {"-7", JV_INT},
	    {"9223372036854775807", JV_INT},
	    {"-9223372036854775808", JV_INT},
	    {"9223372036854775808", JV_BIGNUM},
	    {"9223372036854775808.0", JV_BIGNUM},
	    {"-0", JV_DBL},
	    {"1.0", JV_DBL},
	    {"1e2", JV_DBL},
	    {"0.1", JV_DBL},
	    {"0.10", JV_DBL},
	    {"1e23", JV_DBL},
	    {"100000000000000000000000", JV_DBL},
	    {"12345678901234567000", JV_DBL},
	    {"12345678901234567890", JV_BIGNUM},
	    {"0.10000000000000000001", JV_BIGNUM},
	    {"9007199254740993.0", JV_BIGNUM},
	    {"319007199253794940.0", JV_BIGNUM},
	    {"1e400", JV_BIGNUM},
	    {"1e-400", JV_BIGNUM},
	    {"0e-400", JV_DBL},
	    {"1.23456e-320", JV_BIGNUM},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct jv v = jv_num_text(str_of(cases[i].text));

		if (v.kind != cases[i].kind)
			fail_msg("%s: kind %d", cases[i].text, v.kind);
		assert_int_equal(jv_type(v), JT_NUMBER);
		if (v.kind == JV_BIGNUM)
			assert_written(v, NULL, cases[i].text);
		jv_unref(v);
	}
}

static void
test_number(void **unused)
{
	struct jv v = parse("[1,1.5,-0,1e400,12345678901234567890,\"1\",-9]");
	static const double want[] = {
	    1, 1.5, -0.0, (double)INFINITY, 12345678901234567890.0, 0, -9};

	(void)unused;
	for (size_t i = 0; i < 7; i++) {
		struct jv x = jv_at(v, i), n = jv_number(x), heap = on_heap(x);

		assert_true(jv_double(x) == want[i]);
		assert_true(jv_double(heap) == want[i]);
		if (i == 5)
			assert_int_equal(n.kind, JV_NONE);
		else
			assert_int_equal(
			    n.kind, i == 0 || i == 6 ? JV_INT : JV_DBL);
		assert_true(n.kind != JV_INT || n.i == (int64_t)want[i]);
		if (i == 2)
			assert_true(signbit(jv_double(x)) != 0);
		jv_unref(heap);
		jv_unref(x);
	}
	jv_unref(v);
}

static void
test_integer(void **unused)
{
	static const char *const yes[] = {"0", "-0", "5", "5.0", "5e0", "50e-1",
	    "9007199254740993.0", "9223372036854775807",
	    "9.223372036854775807e18", "-9223372036854775808.000"};
	static const int64_t want[] = {0, 0, 5, 5, 5, 5, 9007199254740993,
	    INT64_MAX, INT64_MAX, INT64_MIN};
	static const char *const no[] = {"0.5", "1e19", "9223372036854775808",
	    "9.223372036854775808e18", "-9223372036854775809", "1e400",
	    "1e-400", "\"5\"", "null", "1.00000000000000000000001"};
	int64_t i;

	(void)unused;
	for (size_t k = 0; k < sizeof yes / sizeof *yes; k++) {
		struct jv v = parse(yes[k]), heap = on_heap(v);

		i = 1;
		if (!jv_integer(v, &i) || i != want[k])
			fail_msg("%s: %lld", yes[k], (long long)i);
		i = 1;
		if (!jv_integer(heap, &i) || i != want[k])
			fail_msg("heap %s: %lld", yes[k], (long long)i);
		jv_unref(heap);
		jv_unref(v);
	}
	for (size_t k = 0; k < sizeof no / sizeof *no; k++) {
		struct jv v = parse(no[k]), heap = on_heap(v);

		if (jv_integer(v, &i) || jv_integer(heap, &i))
			fail_msg("%s is an integer", no[k]);
		jv_unref(heap);
		jv_unref(v);
	}
	assert_false(jv_integer(jv_dbl(0x1p63), &i));
	assert_false(jv_integer(jv_dbl((double)NAN), &i));
	assert_true(jv_integer(jv_dbl(-0x1p63), &i) && i == INT64_MIN);
}

/* In ascending order; those of one line are equal. */
static const char *const ladder[][4] = {
    {"-1e999999999999999999", NULL},
    {"-1e400", "-10e399", "-0.1e401", NULL},
    {"-9223372036854775809", NULL},
    {"-9223372036854775808", "-9223372036854775808.0", NULL},
    {"-1.5", "-15e-1", "-1.50", NULL},
    {"-1", "-1.0", "-1e0", NULL},
    {"-1e-400", NULL},
    {"0", "-0", "0.0e9", "0e-99999999999999999999"},
    {"1e-999999999999999999999", NULL},
    {"1e-400", "0.1e-399", NULL},
    {"5e-324", NULL},
    {"0.09999999999999999999999", NULL},
    {"0.1", "0.10", "1e-1", "10e-2"},
    {"0.1000000000000000055511151231257827", NULL},
    {"1", "1.0", "1e0", "0.1e1"},
    {"1.00000000000000000000001", NULL},
    {"9007199254740992", "9007199254740992.0", NULL},
    {"9007199254740993", "9007199254740993.0", NULL},
    {"9007199254740994", "9.007199254740994e15", NULL},
    {"319007199253790000", "31900719925379e4", "319007199253790000.0", NULL},
    {"319007199253794940", "319007199253794940.0", NULL},
    {"9223372036854775806", NULL},
    {"9223372036854775807", "9223372036854775807.00", NULL},
    {"9223372036854775808", "9.223372036854775808e18", NULL},
    {"12345678901234567000", "1.2345678901234567e19", NULL},
    {"12345678901234567890", "1234567890123456789e1", NULL},
    {"12345678901234567891", NULL},
    {"1e22", "10000000000000000000000", NULL},
    {"1e400", "10e399", NULL},
    {"1e999999999999999999999", NULL},
};

enum { RUNGS = sizeof ladder / sizeof *ladder };

static void
compare(const char *s, const char *t, int want)
{
	struct jv a = parse(s), b = parse(t), x = on_heap(a), y = on_heap(b);
	struct jv left[] = {a, a, x, x}, right[] = {b, y, b, y};

	for (int i = 0; i < 4; i++) {
		int c = jv_cmp(left[i], right[i]);

		if ((c > 0) - (c < 0) != want)
			fail_msg("%s and %s: %d", s, t, c);
		if (jv_eq(left[i], right[i]) != (want == 0))
			fail_msg("%s and %s: equality", s, t);
		if (want == 0 && jv_hash(left[i]) != jv_hash(right[i]))
			fail_msg("%s and %s: hashes", s, t);
	}
	jv_unref(a);
	jv_unref(b);
	jv_unref(x);
	jv_unref(y);
}

static void
test_order(void **unused)
{
	(void)unused;
	for (int i = 0; i < RUNGS; i++)
		for (int j = 0; j < RUNGS; j++)
			for (int k = 0; k < 4 && ladder[i][k]; k++)
				for (int m = 0; m < 4 && ladder[j][m]; m++)
					compare(ladder[i][k], ladder[j][m],
					    (i > j) - (i < j));
}

static void
test_doubles(void **unused)
{
	struct jv big = jv_num_text(STR("1e400"));
	struct jv nan = jv_dbl((double)NAN), inf = jv_dbl((double)INFINITY);

	(void)unused;
	/* int64 against double by value, not rounded */
	assert_true(jv_cmp(jv_int(9007199254740993), jv_dbl(0x1p53)) > 0);
	assert_true(jv_cmp(jv_dbl(0x1p53), jv_int(9007199254740993)) < 0);
	assert_true(jv_eq(jv_int(INT64_MIN), jv_dbl(-0x1p63)));
	assert_int_equal(jv_hash(jv_int(INT64_MIN)), jv_hash(jv_dbl(-0x1p63)));
	assert_true(jv_cmp(jv_int(INT64_MAX), jv_dbl(0x1p63)) < 0);
	assert_true(jv_cmp(jv_int(INT64_MIN), jv_dbl(-0x1.8p63)) > 0);
	assert_true(jv_cmp(jv_int(2), jv_dbl(2.5)) < 0);
	assert_true(jv_cmp(jv_int(-2), jv_dbl(-2.5)) > 0);
	assert_true(jv_cmp(jv_int(3), jv_dbl(2.5)) > 0);
	assert_true(jv_eq(jv_dbl(-0.0), jv_int(0)));
	assert_int_equal(jv_hash(jv_dbl(-0.0)), jv_hash(jv_int(0)));
	/* what a double is printed as reads back as equal */
	compare("18446744073709552000", "1.8446744073709552e19", 0);
	/* NaN below all, infinity above every literal */
	assert_true(jv_cmp(nan, jv_dbl((double)-INFINITY)) < 0);
	assert_true(jv_cmp(jv_int(INT64_MIN), nan) > 0);
	assert_true(jv_cmp(nan, nan) < 0);
	assert_false(jv_eq(nan, nan));
	assert_true(jv_cmp(nan, big) < 0 && jv_cmp(big, nan) > 0);
	assert_true(jv_cmp(inf, big) > 0 && jv_cmp(big, inf) < 0);
	assert_true(jv_cmp(jv_dbl((double)-INFINITY), big) < 0);
	assert_true(jv_eq(inf, inf));
	jv_unref(big);
}

/* Random doubles: their text, as a view, equals them; but where it is an int64
 * that is not the double's own value. */
static void
test_round_trip(void **unused)
{
	(void)unused;
	for (int i = 0; i < 50000; i++) {
		struct buf b = {0};
		uint64_t bits = (uint64_t)random_below(UINT32_MAX) << 32 |
		    random_below(UINT32_MAX);
		struct jv v, text;
		double d;

		memcpy(&d, &bits, sizeof d);
		if (!isfinite(d) || (fabs(d) >= 0x1p53 && fabs(d) < 0x1p63))
			continue;
		v = jv_dbl(i % 3 ? d : ldexp((double)(bits >> 11), -40));
		json_write(&b, v, NULL);
		text = parse(buf_cstr(&b));
		if (!jv_eq(v, text) || !jv_eq(text, v) ||
		    jv_hash(v) != jv_hash(text) || jv_double(text) != v.d)
			fail_msg("%s: %.17g", buf_cstr(&b), v.d);
		jv_unref(text);
		buf_release(&b);
	}
}

/* A random number of at most 18 digits, without an exponent. */
static void
random_decimal(char *out)
{
	unsigned whole = random_below(12), places = random_below(8);
	char *p = out;

	if (random_below(3) == 0)
		*p++ = '-';
	*p++ = (char)('0' + random_below(10));
	for (unsigned i = 0; p[-1] != '0' && i < whole; i++)
		*p++ = (char)('0' + random_below(3) * random_below(5));
	if (places)
		*p++ = '.';
	for (unsigned i = 0; i < places; i++)
		*p++ = (char)('0' + random_below(10));
	*p = '\0';
}

/* The number in units of 1e-8. */
static __int128
scaled(const char *s)
{
	__int128 x = 0;
	int places = 8;
	bool point = false;

	for (const char *p = s; *p; p++) {
		if (*p == '.')
			point = true;
		if (*p < '0' || *p > '9')
			continue;
		x = 10 * x + (*p - '0');
		places -= point;
	}
	while (places-- > 0)
		x *= 10;
	return *s == '-' ? -x : x;
}

/* Numbers of a document: read as the C library does, and in the order of their
 * exact values, with integers among them. */
static void
test_decimals(void **unused)
{
	(void)unused;
	for (int i = 0; i < 50000; i++) {
		char s[40], t[40];
		struct jv a, x, own;
		int64_t y;

		random_decimal(s);
		random_decimal(t);
		a = parse(s);
		own = on_heap(a);
		x = jv_number(a);
		if (jv_double(a) != strtod(s, NULL) ||
		    (x.kind == JV_DBL && signbit(x.d) != (s[0] == '-')))
			fail_msg("%s: read as %.17g", s, jv_double(a));
		if (x.kind != jv_number(own).kind)
			fail_msg("%s: kind %d", s, x.kind);
		compare(
		    s, t, (scaled(s) > scaled(t)) - (scaled(s) < scaled(t)));
		y = (int64_t)strtod(t, NULL);
		snprintf(t, sizeof t, "%lld", (long long)y);
		compare(
		    s, t, (scaled(s) > scaled(t)) - (scaled(s) < scaled(t)));
		jv_unref(a);
		jv_unref(own);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_kinds),
	    cmocka_unit_test(test_number),
	    cmocka_unit_test(test_integer),
	    cmocka_unit_test(test_order),
	    cmocka_unit_test(test_doubles),
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_decimals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* lib/gen: the random source, its functions, the units. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cli/opt.h"
#include "gen/rng.h"

/* Chi-square of counts against equal shares. */
static double
chi_square(const unsigned *count, int n, double total)
{
	double sum = 0, share = total / n;

	for (int i = 0; i < n; i++)
		sum += (count[i] - share) * (count[i] - share) / share;
	return sum;
}

static void
integers_are_uniform(void **state)
{
	unsigned count[100] = {0};
	struct rng r;

	(void)state;
	rng_seed(&r, 42, 0);
	for (int i = 0; i < 1000000; i++) {
		int64_t v = rng_int(&r, 1, 100);

		assert_in_range(v, 1, 100);
		count[v - 1]++;
	}
	/* 99 degrees of freedom: 148 is the 99.9 % point */
	assert_true(chi_square(count, 100, 1e6) < 148.2);
	assert_int_equal(rng_int(&r, 7, 7), 7);
	for (int i = 0; i < 100; i++) {
		int64_t v = rng_int(&r, INT64_MIN, INT64_MIN + 1);

		assert_true(v == INT64_MIN || v == INT64_MIN + 1);
	}
	rng_int(&r, INT64_MIN, INT64_MAX);
}

/* The same numbers for ever: streams of a seed must not change. */
static void
same_seed_same_numbers(void **state)
{
	struct rng a, b, other;
	int differ = 0;

	(void)state;
	rng_seed(&a, 1, 0);
	rng_seed(&b, 1, 0);
	rng_seed(&other, 1, 1);
	for (int i = 0; i < 1000; i++) {
		uint64_t x = rng_next(&a);

		assert_true(x == rng_next(&b));
		differ += x != rng_next(&other);
	}
	assert_int_equal(differ, 1000);
}

static void
units(void **state)
{
	static const struct {
		const char *text;
		int64_t ns;
	} good[] = {{"250ms", 250000000}, {"1.5s", 1500000000},
	    {"5m", 300000000000}, {"1h", 3600000000000}, {"1d", 86400000000000},
	    {"0", 0}, {".5us", 500}};
	static const char *const bad[] = {
	    "", "5", "1e3s", "1 s", "s", "-1s", "1S", "99999999999d", "1s2"};
	int64_t v;
	double d;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(unit_duration(str_of(good[i].text), &v), 0);
		assert_int_equal(v, good[i].ns);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(unit_duration(str_of(bad[i]), &v), -1);
	assert_int_equal(unit_size(STR("64K"), &v), 0);
	assert_int_equal(v, 65536);
	assert_int_equal(unit_size(STR("1.5M"), &v), 0);
	assert_int_equal(v, 1572864);
	assert_int_equal(unit_size(STR("5X"), &v), -1);
	assert_int_equal(unit_rate(STR("1000/s"), &d), 0);
	assert_true(d == 1000);
	assert_int_equal(unit_rate(STR("30/m"), &d), 0);
	assert_true(fabs(d - 0.5) < 1e-15);
	assert_int_equal(unit_rate(STR("2k"), &d), 0);
	assert_true(d == 2000);
	assert_int_equal(unit_rate(STR("max"), &d), 0);
	assert_true(isinf(d));
	assert_int_equal(unit_rate(STR("0/s"), &d), -1);
	assert_int_equal(unit_rate(STR("5/x"), &d), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(integers_are_uniform),
	    cmocka_unit_test(same_seed_same_numbers),
	    cmocka_unit_test(units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

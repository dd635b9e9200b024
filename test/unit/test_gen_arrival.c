/* lib/gen: when records come, lengths of time. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cli/opt.h"
#include "gen/arrival.h"
#include "gen_stat.h"

static const struct gen_units units = {unit_duration, unit_rate};
static const int64_t SECOND = 1000000000;

static struct arrival
arrival_of(const char *text, uint64_t seed, int64_t epoch)
{
	struct err e = {0};
	struct arrival a;

	assert_int_equal(
	    arrival_parse(&a, str_of(text), ARRIVAL_INTERVAL, &units, &e), 0);
	arrival_start(&a, seed, RNG_PACE, epoch);
	return a;
}

enum { N = 20000 };

/* The pauses of an arrival in seconds. */
static void
pauses_of(struct arrival a, double *s)
{
	int64_t last = 0;

	for (int i = 0; i < N; i++) {
		int64_t at = arrival_next(&a);

		assert_true(at >= last);
		s[i] = (double)(at - last) / 1e9;
		last = at;
	}
}

static double
half_to_three_halves(double x)
{
	return fmin(fmax(x - 0.5, 0), 1);
}

static double
exponential_2(double x)
{
	return 1 - exp(-x / 2);
}

static void
pauses_are_distributed_as_said(void **state)
{
	static double s[N];

	(void)state;
	for (uint64_t seed = 0; seed < 10; seed++) {
		pauses_of(arrival_of("0.5s..1.5s", seed, 0), s);
		assert_true(kolmogorov(s, N, half_to_three_halves) < KS_BOUND);
		pauses_of(arrival_of("exp:2s", seed, 0), s);
		assert_true(kolmogorov(s, N, exponential_2) < KS_BOUND);
		pauses_of(arrival_of("exp:0.5/s", seed, 0), s);
		assert_true(kolmogorov(s, N, exponential_2) < KS_BOUND);
		/* bursts of one are records */
		pauses_of(arrival_of("exp:burst:1/2s", seed, 0), s);
		assert_true(kolmogorov(s, N, exponential_2) < KS_BOUND);
	}
}

static void
fixed_pauses_do_not_drift(void **state)
{
	struct arrival a = arrival_of("1000/s", 0, 0);
	int64_t at = 0;

	(void)state;
	for (int i = 0; i < 60000; i++)
		at = arrival_next(&a);
	assert_int_equal(at, 60 * SECOND);
	/* a third of a nanosecond adds up */
	a = (struct arrival){
	    .burst = 1, .pause = {DURATION_FIXED, 1e9 / 3e9, 0}};
	for (int i = 0; i < 3000; i++)
		at = arrival_next(&a);
	assert_in_range(at, 999, 1000);
	a = arrival_of("3/s", 0, 0);
	for (int i = 0; i < 3000000; i++)
		at = arrival_next(&a);
	assert_in_range(at, 1000000 * SECOND - 2, 1000000 * SECOND + 2);
}

static void
bursts(void **state)
{
	struct arrival a = arrival_of("burst:3/5s", 0, 0);

	(void)state;
	for (int i = 1; i < 100; i++)
		assert_int_equal(arrival_next(&a), i / 3 * 5 * SECOND);
	assert_true(fabs(arrival_mean(&a) - 5e9 / 3) < 1);
}

/* Records of a minute, by the integral of 10..90/s that swings within 20 s. */
static double
swing(double t)
{
	const double pi = acos(-1);

	return (50 * t - 40 * 20 / (2 * pi) * sin(2 * pi * t / 20)) / 3000;
}

static void
rates_swing(void **state)
{
	struct arrival a = arrival_of("sine:10/s..90/s@20s", 0, 0);
	static double s[N];

	(void)state;
	/* a record each time the integral has grown by one */
	for (int i = 1; i <= 3000; i++)
		assert_true(fabs(swing((double)arrival_next(&a) / 1e9) * 3000 -
				i) < 1e-4);
	assert_in_range(a.at, 60 * SECOND - 2, 60 * SECOND + 2);

	/* a Poisson process of that rate: its times within a minute */
	for (uint64_t seed = 0; seed < 10; seed++) {
		int n = 0;

		a = arrival_of("exp:sine:10/s..90/s@20s", seed, 0);
		while (arrival_next(&a) < 60 * SECOND)
			s[n++] = (double)a.at / 1e9;
		assert_in_range(n, 2750, 3250); /* 4.5 deviations */
		assert_true(kolmogorov(s, n, swing) < KS_BOUND);
	}
	/* no rate at all where the period ends, and one record in 60 of them;
	 * there time hardly depends on the count */
	a = arrival_of("sine:0/s..2/h@60s", 0, 0);
	for (int i = 1; i <= 60; i++)
		assert_true(
		    fabs((double)arrival_next(&a) / 1e9 - i * 3600) < 0.01);
}

static void
days_have_their_peak(void **state)
{
	/* begins at 06:00 of some day */
	struct arrival a = arrival_of("day:0/s..1/s@18:00", 0,
	    20000 * 86400 * SECOND + 6 * 3600 * SECOND);
	unsigned hour[24] = {0}, total = 0;

	(void)state;
	while (arrival_next(&a) < 86400 * SECOND) {
		hour[(a.at / SECOND / 3600 + 6) % 24]++;
		total++;
	}
	assert_in_range(total, 43199, 43201);
	assert_true(hour[17] > 3500 && hour[18] > 3500);
	assert_true(hour[5] < 100 && hour[6] < 100);
	assert_in_range(hour[12], 1500, 2100);
}

/* Each record's pause is its own: whoever sums them finds the same times. */
static void
same_seed_same_times(void **state)
{
	static const char *const specs[] = {"exp:1s", "1s..2s",
	    "exp:sine:1/s..5/s@1m", "exp:burst:5/3s", "exp:day:1/m..9/m"};

	(void)state;
	for (size_t k = 0; k < sizeof specs / sizeof *specs; k++) {
		struct arrival a = arrival_of(specs[k], 1, 0),
			       b = arrival_of(specs[k], 1, 0),
			       c = arrival_of(specs[k], 2, 0);
		int differ = 0;

		for (int i = 0; i < 1000; i++) {
			assert_int_equal(arrival_next(&a), arrival_next(&b));
			differ += arrival_next(&c) != a.at;
		}
		assert_true(differ > 700);
	}
}

static void
time_runs_out_at_the_end(void **state)
{
	struct arrival a = arrival_of("100000d", 0, 0);
	int64_t at = 0;

	(void)state;
	for (int i = 0; i < 10; i++)
		at = arrival_next(&a);
	assert_true(at == INT64_MAX && arrival_next(&a) == INT64_MAX);
	a = arrival_of("sine:0/s..1/d@100000d", 0, 0);
	for (int i = 0; i < 1000000; i++)
		at = arrival_next(&a);
	assert_true(at == INT64_MAX);
}

static void
wrong_intervals(void **state)
{
	static const char *const bad[] = {"", "1", "s", "1x", "2s..1s", "1s..",
	    "..1s", "exp:", "exp:1", "-1s", "1s..2s..3s", "exp:1s..2s",
	    "exp:exp:1s", "burst:", "burst:5", "burst:0/5s", "burst:-1/5s",
	    "burst:5/5", "burst:1.5/5s", "sine:1/s@5s", "sine:1/s..2/s",
	    "sine:2/s..1/s@5s", "sine:0/s..0/s@5s", "sine:1/s..max@5s",
	    "sine:1/s..2/s@0s", "sine:1s..2s@5s", "day:1/s", "day:1/s..2/s@",
	    "day:1/s..2/s@24:00", "day:1/s..2/s@12", "day:1/s..2/s@1:-1",
	    "day:1/s..2/s@12:60", "100", "1000", "0/s", "sin:1/s..2/s@5s"};
	struct err e;
	struct arrival a;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		err_clear(&e);
		if (arrival_parse(
			&a, str_of(bad[i]), ARRIVAL_INTERVAL, &units, &e) == 0)
			fail_msg("%s", bad[i]);
		assert_int_equal(e.code, EX_USAGE);
	}
	assert_int_equal(
	    arrival_parse(&a, STR("0"), ARRIVAL_INTERVAL, &units, &e), 0);
	assert_true(arrival_none(&a));
	assert_int_equal(
	    arrival_parse(&a, STR("max"), ARRIVAL_RATE, &units, &e), 0);
	assert_true(arrival_none(&a));
	assert_int_equal(
	    arrival_parse(&a, STR("1s"), ARRIVAL_RATE, &units, &e), -1);
	assert_int_equal(
	    arrival_parse(&a, STR("20"), ARRIVAL_RATE, &units, &e), 0);
	assert_true(arrival_mean(&a) == 5e7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pauses_are_distributed_as_said),
	    cmocka_unit_test(fixed_pauses_do_not_drift),
	    cmocka_unit_test(bursts),
	    cmocka_unit_test(rates_swing),
	    cmocka_unit_test(days_have_their_peak),
	    cmocka_unit_test(same_seed_same_times),
	    cmocka_unit_test(time_runs_out_at_the_end),
	    cmocka_unit_test(wrong_intervals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

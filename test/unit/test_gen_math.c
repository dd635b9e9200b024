/* lib/gen/math: against the C library's, and bit for bit against itself. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "gen/math.h"
#include "gen/rng.h"

/* The distance in units of the last place of `want`. */
static double
ulps(double got, double want)
{
	if (got == want)
		return 0;
	return fabs(got - want) /
	    (nextafter(fabs(want), INFINITY) - fabs(want));
}

static void
logarithm(void **state)
{
	struct rng r;
	double worst = 0;

	(void)state;
	rng_seed(&r, 3, 0);
	assert_true(gen_log(1) == 0);
	for (int i = 0; i < 300000; i++) {
		double unit = rng_unit(&r) + 0x1p-53;
		double x = ldexp(unit, (int)rng_int(&r, -1073, 1024));

		if (x > 0 && isfinite(x))
			worst = fmax(worst, ulps(gen_log(x), log(x)));
		/* close to 1, where it is small */
		x = 1 + (unit - 0.5) / 8;
		worst = fmax(worst, ulps(gen_log(x), log(x)));
	}
	assert_true(worst <= 4);
	assert_true(ulps(gen_log(0x1p-1074), log(0x1p-1074)) <= 1);
}

static void
exponential(void **state)
{
	struct rng r;
	double worst = 0;

	(void)state;
	rng_seed(&r, 4, 0);
	assert_true(gen_exp(0) == 1);
	for (int i = 0; i < 300000; i++) {
		double x = (rng_unit(&r) - 0.5) * (i % 2 ? 1400 : 2);

		worst = fmax(worst, ulps(gen_exp(x), exp(x)));
	}
	assert_true(worst <= 2);
	assert_true(gen_exp(-800) == 0);
	assert_true(isinf(gen_exp(800)));
	assert_true(isinf(gen_exp(INFINITY)));
	assert_true(gen_exp(-INFINITY) == 0);
	assert_true(isnan(gen_exp(NAN)));
	/* at the edges of what is normal */
	assert_true(ulps(gen_exp(709.7), exp(709.7)) <= 2);
	assert_true(fabs(gen_exp(-740) - exp(-740)) <= 0x1p-1073);
	for (double x = -10; x <= 10; x += 0.5)
		assert_true(fabs(gen_pow(7, x) / pow(7, x) - 1) < 1e-14);
}

static void
sine_and_cosine(void **state)
{
	const double turn = 6.283185307179586477;
	struct rng r;

	(void)state;
	rng_seed(&r, 5, 0);
	for (int i = 0; i < 300000; i++) {
		double x = (rng_unit(&r) - 0.5) * 4;

		assert_true(fabs(gen_sin_turns(x) - sin(x * turn)) < 2e-15);
		assert_true(fabs(gen_cos_turns(x) - cos(x * turn)) < 2e-15);
		/* the period is exact */
		x = (double)rng_int(&r, 0, 1 << 20) / (1 << 20);
		assert_true(gen_sin_turns(x) == gen_sin_turns(x + 0x1p32));
	}
	assert_true(gen_sin_turns(0) == 0);
	assert_true(gen_sin_turns(0.25) == 1);
	assert_true(gen_sin_turns(-0.25) == -1);
	assert_true(gen_cos_turns(0.5) == -1);
	assert_true(gen_cos_turns(1e300) == 1);
	assert_true(gen_sin_turns(1e300) == 0);
	assert_true(isnan(gen_sin_turns(INFINITY)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(logarithm),
	    cmocka_unit_test(exponential),
	    cmocka_unit_test(sine_and_cosine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

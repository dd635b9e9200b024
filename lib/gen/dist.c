/* Distributions of one formula. */
#include <math.h>

#include "gen/dist.h"
#include "gen/math.h"

/* G. Marsaglia's polar method; the second of the two numbers it makes is not
 * kept, as it would be a memory. */
double
dist_normal(struct rng *r)
{
	double x, y, s;

	do {
		x = 2 * rng_unit(r) - 1;
		y = 2 * rng_unit(r) - 1;
		s = x * x + y * y;
	} while (s >= 1 || s == 0);
	return x * sqrt(-2 * gen_log(s) / s);
}

double
dist_pareto(struct rng *r, double min, double alpha)
{
	return min * gen_exp(rng_exp(r) / alpha);
}

/* log(k!), k >= 0 */
static double
log_factorial(double k)
{
	double x = k + 1, shift = 0;

	/* Stirling's series is good from 10 on. */
	while (x < 10) {
		shift += gen_log(x);
		x += 1;
	}
	return (x - 0.5) * gen_log(x) - x + 0.91893853320467274178 +
	    (1 / 12.0 - 1 / (360 * x * x)) / x - shift;
}

/* Adds up probabilities until they pass a random number. */
static int64_t
poisson_small(struct rng *r, double mean)
{
	double p = gen_exp(-mean), sum = p, u = rng_unit(r);
	int64_t k = 0;

	while (u >= sum && k < 1000) {
		k++;
		p *= mean / (double)k;
		sum += p;
	}
	return k;
}

/*
 * W. Hörmann, "The transformed rejection method for generating Poisson random
 * variables", 1993: PTRS.
 */
static int64_t
poisson_large(struct rng *r, double mean)
{
	double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b,
	       inv_alpha = 1.1239 + 1.1328 / (b - 3.4),
	       v_r = 0.9277 - 3.6224 / (b - 2), log_mean = gen_log(mean);

	for (;;) {
		double u = rng_unit(r) - 0.5, v = 1 - rng_unit(r);
		double us = 0.5 - fabs(u), k;

		k = us > 0 ? (2 * a / us + b) * u + mean + 0.43 : -1;
		if (!(k >= 0 && k < 1e15))
			continue;
		k = (double)(int64_t)k;
		if (us >= 0.07 && v <= v_r)
			return (int64_t)k;
		if (us < 0.013 && v > us)
			continue;
		if (gen_log(v * inv_alpha / (a / (us * us) + b)) <=
		    k * log_mean - mean - log_factorial(k))
			return (int64_t)k;
	}
}

int64_t
dist_poisson(struct rng *r, double mean)
{
	return mean < 10 ? poisson_small(r, mean) : poisson_large(r, mean);
}

/*
 * Goodness of fit, for tests with fixed seeds: they pass or fail for ever.  The
 * bounds are those that a right source passes 9999 times of 10000, as there are
 * more than a hundred of them.
 */
#ifndef TEST_GEN_STAT_H
#define TEST_GEN_STAT_H

#include <math.h>
#include <stdlib.h>

/* Karl Pearson's chi-square of counts against their expected values. */
static inline double
chi_square(const unsigned *count, const double *expected, int n)
{
	double sum = 0;

	for (int i = 0; i < n; i++) {
		double d = count[i] - expected[i];

		sum += d * d / expected[i];
	}
	return sum;
}

/* Its 99.99 % point for n bins, by E. B. Wilson and M. M. Hilferty. */
static inline double
chi_square_bound(int n)
{
	double k = n - 1, x = 1 - 2 / (9 * k) + 3.7190 * sqrt(2 / (9 * k));

	return k * x * x * x;
}

static inline int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* A. Kolmogorov and N. Smirnov's distance, times the root of n; sorts.  The
 * 99.99 % point is KS_BOUND. */
#define KS_BOUND 2.2253
static inline double
kolmogorov(double *x, int n, double (*cdf)(double))
{
	double most = 0;

	qsort(x, (size_t)n, sizeof *x, by_size);
	for (int i = 0; i < n; i++) {
		double f = cdf(x[i]);

		most = fmax(most, fmax(f - (double)i / n, (i + 1.0) / n - f));
	}
	return most * sqrt(n);
}

#endif

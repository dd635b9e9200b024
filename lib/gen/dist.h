/*
 * Distributions.  What takes time to prepare is prepared once; each draw then
 * takes a few random numbers and the same bits come out everywhere.
 */
#ifndef GEN_DIST_H
#define GEN_DIST_H

#include <stdbool.h>
#include <stddef.h>

#include "gen/rng.h"

/* The standard normal distribution. */
double dist_normal(struct rng *);
/* Events in a unit of time when there are `mean` on average; 0 <= mean <= 1e9.
 */
int64_t dist_poisson(struct rng *, double mean);
/* P(X > x) = (min / x)^alpha from min > 0 on; alpha > 0. */
double dist_pareto(struct rng *, double min, double alpha);

/*
 * One of n things, each with its weight: A. J. Walker's alias method, as
 * M. D. Vose builds its table (1991).  One random number a draw.
 */
struct alias {
	size_t n;
	struct alias_column {
		uint64_t below; /* in this share of 2^64 it is the column */
		uint32_t other;
		bool whole; /* it always is */
	} * column;
};

/* At least one weight, all finite, not negative, not all zero; n < 2^32. */
void alias_init(struct alias *, const double *weight, size_t n);
void alias_release(struct alias *);
size_t alias_draw(const struct alias *, struct rng *);

/*
 * 1 to n, each k with a probability in proportion to k^-s: by a table when n is
 * small, else by rejection-inversion (W. Hörmann, G. Derflinger, "Rejection-
 * inversion to generate variates from monotone discrete distributions", 1996).
 */
struct zipf {
	int64_t n;
	double s;
	double first, last; /* the integral at 3/2, less 1, and at n + 1/2 */
	double near;	    /* so near above a whole number all are taken */
	struct alias table; /* n 0: none */
};

enum { ZIPF_TABLE_MAX = 10000 };

/* 1 <= n <= 2^53, 0 <= s <= 100. */
void zipf_init(struct zipf *, int64_t n, double s);
void zipf_release(struct zipf *);
int64_t zipf_draw(const struct zipf *, struct rng *);

#endif

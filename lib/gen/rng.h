/*
 * The random source: xoshiro256++ (Blackman, Vigna, "Scrambled Linear
 * Pseudorandom Number Generators", 2021), seeded by splitmix64 as its authors
 * advise.  The same seed gives the same numbers on every machine: no libm, no
 * fused multiply-add.  Not for secrets.
 */
#ifndef GEN_RNG_H
#define GEN_RNG_H

#include <stdint.h>

struct rng {
	uint64_t s[4];
};

/*
 * Streams of one seed are independent of each other: one for the records, one
 * for the pace, so that a change of pace leaves the records as they were.
 */
void rng_seed(struct rng *, uint64_t seed, uint64_t stream);

uint64_t rng_next(struct rng *);
/* Uniform in a..b, both included, without bias; a <= b. */
int64_t rng_int(struct rng *, int64_t a, int64_t b);
/* Uniform in [0, 1), multiples of 2^-53. */
double rng_unit(struct rng *);
/* Exponential with mean 1. */
double rng_exp(struct rng *);

/*
 * The natural logarithm of a finite x > 0, the same to the bit everywhere; off
 * by at most a few units in the last place.
 */
double gen_log(double x);

#endif

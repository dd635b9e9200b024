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

/* What random numbers are drawn for: each has its own, so that a change of
 * pace, say, leaves the records as they were. */
enum rng_purpose {
	RNG_RECORD, /* the values of record n */
	RNG_PACE,   /* the pause before record n */
	RNG_TIME,   /* the step of event time to record n */
	RNG_FAULT,  /* what befalls record n */
	RNG_KEY,    /* what belongs to a key, whatever the record (gen/state.h)
		     */
};

/*
 * The source for record n, which depends on nothing else: whoever starts at
 * record n, or makes every eighth, finds the same numbers.  A few nanoseconds.
 */
void rng_record(struct rng *, uint64_t seed, enum rng_purpose, uint64_t n);
/* The same in two steps: what all records have in common is worked out once. */
uint64_t rng_base(uint64_t seed, enum rng_purpose);
void rng_of(struct rng *, uint64_t purpose, uint64_t n);

/* One long sequence, for what has no records; streams are independent. */
void rng_seed(struct rng *, uint64_t seed, uint64_t stream);

static inline uint64_t
rng_next(struct rng *r)
{
	uint64_t *s = r->s;
	uint64_t x = s[0] + s[3], t = s[1] << 17;

	x = (x << 23 | x >> 41) + s[0];
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = s[3] << 45 | s[3] >> 19;
	return x;
}

/* Uniform in [0, 1), multiples of 2^-53. */
static inline double
rng_unit(struct rng *r)
{
	return (double)(rng_next(r) >> 11) * 0x1p-53;
}

/* Uniform in a..b, both included, without bias; a <= b. */
int64_t rng_int(struct rng *, int64_t a, int64_t b);
/* Exponential with mean 1. */
double rng_exp(struct rng *);

#endif

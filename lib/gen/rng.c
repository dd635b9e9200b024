/* The random source and the distributions made of it. */
#include <string.h>

#include "gen/rng.h"

static uint64_t
splitmix(uint64_t *x)
{
	uint64_t z = *x += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

void
rng_seed(struct rng *r, uint64_t seed, uint64_t stream)
{
	uint64_t x = seed;
	uint64_t y = splitmix(&x) ^ stream * 0xd1342543de82ef95u;

	for (int i = 0; i < 4; i++)
		r->s[i] = splitmix(&y);
}

static inline uint64_t
rotl(uint64_t x, int k)
{
	return x << k | x >> (64 - k);
}

uint64_t
rng_next(struct rng *r)
{
	uint64_t *s = r->s;
	uint64_t result = rotl(s[0] + s[3], 23) + s[0];
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotl(s[3], 45);
	return result;
}

/*
 * Multiply and reject: Lemire, "Fast Random Integer Generation in an
 * Interval", 2019.
 */
int64_t
rng_int(struct rng *r, int64_t a, int64_t b)
{
	uint64_t range = (uint64_t)b - (uint64_t)a + 1;
	unsigned __int128 m;
	uint64_t x = rng_next(r), low;

	if (range == 0) /* all of int64 */
		return (int64_t)x;
	m = (unsigned __int128)x * range;
	low = (uint64_t)m;
	if (low < range) {
		uint64_t floor = -range % range;

		while (low < floor) {
			m = (unsigned __int128)rng_next(r) * range;
			low = (uint64_t)m;
		}
	}
	return (int64_t)((uint64_t)a + (uint64_t)(m >> 64));
}

double
rng_unit(struct rng *r)
{
	return (double)(rng_next(r) >> 11) * 0x1p-53;
}

double
rng_exp(struct rng *r)
{
	/* 1 - u is in (0, 1], where the logarithm is finite */
	return -gen_log(1 - rng_unit(r));
}

double
gen_log(double x)
{
	const double ln2_hi = 0x1.62e42fefa0000p-1,
		     ln2_lo = 0x1.cf79abc9e3b3ap-40;
	uint64_t bits;
	int e;
	double s, s2, term, sum;

	memcpy(&bits, &x, sizeof bits);
	if (bits >> 52 == 0) { /* subnormal */
		x *= 0x1p54;
		memcpy(&bits, &x, sizeof bits);
		e = -54;
	} else {
		e = 0;
	}
	e += (int)(bits >> 52) - 1023;
	bits = (bits & 0xfffffffffffffu) | (uint64_t)1023 << 52;
	memcpy(&x, &bits, sizeof x);
	if (x > 0x1.6a09e667f3bcdp0) { /* the root of 2 */
		x /= 2;
		e++;
	}
	/* log x = 2 atanh((x-1)/(x+1)); |s| < 0.172, so 12 terms are enough */
	s = (x - 1) / (x + 1);
	s2 = s * s;
	term = s;
	sum = 0;
	for (int k = 1; k <= 23; k += 2) {
		sum += term / k;
		term *= s2;
	}
	return e * ln2_hi + (2 * sum + e * ln2_lo);
}

/* The random source. */
#include "gen/math.h"
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

/* Each of seed, purpose and number goes through the mixer, so that neighbours
 * in any of them have nothing in common. */
uint64_t
rng_base(uint64_t seed, enum rng_purpose purpose)
{
	uint64_t y = splitmix(&seed) + (uint64_t)purpose * 0xd1342543de82ef95u;

	return splitmix(&y);
}

void
rng_of(struct rng *r, uint64_t purpose, uint64_t n)
{
	uint64_t z = purpose ^ n * 0xda942042e4dd58b5u;

	z = splitmix(&z);
	for (int i = 0; i < 4; i++)
		r->s[i] = splitmix(&z);
}

void
rng_record(struct rng *r, uint64_t seed, enum rng_purpose purpose, uint64_t n)
{
	rng_of(r, rng_base(seed, purpose), n);
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
rng_exp(struct rng *r)
{
	/* 1 - u is in (0, 1], where the logarithm is finite */
	return -gen_log(1 - rng_unit(r));
}

/*
 * Powers of ten to 128 bits, private to lib/base/num*.c: the smallest integer
 * g with g * 2^(e - 127) >= 10^k, where e = num_log2_pow10(k).
 */
#ifndef BASE_NUM_POW10_PRIV_H
#define BASE_NUM_POW10_PRIV_H

#include <stdint.h>

enum {
	NUM_POW10_MIN = -342,
	NUM_POW10_MAX = 324,
	NUM_POW10_EXACT = 55, /* 10^0 to 10^55 are exact: 5^55 < 2^128 */
};

struct num_pow10 {
	uint64_t hi, lo;
};

extern const struct num_pow10 num_pow10[NUM_POW10_MAX - NUM_POW10_MIN + 1];

/* floor(log2(10^k)) for |k| <= 1233. */
static inline int
num_log2_pow10(int k)
{
	return (k * 1741647) >> 19;
}

#endif

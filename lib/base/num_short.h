/*
 * Short decimal numbers, eight digits at a time: what most numbers in records
 * are.  The bytes of eight digits are added up pairwise in one word.
 */
#ifndef BASE_NUM_SHORT_H
#define BASE_NUM_SHORT_H

#include <float.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
	NUM_SHORT_MAX = 16, /* bytes, without a sign */
	/* Bytes that must be readable from the start of the text on. */
	NUM_SHORT_ROOM = 8,
	/* One operation rounds once only where doubles are not kept wider. */
	NUM_EXACT_MATH = FLT_EVAL_METHOD == 0,
};

/* 10^0 to 10^22, which doubles hold exactly. */
extern const double num_tens[23];

/* The digits of a number without its sign and point: digits / 10^places. */
struct num_short {
	uint64_t digits;
	unsigned places;
};

/* The first n bytes (at most 8) less '0' each, with zeros in front to make
 * eight; the first digit lies in the lowest byte. */
static inline uint64_t
num_load_digits(const char *p, size_t n)
{
	uint64_t w;

	memcpy(&w, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	return (w ^ 0x3030303030303030u) << (64 - 8 * n);
}

/* High bits of the bytes that are no digits. */
static inline uint64_t
num_other(uint64_t w)
{
	return (w + 0x7676767676767676u) & 0x8080808080808080u;
}

/* Takes the point at the marked byte out; false when it is none, or not all
 * that is marked. */
static inline bool
num_cut_point(uint64_t *w, uint64_t mark, unsigned *places)
{
	unsigned at = (unsigned)__builtin_ctzll(mark) - 7; /* in bits */
	uint64_t below = ((uint64_t)1 << at) - 1;

	if ((mark & (mark - 1)) || (*w >> at & 0xff) != ('.' ^ '0'))
		return false;
	*places = 7 - at / 8;
	*w = (*w & below) << 8 | (*w & ~(below << 8 | 0xff));
	return true;
}

static inline uint64_t
num_sum_digits(uint64_t w)
{
	w = w * 10 + (w >> 8);
	return (((w & 0x000000ff000000ffu) * 0x000f424000000064u) +
		   ((w >> 16 & 0x000000ff000000ffu) * 0x0000271000000001u)) >>
	    32;
}

/* The same for 9 to 16 bytes. */
static inline bool
num_read_long(const char *p, size_t n, struct num_short *r)
{
	uint64_t a = num_load_digits(p, n - 8),
		 b = num_load_digits(p + n - 8, 8);
	uint64_t in_a = num_other(a), in_b = num_other(b), scale = 100000000;

	if (in_a && (in_b || !num_cut_point(&a, in_a, &r->places)))
		return false;
	if (in_a)
		r->places += 8;
	if (in_b) {
		if (!num_cut_point(&b, in_b, &r->places))
			return false;
		scale = 10000000;
	}
	r->digits = num_sum_digits(a) * scale + num_sum_digits(b);
	return true;
}

/*
 * Takes apart a JSON number without its sign, of 1 to NUM_SHORT_MAX bytes.
 * False when it has an exponent.
 */
static inline bool
num_read_short(const char *p, size_t n, struct num_short *r)
{
	uint64_t w, other;

	r->places = 0;
	if (n > 8)
		return num_read_long(p, n, r);
	w = num_load_digits(p, n);
	other = num_other(w);
	if (other && !num_cut_point(&w, other, &r->places))
		return false;
	r->digits = num_sum_digits(w);
	return true;
}

#endif

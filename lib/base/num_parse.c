/*
 * Text to numbers.  A double is found in up to three steps: exactly by one
 * operation on doubles when digits and exponent are small (W. Clinger, "How to
 * read floating point numbers accurately"); by one product with a 128-bit power
 * of ten, unless its error could change the rounding (after D. Lemire, "Number
 * parsing at a gigabyte per second"); else by strtod() on the digits, without a
 * point, so that the locale does not matter.
 */
#include <math.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/num_pow10_priv.h"
#include "base/num_short.h"

enum {
	EXACT_POWER = 22,  /* 10^22 = 5^22 * 2^22, and 5^22 < 2^53 */
	FIRST_DIGITS = 19, /* what always fits 64 bits */
	/* 767 digits tell any double from the middle of two (David Gay); one
	 * more stands for all that follow. */
	LAST_DIGITS = 770,
};

const double num_tens[EXACT_POWER + 1] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6,
    1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
    1e20, 1e21, 1e22};

/* Any exponent beyond is as good; far from overflow when digits are counted in.
 */
static const int64_t EXP_MAX = INT64_C(1) << 50;

/* A number's text, taken apart: first * 10^exp, and more digits if `cut`. */
struct parts {
	const char *digits; /* from the first that is not zero, point and all */
	const char *end;    /* behind the last digit */
	uint64_t first;	    /* the first significant digits */
	int64_t exp;
	int ndigits; /* of `first` */
	bool negative, cut;
};

static inline bool
is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* The exponent behind the 'e', or 0 when there is none. */
static int64_t
read_exponent(const char *p, const char *end)
{
	bool negative;
	int64_t e = 0;

	if (p == end)
		return 0;
	p++;
	negative = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	for (; p < end; p++)
		if (e < EXP_MAX / 16)
			e = 10 * e + (*p - '0');
	return negative ? -e : e;
}

static struct parts
take_apart(struct str s)
{
	const char *p = s.p, *end = s.p + s.n, *point = NULL;
	struct parts r = {0};

	if (p < end && *p == '-') {
		r.negative = true;
		p++;
	}
	for (; p < end && (*p == '0' || (*p == '.' && !point)); p++) {
		if (*p == '.')
			point = p;
		else if (point)
			r.exp--;
	}
	r.digits = p;
	for (; p < end; p++) {
		if (*p == '.' && !point) {
			point = p;
			continue;
		}
		if (!is_digit(*p))
			break;
		if (r.ndigits < FIRST_DIGITS) {
			r.first = 10 * r.first + (uint64_t)(*p - '0');
			r.ndigits++;
			if (point)
				r.exp--;
		} else {
			r.cut = true;
			if (!point)
				r.exp++;
		}
	}
	r.end = p;
	r.exp += read_exponent(p, end);
	return r;
}

static double
from_bits(uint64_t bits)
{
	double d;

	memcpy(&d, &bits, sizeof d);
	return d;
}

/*
 * w * 10^q to the nearest double, w not 0, q within the table.  False when the
 * table's power is not exact and the true product could lie on either side of
 * the middle between two doubles.
 */
static bool
scale(uint64_t w, int q, double *out)
{
	struct num_pow10 g = num_pow10[q - NUM_POW10_MIN];
	int lz = __builtin_clzll(w), drop;
	unsigned __int128 low, high;
	uint64_t top, mid, tail, rest, half;
	int e;

	w <<= lz;
	low = (unsigned __int128)w * g.lo;
	high = (unsigned __int128)w * g.hi + (uint64_t)(low >> 64);
	e = num_log2_pow10(q) + 64 - lz;
	if (!(high >> 127)) {
		high = high << 1 | (uint64_t)low >> 63;
		low <<= 1;
		e--;
	}
	top = (uint64_t)(high >> 64);
	mid = (uint64_t)high;
	tail = (uint64_t)low;
	if (e > 1023) {
		*out = INFINITY;
		return true;
	}
	drop = e < -1022 ? 11 + (-1022 - e) : 11;
	if (drop > 63)
		return false;
	half = (uint64_t)1 << (drop - 1);
	rest = top & (2 * half - 1);
	top >>= drop;
	if (rest == half) {
		/* The power may be one too great, hence the product by w,
		 * shifted: less than two units of `mid`. */
		if (q < 0 || q > NUM_POW10_EXACT) {
			if (mid <= 2)
				return false;
			top++;
		} else {
			top += (mid | tail) != 0 || (top & 1) != 0;
		}
	} else if (rest > half) {
		top++;
	}
	/* Adding the exponent also carries a significand rounded up to 2^53,
	 * into an infinity if need be; a subnormal has exponent 0. */
	*out = from_bits(top + ((uint64_t)(e < -1022 ? 0 : e + 1022) << 52));
	return true;
}

/* The rare hard case: all digits that can matter, as an integer. */
static double
by_strtod(const struct parts *r)
{
	char text[LAST_DIGITS + NUM_TEXT_MAX + 3];
	int64_t e = r->exp + r->ndigits;
	size_t n = 0;
	bool more = false;

	for (const char *p = r->digits; p < r->end; p++) {
		if (*p == '.')
			continue;
		if (n < LAST_DIGITS)
			text[n++] = *p;
		else if (*p != '0')
			more = true;
	}
	if (more)
		text[n++] = '1';
	e -= (int64_t)n;
	text[n++] = 'e';
	n += num_i64(text + n, e);
	text[n] = '\0';
	return strtod(text, NULL);
}

static double
magnitude(const struct parts *r)
{
	double d, above;

	if (r->first == 0)
		return 0;
	if (NUM_EXACT_MATH && !r->cut && r->first <= (uint64_t)1 << 53 &&
	    r->exp >= -EXACT_POWER && r->exp <= EXACT_POWER) {
		d = (double)r->first;
		return r->exp < 0 ? d / num_tens[-r->exp]
				  : d * num_tens[r->exp];
	}
	if (r->exp > 308)
		return INFINITY;
	if (r->exp < NUM_POW10_MIN)
		return 0; /* below 10^19 * 10^-343: half the least double is
			     more */
	if (scale(r->first, (int)r->exp, &d) &&
	    (!r->cut ||
		(scale(r->first + 1, (int)r->exp, &above) && d == above)))
		return d;
	return by_strtod(r);
}

/* What most numbers are: few digits, perhaps a point, no exponent. */
static bool
simple(struct str s, double *out)
{
	const char *p = s.p, *end = s.p + s.n;
	bool negative = s.n && *p == '-';
	uint64_t u = 0;
	size_t places = 0;
	double d;

	if (!NUM_EXACT_MATH || s.n > FIRST_DIGITS)
		return false;
	for (p += negative; p < end && is_digit(*p); p++)
		u = 10 * u + (uint64_t)(*p - '0');
	if (p < end && *p == '.') {
		places = (size_t)(end - ++p);
		for (; p < end && is_digit(*p); p++)
			u = 10 * u + (uint64_t)(*p - '0');
	}
	if (p < end || u > (uint64_t)1 << 53 || places > EXACT_POWER)
		return false;
	d = (double)u;
	if (places)
		d /= num_tens[places];
	*out = negative ? -d : d;
	return true;
}

double
num_parse_double(struct str s)
{
	struct parts r;
	double d;

	if (simple(s, &d))
		return d;
	r = take_apart(s);
	d = magnitude(&r);
	return r.negative ? -d : d;
}

bool
num_parse_i64(struct str s, int64_t *out)
{
	bool negative = s.n && *s.p == '-';
	const char *p = s.p + negative, *end = s.p + s.n;
	uint64_t u = 0, max = (uint64_t)INT64_MAX + negative;

	if (p == end)
		return false;
	while (p < end - 1 && *p == '0')
		p++;
	if (end - p > FIRST_DIGITS)
		return false;
	for (; p < end; p++) {
		if (!is_digit(*p))
			return false;
		u = 10 * u + (uint64_t)(*p - '0');
	}
	if (u > max)
		return false;
	*out = (int64_t)(negative ? 0 - u : u);
	return true;
}

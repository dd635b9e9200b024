/*
 * Numbers to text.  Doubles are printed by Schubfach: R. Giulietti, "The
 * Schubfach way to render doubles", 2020.  It finds the shortest decimal in the
 * interval that rounds to the double with three multiplications by a 128-bit
 * power of ten, and of several the one nearest to it.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/num_pow10_priv.h"

enum { DIGITS_MAX = 17 }; /* of a double */

/* A decimal: digits * 10^exp. */
struct decimal {
	uint64_t digits;
	int exp;
};

static const char pairs[200] =
    "00010203040506070809101112131415161718192021222324"
    "25262728293031323334353637383940414243444546474849"
    "50515253545556575859606162636465666768697071727374"
    "75767778798081828384858687888990919293949596979899";

static int
count_digits(uint64_t u)
{
	static const uint64_t tens[] = {0, 10, 100, 1000, 10000, 100000,
	    1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
	    1000000000000, 10000000000000, 100000000000000, 1000000000000000,
	    10000000000000000, 100000000000000000, 1000000000000000000,
	    10000000000000000000u};
	/* log10 from log2; 1233 / 4096 is a little more than log10(2) */
	int n = (64 - __builtin_clzll(u | 1)) * 1233 >> 12;

	return n + (u >= tens[n]);
}

/* Writes exactly n digits. */
static void
put_digits(char *out, uint64_t u, int n)
{
	for (; n >= 2; n -= 2, u /= 100)
		memcpy(out + n - 2, pairs + 2 * (u % 100), 2);
	if (n)
		*out = (char)('0' + u);
}

size_t
num_u64(char *out, uint64_t u)
{
	int n = count_digits(u);

	put_digits(out, u, n);
	return (size_t)n;
}

size_t
num_i64(char *out, int64_t i)
{
	if (i >= 0)
		return num_u64(out, (uint64_t)i);
	*out = '-';
	return 1 + num_u64(out + 1, 0 - (uint64_t)i);
}

/* g * cp / 2^128, rounded to odd: its lowest bit tells that something was cut
 * off, so that comparisons with even numbers stay exact. */
static inline uint64_t
round_to_odd(struct num_pow10 g, uint64_t cp)
{
	unsigned __int128 low = (unsigned __int128)g.lo * cp;
	unsigned __int128 high =
	    (unsigned __int128)g.hi * cp + (uint64_t)(low >> 64);

	return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/* The shortest decimal that reads back as c * 2^q; `closer`: the double below
 * is half as far away as the one above. */
static struct decimal
shortest(uint64_t c, int q, bool closer)
{
	uint64_t odd = c & 1; /* the interval's ends round to even */
	int k = (q * 1262611 - (closer ? 524031 : 0)) >> 22;
	int h = q + num_log2_pow10(-k) + 1;
	struct num_pow10 g = num_pow10[-k - NUM_POW10_MIN];
	uint64_t lower =
	    round_to_odd(g, (4 * c - 2 + (closer ? 1 : 0)) << h) + odd;
	uint64_t middle = round_to_odd(g, 4 * c << h);
	uint64_t upper = round_to_odd(g, (4 * c + 2) << h) - odd;
	uint64_t s = middle / 4;
	bool below, above;

	if (s >= 10) {
		uint64_t t = s / 10;

		below = lower <= 40 * t;
		above = 40 * t + 40 <= upper;
		if (below != above)
			return (struct decimal){t + above, k + 1};
	}
	below = lower <= 4 * s;
	above = 4 * s + 4 <= upper;
	if (below == above)
		above =
		    middle > 4 * s + 2 || (middle == 4 * s + 2 && (s & 1) != 0);
	return (struct decimal){s + above, k};
}

static struct decimal
strip_zeros(struct decimal d)
{
	while (d.digits % 10000 == 0) {
		d.digits /= 10000;
		d.exp += 4;
	}
	while (d.digits % 10 == 0) {
		d.digits /= 10;
		d.exp++;
	}
	return d;
}

/* "e+NN", two digits at least. */
static char *
put_exponent(char *p, int e)
{
	*p++ = 'e';
	*p++ = e < 0 ? '-' : '+';
	if (e < 0)
		e = -e;
	if (e >= 100) {
		*p++ = (char)('0' + e / 100);
		e %= 100;
	}
	memcpy(p, pairs + 2 * e, 2);
	return p + 2;
}

/* jq's choice of notation, by the place of the point and the digits there are.
 */
static char *
put_decimal(char *p, struct decimal d)
{
	int n = count_digits(d.digits), point = n + d.exp;
	char digits[2 * DIGITS_MAX] = {0};

	if (point <= -4 || point > n + 15) {
		put_digits(p + 1, d.digits, n);
		p[0] = p[1];
		p[1] = '.';
		return put_exponent(n > 1 ? p + n + 1 : p + 1, point - 1);
	}
	if (point <= 0) {
		memcpy(p, "0.000", 5);
		put_digits(p + 2 - point, d.digits, n);
		return p + 2 - point + n;
	}
	if (point >= n) {
		put_digits(p, d.digits, n);
		memset(p + n, '0', (size_t)(point - n));
		return p + point;
	}
	/* Copies of one size, whatever is needed. */
	put_digits(digits, d.digits, n);
	memcpy(p, digits, DIGITS_MAX);
	p[point] = '.';
	memcpy(p + point + 1, digits + point, DIGITS_MAX);
	return p + n + 1;
}

/*
 * Most numbers have a few decimal places only, and so do their sums.  At most
 * 15 digits that read back as d are the shortest form: no two such decimals are
 * the same double.  d is no integer; the bytes written, or 0.
 */
static inline size_t
few_places(char *out, double d)
{
	uint64_t u, whole;
	unsigned part;
	char *p;

	if (d < 1e-3 || d >= 1e10)
		return 0;
	u = (uint64_t)(int64_t)(d * 1e5 + 0.5);
	if ((double)(int64_t)u / 1e5 != d)
		return 0;
	whole = u / 100000;
	part = (unsigned)(u % 100000);
	if (whole < 10) {
		*out = (char)('0' + whole);
		p = out + 1;
	} else if (whole < 100) {
		memcpy(out, pairs + 2 * whole, 2);
		p = out + 2;
	} else {
		p = out + num_u64(out, whole);
	}
	*p = '.';
	memcpy(p + 1, pairs + 2 * (part / 1000), 2);
	memcpy(p + 3, pairs + 2 * (part / 10 % 100), 2);
	p[5] = (char)('0' + part % 10);
	/* One of them is no zero. */
	for (p += 5; *p == '0'; p--)
		;
	return (size_t)(p + 1 - out);
}

size_t
num_double(char *out, double d)
{
	char *p = out;
	uint64_t bits, fraction, c;
	size_t n;
	int e;

	if (isnan(d)) {
		memcpy(out, "null", 4);
		return 4;
	}
	if (isinf(d))
		d = copysign(DBL_MAX, d);
	if (signbit(d)) {
		*p++ = '-';
		d = -d;
	}
	if (d < 0x1p53 && d == (double)(int64_t)d)
		return (size_t)(p - out) + num_u64(p, (uint64_t)d);
	n = few_places(p, d);
	if (n)
		return (size_t)(p - out) + n;
	memcpy(&bits, &d, sizeof bits);
	fraction = bits & (((uint64_t)1 << 52) - 1);
	e = (int)(bits >> 52);
	c = e ? fraction | (uint64_t)1 << 52 : fraction;
	p = put_decimal(p,
	    strip_zeros(
		shortest(c, (e ? e : 1) - 1075, fraction == 0 && e > 1)));
	return (size_t)(p - out);
}

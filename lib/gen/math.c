/* Elementary functions, the same to the bit everywhere. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "gen/math.h"

static inline uint64_t
bits_of(double x)
{
	uint64_t b;

	memcpy(&b, &x, sizeof b);
	return b;
}

static inline double
of_bits(uint64_t b)
{
	double x;

	memcpy(&x, &b, sizeof x);
	return x;
}

static inline double
power_of_2(int64_t e)
{
	return of_bits((uint64_t)(e + 1023) << 52);
}

double
gen_log(double x)
{
	const double ln2_hi = 0x1.62e42fefa0000p-1,
		     ln2_lo = 0x1.cf79abc9e3b3ap-40;
	uint64_t bits = bits_of(x);
	int e = 0;
	double s, a, b, c, lo, hi;

	if (bits >> 52 == 0) { /* subnormal */
		bits = bits_of(x * 0x1p54);
		e = -54;
	}
	e += (int)(bits >> 52) - 1023;
	x = of_bits((bits & 0xfffffffffffffu) | (uint64_t)1023 << 52);
	if (x > 0x1.6a09e667f3bcdp0) { /* the root of 2 */
		x /= 2;
		e++;
	}
	/*
	 * log x = 2 atanh(s), and atanh s = s + s^3/3 + s^5/5 + ...; |s| is
	 * below 0.172, so 12 terms are enough.  They are summed in groups, for
	 * the processor to do side by side.
	 */
	s = (x - 1) / (x + 1);
	a = s * s;
	b = a * a;
	c = b * b;
	lo = (0x1.5555555555555p-2 + a * 0x1.999999999999ap-3) +
	    b * (0x1.2492492492492p-3 + a * 0x1.c71c71c71c71cp-4);
	hi = (0x1.745d1745d1746p-4 + a * 0x1.3b13b13b13b14p-4) +
	    b * (0x1.1111111111111p-4 + a * 0x1.e1e1e1e1e1e1ep-5);
	hi += c *
	    ((0x1.af286bca1af28p-5 + a * 0x1.8618618618618p-5) +
		b * 0x1.642c8590b2164p-5);
	lo += c * hi;
	return e * ln2_hi + (2 * (s + s * a * lo) + e * ln2_lo);
}

static const double exp_table[32] = {
    0x1.0000000000000p+0,
    0x1.059b0d3158574p+0,
    0x1.0b5586cf9890fp+0,
    0x1.11301d0125b51p+0,
    0x1.172b83c7d517bp+0,
    0x1.1d4873168b9aap+0,
    0x1.2387a6e756238p+0,
    0x1.29e9df51fdee1p+0,
    0x1.306fe0a31b715p+0,
    0x1.371a7373aa9cbp+0,
    0x1.3dea64c123422p+0,
    0x1.44e086061892dp+0,
    0x1.4bfdad5362a27p+0,
    0x1.5342b569d4f82p+0,
    0x1.5ab07dd485429p+0,
    0x1.6247eb03a5585p+0,
    0x1.6a09e667f3bcdp+0,
    0x1.71f75e8ec5f74p+0,
    0x1.7a11473eb0187p+0,
    0x1.82589994cce13p+0,
    0x1.8ace5422aa0dbp+0,
    0x1.93737b0cdc5e5p+0,
    0x1.9c49182a3f090p+0,
    0x1.a5503b23e255dp+0,
    0x1.ae89f995ad3adp+0,
    0x1.b7f76f2fb5e47p+0,
    0x1.c199bdd85529cp+0,
    0x1.cb720dcef9069p+0,
    0x1.d5818dcfba487p+0,
    0x1.dfc97337b9b5fp+0,
    0x1.ea4afa2a490dap+0,
    0x1.f50765b6e4540p+0,
};

double
gen_exp(double x)
{
	/* x = (32 e + j) ln2/32 + r with |r| < 0.011 */
	const double step_hi = 0x1.62e42fe000000p-6,
		     step_lo = 0x1.f473de6af278fp-35,
		     per_step = 0x1.71547652b82fep+5;
	int64_t k, e;
	double r, r2, p, y;

	if (!(x > -746))
		return x != x ? x : 0;
	if (x > 710)
		return HUGE_VAL;
	k = (int64_t)(x * per_step + (x < 0 ? -0.5 : 0.5));
	r = (x - (double)k * step_hi) - (double)k * step_lo;
	r2 = r * r;
	p = (0.5 + r * 0x1.5555555555555p-3) +
	    r2 *
		((0x1.5555555555555p-5 + r * 0x1.1111111111111p-7) +
		    r2 * 0x1.6c16c16c16c17p-10);
	y = exp_table[k & 31];
	y += y * (r + r2 * p);
	e = k >> 5;
	if (e > 1023)
		return y * 0x1p1023 * 2;
	if (e < -1022)
		return y * power_of_2(e + 100) * 0x1p-100;
	return y * power_of_2(e);
}

double
gen_pow(double x, double y)
{
	return gen_exp(y * gen_log(x));
}

/* Of 2 pi t, |t| <= 1/8: the series of sine and cosine. */
static double
sin_part(double t)
{
	double x = t * 0x1.921fb54442d18p+2, a = x * x, b = a * a;

	return x +
	    x * a *
	    (((-0x1.5555555555555p-3 + a * 0x1.1111111111111p-7) +
		 b * (-0x1.a01a01a01a01ap-13 + a * 0x1.71de3a556c734p-19)) +
		b * b *
		    ((-0x1.ae64567f544e4p-26 + a * 0x1.6124613a86d09p-33) -
			b * 0x1.ae7f3e733b81fp-41));
}

static double
cos_part(double t)
{
	double x = t * 0x1.921fb54442d18p+2, a = x * x, b = a * a;

	return (1 - a / 2) +
	    b *
	    (((0x1.5555555555555p-5 - a * 0x1.6c16c16c16c17p-10) +
		 b * (0x1.a01a01a01a01ap-16 - a * 0x1.27e4fb7789f5cp-22)) +
		b * b *
		    ((0x1.1eed8eff8d898p-29 - a * 0x1.93974a8c07c9dp-37) +
			b * 0x1.ae7f3e733b81fp-45));
}

/* The quarters of a turn, each from -1/8 to 1/8 of its middle. */
static double
turn(double x, unsigned quarter)
{
	double whole;

	if (!(fabs(x) < 0x1p52)) /* an integer, or none */
		return x - x == 0 ? (quarter & 1) : x - x;
	whole = (double)(int64_t)x;
	x -= whole;
	if (x < 0)
		x++;
	whole = (double)(int)(x * 4 + 0.5);
	x -= whole / 4;
	switch ((quarter + (unsigned)whole) & 3) {
	case 0:
		return sin_part(x);
	case 1:
		return cos_part(x);
	case 2:
		return -sin_part(x);
	default:
		return -cos_part(x);
	}
}

double
gen_sin_turns(double x)
{
	return turn(x, 0);
}

double
gen_cos_turns(double x)
{
	return turn(x, 1);
}

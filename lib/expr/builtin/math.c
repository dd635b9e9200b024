/* Builtins: mathematics. */
#define _XOPEN_SOURCE 700 /* the functions of Bessel */

#include <math.h>

#include "expr/core/vm.h"

/* The numbers of input or arguments; false after an error. */
static bool
numbers(struct vm *m, struct jv *v, int n, double *d)
{
	bool ok = true;

	for (int i = 0; i < n; i++) {
		if (ok && jv_type(v[i]) != JT_NUMBER) {
			vm_type_error(m, v[i], v[i], "%1 number required");
			ok = false;
		}
		d[i] = jv_double(v[i]);
		jv_unref(v[i]);
	}
	return ok;
}

/* A double that is integral and small enough to be exact is an integer. */
static inline int
give_whole(double d, struct jv *out)
{
	if (fabs(d) < 9007199254740992.0 && !(d == 0 && signbit(d)))
		*out = jv_int((int64_t)d);
	else
		*out = jv_dbl(d);
	return 1;
}

static int
give(double d, struct jv *out)
{
	if (d == floor(d))
		return give_whole(d, out);
	*out = jv_dbl(d);
	return 1;
}

/* Roundings of what is integral already must not go by way of doubles. */
#define ROUND(f)                                                         \
	static int b_##f(                                                \
	    struct vm *m, struct jv in, struct jv *args, struct jv *out) \
	{                                                                \
		struct jv x = jv_number(in);                             \
		double d;                                                \
                                                                         \
		(void)args;                                              \
		if (x.kind == JV_INT) {                                  \
			*out = in;                                       \
			return 1;                                        \
		}                                                        \
		if (in.kind == JV_DBL)                                   \
			return give_whole(f(in.d), out);                 \
		return numbers(m, &in, 1, &d) ? give(f(d), out) : -1;    \
	}

#define MATH1(name, value)                                               \
	static int b_##name(                                             \
	    struct vm *m, struct jv in, struct jv *args, struct jv *out) \
	{                                                                \
		double x;                                                \
                                                                         \
		(void)args;                                              \
		return numbers(m, &in, 1, &x) ? give(value, out) : -1;   \
	}

#define MATH2(name, value)                                               \
	static int b_##name(                                             \
	    struct vm *m, struct jv in, struct jv *args, struct jv *out) \
	{                                                                \
		double d[2];                                             \
                                                                         \
		jv_unref(in);                                            \
		return numbers(m, args, 2, d) ? give(value, out) : -1;   \
	}

/*
 * The order of a function of Bessel.  Their recursion takes as many steps, so
 * it is bounded; beyond, the functions are 0 or infinite for all but giants.
 */
static int
order(double n)
{
	return n > 1e5 ? 100000 : n > -1e5 ? (int)n : -100000;
}

/* A power of two; greater ones change nothing. */
static long
power(double n)
{
	return n > 1e6 ? 1000000 : n > -1e6 ? (long)n : -1000000;
}

ROUND(floor)
ROUND(ceil)
ROUND(round)
ROUND(trunc)
ROUND(rint)
ROUND(nearbyint)
MATH1(sqrt, sqrt(x))
MATH1(cbrt, cbrt(x))
MATH1(exp, exp(x))
MATH1(exp2, exp2(x))
MATH1(exp10, pow(10, x))
MATH1(expm1, expm1(x))
MATH1(log, log(x))
MATH1(log2, log2(x))
MATH1(log10, log10(x))
MATH1(log1p, log1p(x))
MATH1(logb, logb(x))
MATH1(sin, sin(x))
MATH1(cos, cos(x))
MATH1(tan, tan(x))
MATH1(asin, asin(x))
MATH1(acos, acos(x))
MATH1(atan, atan(x))
MATH1(sinh, sinh(x))
MATH1(cosh, cosh(x))
MATH1(tanh, tanh(x))
MATH1(asinh, asinh(x))
MATH1(acosh, acosh(x))
MATH1(atanh, atanh(x))
MATH1(gamma, lgamma(x))
MATH1(tgamma, tgamma(x))
MATH1(significand, x == 0 || isinf(x) || isnan(x) ? x : scalbn(x, -ilogb(x)))
MATH2(pow, pow(d[0], d[1]))
MATH2(atan2, atan2(d[0], d[1]))
MATH2(fmin, fmin(d[0], d[1]))
MATH2(fmax, fmax(d[0], d[1]))
MATH2(fmod, fmod(d[0], d[1]))
MATH2(hypot, hypot(d[0], d[1]))
MATH2(copysign, copysign(d[0], d[1]))
MATH2(drem, remainder(d[0], d[1]))
MATH2(fdim, fdim(d[0], d[1]))
MATH2(nextafter, nextafter(d[0], d[1]))
MATH1(j0, j0(x))
MATH1(j1, j1(x))
MATH1(y0, y0(x))
MATH1(y1, y1(x))
MATH1(erf, erf(x))
MATH1(erfc, erfc(x))
MATH2(jn, jn(order(d[0]), d[1]))
MATH2(yn, yn(order(d[0]), d[1]))
/* Only whole powers of two, unlike ldexp, which cuts them off. */
MATH2(scalb,
    d[1] != floor(d[1]) ? NAN
	: isinf(d[1])	? d[0] * (d[1] > 0 ? HUGE_VAL : 0)
			: scalbln(d[0], power(d[1])))
MATH2(ldexp, scalbln(d[0], power(d[1])))

static int
b_fma(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	double d[3];

	jv_unref(in);
	return numbers(m, args, 3, d) ? give(fma(d[0], d[1], d[2]), out) : -1;
}

/* jq's is `if . < 0 then -. end`: what comes after the numbers passes. */
static int
b_abs(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct jv x = jv_number(in);

	(void)args;
	/* jq's definition: what is not below 0 stays, null and booleans are */
	if (jv_type(in) < JT_NUMBER) {
		vm_type_error(m, in, in, "%1 cannot be negated");
		jv_unref(in);
		return -1;
	}
	if (x.kind == JV_NONE || !(jv_double(x) < 0)) {
		*out = in;
		return 1;
	}
	jv_unref(in);
	if (x.kind == JV_INT && x.i != INT64_MIN)
		*out = jv_int(-x.i);
	else
		*out = jv_dbl(-jv_double(x));
	return 1;
}

static int
b_fabs(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	double d;

	if (jv_number(in).kind == JV_INT)
		return b_abs(m, in, args, out);
	return numbers(m, &in, 1, &d) ? give(fabs(d), out) : -1;
}

static int
pair(struct jv a, struct jv b, struct jv *out)
{
	*out = jv_push(jv_push(jv_arr_sized(2), a), b);
	return 1;
}

static int
b_frexp(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	double d;
	int e = 0;

	(void)args;
	if (!numbers(m, &in, 1, &d))
		return -1;
	if (!isinf(d) && !isnan(d))
		d = frexp(d, &e);
	return pair(jv_dbl(d), jv_int(e), out);
}

/* The logarithm of the absolute value of gamma, and its sign. */
static int
b_lgamma_r(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	double d;
	bool negative;

	(void)args;
	if (!numbers(m, &in, 1, &d))
		return -1;
	negative = d < 0 && d != floor(d) && fmod(floor(d), 2) != 0;
	if (d == 0)
		negative = signbit(d);
	return pair(jv_dbl(lgamma(d)), jv_int(negative ? -1 : 1), out);
}

static int
b_modf(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	double d, whole;

	(void)args;
	if (!numbers(m, &in, 1, &d))
		return -1;
	d = modf(d, &whole);
	return pair(jv_dbl(d), jv_dbl(whole), out);
}

static int
b_nan(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)m;
	(void)args;
	jv_unref(in);
	*out = jv_dbl(NAN);
	return 1;
}

static int
b_infinite(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)m;
	(void)args;
	jv_unref(in);
	*out = jv_dbl(HUGE_VAL);
	return 1;
}

#define TEST(name, value)                                                \
	static int b_##name(                                             \
	    struct vm *m, struct jv in, struct jv *args, struct jv *out) \
	{                                                                \
		bool number = jv_type(in) == JT_NUMBER;                  \
		double x = jv_double(in);                                \
                                                                         \
		(void)m;                                                 \
		(void)args;                                              \
		jv_unref(in);                                            \
		*out = jv_bool(number && (value));                       \
		return 1;                                                \
	}

TEST(isnan, isnan(x))
TEST(isinfinite, isinf(x))
TEST(isnormal, isnormal(x))

/* clang-format off */
#define LINE(name, arity) {#name, arity, .fn = b_##name}
const struct builtin builtins_math[] = {
	LINE(floor, 0), LINE(ceil, 0), LINE(round, 0), LINE(trunc, 0),
	LINE(rint, 0), LINE(nearbyint, 0), LINE(sqrt, 0), LINE(cbrt, 0),
	LINE(exp, 0), LINE(exp2, 0), LINE(exp10, 0), LINE(expm1, 0),
	LINE(log, 0), LINE(log2, 0), LINE(log10, 0), LINE(log1p, 0),
	LINE(logb, 0), LINE(sin, 0), LINE(cos, 0), LINE(tan, 0),
	LINE(asin, 0), LINE(acos, 0), LINE(atan, 0), LINE(sinh, 0),
	LINE(cosh, 0), LINE(tanh, 0), LINE(asinh, 0), LINE(acosh, 0),
	LINE(atanh, 0), LINE(gamma, 0), {"lgamma", 0, .fn = b_gamma},
	LINE(tgamma, 0),
	LINE(significand, 0), LINE(pow, 2), LINE(atan2, 2), LINE(fmin, 2),
	LINE(fmax, 2), LINE(fmod, 2), LINE(hypot, 2), LINE(copysign, 2),
	LINE(drem, 2), LINE(fdim, 2), LINE(nextafter, 2),
	{"nexttoward", 2, .fn = b_nextafter}, LINE(ldexp, 2),
	LINE(scalb, 2), {"scalbln", 2, .fn = b_ldexp},
	LINE(fma, 3), LINE(abs, 0), LINE(fabs, 0), LINE(frexp, 0),
	LINE(modf, 0), LINE(nan, 0), LINE(infinite, 0), LINE(isnan, 0),
	LINE(isinfinite, 0), LINE(isnormal, 0),
	LINE(j0, 0), LINE(j1, 0), LINE(jn, 2), LINE(y0, 0), LINE(y1, 0),
	LINE(yn, 2), LINE(erf, 0), LINE(erfc, 0), LINE(lgamma_r, 0),
	{"remainder", 2, .fn = b_drem}, {NULL, 0, .fn = NULL},
};

/* Generator functions: numbers. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "gen/dist.h"
#include "gen/funcs_priv.h"
#include "gen/math.h"

static struct rng *
draw(void *arg)
{
	return ((struct gen_state *)arg)->draw;
}

int
gen_check_randint(const struct jv *a, struct err *e)
{
	static const struct gen_arg want[] = {
	    {"the lower bound", ARG_WHOLE}, {"the upper bound", ARG_WHOLE}};

	if (gen_args("randint", want, 2, a, e) < 0)
		return -1;
	return gen_ordered(
	    "randint", "the range runs backwards", a[0], a[1], e);
}

/* randint(a; b): a whole number from a to b, both included. */
struct jv
gen_call_randint(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	int64_t from, to;

	(void)site, (void)in;
	if (a[0].kind == JV_INT && a[1].kind == JV_INT && a[0].i <= a[1].i)
		return jv_int(rng_int(draw(arg), a[0].i, a[1].i));
	if (gen_check_randint(a, e) < 0)
		return JV_NONE_V;
	jv_integer(a[0], &from);
	jv_integer(a[1], &to);
	return jv_int(rng_int(draw(arg), from, to));
}

int
gen_check_uniform(const struct jv *a, struct err *e)
{
	static const struct gen_arg want[] = {
	    {"the lower bound", ARG_NUMBER}, {"the upper bound", ARG_NUMBER}};

	if (gen_args("uniform", want, 2, a, e) < 0 ||
	    gen_ordered("uniform", "the range runs backwards", a[0], a[1], e) <
		0)
		return -1;
	if (!isfinite(jv_double(a[1]) - jv_double(a[0])))
		return gen_wrong("uniform", "the range is too wide", a[1], e);
	return 0;
}

/* uniform(a; b): a number from a up to b. */
struct jv
gen_call_uniform(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	double from, to;

	(void)site, (void)in;
	if (!gen_plain(a[0], &from) || !gen_plain(a[1], &to) || from > to ||
	    !isfinite(to - from)) {
		if (gen_check_uniform(a, e) < 0)
			return JV_NONE_V;
		from = jv_double(a[0]);
		to = jv_double(a[1]);
	}
	return jv_dbl(from + (to - from) * rng_unit(draw(arg)));
}

/* A result that is no double: the arguments were too great. */
static struct jv
finite(const char *func, double x, struct err *e)
{
	if (isfinite(x))
		return jv_dbl(x);
	err_set(e, EX_DATAERR, "%s: the result is beyond the range of numbers",
	    func);
	return JV_NONE_V;
}

int
gen_check_normal(const struct jv *a, struct err *e)
{
	static const struct gen_arg want[] = {{"the mean", ARG_NUMBER},
	    {"the standard deviation", ARG_NOT_NEGATIVE}};

	return gen_args("normal", want, 2, a, e);
}

/* normal(mean; sd) */
struct jv
gen_call_normal(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	double mean, sd;

	(void)site, (void)in;
	if (!gen_plain(a[0], &mean) || !gen_plain(a[1], &sd) || sd < 0) {
		if (gen_check_normal(a, e) < 0)
			return JV_NONE_V;
		mean = jv_double(a[0]);
		sd = jv_double(a[1]);
	}
	return finite("normal", mean + sd * dist_normal(draw(arg)), e);
}

int
gen_check_lognormal(const struct jv *a, struct err *e)
{
	static const struct gen_arg want[] = {
	    {"the median", ARG_POSITIVE}, {"the spread", ARG_NOT_NEGATIVE}};

	return gen_args("lognormal", want, 2, a, e);
}

/* lognormal(median; sigma): its logarithm is normal. */
struct jv
gen_call_lognormal(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	double median, sigma;

	(void)site, (void)in;
	if (!gen_plain(a[0], &median) || median <= 0 ||
	    !gen_plain(a[1], &sigma) || sigma < 0) {
		if (gen_check_lognormal(a, e) < 0)
			return JV_NONE_V;
		median = jv_double(a[0]);
		sigma = jv_double(a[1]);
	}
	return finite(
	    "lognormal", median * gen_exp(sigma * dist_normal(draw(arg))), e);
}

int
gen_check_exponential(const struct jv *a, struct err *e)
{
	static const struct gen_arg want[] = {{"the mean", ARG_NOT_NEGATIVE}};

	return gen_args("exponential", want, 1, a, e);
}

/* exponential(mean) */
struct jv
gen_call_exponential(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	double mean;

	(void)site, (void)in;
	if (!gen_plain(a[0], &mean) || mean < 0) {
		if (gen_check_exponential(a, e) < 0)
			return JV_NONE_V;
		mean = jv_double(a[0]);
	}
	return finite("exponential", mean * rng_exp(draw(arg)), e);
}

int
gen_check_pareto(const struct jv *a, struct err *e)
{
	static const struct gen_arg want[] = {
	    {"the minimum", ARG_POSITIVE}, {"the exponent", ARG_POSITIVE}};

	return gen_args("pareto", want, 2, a, e);
}

/* pareto(min; alpha) */
struct jv
gen_call_pareto(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	double min, alpha;

	(void)site, (void)in;
	if (!gen_plain(a[0], &min) || min <= 0 || !gen_plain(a[1], &alpha) ||
	    alpha <= 0) {
		if (gen_check_pareto(a, e) < 0)
			return JV_NONE_V;
		min = jv_double(a[0]);
		alpha = jv_double(a[1]);
	}
	return finite("pareto", dist_pareto(draw(arg), min, alpha), e);
}

int
gen_check_poisson(const struct jv *a, struct err *e)
{
	static const struct gen_arg want[] = {{"the mean", ARG_NOT_NEGATIVE}};

	if (gen_args("poisson", want, 1, a, e) < 0)
		return -1;
	if (jv_double(a[0]) > 1e9)
		return gen_wrong(
		    "poisson", "the mean must be at most 1e9", a[0], e);
	return 0;
}

/* poisson(mean): how many events */
struct jv
gen_call_poisson(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	double mean;

	(void)site, (void)in;
	if (!gen_plain(a[0], &mean) || mean < 0 || mean > 1e9) {
		if (gen_check_poisson(a, e) < 0)
			return JV_NONE_V;
		mean = jv_double(a[0]);
	}
	return jv_int(dist_poisson(draw(arg), mean));
}

int
gen_check_zipf(const struct jv *a, struct err *e)
{
	static const struct gen_arg want[] = {
	    {"the count", ARG_COUNT}, {"the exponent", ARG_NOT_NEGATIVE}};

	if (gen_args("zipf", want, 2, a, e) < 0)
		return -1;
	if (jv_double(a[1]) > 100)
		return gen_wrong(
		    "zipf", "the exponent must be at most 100", a[1], e);
	return 0;
}

static void
zipf_free(void *z)
{
	zipf_release(z);
	free(z);
}

/* zipf(n; s): from 1 to n, each with a weight of its -s-th power */
struct jv
gen_call_zipf(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	struct gen_site *s = gen_site(arg, site);
	struct zipf *z = gen_made(s, a, 2);
	int64_t n;

	(void)in;
	if (!z) {
		if (gen_check_zipf(a, e) < 0)
			return JV_NONE_V;
		z = xmalloc(sizeof *z);
		jv_integer(a[0], &n);
		zipf_init(z, n, jv_double(a[1]));
		gen_prepared(s, a, 2, z, zipf_free);
	}
	return jv_int(zipf_draw(z, draw(arg)));
}

int
gen_check_decimals(const struct jv *a, struct err *e)
{
	static const struct gen_arg want[] = {
	    {"the number", ARG_NUMBER}, {"the number of digits", ARG_WHOLE}};
	int64_t n = 0;

	if (gen_args("decimals", want, 2, a, e) < 0)
		return -1;
	if (a[1].kind != JV_NONE && jv_integer(a[1], &n) && (n < 0 || n > 15))
		return gen_wrong("decimals",
		    "the number of digits must be from 0 to 15", a[1], e);
	return 0;
}

/* decimals(x; n): x with at most n digits behind the point */
struct jv
gen_call_decimals(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	static const double power[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
	    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
	int64_t n = a[1].kind == JV_INT ? a[1].i : -1;
	double x, scaled;

	(void)arg, (void)site, (void)in;
	if (n < 0 || n > 15 || !gen_plain(a[0], &x)) {
		if (gen_check_decimals(a, e) < 0)
			return JV_NONE_V;
		jv_integer(a[1], &n);
		x = jv_double(a[0]);
	}
	if (a[0].kind == JV_INT)
		return a[0];
	scaled = x * power[n];
	if (fabs(scaled) >= 0x1p53) /* no digits there to be rounded off */
		return jv_dbl(x);
	scaled = (double)(int64_t)(scaled + (x < 0 ? -0.5 : 0.5));
	return jv_dbl(scaled / power[n]);
}

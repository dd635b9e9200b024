/* The generator functions: each draws on the state of the run. */
#include <math.h>

#include "base/clock.h"
#include "gen/funcs.h"

static struct jv
not_an_integer(struct err *e, const char *what)
{
	err_set(e, EX_DATAERR, "%s needs whole numbers", what);
	return JV_NONE_V;
}

/* seq, seq(first), seq(first; step): the number of the record. */
static struct jv
seq(void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)site;
	(void)in, (void)a, (void)e;
	return jv_int(((struct gen_state *)arg)->n);
}

static struct jv
seq_from(struct gen_state *g, const struct jv *first, const struct jv *step,
    struct err *e)
{
	int64_t from, by = 1, v;

	if (!jv_integer(*first, &from) || (step && !jv_integer(*step, &by)))
		return not_an_integer(e, "seq");
	if (__builtin_mul_overflow(g->n, by, &v) ||
	    __builtin_add_overflow(v, from, &v)) {
		err_set(e, EX_DATAERR, "seq: the numbers have run out");
		return JV_NONE_V;
	}
	return jv_int(v);
}

static struct jv
seq1(void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)site;
	(void)in;
	return seq_from(arg, &a[0], NULL, e);
}

static struct jv
seq2(void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)site;
	(void)in;
	return seq_from(arg, &a[0], &a[1], e);
}

/* now: seconds since the epoch, as jq has it. */
static struct jv
now(void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)site;
	int64_t us = clock_wall_ns() / 1000;

	(void)arg, (void)in, (void)a, (void)e;
	return jv_dbl((double)us / 1e6);
}

/* randint(a; b): a whole number from a to b, both included. */
static struct jv
randint(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)site;
	int64_t from, to;

	(void)in;
	if (!jv_integer(a[0], &from) || !jv_integer(a[1], &to))
		return not_an_integer(e, "randint");
	if (from > to) {
		err_set(e, EX_DATAERR, "randint: the range runs backwards");
		return JV_NONE_V;
	}
	return jv_int(rng_int(&((struct gen_state *)arg)->rng, from, to));
}

/* uniform(a; b): a number from a to b. */
static struct jv
uniform(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)site;
	double from = jv_double(a[0]), to = jv_double(a[1]);

	(void)in;
	if (jv_type(a[0]) != JT_NUMBER || jv_type(a[1]) != JT_NUMBER ||
	    !isfinite(to - from) || from > to) {
		err_set(e, EX_DATAERR, "uniform needs two numbers in order");
		return JV_NONE_V;
	}
	return jv_dbl(
	    from + (to - from) * rng_unit(&((struct gen_state *)arg)->rng));
}

/* choice(a, b, …): one of the outputs of its argument. */
static struct jv
choice(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)site;
	size_t n = jv_len(a[0]);

	(void)in;
	if (n == 0) {
		err_set(e, EX_DATAERR, "choice has nothing to choose from");
		return JV_NONE_V;
	}
	return jv_at(a[0],
	    (size_t)rng_int(
		&((struct gen_state *)arg)->rng, 0, (int64_t)n - 1));
}

const struct expr_func gen_funcs[] = {
    {.name = "seq", .arity = 0, .call = seq},
    {.name = "seq", .arity = 1, .call = seq1},
    {.name = "seq", .arity = 2, .call = seq2},
    {.name = "now", .arity = 0, .call = now},
    {.name = "randint", .arity = 2, .call = randint},
    {.name = "uniform", .arity = 2, .call = uniform},
    {.name = "choice", .arity = 1, .collect = true, .call = choice},
    {.name = NULL},
};

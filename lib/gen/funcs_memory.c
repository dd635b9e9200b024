/*
 * Generator functions that go on from where they were at the record before.
 * What moves them is drawn from the record, also where other values follow from
 * a key: an entity keeps its attributes, and its walks walk.
 */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "gen/dist.h"
#include "gen/funcs_priv.h"

/* --- walks ------------------------------------------------------------------
 */

int
gen_check_walk4(const struct jv *a, struct err *e)
{
	static const struct gen_arg want[] = {{"the start", ARG_NUMBER},
	    {"the step", ARG_NOT_NEGATIVE}, {"the lower bound", ARG_NUMBER},
	    {"the upper bound", ARG_NUMBER}};

	if (gen_args("walk", want, 4, a, e) < 0 ||
	    gen_ordered("walk", "the bounds run backwards", a[2], a[3], e) <
		0 ||
	    gen_ordered("walk", "the start is below the lower bound", a[2],
		a[0], e) < 0)
		return -1;
	return gen_ordered(
	    "walk", "the start is above the upper bound", a[0], a[3], e);
}

int
gen_check_walk(const struct jv *a, struct err *e)
{
	return gen_check_walk4(
	    (struct jv[]){a[0], a[1], JV_NONE_V, JV_NONE_V}, e);
}

/* Whole numbers walk in whole numbers, up and down by at most the step. */
static void
step_whole(int64_t *v, int64_t step, int64_t min, int64_t max, struct rng *r)
{
	int64_t to;

	if (__builtin_add_overflow(*v, rng_int(r, -step, step), &to))
		return; /* at the end of the integers it stays */
	/* what would be beyond a bound is reflected by it */
	if (to > max && __builtin_sub_overflow(max, to - max, &to))
		to = min;
	if (to < min && __builtin_add_overflow(min, min - to, &to))
		to = max;
	*v = to > max ? max : to < min ? min : to;
}

static void
step_real(double *v, double step, double min, double max, struct rng *r)
{
	double to = *v + step * (2 * rng_unit(r) - 1);

	if (to > max)
		to = max - (to - max);
	if (to < min)
		to = min + (min - to);
	*v = to > max ? max : to < min ? min : to;
}

static bool
whole(const struct jv *a, int n, int64_t *out)
{
	for (int i = 0; i < n; i++)
		if (a[i].kind != JV_INT)
			return false;
		else
			out[i] = a[i].i;
	return true;
}

/* What is plain to see to be right, as it mostly is. */
static bool
plain(const struct jv *a, int n)
{
	double x[4] = {0};

	for (int i = 0; i < n; i++)
		if (!gen_plain(a[i], &x[i]))
			return false;
	return x[1] >= 0 && (n < 4 || (x[2] <= x[0] && x[0] <= x[3]));
}

/* Whether the rest is, too; else the error. */
static bool
checked(const struct jv *a, int n, struct err *e)
{
	return (n == 4 ? gen_check_walk4 : gen_check_walk)(a, e) == 0;
}

static struct jv
walk_real(struct gen_cell *c, const struct jv *a, int n, struct rng *r)
{
	if (c->kind == GEN_EMPTY)
		c->d = jv_double(a[0]);
	else if (c->kind == GEN_INT)
		c->d = (double)c->i;
	if (c->kind != GEN_EMPTY)
		step_real(&c->d, jv_double(a[1]),
		    n == 4 ? jv_double(a[2]) : -HUGE_VAL,
		    n == 4 ? jv_double(a[3]) : HUGE_VAL, r);
	c->kind = GEN_DBL;
	return jv_dbl(c->d);
}

static inline struct jv
walk(struct gen_state *g, uint32_t site, const struct jv *a, int n,
    struct err *e)
{
	int64_t w[4] = {0, 0, INT64_MIN, INT64_MAX};
	bool ints = whole(a, n, w);
	struct gen_cell *c;

	if ((ints ? w[1] < 0 || w[0] < w[2] || w[0] > w[3] : !plain(a, n)) &&
	    !checked(a, n, e))
		return JV_NONE_V;
	c = gen_cell(g, site, 0, e);
	if (!c)
		return JV_NONE_V;
	if (!ints || c->kind == GEN_DBL)
		return walk_real(c, a, n, &g->rng);
	if (c->kind == GEN_EMPTY)
		c->i = w[0];
	else
		step_whole(&c->i, w[1], w[2], w[3], &g->rng);
	c->kind = GEN_INT;
	return jv_int(c->i);
}

/* walk(start; step) */
struct jv
gen_call_walk(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)in;
	return walk(arg, site, a, 2, e);
}

/* walk(start; step; min; max) */
struct jv
gen_call_walk4(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)in;
	return walk(arg, site, a, 4, e);
}

/* --- counters ---------------------------------------------------------------
 */

static struct jv
count(struct gen_cell *c)
{
	if (!c)
		return JV_NONE_V;
	c->kind = GEN_INT;
	return jv_int(c->i++);
}

/* counter: 0, 1, … each time this place is come by. */
struct jv
gen_call_counter(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)in, (void)a;
	return count(gen_cell(arg, site, 0, e));
}

/* counter(key): the same for each key on its own. */
struct jv
gen_call_counter1(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)in;
	return count(gen_cell(arg, site, gen_hash(a[0]), e));
}

int
gen_check_total(const struct jv *a, struct err *e)
{
	static const struct gen_arg want[] = {{"the number", ARG_NUMBER}};

	return gen_args("total", want, 1, a, e);
}

/* total(x): the sum of all x that came by this place, with this one. */
struct jv
gen_call_total(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	struct gen_cell *c;
	int64_t sum;

	(void)in;
	if (gen_check_total(a, e) < 0)
		return JV_NONE_V;
	c = gen_cell(arg, site, 0, e);
	if (!c)
		return JV_NONE_V;
	if (c->kind != GEN_DBL && a[0].kind == JV_INT &&
	    !__builtin_add_overflow(c->i, a[0].i, &sum)) {
		c->kind = GEN_INT;
		c->i = sum;
		return jv_int(sum);
	}
	c->d = jv_double(a[0]) + (c->kind == GEN_DBL ? c->d : (double)c->i);
	c->kind = GEN_DBL;
	if (isfinite(c->d))
		return jv_dbl(c->d);
	err_set(e, EX_DATAERR, "total: the sum is beyond the range of numbers");
	return JV_NONE_V;
}

/* --- Markov chains ----------------------------------------------------------
 */

/* From each state the weights of all; the first states are those that lead on.
 */
struct chain {
	struct jv names; /* an array */
	size_t nrows;
	struct alias row[]; /* n 0: final */
};

static void
chain_free(void *p)
{
	struct chain *m = p;

	for (size_t i = 0; i < m->nrows; i++)
		alias_release(&m->row[i]);
	jv_unref(m->names);
	free(m);
}

/* The number of the state; of a new one when it leads nowhere. */
static size_t
state_of(struct jv *names, struct jv name)
{
	size_t n = jv_len(*names);

	for (size_t i = 0; i < n; i++) {
		struct jv x = jv_at(*names, i);
		bool same = jv_eq(x, name);

		jv_unref(x);
		if (same)
			return i;
	}
	*names = jv_push(*names, jv_ref(name));
	return n;
}

static int
chain_row(struct chain *m, size_t from, struct jv row, struct err *e)
{
	size_t room = jv_len(m->names) + jv_len(row), n = 0;
	double *w, sum = 0;
	int r = -1;

	if (jv_type(row) != JT_OBJECT)
		return gen_wrong("markov",
		    "a state needs an object {next: weight, …}", row, e);
	w = xcalloc(room + 1, sizeof *w);
	for (struct jv_iter it = jv_iter(row); jv_next(&it); n++) {
		double x = jv_double(it.value);

		if (jv_type(it.value) != JT_NUMBER || !(x >= 0) ||
		    !isfinite(x)) {
			gen_wrong("markov",
			    "a weight must be a number, 0 or greater", it.value,
			    e);
			jv_iter_end(&it);
			goto out;
		}
		w[state_of(&m->names, it.key)] = x;
		sum += x;
	}
	r = 0;
	if (n > 0 && !(sum > 0))
		r = gen_wrong("markov", "no weight is above 0", row, e);
	else if (n > 0)
		alias_init(&m->row[from], w, jv_len(m->names));
out:
	free(w);
	return r;
}

static struct chain *
chain_new(struct jv of, struct err *e)
{
	size_t n = jv_len(of), i = 0;
	struct chain *m;

	if (jv_type(of) != JT_OBJECT || n == 0) {
		gen_wrong(
		    "markov", "needs {state: {next: weight, …}, …}", of, e);
		return NULL;
	}
	m = xcalloc(1, sizeof *m + n * sizeof *m->row);
	m->nrows = n;
	m->names = jv_arr();
	for (struct jv_iter it = jv_iter(of); jv_next(&it);)
		m->names = jv_push(m->names, jv_ref(it.key));
	for (struct jv_iter it = jv_iter(of); jv_next(&it); i++)
		if (chain_row(m, i, it.value, e) < 0) {
			jv_iter_end(&it);
			chain_free(m);
			return NULL;
		}
	return m;
}

int
gen_check_markov(const struct jv *a, struct err *e)
{
	struct chain *m;

	if (a[0].kind == JV_NONE)
		return 0;
	m = chain_new(a[0], e);
	if (!m)
		return -1;
	chain_free(m);
	return 0;
}

/* markov({state: {next: weight, …}, …}): the first, then what follows. */
struct jv
gen_call_markov(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	struct gen_state *g = arg;
	struct gen_site *s = gen_site(g, site);
	struct chain *m = gen_made(s, a, 1);
	struct gen_cell *c;
	size_t at;

	(void)in;
	if (!m) {
		m = chain_new(a[0], e);
		if (!m)
			return JV_NONE_V;
		gen_prepared(s, a, 1, m, chain_free);
	}
	c = gen_cell(g, site, 0, e);
	if (!c)
		return JV_NONE_V;
	at = (size_t)c->i;
	if (c->kind == GEN_EMPTY)
		at = 0;
	else if (at < m->nrows && m->row[at].n)
		at = alias_draw(&m->row[at], &g->rng);
	c->kind = GEN_INT;
	c->i = (int64_t)at;
	return jv_at(m->names, at);
}

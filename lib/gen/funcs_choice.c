/* Generator functions: one of several. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "gen/dist.h"
#include "gen/funcs_priv.h"

int
gen_check_chance(const struct jv *a, struct err *e)
{
	static const struct gen_arg want[] = {{"the probability", ARG_CHANCE}};

	return gen_args("chance", want, 1, a, e);
}

/* chance(p): true with probability p. */
struct jv
gen_call_chance(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	double p;

	(void)site, (void)in;
	if (!gen_plain(a[0], &p) || p < 0 || p > 1) {
		if (gen_check_chance(a, e) < 0)
			return JV_NONE_V;
		p = jv_double(a[0]);
	}
	return jv_bool(rng_unit(((struct gen_state *)arg)->draw) < p);
}

int
gen_check_choice(const struct jv *a, struct err *e)
{
	if (a[0].kind == JV_NONE || jv_len(a[0]) > 0)
		return 0;
	return err_set(
	    e, EX_DATAERR, "choice: there is nothing to choose from");
}

/* choice(a, b, …): one of the outputs of its argument. */
struct jv
gen_call_choice(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	size_t n = jv_len(a[0]);

	(void)site, (void)in;
	if (n == 0 && gen_check_choice(a, e) < 0)
		return JV_NONE_V;
	return jv_at(a[0],
	    (size_t)rng_int(
		((struct gen_state *)arg)->draw, 0, (int64_t)n - 1));
}

/* --- weights ----------------------------------------------------------------
 */

struct weighted {
	struct alias alias;
	struct jv values; /* an array */
};

static void
weighted_free(void *p)
{
	struct weighted *w = p;

	alias_release(&w->alias);
	jv_unref(w->values);
	free(w);
}

/* One member {value: weight}, or element [value, weight]; *value is owned. */
static int
weight_of(const struct jv_iter *it, struct jv *value, double *w, struct err *e)
{
	struct jv weight;
	bool good;

	if (it->key.kind != JV_NONE) {
		*value = jv_ref(it->key);
		weight = jv_ref(it->value);
	} else {
		*value =
		    jv_len(it->value) == 2 ? jv_at(it->value, 0) : JV_NONE_V;
		weight =
		    value->kind == JV_NONE ? JV_NULL_V : jv_at(it->value, 1);
	}
	*w = jv_double(weight);
	good = jv_type(weight) == JT_NUMBER && *w >= 0 && isfinite(*w);
	if (!good) {
		gen_wrong("weighted",
		    it->key.kind == JV_NONE
			? "not a [value, weight] with a weight of 0 or more"
			: "a weight must be a number, 0 or greater",
		    it->key.kind == JV_NONE ? it->value : weight, e);
		jv_unref(*value);
	}
	jv_unref(weight);
	return good ? 0 : -1;
}

/* NULL and the error when they are none. */
static struct weighted *
weights(struct jv of, struct err *e)
{
	struct weighted *made = NULL;
	struct jv values, value;
	double *w, sum = 0;
	size_t n = 0;

	if (jv_type(of) != JT_OBJECT && jv_type(of) != JT_ARRAY) {
		gen_wrong("weighted",
		    "needs {value: weight, …} or [[value, weight], …]", of, e);
		return NULL;
	}
	values = jv_arr();
	w = xreallocarray(NULL, jv_len(of) + 1, sizeof *w);
	for (struct jv_iter it = jv_iter(of); jv_next(&it); n++) {
		if (weight_of(&it, &value, &w[n], e) < 0) {
			jv_iter_end(&it);
			goto out;
		}
		values = jv_push(values, value);
		sum += w[n];
	}
	if (!(sum > 0)) {
		gen_wrong("weighted", "no weight is above 0", of, e);
		goto out;
	}
	made = xmalloc(sizeof *made);
	made->values = jv_ref(values);
	alias_init(&made->alias, w, n);
out:
	free(w);
	jv_unref(values);
	return made;
}

int
gen_check_weighted(const struct jv *a, struct err *e)
{
	struct weighted *w;

	if (a[0].kind == JV_NONE)
		return 0;
	w = weights(a[0], e);
	if (!w)
		return -1;
	weighted_free(w);
	return 0;
}

/* weighted({a: 1, b: 3}): a member's name by weight. */
struct jv
gen_call_weighted(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	struct gen_state *g = arg;
	struct gen_site *s = gen_site(g, site);
	struct weighted *w = gen_made(s, a, 1);

	(void)in;
	if (!w) {
		w = weights(a[0], e);
		if (!w)
			return JV_NONE_V;
		gen_prepared(s, a, 1, w, weighted_free);
	}
	return jv_at(w->values, alias_draw(&w->alias, g->draw));
}

/*
 * What belongs to keys.  stable(key; f) and kin are written in the language
 * (funcs.c); they enter the key, run f once, and leave it.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "gen/dist.h"
#include "gen/funcs_priv.h"

/* A key may be entered while an argument still holds the record's `.`; what
 * these return is only there to be bound. */
static struct jv
entered(struct gen_state *g, uint64_t key, bool stable, struct err *e)
{
	return gen_enter(g, key, stable, e) < 0 ? JV_NONE_V : JV_NULL_V;
}

/* _enter_stable(key): values follow from the key. */
struct jv
gen_call_enter_stable(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)site, (void)in;
	return entered(arg, gen_hash(a[0]), true, e);
}

/* _enter_keyed(key): states belong to the key. */
struct jv
gen_call_enter_keyed(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)site, (void)in;
	return entered(arg, gen_hash(a[0]), false, e);
}

/* _enter_fresh: values follow from the record, whatever keys there are. */
struct jv
gen_call_enter_fresh(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)site, (void)in, (void)a;
	return entered(arg, 0, false, e);
}

/* _enter_entity(kind; id) */
struct jv
gen_call_enter_entity(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	uint64_t kind = gen_site_hash(gen_site(arg, site), a[0]);

	(void)in;
	return entered(arg, gen_hash_with(kind, a[1]), true, e);
}

/* _leave(value): the value, back where it was. */
struct jv
gen_call_leave(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)site, (void)in, (void)e;
	gen_leave(arg);
	return jv_ref(a[0]);
}

enum { FORM_MAX = 16 }; /* members */

/*
 * An object with the id in front, which has the keys of the one that the place
 * made before: these are the same nodes, so that nothing is looked up.
 * JV_NONE when it has others.
 */
static struct jv
with_id_as_before(struct jv before, struct jv o, struct jv id)
{
	struct jv values[FORM_MAX];
	struct jv_iter it = jv_iter(o), old = jv_iter(before);
	size_t n = jv_len(before);

	if (n != jv_len(o) + 1 || !jv_next(&old))
		return JV_NONE_V;
	values[0] = jv_ref(id);
	for (size_t i = 1; jv_next(&it) && jv_next(&old); i++) {
		if (it.key.kind != JV_STR || it.key.node != old.key.node) {
			while (i-- > 0)
				jv_unref(values[i]);
			return JV_NONE_V;
		}
		values[i] = jv_ref(it.value);
	}
	return jv_obj_like(before, values, n);
}

/* The first such object; JV_NONE when it has keys that are not made here. */
static struct jv
with_id_first(struct jv o, struct jv id)
{
	struct jv pairs[2 * FORM_MAX];
	struct jv_iter it;
	size_t n = 2;

	for (it = jv_iter(o); jv_next(&it);)
		if (it.key.kind != JV_STR)
			return JV_NONE_V;
	pairs[0] = jv_str(STR("id"));
	pairs[1] = jv_ref(id);
	for (it = jv_iter(o); jv_next(&it);) {
		pairs[n++] = jv_ref(it.key);
		pairs[n++] = jv_ref(it.value);
	}
	return jv_obj_of(pairs, n / 2);
}

static struct jv
with_id(struct gen_site *s, struct jv of, struct jv id)
{
	struct jv o = JV_NONE_V;

	if (of.kind == JV_OBJ && jv_len(of) < FORM_MAX) {
		if (s->args[0].kind == JV_OBJ)
			o = with_id_as_before(s->args[0], of, id);
		if (o.kind == JV_NONE) {
			o = with_id_first(of, id);
			gen_prepared(s, &o, 1, NULL, NULL);
		}
	}
	if (o.kind != JV_NONE)
		return o;
	o = jv_set_str(jv_obj_sized(jv_len(of) + 1), STR("id"), jv_ref(id));
	for (struct jv_iter it = jv_iter(of); jv_next(&it);)
		o = jv_set(o, jv_ref(it.key), jv_ref(it.value));
	return o;
}

/* _leave_entity(value; id): an object has the id in front, unless it has one.
 */
struct jv
gen_call_leave_entity(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	struct gen_state *g = arg;

	(void)in, (void)e;
	gen_leave(g);
	if (jv_type(a[0]) != JT_OBJECT ||
	    jv_peek_key(a[0], &g->id).kind != JV_NONE)
		return jv_ref(a[0]);
	return with_id(gen_site(g, site), a[0], a[1]);
}

/* --- which entity -----------------------------------------------------------
 */

int
gen_check_entity_skewed(const struct jv *a, struct err *e)
{
	static const struct gen_arg want[] = {{"the kind", ARG_ANY},
	    {"the count", ARG_COUNT}, {"the attributes", ARG_ANY},
	    {"the skew", ARG_NOT_NEGATIVE}};

	if (gen_args("entity", want, 4, a, e) < 0)
		return -1;
	if (a[3].kind != JV_NONE && jv_double(a[3]) > 100)
		return gen_wrong(
		    "entity", "the skew must be at most 100", a[3], e);
	return 0;
}

int
gen_check_entity(const struct jv *a, struct err *e)
{
	return gen_check_entity_skewed(
	    (struct jv[]){a[0], a[1], JV_NONE_V, JV_NONE_V}, e);
}

/* _pick(count): an id from 1 on */
struct jv
gen_call_pick(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	int64_t n;

	(void)site, (void)in;
	if (gen_check_entity((struct jv[]){JV_NONE_V, a[0]}, e) < 0)
		return JV_NONE_V;
	jv_integer(a[0], &n);
	return jv_int(rng_int(((struct gen_state *)arg)->draw, 1, n));
}

/* _pick(count; skew): low ones more often */
struct jv
gen_call_pick_skewed(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	if (!gen_made(gen_site(arg, site), a, 2) &&
	    gen_check_entity_skewed(
		(struct jv[]){JV_NONE_V, a[0], JV_NONE_V, a[1]}, e) < 0)
		return JV_NONE_V;
	return gen_call_zipf(arg, site, in, a, e);
}

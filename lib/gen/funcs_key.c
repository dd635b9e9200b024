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
	(void)site, (void)in;
	return entered(arg, gen_hash_with(gen_hash(a[0]), a[1]), true, e);
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

/* _leave_entity(value; id): an object has the id in front, unless it has one.
 */
struct jv
gen_call_leave_entity(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	struct jv o, had;

	(void)site, (void)in, (void)e;
	gen_leave(arg);
	if (jv_type(a[0]) != JT_OBJECT)
		return jv_ref(a[0]);
	had = jv_get(a[0], STR("id"));
	if (had.kind != JV_NONE) {
		jv_unref(had);
		return jv_ref(a[0]);
	}
	o = jv_set_str(jv_obj_sized(jv_len(a[0]) + 1), STR("id"), jv_ref(a[1]));
	for (struct jv_iter it = jv_iter(a[0]); jv_next(&it);)
		o = jv_set(o, jv_ref(it.key), jv_ref(it.value));
	return o;
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

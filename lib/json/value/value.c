/* Values: what they are, their references, and how deep they nest. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/value/node.h"

/* --- types ------------------------------------------------------------------
 */

const uint8_t jv_type_of_kind[] = {
    [JV_NONE] = JT_NONE,
    [JV_NULL] = JT_NULL,
    [JV_FALSE] = JT_FALSE,
    [JV_TRUE] = JT_TRUE,
    [JV_INT] = JT_NUMBER,
    [JV_DBL] = JT_NUMBER,
    [JV_STR] = JT_STRING,
    [JV_ARR] = JT_ARRAY,
    [JV_OBJ] = JT_OBJECT,
    [JV_BIGNUM] = JT_NUMBER,
    [JV_PATCH] = JT_OBJECT,
};

const uint8_t jv_type_of_word[] = {
    [DT_NULL] = JT_NULL,
    [DT_FALSE] = JT_FALSE,
    [DT_TRUE] = JT_TRUE,
    [DT_INT] = JT_NUMBER,
    [DT_NUM] = JT_NUMBER,
    [DT_STR] = JT_STRING,
    [DT_STR_ESC] = JT_STRING,
    [DT_ARR] = JT_ARRAY,
    [DT_OBJ] = JT_OBJECT,
};

const char *
jv_type_name(struct jv v)
{
	static const char *const names[] = {
	    [JT_NONE] = "none",
	    [JT_NULL] = "null",
	    [JT_FALSE] = "boolean",
	    [JT_TRUE] = "boolean",
	    [JT_NUMBER] = "number",
	    [JT_STRING] = "string",
	    [JT_ARRAY] = "array",
	    [JT_OBJECT] = "object",
	};

	return names[jv_type(v)];
}

/* --- references -------------------------------------------------------------
 */

/* Frees what nobody refers to any more; a container is left to the loop in
 * jv_free(), on the list of those that wait. */
static void
release(struct jv v, struct jbox **waiting)
{
	struct jbox *box = (struct jbox *)v.node;

	if (v.kind == JV_VIEW) {
		doc_free(v.doc);
	} else if (v.kind == JV_STR || v.kind == JV_BIGNUM) {
		jstr_free(str_of_jv(v));
	} else {
		box->next = *waiting;
		*waiting = box;
	}
}

/* Gives up one reference. */
static inline void
drop(struct jv v, struct jbox **waiting)
{
	if (v.kind >= JV_VIEW && --*jv_refs(v) == 0)
		release(v, waiting);
}

static void
drop_arr(struct jarr *a, struct jbox **waiting)
{
	if (a->base)
		drop(jv_of_node(JV_ARR, &a->base->box.head, 0), waiting);
	else
		for (uint32_t i = 0; i < a->len; i++)
			drop(a->e[i], waiting);
	pool_free(a, jarr_size(a->cap));
}

static void
drop_obj(struct jobj *o, struct jbox **waiting)
{
	for (uint32_t i = 0; i < o->used; i++) {
		drop(o->m[i].key, waiting);
		drop(o->m[i].value, waiting);
	}
	free(o->index);
	pool_free(o, jobj_size(o->cap));
}

static void
drop_patch(struct jpatch *p, struct jbox **waiting)
{
	for (uint32_t i = 0; i < p->n; i++)
		drop(p->c[i].value, waiting);
	drop(p->added, waiting);
	doc_unref(p->doc);
	pool_free(p, jpatch_size(p->cap));
}

void
jv_free(struct jv v)
{
	struct jbox *waiting = NULL;

	release(v, &waiting);
	while (waiting) {
		struct jbox *box = waiting;

		waiting = box->next;
		if (box->head.kind == JV_ARR)
			drop_arr((struct jarr *)box, &waiting);
		else if (box->head.kind == JV_OBJ)
			drop_obj((struct jobj *)box, &waiting);
		else
			drop_patch((struct jpatch *)box, &waiting);
	}
}

/* --- depth ------------------------------------------------------------------
 */

/* Values that an exact measurement looks at before it settles for the bound. */
enum { MEASURE_MAX = 1 << 20 };

/*
 * The exact nesting of a value.  Only what could be deeper than anything seen
 * so far is entered; a value that shares its parts many times over may still
 * take long, so the walk is bounded.
 */
static unsigned
measure(struct jv v)
{
	struct jv_iter *stack = NULL;
	size_t n = 0, cap = 0, seen = 0;
	unsigned deepest = 0, bound = depth_bound(v);

	if (v.kind == JV_VIEW)
		return doc_depth(v.doc, v.at);
	stack = xgrow(stack, &cap, n, sizeof *stack);
	stack[n++] = jv_iter(v);
	deepest = 1;
	while (n && seen++ < MEASURE_MAX) {
		struct jv x;
		unsigned below;

		if (!jv_next(&stack[n - 1])) {
			n--;
			continue;
		}
		x = stack[n - 1].value;
		if (n + depth_bound(x) <= deepest)
			continue;
		if (x.kind == JV_VIEW) {
			below = (unsigned)n + doc_depth(x.doc, x.at);
			if (below > deepest)
				deepest = below;
			continue;
		}
		stack = xgrow(stack, &cap, n, sizeof *stack);
		stack[n++] = jv_iter(x);
		if (n > deepest)
			deepest = (unsigned)n;
	}
	if (n)
		deepest = bound;
	while (n)
		jv_iter_end(&stack[--n]);
	free(stack);
	return deepest;
}

unsigned
depth_of_deeper(unsigned have, struct jv x)
{
	unsigned d = depth_bound(x) + 1;

	if (d > JV_DEPTH_MAX)
		d = measure(x) + 1;
	if (d > JV_DEPTH_MAX)
		return 0;
	return d > have ? d : have;
}

/* The product of two objects. */
#include <stdlib.h>

#include "base/mem.h"
#include "expr/ops/ops.h"

/*
 * a * b of objects: members that are objects on both sides are merged in turn.
 * The work is a list of places to merge, not a recursion: values may be deep.
 */
struct merging {
	struct jv into, from; /* owned */
	struct jv key;	      /* the place of `into` in the one before; owned */
	struct jv_iter it;    /* over from */
};

struct merger {
	struct merging *p;
	size_t n, cap;
};

static void
merge_push(struct merger *g, struct jv into, struct jv from, struct jv key)
{
	g->p = xgrow(g->p, &g->cap, g->n, sizeof *g->p);
	g->p[g->n++] = (struct merging){into, from, key, jv_iter(from)};
}

/* One member; false when the result would be too deep. */
static bool
merge_step(struct vm *m, struct merger *g)
{
	struct merging *top = &g->p[g->n - 1], done;
	struct jv k, v, old;

	if (!jv_next(&top->it)) {
		done = g->p[--g->n];
		jv_unref(done.from);
		if (g->n == 0) {
			g->p[0].into = done.into;
			return true;
		}
		top = &g->p[g->n - 1];
		top->into = jv_set(top->into, done.key, done.into);
		return top->into.kind != JV_NONE;
	}
	k = jv_ref(top->it.key);
	v = jv_ref(top->it.value);
	if (jv_type(v) == JT_OBJECT) {
		old = jv_take(&top->into, jv_text(k, &m->text[0]));
		if (jv_type(old) == JT_OBJECT) {
			merge_push(g, old, v, k);
			return true;
		}
		jv_unref(old);
	}
	top->into = jv_set(top->into, k, v);
	return top->into.kind != JV_NONE;
}

int
op_merge(struct vm *m, struct jv a, struct jv b, struct jv *out)
{
	struct merger g = {0};
	bool ok = true;

	merge_push(&g, a, b, JV_NONE_V);
	while (ok && g.n)
		ok = merge_step(m, &g);
	if (ok)
		*out = g.p[0].into;
	while (!ok && g.n) {
		struct merging *t = &g.p[--g.n];

		jv_iter_end(&t->it);
		jv_unref(t->into);
		jv_unref(t->from);
		jv_unref(t->key);
	}
	free(g.p);
	return ok ? 1 : vm_error(m, "Array or object too deep");
}

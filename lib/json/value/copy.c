/*
 * A copy that shares nothing with its original: what another thread may have.
 * Without recursion, as values may be deep.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "json/value/node.h"

/* A container that is being copied. */
struct level {
	struct jv_iter it;
	struct jv made;
};

/* A document of its own for the value at a place: its part of tape and text. */
static struct jv
copy_view(struct jv v)
{
	struct doc *d = doc_new();
	struct str text = doc_raw(v.doc, v.at);

	d->flags = v.doc->flags;
	d->depth = v.doc->depth;
	d->base = v.doc->base;
	d->tape = v.doc->tape + v.at;
	d->words = doc_next(v.doc, v.at) - v.at;
	doc_detach(d, (size_t)(text.p - d->base), text.n);
	return (struct jv){.kind = JV_VIEW, .doc = d};
}

/* All but containers of heap kinds. */
static struct jv
copy_leaf(struct jv v)
{
	switch (v.kind) {
	case JV_VIEW:
		return copy_view(v);
	case JV_STR:
		return jv_str(jv_text(v, NULL));
	case JV_BIGNUM:
		return jv_num_text(jstr_str(str_of_jv(v)));
	default:
		return v;
	}
}

static bool
is_container(struct jv v)
{
	return v.kind == JV_ARR || v.kind == JV_OBJ || v.kind == JV_PATCH;
}

/* Puts the copy of the element or member that l->it stands at in its place. */
static void
attach(struct level *l, struct jv x)
{
	struct buf tmp = {0};

	if (l->it.key.kind == JV_NONE)
		l->made = jv_push(l->made, x);
	else
		l->made = jv_set_str(l->made, jv_text(l->it.key, &tmp), x);
	buf_release(&tmp);
}

struct jv
jv_copy(struct jv v)
{
	struct level *stack = NULL, *top;
	size_t n = 0, cap = 0;
	struct jv done;

	for (;;) {
		if (is_container(v)) {
			stack = xgrow(stack, &cap, n, sizeof *stack);
			stack[n++] = (struct level){.it = jv_iter(v),
			    .made = v.kind == JV_ARR ? jv_arr_sized(jv_len(v))
						     : jv_obj_sized(jv_len(v))};
		} else {
			done = copy_leaf(v);
			if (!n)
				break;
			attach(&stack[n - 1], done);
		}
		top = &stack[n - 1];
		while (!jv_next(&top->it)) {
			done = top->made;
			if (--n == 0)
				goto end;
			top = &stack[n - 1];
			attach(top, done);
		}
		v = top->it.value;
	}
end:
	free(stack);
	return done;
}

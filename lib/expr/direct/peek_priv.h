/*
 * Values that are looked at where they lie, inline: for nodes that are marked
 * so (node.peek).
 */
#ifndef EXPR_DIRECT_PEEK_PRIV_H
#define EXPR_DIRECT_PEEK_PRIV_H

#include "expr/core/vm.h"
#include "json/fast.h"

/* What is not found at once. */
int eval_peek_slowly(
    struct vm *, const struct node *, struct jv in, ref e, struct jv *out);

/* eval_peek(). */
static inline __attribute__((always_inline)) int
eval_look(
    struct vm *m, const struct node *n, struct jv in, ref e, struct jv *out)
{
	if (n->op == OP_CONST) {
		*out = m->consts[n->i];
		return 1;
	}
	if (n->op == OP_IDENTITY) {
		*out = in;
		return 1;
	}
	if (n->op == OP_FIELD) {
		*out = view_peek_key(in, &m->keys[n->i]);
		if (out->kind != JV_NONE)
			return 1;
	} else if (n->op == OP_VAR) {
		*out = vm_env_at(m, e, n->i)->val[n->j];
		return 1;
	}
	return eval_peek_slowly(m, n, in, e, out);
}

#endif

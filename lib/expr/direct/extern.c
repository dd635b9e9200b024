/*
 * Calls of functions from outside, which streamgen makes for every member of
 * every record: constants are handed over as they are.
 */
#include "expr/core/vm.h"

enum { FEW = 6 };

static __attribute__((noinline)) int
failed(struct vm *m)
{
	struct err e = m->ext_err;

	m->ext_err = (struct err){0};
	if (e.code == EX_DATAERR || e.code == 0)
		return vm_error(m, "%s", e.msg);
	m->fatal = e;
	return -1;
}

int
eval_extern_call(struct vm *m, const struct node *n, struct jv in,
    const struct jv *args, struct jv *out)
{
	/* (an error on the stack would have to be cleared for each call) */
	*out = n->u.ext->call(m->world.arg, n->i, in, args, &m->ext_err);
	return out->kind != JV_NONE ? 1 : failed(m);
}

/* Of arguments that are not all constants. */
static __attribute__((noinline)) int
evaluated(
    struct vm *m, const struct node *n, struct jv in, ref e, struct jv *out)
{
	struct jv args[FEW], *end = args + n->n, *to = end;
	const struct node **list = n->list;
	int r = 1;

	/* the last argument comes first */
	while (to > args) {
		const struct node *a = *list++;

		to--;
		if (a->op == OP_CONST)
			*to = jv_ref(m->consts[a->i]);
		else if (a->op == OP_VAR)
			*to = vm_take_var(m, a, e);
		else if (a->op == OP_IDENTITY)
			*to = jv_ref(in);
		else if ((r = eval(m, a, in, false, e, to)) != 1) {
			to++; /* it has given nothing */
			break;
		}
	}
	if (r == 1)
		r = eval_extern_call(m, n, in, args, out);
	for (; to < end; to++)
		jv_unref(*to);
	return r;
}

int
eval_extern(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	int r;

	if (n->sub)
		r = eval_extern_call(m, n, in, m->consts + n->j, out);
	else if (n->n <= FEW)
		r = evaluated(m, n, in, e, out);
	else
		return eval_operands(m, n, in, own, e, out);
	return eval_drop(in, own, r);
}

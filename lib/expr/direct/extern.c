/*
 * Calls of functions from outside, which streamgen makes for every member of
 * every record: constants are handed over as they are.
 */
#include "expr/core/vm.h"

enum { FEW = 6 };

int
eval_extern_call(struct vm *m, const struct node *n, struct jv in,
    const struct jv *args, struct jv *out)
{
	struct err e;

	/* (the whole of it is not cleared: that would take longer than most of
	 * the functions) */
	e.code = 0;
	e.msg[0] = '\0';
	*out = n->u.ext->call(m->world.arg, n->i, in, args, &e);
	if (out->kind != JV_NONE)
		return 1;
	if (e.code == EX_DATAERR || e.code == 0)
		return vm_error(m, "%s", e.msg);
	m->fatal = e;
	return -1;
}

/* Of arguments that are not all constants. */
static int
evaluated(
    struct vm *m, const struct node *n, struct jv in, ref e, struct jv *out)
{
	struct jv args[FEW];
	uint32_t count = n->n, i;
	int r = 1;

	/* the last argument comes first */
	for (i = 0; r == 1 && i < count; i++) {
		const struct node *a = n->list[i];
		struct jv *to = &args[count - 1 - i];

		if (a->op == OP_CONST)
			*to = m->consts[a->i];
		else
			r = eval(m, a, in, false, e, to);
	}
	if (r == 1)
		r = eval_extern_call(m, n, in, args, out);
	else
		i--; /* what failed has given nothing */
	while (i-- > 0)
		if (n->list[i]->op != OP_CONST)
			jv_unref(args[count - 1 - i]);
	return r;
}

int
eval_extern(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	int r;

	if (n->n > FEW)
		return eval_operands(m, n, in, own, e, out);
	r = n->sub ? eval_extern_call(m, n, in, m->consts + n->j, out)
		   : evaluated(m, n, in, e, out);
	return eval_drop(in, own, r);
}

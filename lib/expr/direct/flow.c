/* Direct evaluation: conditions, alternatives, errors caught. */
#include "expr/core/vm.h"

int
eval_logic(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	bool t = false;
	int r = eval_truth(m, n, in, e, &t);

	*out = jv_bool(t);
	return eval_drop(in, own, r);
}

/* An error that a program may catch is forgotten: true. */
static bool
caught(struct vm *m)
{
	if (m->fatal.code)
		return false;
	jv_unref(m->error);
	m->error = JV_NULL_V;
	return true;
}

int
eval_alternative(struct vm *m, const struct node *n, struct jv in, bool own,
    ref e, struct jv *out)
{
	bool last = own && n->b->blind;
	int r = eval(m, n->a, in, last, e, out);

	if (last) {
		own = false;
		in = JV_NULL_V;
	}
	if (r == 1 && jv_truthy(*out))
		return eval_drop(in, own, 1);
	if (r == 1)
		jv_unref(*out);
	if (r == -1)
		return eval_drop(in, own, -1);
	return eval(m, n->b, in, own, e, out);
}

int
eval_attempt(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	struct jv error;
	int r = eval(m, n->a, in, own, e, out);

	if (r != -1 || m->fatal.code)
		return r;
	if (!n->b)
		return caught(m) ? 0 : -1;
	error = m->error;
	m->error = JV_NULL_V;
	return eval(m, n->b, error, true, e, out);
}

int
eval_branch(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	bool t = false;
	int r = eval_truth(m, n->a, in, e, &t);

	if (r != 1)
		return eval_drop(in, own, r);
	return eval(m, t ? n->b : n->c, in, own, e, out);
}

/*
 * Conditions: a truth, not a value, so that `.value > 50` touches no reference
 * count; and programs that are a condition as a whole.
 */
#include "expr/direct/peek_priv.h"
#include "expr/ops/ops.h"

/* Comparison as a bit for each of less, equal and greater. */
static const uint8_t holds_for[] = {
    [CMP_EQ] = 2,
    [CMP_NE] = 5,
    [CMP_LT] = 1,
    [CMP_LE] = 3,
    [CMP_GT] = 4,
    [CMP_GE] = 6,
};

/* The most frequent condition: .a > 1 */
static inline int
compare_peeked(
    struct vm *m, const struct node *n, struct jv in, ref e, bool *truth)
{
	struct jv a, b;
	double x, y;

	if (eval_look(m, n->list[0], in, e, &b) != 1 ||
	    eval_look(m, n->list[1], in, e, &a) != 1)
		return -1;
	if (fast_order(b, &y) && fast_order(a, &x))
		*truth = holds_for[n->sub] >> fast_order_bit(x, y) & 1;
	else
		*truth = op_compare(n->sub, a, b);
	return 1;
}

static int
truth_of_value(
    struct vm *m, const struct node *n, struct jv in, ref e, bool *truth)
{
	struct jv v;
	int r = eval(m, n, in, false, e, &v);

	if (r == 1) {
		*truth = jv_truthy(v);
		jv_unref(v);
	}
	return r;
}

int
eval_truth(struct vm *m, const struct node *n, struct jv in, ref e, bool *truth)
{
	struct jv v;
	int r;

	for (;;) {
		if (n->peek) {
			r = eval_look(m, n, in, e, &v);
			*truth = r == 1 && jv_truthy(v);
			return r;
		}
		switch ((enum op)n->op) {
		case OP_COMPARE:
			if (n->list[0]->peek && n->list[1]->peek)
				return compare_peeked(m, n, in, e, truth);
			return eval_compare(m, n, in, false, e, truth);
		case OP_AND:
		case OP_OR:
			r = eval_truth(m, n->a, in, e, truth);
			if (r != 1 || *truth == (n->op == OP_OR))
				return r;
			n = n->b;
			break;
		case OP_PIPE:
			if (!n->a->peek)
				return truth_of_value(m, n, in, e, truth);
			if (eval_look(m, n->a, in, e, &in) != 1)
				return -1;
			n = n->b;
			break;
		default:
			return truth_of_value(m, n, in, e, truth);
		}
	}
}

/* --- programs that select --------------------------------------------------
 */

bool
expr_is_select(const struct expr *x)
{
	return !x->main.nslots && eval_is_select(x->main.body);
}

/* Prepares the condition if it compares a value that is computed
 * with a constant number. */
void
eval_prepare_bound(struct vm *m)
{
	const struct node *n = m->prog->main.body, *left, *right;
	double than;

	if (!expr_is_select(m->prog) || n->a->op != OP_COMPARE)
		return;
	left = n->a->list[1];
	right = n->a->list[0];
	if (right->op != OP_CONST || !fast_order(m->consts[right->i], &than))
		return;
	m->bound = (struct bound){.key = left->peek && left->op == OP_FIELD
		? &m->keys[left->i]
		: NULL,
	    .than = than,
	    .holds = holds_for[n->a->sub]};
}

int
vm_select(struct vm *m, struct jv in, struct err *e)
{
	const struct node *n = m->prog->main.body;
	const struct bound *b = &m->bound;
	bool truth;
	double x;
	int r;

	if (b->key && fast_order(view_peek_key(in, b->key), &x))
		return b->holds >> fast_order_bit(x, b->than) & 1;
	r = eval_truth(m, n->a, in, VM_MAIN_ENV, &truth);
	if (r == -1)
		vm_report(m, e);
	return r == 1 ? truth : r;
}

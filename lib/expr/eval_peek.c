/*
 * Direct evaluation without references: what lies in the input, a variable or a
 * constant is looked at where it is, and a condition is a truth, not a value.
 * So `.value > 50` touches no reference count.
 */
#include "expr/ops.h"
#include "expr/vm.h"
#include "json/fast.h"

/* What is not found at once. */
static int
peek_slowly(
    struct vm *m, const struct node *n, struct jv in, ref e, struct jv *out)
{
	struct jv_key *key;
	enum jv_type t;

	for (; n->op == OP_PIPE; n = n->b)
		if (eval_peek(m, n->a, in, e, &in) != 1)
			return -1;
	switch ((enum op)n->op) {
	case OP_FIELD:
		key = &m->keys[n->i];
		*out = jv_peek_key(in, key);
		if (out->kind != JV_NONE)
			return 1;
		*out = JV_NULL_V;
		t = jv_type(in);
		return t == JT_OBJECT || t == JT_NULL
		    ? 1
		    : op_member_error(m, in, key->text);
	case OP_CONST:
		*out = m->consts[n->i];
		return 1;
	case OP_VAR:
		*out = vm_env_at(m, e, n->i)->val[n->j];
		return 1;
	default:
		*out = in;
		return 1;
	}
}

static inline __attribute__((always_inline)) int
peek(struct vm *m, const struct node *n, struct jv in, ref e, struct jv *out)
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
	}
	return peek_slowly(m, n, in, e, out);
}

int
eval_peek(
    struct vm *m, const struct node *n, struct jv in, ref e, struct jv *out)
{
	return peek(m, n, in, e, out);
}

/* --- two operands ----------------------------------------------------------
 */

/* What was evaluated, and which of it is owned. */
struct two {
	struct jv a, b;
	bool own_a, own_b;
	bool own_in; /* the input is still to be given up */
};

/* The right operand is evaluated first; the left may use up the input, unless
 * it is only looked at. */
static inline int
operands(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct two *t)
{
	const struct node *left = n->list[1], *right = n->list[0];
	int r;

	*t = (struct two){.own_a = !left->peek, .own_b = !right->peek};
	t->own_in = own && left->peek;
	r = right->peek ? peek(m, right, in, e, &t->b)
			: eval(m, right, in, false, e, &t->b);
	if (r != 1)
		return eval_drop(in, own, r);
	if (left->peek) {
		r = peek(m, left, in, e, &t->a);
	} else {
		if (!t->own_b)
			jv_ref(t->b);
		t->own_b = true;
		r = eval(m, left, in, own, e, &t->a);
	}
	if (r == 1)
		return 1;
	if (t->own_b)
		jv_unref(t->b);
	return eval_drop(in, t->own_in, r);
}

int
eval_compare(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    bool *truth)
{
	struct two t;
	int r = operands(m, n, in, own, e, &t);

	if (r != 1)
		return r;
	*truth = op_compare(n->sub, t.a, t.b);
	if (t.own_a)
		jv_unref(t.a);
	if (t.own_b)
		jv_unref(t.b);
	return eval_drop(in, t.own_in, 1);
}

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

	if (peek(m, n->list[0], in, e, &b) != 1 ||
	    peek(m, n->list[1], in, e, &a) != 1)
		return -1;
	if (fast_order(b, &y) && fast_order(a, &x))
		*truth = holds_for[n->sub] >> (1 + (x > y) - (x < y)) & 1;
	else
		*truth = op_compare(n->sub, a, b);
	return 1;
}

/* Arithmetic on what need not be numbers. */
static int
arith_on_values(struct vm *m, const struct node *n, struct jv in, bool own,
    ref e, struct jv *out)
{
	struct two t;
	int r = operands(m, n, in, own, e, &t);

	if (r != 1)
		return r;
	if (!t.own_a)
		jv_ref(t.a);
	if (!t.own_b)
		jv_ref(t.b);
	/* Given up first, so that what it held alone can change in place. */
	eval_drop(in, t.own_in, 1);
	return op_arith(m, n->sub, t.a, t.b, out);
}

/* The computing form of a number; constants have it already. */
static inline struct jv
number(struct jv v)
{
	return v.kind == JV_INT || v.kind == JV_DBL ? v : fast_number(v);
}

int
eval_arith(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	const struct node *left = n->list[1], *right = n->list[0];
	struct jv a, b;
	int r;

	if (!left->peek || !right->peek)
		return arith_on_values(m, n, in, own, e, out);
	if (peek(m, right, in, e, &b) != 1 || peek(m, left, in, e, &a) != 1)
		return eval_drop(in, own, -1);
	b = number(b);
	a = number(a);
	if (a.kind == JV_NONE || b.kind == JV_NONE)
		return arith_on_values(m, n, in, own, e, out);
	r = op_numbers(m, n->sub, a, b, out);
	return eval_drop(in, own, r);
}

/* --- conditions ------------------------------------------------------------
 */

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
			r = peek(m, n, in, e, &v);
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
			if (peek(m, n->a, in, e, &in) != 1)
				return -1;
			n = n->b;
			break;
		default:
			return truth_of_value(m, n, in, e, truth);
		}
	}
}

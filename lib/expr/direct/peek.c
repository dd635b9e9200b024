/*
 * Direct evaluation without references: operands that lie in the input, a
 * variable or a constant are looked at where they are.
 */
#include "expr/direct/peek_priv.h"
#include "expr/ops/ops.h"

int
eval_peek_slowly(
    struct vm *m, const struct node *n, struct jv in, ref e, struct jv *out)
{
	struct jv_key *key;
	enum jv_type t;

	for (; n->op == OP_PIPE; n = n->b)
		if (eval_look(m, n->a, in, e, &in) != 1)
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

int
eval_peek(
    struct vm *m, const struct node *n, struct jv in, ref e, struct jv *out)
{
	return eval_look(m, n, in, e, out);
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
	if (own && left->blind && !right->peek) {
		/* the right one is the last to look at the input */
		r = eval(m, right, in, true, e, &t->b);
		in = JV_NULL_V;
		own = false;
	} else {
		r = right->peek ? eval_look(m, right, in, e, &t->b)
				: eval(m, right, in, false, e, &t->b);
	}
	t->own_in = own && left->peek;
	if (r != 1)
		return eval_drop(in, own, r);
	if (left->peek) {
		r = eval_look(m, left, in, e, &t->a);
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

/* Whether a value has the computing form of a number. */
static inline bool
is_ready(struct jv v)
{
	return v.kind == JV_INT || v.kind == JV_DBL;
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
	if (is_ready(t.a) && is_ready(t.b))
		return eval_drop(
		    in, t.own_in, op_numbers(m, n->sub, t.a, t.b, out));
	/* (a last use of a variable gives away what is there) */
	if (!t.own_b)
		jv_ref(t.b);
	if (!t.own_a)
		t.a = n->list[1]->op == OP_VAR ? vm_take_var(m, n->list[1], e)
					       : jv_ref(t.a);
	/* Given up first, so that what it held alone can change in place. */
	eval_drop(in, t.own_in, 1);
	return op_arith(m, n->sub, t.a, t.b, out);
}

/* The computing form of a number; constants have it already. */
static struct jv
number(struct jv v)
{
	return is_ready(v) ? v : fast_number(v);
}

/*
 * The most frequent arithmetic: a short decimal of the input and a constant.
 * False for any other.
 */
static inline bool
decimal_arith(int sub, struct jv a, struct jv b, struct jv *out)
{
	double x, y;

	if (sub > ARITH_MUL || !is_ready(b) || !fast_decimal(a, &x))
		return false;
	y = b.kind == JV_INT ? (double)b.i : b.d;
	*out = jv_dbl(sub == ARITH_ADD ? x + y
		: sub == ARITH_SUB     ? x - y
				       : x * y);
	return true;
}

static __attribute__((noinline)) int
arith_on_numbers(struct vm *m, const struct node *n, struct jv in, bool own,
    ref e, struct jv a, struct jv b, struct jv *out)
{
	struct jv x = number(a), y = number(b);

	if (x.kind == JV_NONE || y.kind == JV_NONE)
		return arith_on_values(m, n, in, own, e, out);
	return eval_drop(in, own, op_numbers(m, n->sub, x, y, out));
}

int
eval_arith(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	const struct node *left = n->list[1], *right = n->list[0];
	struct jv a, b;

	if (!left->peek || !right->peek)
		return arith_on_values(m, n, in, own, e, out);
	if (right->op == OP_CONST)
		b = m->consts[right->i];
	else if (eval_peek(m, right, in, e, &b) != 1)
		return eval_drop(in, own, -1);
	if (eval_look(m, left, in, e, &a) != 1)
		return eval_drop(in, own, -1);
	if (decimal_arith(n->sub, a, b, out))
		return eval_drop(in, own, 1);
	if (is_ready(a) && is_ready(b))
		return eval_drop(in, own, op_numbers(m, n->sub, a, b, out));
	return arith_on_numbers(m, n, in, own, e, a, b, out);
}

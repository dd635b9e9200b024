/*
 * Generators by plain calls: each output of a node is handed to a sink before
 * the next one is computed, in the order in which the machine backtracks.  What
 * only collects the outputs (arrays, reduce, first) is so computed without the
 * machine.  The compiler has bounded the depth of the calls.
 */
#include "expr/ops/ops.h"
#include "expr/push/each_priv.h"

enum {
	ON = EACH_ON,
	STOP = EACH_STOP,
};
/* --- parts ------------------------------------------------------------- */

static int
pipe_take(struct sink *sink, struct jv v)
{
	struct onward *s = (struct onward *)sink;

	return each_wish(s, each(s->m, s->n->b, v, true, s->e, s->to));
}

static int
bind_take(struct sink *sink, struct jv v)
{
	struct onward *s = (struct onward *)sink;

	vm_bind(s->m, s->n, s->e, v);
	return each_wish(s, each(s->m, s->n->b, s->in, false, s->e, s->to));
}

static int
alt_take(struct sink *sink, struct jv v)
{
	struct onward *s = (struct onward *)sink;

	if (!jv_truthy(v)) {
		jv_unref(v);
		return ON;
	}
	s->found = true;
	return each_wish(s, s->to->take(s->to, v));
}

static int
alternative(struct onward *s, struct jv in, bool own)
{
	int r;

	s->sink.take = alt_take;
	r = each_through(s, s->n->a, in, false);
	if (r != ON || s->found)
		return eval_drop(in, own, r);
	return each(s->m, s->n->b, in, own, s->e, s->to);
}

static int
limit_take(struct sink *sink, struct jv v)
{
	struct onward *s = (struct onward *)sink;

	s->r = s->to->take(s->to, v);
	return s->r == ON && --s->left > 0 ? ON : STOP;
}

static int
skip_take(struct sink *sink, struct jv v)
{
	struct onward *s = (struct onward *)sink;

	if (s->left == 0)
		return each_wish(s, s->to->take(s->to, v));
	s->left--;
	jv_unref(v);
	return ON;
}

static int
limit(struct onward *s, struct jv in, bool own)
{
	int r = each_limit(s->m, s->n, in, s->e, &s->left);

	if (r != 1)
		return eval_drop(in, own, r == 0 ? ON : r);
	s->sink.take = s->n->op == OP_SKIP ? skip_take : limit_take;
	return each_through(s, s->n->b, in, own);
}

static int
attempt(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct sink *to)
{
	int r = each(m, n->a, in, own, e, to);
	struct jv error;

	if (r != -1 || m->fatal.code)
		return r;
	error = m->error;
	m->error = JV_NULL_V;
	if (n->b)
		return each(m, n->b, error, true, e, to);
	jv_unref(error);
	return ON;
}

static int
branch(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct sink *to)
{
	struct jv c;
	int r = eval(m, n->a, in, false, e, &c);
	bool truth;

	if (r != 1)
		return eval_drop(in, own, r == 0 ? ON : r);
	truth = jv_truthy(c);
	jv_unref(c);
	return each(m, truth ? n->b : n->c, in, own, e, to);
}
/* --- several operands -------------------------------------------------- */

/* Operands from the first to the last; each that generates is a loop around
 * those behind it. */
struct product {
	struct sink sink;
	struct onward *all;
	struct product *before; /* NULL: of the first operand */
	struct jv v;		/* of this operand, held */
	uint32_t i;
};

static int product_from(struct onward *, struct product *, uint32_t i);

static int
product_take(struct sink *sink, struct jv v)
{
	struct product *p = (struct product *)sink;
	int r;

	p->v = v;
	r = product_from(p->all, p, p->i + 1);
	jv_unref(v);
	return each_wish(p->all, r);
}

static int
product_done(struct onward *s, const struct product *last)
{
	struct jv val[PLAIN_OPERANDS_MAX], out;
	int r;

	for (uint32_t i = s->n->n; i-- > 0; last = last->before)
		val[i] = jv_ref(last->v);
	r = eval_args(s->m, s->n, s->in, false, val, &out);
	if (r == 1)
		return s->to->take(s->to, out);
	return r == 0 ? ON : r;
}

static int
product_from(struct onward *s, struct product *before, uint32_t i)
{
	struct product p = {
	    .sink.take = product_take, .all = s, .before = before, .i = i};
	int r;

	if (i == s->n->n)
		return product_done(s, before);
	s->r = ON;
	r = each(s->m, s->n->list[i], s->in, false, s->e, &p.sink);
	return r == STOP ? s->r : r;
}
/* --- all --------------------------------------------------------------- */

int
each(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct sink *to)
{
	struct onward s;
	struct jv out;
	int r;

	if (n->direct) {
		r = eval(m, n, in, own, e, &out);
		if (r == 1)
			return to->take(to, out);
		return r == 0 ? ON : r;
	}
	s = (struct onward){.m = m, .n = n, .in = in, .e = e, .to = to};
	switch ((enum op)n->op) {
	case OP_PIPE:
		s.sink.take = pipe_take;
		return each_through(&s, n->a, in, own);
	case OP_COMMA:
		r = each(m, n->a, in, false, e, to);
		if (r != ON)
			return eval_drop(in, own, r);
		return each(m, n->b, in, own, e, to);
	case OP_ITER:
		return each_iterate(m, in, own, to);
	case OP_RANGE:
		return eval_drop(in, own, each_range(m, n, in, e, to));
	case OP_INPUTS:
		return eval_drop(in, own, each_inputs(m, to));
	case OP_IF:
		return branch(m, n, in, own, e, to);
	case OP_TRY:
		return attempt(m, n, in, own, e, to);
	case OP_ALT:
		return alternative(&s, in, own);
	case OP_LIMIT:
	case OP_SKIP:
		return limit(&s, in, own);
	case OP_BIND:
		s.sink.take = bind_take;
		return eval_drop(in, own, each_through(&s, n->a, in, false));
	case OP_FOREACH:
		r = each_fold(m, n, in, own, e, to, NULL);
		return r == 0 ? ON : r;
	default: /* operands */
		return eval_drop(in, own, product_from(&s, NULL, 0));
	}
}

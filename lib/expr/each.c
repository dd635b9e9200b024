/*
 * Generators by plain calls: each output of a node is handed to a sink before
 * the next one is computed, in the order in which the machine backtracks.  What
 * only collects the outputs (arrays, reduce, first) is so computed without the
 * machine.  The compiler has bounded the depth of the calls.
 */
#include "expr/each.h"

#include "base/mem.h"
#include "expr/ops.h"

enum {
	ON = EACH_ON,
	STOP = EACH_STOP,
};

/* What is handed to a sink that goes on with another node. */
struct onward {
	struct sink sink;
	struct vm *m;
	const struct node *n;
	struct jv in; /* borrowed */
	ref e;
	struct sink *to;
	int r; /* why it stopped: an error, or the next sink's wish */
	int64_t left;
	bool found;
};

static int
take_on(struct onward *s, int r)
{
	s->r = r;
	return r == ON ? ON : STOP;
}

/* Runs a node into a sink whose wish to stop may be an error of its own. */
static int
through(struct onward *s, const struct node *n, struct jv in, bool own)
{
	int r;

	s->r = ON;
	r = each(s->m, n, in, own, s->e, &s->sink);
	return r == STOP ? s->r : r;
}

/* --- parts ------------------------------------------------------------------
 */

static int
pipe_take(struct sink *sink, struct jv v)
{
	struct onward *s = (struct onward *)sink;

	return take_on(s, each(s->m, s->n->b, v, true, s->e, s->to));
}

static int
bind_take(struct sink *sink, struct jv v)
{
	struct onward *s = (struct onward *)sink;

	vm_set_slot(s->m, s->e, s->n->j, v);
	return take_on(s, each(s->m, s->n->b, s->in, false, s->e, s->to));
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
	return take_on(s, s->to->take(s->to, v));
}

static int
alternative(struct onward *s, struct jv in, bool own)
{
	int r;

	s->sink.take = alt_take;
	r = through(s, s->n->a, in, false);
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
limit(struct onward *s, struct jv in, bool own)
{
	int r = each_limit(s->m, s->n, in, s->e, &s->left);

	if (r != 1)
		return eval_drop(in, own, r == 0 ? ON : r);
	s->sink.take = limit_take;
	return through(s, s->n->b, in, own);
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

/* --- sources ----------------------------------------------------------------
 */

/* An array that nobody else holds gives its elements away, so that they change
 * in place; consumes it. */
static int
take_out(struct vm *m, struct jv arr, struct sink *to)
{
	size_t n = jv_len(arr);
	int r = ON;

	for (size_t i = 0; r == ON && i < n; i++) {
		if (vm_stopped(m))
			r = -1;
		else
			r = to->take(to, jv_take_at(&arr, i));
	}
	jv_unref(arr);
	return r;
}

static int
iterate(struct vm *m, struct jv in, bool own, struct sink *to)
{
	struct jv_iter it;
	int r = op_iterable(m, in) ? ON : -1;

	if (r == -1)
		return eval_drop(in, own, r);
	if (own && in.kind == JV_ARR && in.node->refs == 1)
		return take_out(m, in, to);
	it = jv_iter(in);
	while (r == ON && jv_next(&it)) {
		if (vm_stopped(m))
			r = -1;
		else
			r = to->take(to, jv_ref(it.value));
	}
	if (r != ON)
		jv_iter_end(&it);
	return eval_drop(in, own, r);
}

static int
range(struct vm *m, const struct node *n, struct jv in, ref e, struct sink *to)
{
	struct jv x, val[3];
	int r = each_bounds(m, n, in, e, val);

	if (r != 1)
		return r == 0 ? ON : r;
	x = val[0];
	while (r == ON && each_within(x, val[1], val[2])) {
		if (vm_stopped(m))
			return -1;
		r = to->take(to, x);
		if (op_arith(m, ARITH_ADD, x, val[2], &x) != 1)
			return -1;
	}
	return r;
}

static int
inputs(struct vm *m, struct sink *to)
{
	struct err e = {0};
	struct jv v;
	int got, r = ON;

	if (!m->world.input)
		return ON;
	while (r == ON) {
		if (vm_stopped(m))
			return -1;
		got = m->world.input(m->world.arg, &v, &e);
		if (got == -1)
			m->fatal = e;
		if (got != 1)
			return got == 0 ? ON : -1;
		r = to->take(to, v);
	}
	return r;
}

/* --- several operands
 * --------------------------------------------------------- */

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
	return take_on(p->all, r);
}

static int
product_done(struct onward *s, const struct product *last)
{
	struct jv val[EACH_OPERANDS], out;
	int r;

	for (uint32_t i = s->n->n; i-- > 0; last = last->before)
		val[i] = jv_ref(last->v);
	r = eval_args(s->m, s->n, s->in, val, &out);
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

/* --- reduce and foreach
 * --------------------------------------------------------- */

struct fold {
	struct onward on; /* takes items */
	struct sink body; /* takes new states */
	struct jv acc;
};

static int
state_take(struct sink *sink, struct jv v)
{
	struct fold *f =
	    (struct fold *)((char *)sink - offsetof(struct fold, body));
	struct onward *s = &f->on;

	jv_unref(f->acc);
	f->acc = v;
	if (s->n->op == OP_REDUCE)
		return ON;
	if (!s->n->d)
		return take_on(s, s->to->take(s->to, jv_ref(v)));
	return take_on(s, each(s->m, s->n->d, v, false, s->e, s->to));
}

static int
item_take(struct sink *sink, struct jv v)
{
	struct onward *s = (struct onward *)sink;
	struct fold *f = (struct fold *)s;
	struct jv acc = f->acc;
	const struct node *n = s->n;
	int r;

	vm_set_slot(s->m, s->e, n->j, v);
	f->acc = JV_NULL_V;
	if (n->c->direct && n->op == OP_REDUCE) {
		r = eval(s->m, n->c, acc, true, s->e, &acc);
		if (r == 1)
			f->acc = acc;
		return r == -1 ? take_on(s, -1) : ON;
	}
	s->r = ON;
	r = each(s->m, n->c, acc, true, s->e, &f->body);
	return r == STOP ? STOP : take_on(s, r);
}

/* Both; reduce has no sink and leaves its state in *out. */
static int
fold(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct sink *to, struct jv *out)
{
	struct fold f = {
	    .on = {.sink.take = item_take, .m = m, .n = n, .e = e, .to = to},
	    .body.take = state_take};
	int r = eval(m, n->b, in, false, e, &f.acc);

	if (r != 1)
		return eval_drop(in, own, r);
	r = through(&f.on, n->a, in, own);
	if (r == ON && out)
		*out = f.acc;
	else
		jv_unref(f.acc);
	return r;
}

/* --- all --------------------------------------------------------------------
 */

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
		return through(&s, n->a, in, own);
	case OP_COMMA:
		r = each(m, n->a, in, false, e, to);
		if (r != ON)
			return eval_drop(in, own, r);
		return each(m, n->b, in, own, e, to);
	case OP_ITER:
		return iterate(m, in, own, to);
	case OP_RANGE:
		return eval_drop(in, own, range(m, n, in, e, to));
	case OP_INPUTS:
		return eval_drop(in, own, inputs(m, to));
	case OP_IF:
		return branch(m, n, in, own, e, to);
	case OP_TRY:
		return attempt(m, n, in, own, e, to);
	case OP_ALT:
		return alternative(&s, in, own);
	case OP_LIMIT:
		return limit(&s, in, own);
	case OP_BIND:
		s.sink.take = bind_take;
		return eval_drop(in, own, through(&s, n->a, in, false));
	case OP_FOREACH:
		r = fold(m, n, in, own, e, to, NULL);
		return r == 0 ? ON : r;
	default: /* operands */
		return eval_drop(in, own, product_from(&s, NULL, 0));
	}
}

int
each_reduce(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	return fold(m, n, in, own, e, NULL, out);
}

/* Generators by plain calls: arrays, first, reduce and foreach of their
 * outputs. */
#include "expr/ops/ops.h"
#include "expr/push/each_priv.h"

enum {
	ON = EACH_ON,
	STOP = EACH_STOP,
	FEW = 8,
};

struct collect {
	struct sink sink;
	struct jv v;
};

/* The array of a few outputs is made when they are all there, no larger than
 * they need. */
struct gather {
	struct sink sink;
	struct jv v; /* when there are more than a few */
	uint32_t n;
	struct jv few[FEW];
};

static bool
gather_few(struct gather *g)
{
	uint32_t i = 0;

	g->v = jv_arr_sized(g->n);
	while (i < g->n && g->v.kind != JV_NONE)
		g->v = jv_push(g->v, g->few[i++]);
	while (i < g->n)
		jv_unref(g->few[i++]);
	g->n = 0;
	return g->v.kind != JV_NONE;
}

static int
gather_take(struct sink *sink, struct jv v)
{
	struct gather *g = (struct gather *)sink;

	if (g->v.kind == JV_NONE) {
		if (g->n < FEW) {
			g->few[g->n++] = v;
			return ON;
		}
		if (!gather_few(g)) {
			jv_unref(v);
			return STOP;
		}
	}
	g->v = jv_push(g->v, v);
	return g->v.kind == JV_NONE ? STOP : ON;
}

static void
gather_drop(struct gather *g)
{
	for (uint32_t i = 0; i < g->n; i++)
		jv_unref(g->few[i]);
	jv_unref(g->v);
}

int
each_array(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	struct gather g;
	int r;

	g.sink = (struct sink){gather_take};
	g.v = JV_NONE_V;
	g.n = 0;
	r = each(m, n->a, in, own, e, &g.sink);
	if (r == ON && g.v.kind == JV_NONE && !gather_few(&g))
		r = STOP;
	if (r == STOP)
		return vm_error(m, "Array or object too deep");
	if (r == ON)
		*out = g.v;
	else
		gather_drop(&g);
	return r;
}

static int
first_take(struct sink *sink, struct jv v)
{
	((struct collect *)sink)->v = v;
	return STOP;
}

int
each_first(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	struct collect c = {{first_take}, JV_NONE_V};
	int r;

	/* first(a, b) is mostly a */
	for (n = n->a; n->op == OP_COMMA && n->a->direct; n = n->b) {
		r = eval(m, n->a, in, false, e, out);
		if (r != 0)
			return eval_drop(in, own, r);
	}
	r = each(m, n, in, own, e, &c.sink);
	*out = c.v;
	return r == STOP ? 1 : r == ON ? 0 : r;
}

/* --- reduce and foreach ------------------------------------------------ */

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
		return each_wish(s, s->to->take(s->to, jv_ref(v)));
	return each_wish(s, each(s->m, s->n->d, v, false, s->e, s->to));
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
		return r == -1 ? each_wish(s, -1) : ON;
	}
	s->r = ON;
	r = each(s->m, n->c, acc, true, s->e, &f->body);
	return r == STOP ? STOP : each_wish(s, r);
}

int
each_fold(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct sink *to, struct jv *out)
{
	struct fold f = {
	    .on = {.sink.take = item_take, .m = m, .n = n, .e = e, .to = to},
	    .body.take = state_take};
	bool last = own && n->a->blind;
	int r = eval(m, n->b, in, last, e, &f.acc);

	if (last) {
		own = false;
		in = JV_NULL_V;
	}
	if (r != 1)
		return eval_drop(in, own, r);
	r = each_through(&f.on, n->a, in, own);
	if (r == ON && out)
		*out = f.acc;
	else
		jv_unref(f.acc);
	return r;
}

int
each_reduce(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	return each_fold(m, n, in, own, e, NULL, out);
}

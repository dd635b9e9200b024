/* The machine: going back to forks, for another output or with an error. */
#include "expr/machine/machine_priv.h"
#include "expr/push/each.h"

/* The fork has no more to give: the registers as they were before it. */
static void
pop(struct vm *m, const struct cell *c)
{
	m->f = c->f;
	m->k = c->k;
	m->e = c->e;
	m->h = c->h;
}

static enum act
over(struct vm *m, const struct cell *c)
{
	pop(m, c);
	return ACT_FAIL;
}

/* The value and path that a fork kept, which is popped; then node n. */
static enum act
go_on(struct vm *m, struct cell *c, const struct node *n)
{
	m->v = c->v;
	m->p = c->p;
	c->v = c->p = JV_NONE_V;
	pop(m, c);
	stack_trim(m);
	m->n = n;
	return ACT_EVAL;
}

/* A value of its own that a fork made. */
static enum act
finish(struct vm *m, struct cell *c, struct jv v)
{
	m->v = v;
	m->p = c->p.kind == JV_NONE ? JV_NONE_V : JV_NULL_V;
	pop(m, c);
	stack_trim(m);
	return ACT_RET;
}

static enum act
iter(struct vm *m, struct cell *c)
{
	struct jv_iter *it = cell_iter(c);
	struct jv key;

	if (!jv_next(it))
		return over(m, c);
	m->v = jv_ref(it->value);
	if (c->p.kind == JV_NONE)
		return ACT_RET;
	key = it->key.kind == JV_NONE ? jv_int((int64_t)it->index)
				      : jv_ref(it->key);
	return run_extend(m, jv_ref(c->p), key);
}

static enum act
recurse(struct vm *m, struct cell *c)
{
	const struct node *n = c->n;
	enum act a = iter(m, c);

	if (a != ACT_RET)
		return a;
	m->n = n;
	return ACT_EVAL;
}

static enum act
range(struct vm *m, struct cell *c)
{
	struct jv x = c->v, to = c->val[0], by = c->val[1];

	/* An output was x, of which the next one is made. */
	if (c->i) {
		c->v = JV_NULL_V;
		if (op_arith(m, ARITH_ADD, x, jv_ref(by), &c->v) != 1)
			return ACT_RAISE;
		x = c->v;
	}
	if (!each_within(c->n, x, to, by))
		return over(m, c);
	m->v = jv_ref(x);
	m->p = c->flag ? JV_NULL_V : JV_NONE_V;
	/* What cannot be added to is an error once more is asked for. */
	c->i = jv_type(x) != JT_NUMBER || jv_type(by) != JT_NUMBER;
	if (c->i)
		return ACT_RET;
	if (op_arith(m, ARITH_ADD, x, by, &c->v) != 1)
		return ACT_RAISE;
	/* Without the fork the last number can be a tail call. */
	if (!each_within(c->n, c->v, to, by)) {
		pop(m, c);
		stack_trim(m);
	}
	return ACT_RET;
}

static enum act
inputs(struct vm *m, struct cell *c)
{
	struct err e = {0};
	int r = 0;

	if (m->world.input)
		r = m->world.input(m->world.arg, &m->v, &e);
	if (r == 1) {
		m->p = c->flag ? JV_NULL_V : JV_NONE_V;
		return ACT_RET;
	}
	m->v = JV_NONE_V;
	if (r == 0)
		return over(m, c);
	m->fatal = e;
	return ACT_RAISE;
}

static enum act
array(struct vm *m, struct cell *c)
{
	struct jv v = c->v.kind == JV_NONE ? jv_arr() : c->v;

	c->v = JV_NONE_V;
	return finish(m, c, v);
}

static enum act
fold(struct vm *m, struct cell *c)
{
	if (c->n->op == OP_FOREACH)
		return over(m, c);
	m->v = c->v;
	m->p = c->p;
	c->v = c->p = JV_NONE_V;
	pop(m, c);
	stack_trim(m);
	return ACT_RET;
}

static enum act
modify(struct vm *m, struct cell *c)
{
	struct jv v = c->v;
	ref r = m->f;

	c->v = JV_NULL_V;
	if (path_del(m, v, c->val[0], &v) != 1)
		return ACT_RAISE;
	return finish(m, cell_at(m, r), v);
}

/* The right side of |= gave nothing: the path is to be deleted. */
static enum act
no_value(struct vm *m, struct cell *c)
{
	struct cell *to = cell_at(m, (ref)c->i);

	to->val[0] = jv_push(to->val[0], jv_ref(c->v));
	return over(m, c);
}

enum act
run_fail(struct vm *m)
{
	struct cell *c = cell_at(m, m->f);

	if (vm_stopped(m))
		return ACT_RAISE;
	stack_cut(m, stack_end(m, m->f));
	m->k = c->k;
	m->e = c->e;
	m->h = c->h;
	switch ((enum cell_kind)c->kind) {
	case CELL_COMMA:
		return go_on(m, c, c->n->b);
	case CELL_ITER:
		return iter(m, c);
	case CELL_RECURSE:
		return recurse(m, c);
	case CELL_RANGE:
		return range(m, c);
	case CELL_INPUTS:
		return inputs(m, c);
	case CELL_ARRAY:
		return array(m, c);
	case CELL_FOLD:
		return fold(m, c);
	case CELL_ALT:
		return c->flag ? over(m, c) : go_on(m, c, c->n->b);
	case CELL_MODIFY:
		return modify(m, c);
	case CELL_NEWVALUE:
		return no_value(m, c);
	default: /* label, try, ?// */
		return over(m, c);
	}
}

/* --- errors
 * ---------------------------------------------------------------------------
 */

static void
forget(struct vm *m)
{
	jv_unref(m->error);
	m->error = JV_NULL_V;
}

bool
run_breaks(struct vm *m)
{
	struct jv x;
	struct cell *c;
	bool is;

	if (jv_type(m->error) != JT_OBJECT || jv_len(m->error) != 1 ||
	    m->fatal.code)
		return false;
	x = jv_get(m->error, STR("__jq"));
	for (ref r = m->f; r > m->h; r = c->f) {
		c = cell_at(m, r);
		is = c->kind == CELL_LABEL && jv_eq(x, jv_int(c->i));
		if (!is)
			continue;
		m->f = r;
		forget(m);
		return true;
	}
	jv_unref(x);
	return false;
}

static enum act
handle(struct vm *m, struct cell *c)
{
	struct jv error = m->error;

	if (!c->n->b) {
		forget(m);
		return over(m, c);
	}
	m->error = JV_NULL_V;
	m->n = c->n->b;
	finish(m, c, error);
	return ACT_EVAL;
}

/* `?//`: the next alternative; the last one is not guarded. */
static enum act
try_next(struct vm *m, struct cell *c)
{
	const struct node *n = c->n;
	uint32_t i = (uint32_t)++c->i;

	forget(m);
	for (uint32_t k = 0; k < n->i; k++)
		vm_set_slot(m, c->e, n->j + k, JV_NULL_V);
	if (i + 1 == n->n)
		return go_on(m, c, n->list[i]);
	m->v = jv_ref(c->v);
	m->p = jv_ref(c->p);
	m->k = m->h = m->f;
	m->e = c->e;
	m->n = n->list[i];
	return ACT_EVAL;
}

enum act
run_catch(struct vm *m)
{
	struct cell *c = cell_at(m, m->h);

	m->f = m->h;
	stack_cut(m, stack_end(m, m->f));
	switch ((enum cell_kind)c->kind) {
	case CELL_TRY:
		return handle(m, c);
	default:
		return try_next(m, c);
	}
}

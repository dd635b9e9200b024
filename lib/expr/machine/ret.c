/* The machine: what continuations do with an output. */
#include "expr/machine/machine_priv.h"

/* Restores the registers of a continuation that is done. */
static void
leave(struct vm *m, const struct cell *c)
{
	m->k = c->k;
	m->e = c->e;
}

/* The path that was hidden in the cell, whose operation made a new value. */
static void
new_value(struct vm *m, const struct cell *c)
{
	jv_unref(m->p);
	m->p = c->p.kind == JV_NONE ? JV_NONE_V : JV_NULL_V;
}

static enum act
pipe(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);

	leave(m, c);
	m->n = c->n->b;
	stack_trim(m);
	return ACT_EVAL;
}

/* The value and path that the cell kept come back; v is dropped. */
static void
resume(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);

	jv_unref(m->v);
	jv_unref(m->p);
	m->v = cell_take(m, r, &c->v);
	m->p = cell_take(m, r, &c->p);
	leave(m, c);
	stack_trim(m);
}

static enum act
branch(struct vm *m, ref r)
{
	const struct node *n = cell_at(m, r)->n;
	bool truth = jv_truthy(m->v);

	resume(m, r);
	m->n = truth ? n->b : n->c;
	return ACT_EVAL;
}

static enum act
left(struct vm *m, ref r)
{
	const struct node *n = cell_at(m, r)->n;
	bool truth = jv_truthy(m->v);
	ref right;

	resume(m, r);
	if (truth == (n->op == OP_OR)) {
		jv_unref(m->v);
		m->v = jv_bool(truth);
		lose_path(m);
		return ACT_RET;
	}
	right = stack_push(m, CELL_BOOL2, n, 0);
	if (!right)
		return ACT_RAISE;
	hide_path(m, cell_at(m, right));
	m->k = right;
	m->n = n->b;
	return ACT_EVAL;
}

static enum act
right(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);
	bool truth = jv_truthy(m->v);

	jv_unref(m->v);
	m->v = jv_bool(truth);
	new_value(m, c);
	leave(m, c);
	stack_trim(m);
	return ACT_RET;
}

static enum act
bind(struct vm *m, ref r)
{
	const struct node *n = cell_at(m, r)->n;
	struct jv v = m->v;

	m->v = JV_NONE_V;
	resume(m, r);
	vm_bind(m, n, m->e, v);
	m->n = n->b;
	return ACT_EVAL;
}

static enum act
limit(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);

	if (--c->i <= 0)
		m->f = c->f; /* what was inside has no more to say */
	leave(m, c);
	stack_trim(m);
	return ACT_RET;
}

static enum act
skip(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);

	if (c->i > 0) {
		c->i--;
		return ACT_FAIL;
	}
	leave(m, c);
	stack_trim(m);
	return ACT_RET;
}

static enum act
path(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);

	if (m->p.kind == JV_NULL) {
		vm_type_error(
		    m, m->v, m->v, "Invalid path expression with result %A");
		return ACT_RAISE;
	}
	jv_unref(m->v);
	m->v = m->p;
	m->p = JV_NONE_V;
	new_value(m, c);
	leave(m, c);
	stack_trim(m);
	return ACT_RET;
}

static enum act
collect(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);

	/* Made late: recursion that never comes back makes none. */
	c->v = jv_push(c->v.kind == JV_NONE ? jv_arr() : c->v, m->v);
	m->v = JV_NONE_V;
	if (c->v.kind != JV_NONE)
		return ACT_FAIL;
	vm_error(m, "Array or object too deep");
	return ACT_RAISE;
}

/* An output leaves a try, `//` or `?//`, whose errors are no longer its. */
static enum act
leave_guard(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);

	m->h = c->h;
	leave(m, c);
	/* Nothing in it can give another output: it is over. */
	if (m->f == r)
		m->f = c->f;
	stack_trim(m);
	return ACT_RET;
}

/* What alternatives have bound goes into a fold, whose errors are theirs. */
static enum act
bound(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);

	if (!c->n->sub)
		return leave_guard(m, r);
	leave(m, c);
	stack_trim(m);
	return ACT_RET;
}

static enum act
alternative(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);

	if (!jv_truthy(m->v))
		return ACT_FAIL;
	c->flag = true;
	return leave_guard(m, r);
}

static enum act
init(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);
	struct jv in = cell_take(m, r, &c->v), acc = m->v, accp = m->p;
	const struct node *n = c->n;

	m->v = JV_NONE_V;
	m->p = JV_NONE_V;
	leave(m, c);
	stack_trim(m);
	return run_fold(m, n, acc, accp, in);
}

static enum act
updated(struct vm *m, ref r)
{
	return run_updated(m, (ref)cell_at(m, r)->i);
}

enum act
run_ret(struct vm *m)
{
	ref r = m->k;

	switch ((enum cell_kind)cell_at(m, r)->kind) {
	case CELL_PIPE:
		return pipe(m, r);
	case CELL_IF:
		return branch(m, r);
	case CELL_BOOL1:
		return left(m, r);
	case CELL_BOOL2:
		return right(m, r);
	case CELL_OPERAND:
		return run_operand(m, r);
	case CELL_BIND:
		return bind(m, r);
	case CELL_INIT:
		return init(m, r);
	case CELL_FOLD:
		return run_item(m, r);
	case CELL_UPDATE:
		return updated(m, r);
	case CELL_LIMIT:
		return limit(m, r);
	case CELL_SKIP:
		return skip(m, r);
	case CELL_PATH:
		return path(m, r);
	case CELL_ARRAY:
		return collect(m, r);
	case CELL_TRY:
	case CELL_EXTRACT:
		return leave_guard(m, r);
	case CELL_BINDALT:
		return bound(m, r);
	case CELL_ALT:
		return alternative(m, r);
	case CELL_MODIFY:
		return run_modify_path(m, r);
	case CELL_NEWVALUE:
		return run_modify_value(m, r);
	default:
		break;
	}
	vm_fatal(m, EX_SOFTWARE, "no such continuation");
	return ACT_RAISE;
}

/*
 * The machine: evaluation.  Direct nodes are computed by eval(); where paths
 * are tracked, those that can be part of a path are walked here instead.
 */
#include "expr/machine/machine_priv.h"
#include "expr/push/each.h"

static enum act
identity(struct vm *m)
{
	(void)m;
	return ACT_RET;
}

/* Direct nodes that make values of their own. */
enum act
run_direct(struct vm *m)
{
	int r = eval(m, m->n, m->v, true, m->e, &m->v);

	if (r != 1)
		m->v = JV_NONE_V;
	else
		lose_path(m);
	return run_result(r);
}

/* --- control
 * ------------------------------------------------------------------ */

static enum act
pipe(struct vm *m)
{
	const struct node *n = m->n;
	ref r;
	int got;

	if (n->a->direct && !tracking(m)) {
		got = eval(m, n->a, m->v, true, m->e, &m->v);
		if (got != 1) {
			m->v = JV_NONE_V;
			return run_result(got);
		}
		return run_next(m, n->b);
	}
	r = stack_push(m, CELL_PIPE, n, 0);
	if (!r)
		return ACT_RAISE;
	m->k = r;
	return run_next(m, n->a);
}

static enum act
comma(struct vm *m)
{
	const struct node *n = m->n;
	ref r = stack_push(m, CELL_COMMA, n, 0);

	if (!r)
		return ACT_RAISE;
	cell_at(m, r)->v = jv_ref(m->v);
	cell_at(m, r)->p = jv_ref(m->p);
	m->f = r;
	return run_next(m, n->a);
}

/* A condition or left side: direct at once, else with a continuation. */
static enum act
condition(struct vm *m, enum cell_kind kind, bool *now, bool *truth)
{
	const struct node *n = m->n;
	struct cell *cell;
	ref r;
	int got;

	*now = n->a->direct;
	if (*now) {
		got = eval_truth(m, n->a, m->v, m->e, truth);
		if (got == 1)
			return ACT_EVAL;
		*now = false;
		return run_result(got);
	}
	r = stack_push(m, kind, n, 0);
	if (!r)
		return ACT_RAISE;
	cell = cell_at(m, r);
	cell->v = jv_ref(m->v);
	hide_path(m, cell);
	m->k = r;
	return run_next(m, n->a);
}

static enum act
branch(struct vm *m)
{
	const struct node *n = m->n;
	bool now, truth = false;
	enum act a = condition(m, CELL_IF, &now, &truth);

	return now ? run_next(m, truth ? n->b : n->c) : a;
}

static enum act
logic(struct vm *m)
{
	const struct node *n = m->n;
	bool now, truth = false;
	enum act a = condition(m, CELL_BOOL1, &now, &truth);
	ref r;

	if (!now)
		return a;
	if (truth == (n->op == OP_OR)) {
		jv_unref(m->v);
		m->v = jv_bool(truth);
		lose_path(m);
		return ACT_RET;
	}
	r = stack_push(m, CELL_BOOL2, n, 0);
	if (!r)
		return ACT_RAISE;
	hide_path(m, cell_at(m, r));
	m->k = r;
	return run_next(m, n->b);
}

/* A cell that is continuation and fork, and catches errors but for `//`. */
static enum act
guarded(struct vm *m, enum cell_kind kind, const struct node *first)
{
	ref r = stack_push(m, kind, m->n, 0);

	if (!r)
		return ACT_RAISE;
	cell_at(m, r)->p = jv_ref(m->p);
	if (kind != CELL_TRY)
		cell_at(m, r)->v = jv_ref(m->v);
	m->k = m->f = r;
	if (kind != CELL_ALT)
		m->h = r;
	return run_next(m, first);
}

static enum act
attempt(struct vm *m)
{
	return guarded(m, CELL_TRY, m->n->a);
}

static enum act
alternative(struct vm *m)
{
	return guarded(m, CELL_ALT, m->n->a);
}

static enum act
bindalt(struct vm *m)
{
	const struct node *n = m->n;

	for (uint32_t i = 0; i < n->i; i++)
		vm_set_slot(m, m->e, n->j + i, JV_NULL_V);
	return guarded(m, CELL_BINDALT, n->list[0]);
}

static enum act
label(struct vm *m)
{
	const struct node *n = m->n;
	ref r = stack_push(m, CELL_LABEL, n, 0);

	if (!r)
		return ACT_RAISE;
	cell_at(m, r)->i = m->label_count++;
	m->f = r;
	vm_set_slot(m, m->e, n->j, jv_int(r));
	return run_next(m, n->a);
}

/* A try within the label catches the break, as in jq, where it is an error. */
static enum act
brk(struct vm *m)
{
	const struct node *n = m->n;
	ref r = (ref)vm_env_at(m, m->e, n->i)->val[n->j].i;

	if (m->h > r) {
		vm_raise(m,
		    jv_set_str(
			jv_obj(), STR("__jq"), jv_int(cell_at(m, r)->i)));
		return ACT_RAISE;
	}
	m->f = r; /* which fails on */
	return ACT_FAIL;
}

static enum act
empty(struct vm *m)
{
	(void)m;
	return ACT_FAIL;
}

static enum act
limit(struct vm *m)
{
	const struct node *n = m->n;
	const struct node *body = n->op == OP_FIRST ? n->a : n->b;
	enum cell_kind kind = n->op == OP_SKIP ? CELL_SKIP : CELL_LIMIT;
	int64_t count = 1;
	ref r;
	int got;

	if (n->op != OP_FIRST) {
		got = each_limit(m, n, m->v, m->e, &count);
		if (got != 1)
			return run_result(got);
	}
	r = stack_push(m, kind, n, 0);
	if (!r)
		return ACT_RAISE;
	cell_at(m, r)->i = count;
	m->k = r;
	return run_next(m, body);
}

/* --- calls
 * -------------------------------------------------------------------------- */

/* The offset of the environment `depth` out. */
static ref
env_out(struct vm *m, uint32_t depth)
{
	return (ref)((char *)vm_env_at(m, m->e, depth) - m->base);
}

static enum act
call(struct vm *m)
{
	const struct node *n = m->n;
	const struct func *f = n->u.func;
	ref up = env_out(m, n->i), r;
	struct jv v;
	int got;

	if (vm_stopped(m))
		return ACT_RAISE;
	r = stack_push_env(m, f, up);
	if (!r)
		return ACT_RAISE;
	for (uint32_t i = 0; i < n->n; i++) {
		const struct node *a = n->list[i];
		struct closure *to = env_closures(vm_env_at(m, r, 0)) + i;

		if (a->op == OP_LAMBDA) {
			*to = (struct closure){a->u.func, m->e};
		} else if (a->op == OP_PARAM && i < f->nclos) {
			*to = env_closures(vm_env_at(m, m->e, a->i))[a->j];
		} else {
			got = run_operand_of(m, a, &v);
			if (got != 1)
				return run_result(got);
			vm_set_slot(m, r, i - f->nclos, v);
		}
	}
	m->e = stack_slide(m, r);
	return run_next(m, f->body);
}

/* The call of a closure: in the environment that it was made in. */
static enum act
param(struct vm *m)
{
	const struct node *n = m->n;
	struct closure c = env_closures(vm_env_at(m, m->e, n->i))[n->j];
	ref r;

	if (vm_stopped(m))
		return ACT_RAISE;
	r = stack_push_env(m, c.func, c.e);
	if (!r)
		return ACT_RAISE;
	m->e = stack_slide(m, r);
	return run_next(m, c.func->body);
}

static enum act (*const run_op[OP_COUNT])(struct vm *) = {
    [OP_IDENTITY] = identity,
    [OP_CONST] = run_direct,
    [OP_VAR] = run_direct,
    [OP_FIELD] = run_eval_field,
    [OP_INDEX] = run_eval_index_or_slice,
    [OP_SLICE] = run_eval_index_or_slice,
    [OP_ITER] = run_eval_iter,
    [OP_RECURSE] = run_eval_recurse,
    [OP_PIPE] = pipe,
    [OP_COMMA] = comma,
    [OP_NEG] = run_eval_args,
    [OP_ARITH] = run_eval_args,
    [OP_COMPARE] = run_eval_args,
    [OP_AND] = logic,
    [OP_OR] = logic,
    [OP_ALT] = alternative,
    [OP_IF] = branch,
    [OP_TRY] = attempt,
    [OP_ARRAY] = run_eval_array,
    [OP_OBJECT] = run_eval_args,
    [OP_STRING] = run_eval_args,
    [OP_FORMAT] = run_direct,
    [OP_BIND] = run_eval_bind,
    [OP_BINDALT] = bindalt,
    [OP_REDUCE] = run_eval_fold,
    [OP_FOREACH] = run_eval_fold,
    [OP_LABEL] = label,
    [OP_BREAK] = brk,
    [OP_CALL] = call,
    [OP_PARAM] = param,
    [OP_FUNC] = run_eval_args,
    [OP_EXTERN] = run_eval_args,
    [OP_EMPTY] = empty,
    [OP_PATH] = run_eval_path,
    [OP_GETPATH] = run_eval_getpath,
    [OP_MODIFY] = run_eval_modify,
    [OP_LIMIT] = limit,
    [OP_SKIP] = limit,
    [OP_FIRST] = limit,
    [OP_RANGE] = run_eval_range,
    [OP_INPUT] = run_direct,
    [OP_INPUTS] = run_eval_inputs,
};

enum act
run_eval(struct vm *m)
{
	int r;

	if (m->n->direct && !tracking(m)) {
		r = eval(m, m->n, m->v, true, m->e, &m->v);
		if (r != 1)
			m->v = JV_NONE_V;
		return run_result(r);
	}
	return run_op[m->n->op](m);
}

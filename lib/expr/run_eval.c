/*
 * The machine: evaluation.  Direct nodes are computed by eval(); where paths
 * are tracked, those that can be part of a path are walked here instead.
 */
#include "expr/run.h"

static enum act
next(struct vm *m, const struct node *n)
{
	m->n = n;
	return ACT_EVAL;
}

/* A direct operand on the value, which stays. */
static int
operand(struct vm *m, const struct node *n, struct jv *out)
{
	return eval(m, n, m->v, false, m->e, out);
}

static enum act
identity(struct vm *m)
{
	(void)m;
	return ACT_RET;
}

/* Direct nodes that make values of their own. */
static enum act
direct(struct vm *m)
{
	int r = eval(m, m->n, m->v, true, m->e, &m->v);

	if (r != 1)
		m->v = JV_NONE_V;
	else
		lose_path(m);
	return run_result(r);
}

/* --- parts of paths ---------------------------------------------------------
 */

enum act
run_extend(struct vm *m, struct jv to, struct jv key)
{
	m->p = jv_push(to, key);
	if (m->p.kind != JV_NONE)
		return ACT_RET;
	vm_error(m, "Path too deep");
	return ACT_RAISE;
}

static enum act
pathless(struct vm *m, struct jv key)
{
	vm_type_error(m, m->v, key,
	    key.kind == JV_NONE
		? "Invalid path expression near attempt to iterate through %A"
		: "Invalid path expression near attempt to access element %B "
		  "of %A");
	jv_unref(key);
	return ACT_RAISE;
}

enum act
run_step(struct vm *m, struct jv key)
{
	struct jv out, p;

	if (m->p.kind == JV_NULL)
		return pathless(m, key);
	if (op_index(m, m->v, key, &out) != 1) {
		jv_unref(key);
		return ACT_RAISE;
	}
	jv_unref(m->v);
	m->v = out;
	p = m->p;
	return run_extend(m, p, key);
}

static enum act
field(struct vm *m)
{
	return tracking(m) ? run_step(m, jv_str(m->keys[m->n->i].text))
			   : direct(m);
}

static enum act
index_or_slice(struct vm *m)
{
	const struct node *n = m->n;
	struct jv a = JV_NULL_V, b = JV_NULL_V;
	int r = 1;

	if (!tracking(m))
		return direct(m);
	if (n->a && (r = operand(m, n->a, &a)) != 1)
		return run_result(r);
	if (n->b && (r = operand(m, n->b, &b)) != 1) {
		jv_unref(a);
		return run_result(r);
	}
	return run_step(m, n->op == OP_SLICE ? op_slice_key(a, b) : a);
}

static enum act
getpath(struct vm *m)
{
	struct jv path, out;
	struct jv_iter it;
	int r;

	if (!tracking(m))
		return direct(m);
	r = operand(m, m->n->a, &path);
	if (r != 1)
		return run_result(r);
	if (m->p.kind == JV_NULL)
		return pathless(m, path);
	/* A path that leads nowhere is still a path. */
	if (path_get(m, m->v, path, &out) != 1) {
		if (m->fatal.code || jv_type(path) != JT_ARRAY) {
			jv_unref(path);
			return ACT_RAISE;
		}
		jv_unref(m->error);
		m->error = JV_NULL_V;
		out = JV_NULL_V;
	}
	jv_unref(m->v);
	m->v = out;
	it = jv_iter(path);
	while (m->p.kind != JV_NONE && jv_next(&it))
		m->p = jv_push(m->p, jv_ref(it.value));
	jv_iter_end(&it);
	jv_unref(path);
	return ACT_RET;
}

static enum act
iter(struct vm *m)
{
	ref r;
	struct cell *c;

	if (m->p.kind == JV_NULL)
		return pathless(m, JV_NONE_V);
	if (!op_iterable(m, m->v))
		return ACT_RAISE;
	r = stack_push_iter(m, CELL_ITER, m->n, m->v);
	m->v = JV_NONE_V;
	if (!r)
		return ACT_RAISE;
	c = cell_at(m, r);
	hide_path(m, c);
	m->f = r;
	return ACT_FAIL; /* the fork gives the first element, too */
}

/* .. yields its input, then what is in it. */
static enum act
recurse(struct vm *m)
{
	enum jv_type t = jv_type(m->v);
	ref r;

	if (t != JT_ARRAY && t != JT_OBJECT)
		return ACT_RET;
	if (m->p.kind == JV_NULL)
		return pathless(m, JV_NONE_V);
	r = stack_push_iter(m, CELL_RECURSE, m->n, jv_ref(m->v));
	if (!r)
		return ACT_RAISE;
	cell_at(m, r)->p = jv_ref(m->p);
	m->f = r;
	return ACT_RET;
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
		return next(m, n->b);
	}
	r = stack_push(m, CELL_PIPE, n, 0);
	if (!r)
		return ACT_RAISE;
	m->k = r;
	return next(m, n->a);
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
	return next(m, n->a);
}

/* A condition or left side: direct at once, else with a continuation. */
static enum act
condition(struct vm *m, enum cell_kind kind, bool *now, bool *truth)
{
	const struct node *n = m->n;
	struct jv c;
	struct cell *cell;
	ref r;
	int got;

	*now = n->a->direct;
	if (*now) {
		got = operand(m, n->a, &c);
		if (got != 1) {
			*now = false;
			return run_result(got);
		}
		*truth = jv_truthy(c);
		jv_unref(c);
		return ACT_EVAL;
	}
	r = stack_push(m, kind, n, 0);
	if (!r)
		return ACT_RAISE;
	cell = cell_at(m, r);
	cell->v = jv_ref(m->v);
	hide_path(m, cell);
	m->k = r;
	return next(m, n->a);
}

static enum act
branch(struct vm *m)
{
	const struct node *n = m->n;
	bool now, truth = false;
	enum act a = condition(m, CELL_IF, &now, &truth);

	return now ? next(m, truth ? n->b : n->c) : a;
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
	return next(m, n->b);
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
	return next(m, first);
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
	m->f = r;
	vm_set_slot(m, m->e, n->j, jv_int(r));
	return next(m, n->a);
}

static enum act
brk(struct vm *m)
{
	const struct node *n = m->n;
	ref r = (ref)vm_env_at(m, m->e, n->i)->val[n->j].i;

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
	struct jv count = jv_int(1);
	const struct node *body = n->op == OP_FIRST ? n->a : n->b;
	double d;
	ref r;
	int got;

	if (n->op == OP_LIMIT) {
		got = operand(m, n->a, &count);
		if (got != 1)
			return run_result(got);
	}
	d = jv_double(count);
	if (jv_type(count) != JT_NUMBER) {
		jv_unref(count);
		vm_error(m, "Invalid arguments to limit");
		return ACT_RAISE;
	}
	jv_unref(count);
	if (d < 0) {
		vm_error(m, "limit doesn't support negative count");
		return ACT_RAISE;
	}
	if (!(d > 0))
		return ACT_FAIL;
	r = stack_push(m, CELL_LIMIT, n, 0);
	if (!r)
		return ACT_RAISE;
	cell_at(m, r)->i = d < 1e18 ? (int64_t)(d < 1 ? 1 : d) : INT64_MAX;
	m->k = r;
	return next(m, body);
}

/* --- collecting
 * ------------------------------------------------------------------ */

static enum act
array(struct vm *m)
{
	const struct node *n = m->n;
	struct cell *c;
	ref r;

	if (n->direct)
		return direct(m);
	if (!n->a)
		return run_args(m);
	r = stack_push(m, CELL_ARRAY, n, 0);
	if (!r)
		return ACT_RAISE;
	c = cell_at(m, r);
	hide_path(m, c);
	m->k = m->f = r;
	return next(m, n->a);
}

static enum act
args(struct vm *m)
{
	return m->n->direct ? direct(m) : run_args(m);
}

static enum act
bind(struct vm *m)
{
	const struct node *n = m->n;
	struct cell *c;
	struct jv v;
	ref r;
	int got;

	if (n->a->direct) {
		got = operand(m, n->a, &v);
		if (got != 1)
			return run_result(got);
		vm_set_slot(m, m->e, n->j, v);
		return next(m, n->b);
	}
	r = stack_push(m, CELL_BIND, n, 0);
	if (!r)
		return ACT_RAISE;
	c = cell_at(m, r);
	c->v = jv_ref(m->v);
	hide_path(m, c);
	m->k = r;
	return next(m, n->a);
}

static enum act
fold(struct vm *m)
{
	const struct node *n = m->n;
	struct cell *c;
	struct jv acc;
	ref r;
	int got;

	if (n->b->direct && !tracking(m)) {
		got = operand(m, n->b, &acc);
		if (got != 1)
			return run_result(got);
		return run_fold(m, n, acc, JV_NONE_V, m->v);
	}
	r = stack_push(m, CELL_INIT, n, 0);
	if (!r)
		return ACT_RAISE;
	c = cell_at(m, r);
	c->v = jv_ref(m->v);
	m->k = r;
	return next(m, n->b);
}

static enum act
path(struct vm *m)
{
	const struct node *n = m->n;
	ref r = stack_push(m, CELL_PATH, n, 0);

	if (!r)
		return ACT_RAISE;
	hide_path(m, cell_at(m, r));
	m->p = jv_arr();
	m->k = r;
	return next(m, n->a);
}

static enum act
modify(struct vm *m)
{
	const struct node *n = m->n;
	struct cell *c;
	ref r;

	if (n->direct)
		return direct(m);
	r = stack_push(m, CELL_MODIFY, n, 1);
	if (!r)
		return ACT_RAISE;
	c = cell_at(m, r);
	c->v = jv_ref(m->v);
	c->val[0] = jv_arr();
	hide_path(m, c);
	m->p = jv_arr();
	m->k = m->f = r;
	return next(m, n->a);
}

/* --- sources
 * ---------------------------------------------------------------------- */

static enum act
range(struct vm *m)
{
	const struct node *n = m->n;
	const struct node *part[3] = {n->a, n->b, n->c};
	struct jv x, val[3] = {jv_int(0), jv_int(0), jv_int(1)};
	struct cell *c;
	ref r;
	int got;

	for (int i = 0; i < 3; i++) {
		if (!part[i])
			continue;
		got = operand(m, part[i], &x);
		if (got != 1)
			return run_result(got);
		val[i] = jv_number(x);
		jv_unref(x);
		if (val[i].kind == JV_NONE) {
			vm_error(m, "Range bounds must be numeric");
			return ACT_RAISE;
		}
	}
	r = stack_push(m, CELL_RANGE, n, 2);
	if (!r)
		return ACT_RAISE;
	c = cell_at(m, r);
	c->v = val[0];
	c->val[0] = val[1];
	c->val[1] = val[2];
	c->flag = tracking(m);
	m->f = r;
	return ACT_FAIL;
}

static enum act
inputs(struct vm *m)
{
	ref r = stack_push(m, CELL_INPUTS, m->n, 0);

	if (!r)
		return ACT_RAISE;
	cell_at(m, r)->flag = tracking(m);
	m->f = r;
	return ACT_FAIL;
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
			got = operand(m, a, &v);
			if (got != 1)
				return run_result(got);
			vm_set_slot(m, r, i - f->nclos, v);
		}
	}
	m->e = stack_slide(m, r);
	return next(m, f->body);
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
	return next(m, c.func->body);
}

static enum act (*const eval_op[OP_COUNT])(struct vm *) = {
    [OP_IDENTITY] = identity,
    [OP_CONST] = direct,
    [OP_VAR] = direct,
    [OP_FIELD] = field,
    [OP_INDEX] = index_or_slice,
    [OP_SLICE] = index_or_slice,
    [OP_ITER] = iter,
    [OP_RECURSE] = recurse,
    [OP_PIPE] = pipe,
    [OP_COMMA] = comma,
    [OP_NEG] = args,
    [OP_ARITH] = args,
    [OP_COMPARE] = args,
    [OP_AND] = logic,
    [OP_OR] = logic,
    [OP_ALT] = alternative,
    [OP_IF] = branch,
    [OP_TRY] = attempt,
    [OP_ARRAY] = array,
    [OP_OBJECT] = args,
    [OP_STRING] = args,
    [OP_FORMAT] = direct,
    [OP_BIND] = bind,
    [OP_BINDALT] = bindalt,
    [OP_REDUCE] = fold,
    [OP_FOREACH] = fold,
    [OP_LABEL] = label,
    [OP_BREAK] = brk,
    [OP_CALL] = call,
    [OP_PARAM] = param,
    [OP_FUNC] = args,
    [OP_EXTERN] = args,
    [OP_EMPTY] = empty,
    [OP_PATH] = path,
    [OP_GETPATH] = getpath,
    [OP_MODIFY] = modify,
    [OP_LIMIT] = limit,
    [OP_FIRST] = limit,
    [OP_RANGE] = range,
    [OP_INPUT] = direct,
    [OP_INPUTS] = inputs,
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
	return eval_op[m->n->op](m);
}

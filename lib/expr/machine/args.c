/* The machine: operations of several operands, reduce and foreach, updates. */
#include "expr/machine/machine_priv.h"

/* --- operands ----------------------------------------------------------------
 */

/* All operands are there: the operation. */
static enum act
combine(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);
	const struct node *n = c->n;
	struct buf room = {0};
	struct jv *val, in = cell_take(m, r, &c->v);
	int got;

	val = (void *)buf_room(&room, n->n * sizeof *val);
	for (uint32_t i = 0; i < n->n; i++)
		val[i] = cell_take(m, r, &c->val[i]);
	m->p = c->p.kind == JV_NONE ? JV_NONE_V : JV_NULL_V;
	m->k = c->k;
	m->e = c->e;
	stack_trim(m);
	got = eval_args(m, n, in, true, val, &m->v);
	if (got != 1)
		m->v = JV_NONE_V;
	buf_release(&room);
	return got == 1 ? ACT_RET : got == 0 ? ACT_FAIL : ACT_RAISE;
}

/* Operands from i on, of the CELL_ARGS at r. */
static enum act
operands(struct vm *m, ref r, uint32_t i)
{
	const struct node *n = cell_at(m, r)->n;
	struct cell *c;
	struct jv v;
	ref k;
	int got;

	for (; i < n->n; i++) {
		c = cell_at(m, r);
		if (!n->list[i]->direct) {
			k = stack_push(m, CELL_OPERAND, n, 0);
			if (!k)
				return ACT_RAISE;
			cell_at(m, k)->i = r;
			cell_at(m, k)->j = i;
			m->k = k;
			m->v = jv_ref(cell_at(m, r)->v);
			m->n = n->list[i];
			return ACT_EVAL;
		}
		got = eval(m, n->list[i], c->v, false, m->e, &v);
		if (got != 1)
			return run_result(got);
		c = cell_at(m, r);
		jv_unref(c->val[i]);
		c->val[i] = v;
	}
	return combine(m, r);
}

enum act
run_args(struct vm *m)
{
	const struct node *n = m->n;
	struct cell *c;
	ref r = stack_push(m, CELL_ARGS, n, n->n);

	if (!r)
		return ACT_RAISE;
	c = cell_at(m, r);
	c->v = m->v;
	m->v = JV_NONE_V;
	hide_path(m, c);
	m->k = r;
	return operands(m, r, 0);
}

enum act
run_operand(struct vm *m, ref k)
{
	ref r = (ref)cell_at(m, k)->i;
	uint32_t i = (uint32_t)cell_at(m, k)->j;
	struct cell *c = cell_at(m, r);

	jv_unref(c->val[i]);
	c->val[i] = m->v;
	m->v = JV_NONE_V;
	m->k = r;
	m->e = c->e;
	stack_trim(m);
	return operands(m, r, i + 1);
}

/* --- reduce and foreach
 * --------------------------------------------------------- */

enum act
run_fold(struct vm *m, const struct node *n, struct jv acc, struct jv accp,
    struct jv in)
{
	ref r = stack_push(m, CELL_FOLD, n, 0);

	m->v = in;
	m->p = JV_NONE_V;
	if (!r) {
		jv_unref(acc);
		jv_unref(accp);
		return ACT_RAISE;
	}
	cell_at(m, r)->v = acc;
	cell_at(m, r)->p = accp;
	m->k = m->f = r;
	m->n = n->a;
	return ACT_EVAL;
}

/* foreach: the new state goes out, by way of the extraction, whose errors a
 * pattern's alternatives catch, while those of what comes behind are not. */
static enum act
extract(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);
	ref outer = c->h, k;

	m->v = jv_ref(c->v);
	m->p = jv_ref(c->p);
	m->k = c->k;
	m->e = c->e;
	m->n = c->n->d;
	if (!m->n) {
		m->h = outer;
		return ACT_RET;
	}
	if (m->h != outer) {
		k = stack_push(m, CELL_EXTRACT, m->n, 0);
		if (!k)
			return ACT_RAISE;
		cell_at(m, k)->h = outer;
		m->k = k;
	}
	return ACT_EVAL;
}

/* An item of the source: the state is taken out of the cell to be updated. */
enum act
run_item(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);
	const struct node *n = c->n;
	struct jv acc = c->v, accp = c->p;
	ref k;
	int got;

	m->e = c->e;
	vm_set_slot(m, m->e, n->j, m->v);
	m->v = JV_NONE_V;
	c->v = JV_NULL_V;
	c->p = accp.kind == JV_NONE ? JV_NONE_V : JV_NULL_V;
	if (n->c->direct && accp.kind == JV_NONE) {
		got = eval(m, n->c, acc, true, m->e, &acc);
		if (got != 1)
			return run_result(got);
		cell_at(m, r)->v = acc;
		return n->op == OP_REDUCE ? ACT_FAIL : extract(m, r);
	}
	m->v = acc;
	m->p = accp;
	k = stack_push(m, CELL_UPDATE, n, 0);
	if (!k)
		return ACT_RAISE;
	cell_at(m, k)->i = r;
	m->k = k;
	m->n = n->c;
	return ACT_EVAL;
}

enum act
run_updated(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);

	jv_unref(c->v);
	jv_unref(c->p);
	c->v = m->v;
	c->p = m->p;
	m->v = JV_NONE_V;
	m->p = JV_NONE_V;
	return c->n->op == OP_REDUCE ? ACT_FAIL : extract(m, r);
}

/* --- path |= f
 * --------------------------------------------------------------------- */

/* Sets the value at the path in the result so far; consumes x. */
static enum act
put(struct vm *m, ref r, struct jv path, struct jv x)
{
	struct cell *c = cell_at(m, r);
	struct jv acc = c->v;

	c->v = JV_NULL_V;
	if (path_set(m, acc, path, x, &acc) != 1)
		return ACT_RAISE;
	cell_at(m, r)->v = acc;
	return ACT_FAIL;
}

/*
 * What is at the path in the result so far.  A value of the program's own is
 * taken out, leaving null, so that it can change in place; not where the path
 * may come again, though, which a right side without output leaves as it is.
 */
static int
take_out(struct vm *m, struct jv *from, struct jv path, bool once, struct jv *x)
{
	struct path_way w = {0};
	size_t n = jv_len(path);
	struct jv last;
	int r = path_get(m, *from, path, x);

	if (r != 1 || !once || x->kind <= JV_VIEW || n == 0)
		return r;
	last = jv_at(path, n - 1);
	jv_unref(last);
	if (jv_type(last) == JT_OBJECT) /* a slice is put back as one */
		return r;
	jv_unref(*x);
	r = path_down(m, &w, from, path, n);
	*x = *from;
	*from = JV_NULL_V;
	if (r == 1)
		r = path_up(m, &w, path, JV_NULL_V, from);
	if (r != 1)
		jv_unref(*x);
	path_way_release(&w);
	return r;
}

/* A path of the left side. */
enum act
run_modify_path(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);
	const struct node *n = c->n;
	struct jv path = m->p, x;
	enum act a = ACT_FAIL;
	ref k;
	int got;

	if (path.kind == JV_NULL) {
		vm_type_error(
		    m, m->v, m->v, "Invalid path expression with result %A");
		return ACT_RAISE;
	}
	m->e = c->e;
	jv_unref(m->v);
	m->v = JV_NONE_V;
	if (take_out(m, &c->v, path, n->a->direct, &x) != 1)
		return ACT_RAISE;
	if (!n->b->direct) {
		k = stack_push(m, CELL_NEWVALUE, n, 0);
		if (!k) {
			jv_unref(x);
			return ACT_RAISE;
		}
		cell_at(m, k)->v = path;
		cell_at(m, k)->i = r;
		m->v = x;
		m->p = JV_NONE_V;
		m->k = m->f = k;
		m->n = n->b;
		return ACT_EVAL;
	}
	got = eval(m, n->b, x, true, m->e, &x);
	c = cell_at(m, r);
	if (got == 1)
		a = put(m, r, path, x);
	else if (got == 0)
		c->val[0] = jv_push(c->val[0], jv_ref(path));
	return got == -1 ? ACT_RAISE : a;
}

/* The first output of the right side is the new value; no other is asked for.
 */
enum act
run_modify_value(struct vm *m, ref k)
{
	struct cell *c = cell_at(m, k);
	struct jv x = m->v, path = jv_ref(c->v);
	ref r = (ref)c->i;
	enum act a;

	m->v = JV_NONE_V;
	m->f = c->f;
	a = put(m, r, path, x);
	jv_unref(path);
	return a;
}

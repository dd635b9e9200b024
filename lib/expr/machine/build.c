/* The machine: evaluation of what collects, binds, updates and iterates. */
#include "expr/machine/machine_priv.h"
#include "expr/push/each.h"

enum act
run_eval_array(struct vm *m)
{
	const struct node *n = m->n;
	struct cell *c;
	ref r;

	if (n->direct)
		return run_direct(m);
	if (!n->a)
		return run_args(m);
	r = stack_push(m, CELL_ARRAY, n, 0);
	if (!r)
		return ACT_RAISE;
	c = cell_at(m, r);
	hide_path(m, c);
	m->k = m->f = r;
	return run_next(m, n->a);
}

enum act
run_eval_args(struct vm *m)
{
	return m->n->direct ? run_direct(m) : run_args(m);
}

enum act
run_eval_bind(struct vm *m)
{
	const struct node *n = m->n;
	struct cell *c;
	struct jv v;
	ref r;
	int got;

	if (n->a->direct) {
		got = run_last_operand(m, n->a, n->b, &v);
		if (got != 1)
			return run_result(got);
		vm_bind(m, n, m->e, v);
		return run_next(m, n->b);
	}
	r = stack_push(m, CELL_BIND, n, 0);
	if (!r)
		return ACT_RAISE;
	c = cell_at(m, r);
	c->v = jv_ref(m->v);
	hide_path(m, c);
	m->k = r;
	return run_next(m, n->a);
}

enum act
run_eval_fold(struct vm *m)
{
	const struct node *n = m->n;
	struct cell *c;
	struct jv acc;
	ref r;
	int got;

	if (n->b->direct && !tracking(m)) {
		got = run_last_operand(m, n->b, n->a, &acc);
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
	return run_next(m, n->b);
}

enum act
run_eval_path(struct vm *m)
{
	const struct node *n = m->n;
	ref r = stack_push(m, CELL_PATH, n, 0);

	if (!r)
		return ACT_RAISE;
	hide_path(m, cell_at(m, r));
	m->p = jv_arr();
	m->k = r;
	return run_next(m, n->a);
}

enum act
run_eval_modify(struct vm *m)
{
	const struct node *n = m->n;
	struct cell *c;
	ref r;

	if (n->direct)
		return run_direct(m);
	r = stack_push(m, CELL_MODIFY, n, 1);
	if (!r)
		return ACT_RAISE;
	c = cell_at(m, r);
	c->v = jv_ref(m->v);
	c->val[0] = jv_arr();
	hide_path(m, c);
	m->p = jv_arr();
	m->k = m->f = r;
	return run_next(m, n->a);
}

/* --- sources
 * ---------------------------------------------------------------------- */

enum act
run_eval_range(struct vm *m)
{
	const struct node *n = m->n;
	struct jv val[3];
	struct cell *c;
	ref r;
	int got = each_bounds(m, n, m->v, m->e, val);

	if (got != 1)
		return run_result(got);
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

enum act
run_eval_inputs(struct vm *m)
{
	ref r = stack_push(m, CELL_INPUTS, m->n, 0);

	if (!r)
		return ACT_RAISE;
	cell_at(m, r)->flag = tracking(m);
	m->f = r;
	return ACT_FAIL;
}

/* The machine: evaluation of what can be part of a path. */
#include "expr/machine/machine_priv.h"

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

enum act
run_eval_field(struct vm *m)
{
	return tracking(m) ? run_step(m, jv_str(m->keys[m->n->i].text))
			   : run_direct(m);
}

enum act
run_eval_index_or_slice(struct vm *m)
{
	const struct node *n = m->n;
	struct jv a = JV_NULL_V, b = JV_NULL_V;
	int r = 1;

	if (!tracking(m))
		return run_direct(m);
	if (n->a && (r = run_operand_of(m, n->a, &a)) != 1)
		return run_result(r);
	if (n->b && (r = run_operand_of(m, n->b, &b)) != 1) {
		jv_unref(a);
		return run_result(r);
	}
	return run_step(m, n->op == OP_SLICE ? op_slice_key(a, b) : a);
}

enum act
run_eval_getpath(struct vm *m)
{
	struct jv path, out;
	struct jv_iter it;
	int r;

	if (!tracking(m))
		return run_direct(m);
	r = run_operand_of(m, m->n->a, &path);
	if (r != 1)
		return run_result(r);
	if (m->p.kind == JV_NULL)
		return pathless(m, path);
	if (path_get(m, m->v, path, &out) != 1) {
		jv_unref(path);
		return ACT_RAISE;
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

enum act
run_eval_iter(struct vm *m)
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
enum act
run_eval_recurse(struct vm *m)
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

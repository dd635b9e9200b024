/* The parts of the machine: evaluation, continuations, forks. */
#ifndef EXPR_MACHINE_MACHINE_PRIV_H
#define EXPR_MACHINE_MACHINE_PRIV_H

#include "expr/machine/stack_priv.h"
#include "expr/ops/ops.h"

/* Evaluates node n on value v (eval.c). */
enum act run_eval(struct vm *);
/* Hands the output v to continuation k, which is not 0 (ret.c). */
enum act run_ret(struct vm *);
/* Goes back to fork f, which is not 0 (fork.c). */
enum act run_fail(struct vm *);
/* Whether what was raised is a break of a label within what catches; goes back
 * to its fork (fork.c). */
bool run_breaks(struct vm *);
/* Goes to the fork that catches; h is not 0 (fork.c). */
enum act run_catch(struct vm *);

/*
 * Paths.  p is JV_NONE when none are tracked, an array of keys for a value that
 * is part of the input, and JV_NULL for any other value.
 */
static inline bool
tracking(const struct vm *m)
{
	return m->p.kind != JV_NONE;
}

/* The value that is now in v is none of the input's. */
static inline void
lose_path(struct vm *m)
{
	if (tracking(m)) {
		jv_unref(m->p);
		m->p = JV_NULL_V;
	}
}

/* Before an operand whose path does not matter: p is saved in the cell. */
static inline void
hide_path(struct vm *m, struct cell *c)
{
	c->p = m->p;
	m->p = JV_NONE_V;
}

/* What eval() returned, as an action; v is the value. */
static inline enum act
run_result(int r)
{
	return r == 1 ? ACT_RET : r == 0 ? ACT_FAIL : ACT_RAISE;
}

/* One step into v by a key (consumed), which p follows. */
enum act run_step(struct vm *, struct jv key);
/* Sets p to `to` with the key appended (both consumed). */
enum act run_extend(struct vm *, struct jv to, struct jv key);

/* The parts of an operation that has several stages. */
enum act run_args(struct vm *);
enum act run_operand(struct vm *, ref);
enum act run_fold(struct vm *, const struct node *, struct jv acc,
    struct jv accp, struct jv in);
enum act run_item(struct vm *, ref);
enum act run_updated(struct vm *, ref fold);
enum act run_modify_path(struct vm *, ref);
enum act run_modify_value(struct vm *, ref);

/* --- evaluation by kinds of nodes -------------------------------------------
 */

static inline enum act
run_next(struct vm *m, const struct node *n)
{
	m->n = n;
	return ACT_EVAL;
}

/* A direct operand on the value, which stays. */
static inline int
run_operand_of(struct vm *m, const struct node *n, struct jv *out)
{
	return eval(m, n, m->v, false, m->e, out);
}

/* The same, of which the value is used up if what follows does not look at it.
 */
static inline int
run_last_operand(
    struct vm *m, const struct node *n, const struct node *next, struct jv *out)
{
	struct jv v = m->v;

	if (!next->blind || tracking(m))
		return run_operand_of(m, n, out);
	m->v = JV_NULL_V;
	return eval(m, n, v, true, m->e, out);
}

/* Direct nodes that make values of their own (eval.c). */
enum act run_direct(struct vm *);
/* What can be part of a path (path.c), what builds and iterates
 * (build.c). */
enum act run_eval_field(struct vm *);
enum act run_eval_index_or_slice(struct vm *);
enum act run_eval_getpath(struct vm *);
enum act run_eval_iter(struct vm *);
enum act run_eval_recurse(struct vm *);
enum act run_eval_array(struct vm *);
enum act run_eval_args(struct vm *);
enum act run_eval_bind(struct vm *);
enum act run_eval_fold(struct vm *);
enum act run_eval_path(struct vm *);
enum act run_eval_modify(struct vm *);
enum act run_eval_range(struct vm *);
enum act run_eval_inputs(struct vm *);

#endif

/* The parts of the machine: evaluation, continuations, forks. */
#ifndef EXPR_RUN_H
#define EXPR_RUN_H

#include "expr/ops.h"
#include "expr/stack.h"

/* Evaluates node n on value v (run_eval.c). */
enum act run_eval(struct vm *);
/* Hands the output v to continuation k, which is not 0 (run_ret.c). */
enum act run_ret(struct vm *);
/* Goes back to fork f, which is not 0 (run_fork.c). */
enum act run_fail(struct vm *);
/* Goes to the fork that catches; h is not 0 (run_fork.c). */
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

#endif

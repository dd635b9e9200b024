/* The stack of the machine: cells, and what is garbage above them. */
#ifndef EXPR_MACHINE_STACK_PRIV_H
#define EXPR_MACHINE_STACK_PRIV_H

#include "expr/core/vm.h"

/* What the machine does next. */
enum act {
	ACT_EVAL,  /* node n on value v */
	ACT_RET,   /* v is an output: hand it to continuation k */
	ACT_FAIL,  /* no further output here: go back to fork f */
	ACT_RAISE, /* m->error was raised, or a fatal error happened */
};

static inline struct cell *
cell_at(struct vm *m, ref r)
{
	return (struct cell *)(void *)(m->base + r);
}

/*
 * Pushes a cell with nv values (JV_NONE) and the registers k, e, f, h saved.
 * 0 when the stack is at its limit: the fatal error is set.
 */
ref stack_push(struct vm *, enum cell_kind, const struct node *, uint32_t nv);
/* The same for an iteration of a value, which is consumed. */
ref stack_push_iter(
    struct vm *, enum cell_kind, const struct node *, struct jv of);
struct jv_iter *cell_iter(struct cell *);
/* An environment; its values are JV_NULL, its closures unset. */
ref stack_push_env(struct vm *, const struct func *, ref up);
static inline struct closure *
env_closures(struct env *v)
{
	return (struct closure *)(void *)(v->val + v->nv);
}

/* The end of a cell. */
ref stack_end(struct vm *, ref);
/* Releases all from an offset up. */
void stack_cut(struct vm *, ref to);
/* Releases what is above the greatest of k, e and f. */
void stack_trim(struct vm *);
/*
 * Moves the environment on top of the stack down over the garbage below it:
 * a tail call replaces its caller.  Returns where it is now.
 */
ref stack_slide(struct vm *, ref env);

/*
 * A value of a cell for use: moved out when the cell is about to be trimmed
 * (no fork protects it), else shared.
 */
static inline struct jv
cell_take(struct vm *m, ref r, struct jv *p)
{
	struct jv v = *p;

	if (m->f > r)
		return jv_ref(v);
	p->kind = JV_NONE;
	return v;
}

#endif

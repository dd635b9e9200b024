/* The stack of the machine. */
#include <stdlib.h>

#include "base/mem.h"
#include "expr/machine/stack_priv.h"

enum { ITER_VALUES = (sizeof(struct jv_iter) + 15) / 16 };

_Static_assert(sizeof(struct jv) == 16, "cells are counted in values");
_Static_assert(sizeof(struct closure) == 16, "closures are values in size");
_Static_assert(sizeof(struct env) == 16, "cells stay aligned");
_Static_assert(sizeof(struct cell) % 16 == 0, "cells stay aligned");

/* Room on top; 0 when there is none. */
static ref
room(struct vm *m, size_t size)
{
	size_t cap = m->cap;
	ref at = m->top;

	if (size > m->max || m->top > m->max - size) {
		vm_fatal(m, EX_OSERR,
		    "out of stack: the program recurses too deeply");
		return 0;
	}
	if (m->top + size > cap) {
		while (cap < m->top + size)
			cap = cap > m->max / 2 ? m->max : 2 * cap;
		m->base = xrealloc(m->base, cap);
		m->cap = cap;
	}
	m->top += (ref)size;
	return at;
}

ref
stack_push(struct vm *m, enum cell_kind kind, const struct node *n, uint32_t nv)
{
	ref r = room(m, sizeof(struct cell) + nv * sizeof(struct jv));
	struct cell *c;

	if (!r)
		return 0;
	c = cell_at(m, r);
	*c = (struct cell){.kind = (uint8_t)kind,
	    .nv = nv,
	    .n = n,
	    .k = m->k,
	    .e = m->e,
	    .f = m->f,
	    .h = m->h};
	for (uint32_t i = 0; i < nv; i++)
		c->val[i] = JV_NONE_V;
	return r;
}

static bool
is_iter(enum cell_kind kind)
{
	return kind == CELL_ITER || kind == CELL_RECURSE;
}

struct jv_iter *
cell_iter(struct cell *c)
{
	return (struct jv_iter *)(void *)c->val;
}

ref
stack_push_iter(
    struct vm *m, enum cell_kind kind, const struct node *n, struct jv of)
{
	ref r = stack_push(m, kind, n, ITER_VALUES);

	if (!r) {
		jv_unref(of);
		return 0;
	}
	cell_at(m, r)->v = of;
	*cell_iter(cell_at(m, r)) = jv_iter(of);
	return r;
}

ref
stack_push_env(struct vm *m, const struct func *f, ref up)
{
	size_t n = (size_t)f->nslots + f->nclos;
	ref r = room(m, sizeof(struct env) + n * sizeof(struct jv));
	struct env *v;

	if (!r)
		return 0;
	v = vm_env_at(m, r, 0);
	*v = (struct env){CELL_ENV, f->nslots, up, f->nclos};
	for (uint32_t i = 0; i < v->nv; i++)
		v->val[i] = JV_NULL_V;
	return r;
}

ref
stack_end(struct vm *m, ref r)
{
	struct cell *c = cell_at(m, r);
	struct env *v = (struct env *)(void *)c;

	if (c->kind == CELL_ENV)
		return r + (ref)(sizeof *v + 16 * ((size_t)v->nv + v->nclos));
	return r + (ref)(sizeof *c + 16 * (size_t)c->nv);
}

/* Gives up the values of one cell. */
static void
release(struct cell *c)
{
	struct env *v = (struct env *)(void *)c;

	if (c->kind == CELL_ENV) {
		for (uint32_t i = 0; i < v->nv; i++)
			jv_unref(v->val[i]);
		return;
	}
	if (is_iter(c->kind))
		jv_iter_end(cell_iter(c));
	else
		for (uint32_t i = 0; i < c->nv; i++)
			jv_unref(c->val[i]);
	jv_unref(c->v);
	jv_unref(c->p);
}

static void
release_range(struct vm *m, ref from, ref to)
{
	while (from < to) {
		ref next = stack_end(m, from);

		release(cell_at(m, from));
		from = next;
	}
}

void
stack_cut(struct vm *m, ref to)
{
	release_range(m, to, m->top);
	m->top = to;
}

static ref
greatest(ref a, ref b, ref c)
{
	a = a > b ? a : b;
	return a > c ? a : c;
}

void
stack_trim(struct vm *m)
{
	ref live = stack_end(m, greatest(m->k, m->e, m->f));

	if (live < m->top)
		stack_cut(m, live);
}

ref
stack_slide(struct vm *m, ref env)
{
	struct env *v = vm_env_at(m, env, 0);
	ref live = greatest(m->k, m->f, v->up), size = m->top - env;

	for (uint32_t i = 0; i < v->nclos; i++)
		if (env_closures(v)[i].e > live)
			live = env_closures(v)[i].e;
	live = stack_end(m, live);
	if (live == env)
		return env;
	release_range(m, live, env);
	memmove(m->base + live, m->base + env, size);
	m->top = live + size;
	return live;
}

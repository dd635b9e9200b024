/* Definitions of functions. */
#include "expr/compile/compile_priv.h"

/*
 * Compiles a function on its own.  This tells whether it is recursive, in which
 * case it is called.
 */
static bool
body(struct compiler *c, struct fundef *f)
{
	struct frame frame = {.up = c->frame}, *outer = c->frame;
	struct scope *scope = c->scope;
	const struct ast *def = f->def;
	uint32_t params = 0;

	f->outer = c->compiling;
	f->busy = true;
	c->compiling = f;
	c->frame = &frame;
	c->scope = f->scope;
	for (size_t i = 0; i < def->n; i++)
		if (f->values[i])
			params++;
	frame.nslots = params;
	for (size_t i = 0; i < def->n; i++) {
		struct str name = def->list[i]->s;

		if (f->clos[i])
			comp_push(c, SCOPE_PARAM, name)->index = f->clos[i] - 1;
		if (f->values[i])
			comp_push(c, SCOPE_VAR, name)->index = f->values[i] - 1;
	}
	f->func->body = comp(c, def->a);
	f->func->nslots = frame.nslots;
	if (f->func->body)
		comp_last(&frame, f->func->body, params);
	f->busy = false;
	c->compiling = f->outer;
	c->frame = outer;
	c->scope = scope;
	return f->func->body != NULL;
}

static struct fundef *
define(struct compiler *c, const struct ast *def)
{
	struct fundef *f = arena_alloc(&c->tree, sizeof *f);

	f->def = def;
	f->src = c->src;
	f->frame = c->frame;
	f->func = arena_alloc(&c->expr->arena, sizeof *f->func);
	f->values = arena_array(&c->tree, def->n, sizeof *f->values);
	f->clos = arena_array(&c->tree, def->n, sizeof *f->clos);
	for (size_t i = 0; i < def->n; i++) {
		const struct ast *p = def->list[i];

		if (p->op)
			f->values[i] = ++f->func->nslots;
		/* A $parameter can be called as a filter, too. */
		if (!p->op || ast_calls(def->a, p->s))
			f->clos[i] = ++f->func->nclos;
	}
	comp_push(c, SCOPE_FUNC, def->s)->fun = f;
	f->scope = c->scope;
	return f;
}

/*
 * A function that names what is not there is an error for those only who call
 * it, as in jq: a library may be used in part.
 */
static bool
broken(struct compiler *c, struct fundef *f)
{
	if (c->nodes > NODES_MAX)
		return false;
	f->broken = arena_alloc(&c->tree, sizeof *f->broken);
	*f->broken = *c->err;
	err_clear(c->err);
	return true;
}

bool
comp_define(struct compiler *c, const struct ast *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct fundef *f = define(c, t->list[i]);

		if (!body(c, f) && !broken(c, f))
			return false;
	}
	return true;
}

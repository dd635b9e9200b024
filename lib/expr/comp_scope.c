/* Names: variables and labels, and what to say of those nobody defined. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "expr/compile_int.h"

uint32_t
comp_slot(struct compiler *c)
{
	return c->frame->nslots++;
}

struct scope *
comp_push(struct compiler *c, enum scope_kind kind, struct str name)
{
	struct scope *s = arena_alloc(&c->tree, sizeof *s);

	s->up = c->scope;
	s->kind = kind;
	s->name = name;
	s->frame = c->frame;
	c->scope = s;
	return s;
}

const struct node *
comp_slot_ref(struct compiler *c, uint32_t slot)
{
	struct node *n = comp_node(c, OP_VAR);

	n->j = slot;
	return comp_done(n);
}

const struct node *
comp_bind(struct compiler *c, uint32_t slot, const struct node *source,
    const struct node *body)
{
	struct node *n = comp_node(c, OP_BIND);

	n->j = slot;
	n->a = source;
	n->b = body;
	return comp_done(n);
}

uint32_t
comp_depth(const struct compiler *c, const struct frame *to)
{
	uint32_t depth = 0;

	for (const struct frame *f = c->frame; f && f != to; f = f->up)
		depth++;
	return depth;
}

/* "; did you mean `$x`?", or nothing. */
static const char *
nearest_var(struct compiler *c, struct str name, enum scope_kind kind,
    char *out, size_t size)
{
	const char *names[256], *near;
	size_t n = 0;

	if (kind == SCOPE_VAR)
		names[n++] = "ENV";
	for (struct scope *s = c->scope; s && n < 256; s = s->up)
		if (s->kind == kind ||
		    (kind == SCOPE_VAR && s->kind == SCOPE_CONST))
			names[n++] = arena_str(&c->tree, s->name).p;
	near = str_nearest(name, names, n);
	out[0] = '\0';
	if (near)
		snprintf(out, size, "; did you mean `$%s`?", near);
	return out;
}

static const struct node *
env_var(struct compiler *c)
{
	struct node *n = comp_node(c, OP_FUNC);

	n->u.builtin = builtin_find(STR("env"), 0);
	return comp_done(n);
}

const struct node *
comp_var(struct compiler *c, const struct ast *t)
{
	struct node *n;
	char near[128];
	struct scope *s;

	for (s = c->scope; s; s = s->up)
		if ((s->kind == SCOPE_VAR || s->kind == SCOPE_CONST) &&
		    str_eq(s->name, t->s))
			break;
	if (!s && str_is(t->s, "ENV"))
		return env_var(c);
	if (!s) {
		comp_fail(c, t, "`$%.*s` is not defined%s", (int)t->s.n, t->s.p,
		    nearest_var(c, t->s, SCOPE_VAR, near, sizeof near));
		return NULL;
	}
	if (s->kind == SCOPE_CONST) {
		n = comp_node(c, OP_CONST);
		n->i = s->index;
		return comp_done(n);
	}
	n = comp_node(c, OP_VAR);
	n->i = comp_depth(c, s->frame);
	n->j = s->index;
	return comp_done(n);
}

const struct node *
comp_break(struct compiler *c, const struct ast *t)
{
	struct node *n;
	char near[128];
	struct scope *s;

	for (s = c->scope; s; s = s->up)
		if (s->kind == SCOPE_LABEL && str_eq(s->name, t->s))
			break;
	if (!s) {
		comp_fail(c, t, "there is no label `$%.*s` here%s", (int)t->s.n,
		    t->s.p,
		    nearest_var(c, t->s, SCOPE_LABEL, near, sizeof near));
		return NULL;
	}
	n = comp_node(c, OP_BREAK);
	n->i = comp_depth(c, s->frame);
	n->j = s->index;
	return comp_done(n);
}

/* All the functions that could have been meant. */
struct names {
	const char **p;
	size_t n, cap;
	size_t arity; /* of one that has the same name */
	bool same;
};

static void
candidate(struct names *all, const char *name, size_t arity, struct str wanted)
{
	if (name[0] == '_')
		return;
	all->p = xgrow(all->p, &all->cap, all->n, sizeof *all->p);
	all->p[all->n++] = name;
	if (!all->same && str_is(wanted, name)) {
		all->same = true;
		all->arity = arity;
	}
}

static struct names
candidates(struct compiler *c, struct str wanted)
{
	struct names all = {0};
	const struct builtin *b;

	for (struct scope *s = c->scope; s; s = s->up)
		if (s->kind == SCOPE_FUNC)
			candidate(&all, arena_str(&c->tree, s->name).p,
			    s->fun->def->n, wanted);
		else if (s->kind == SCOPE_PARAM || s->kind == SCOPE_INLINE)
			candidate(
			    &all, arena_str(&c->tree, s->name).p, 0, wanted);
	if (c->opts && c->opts->funcs)
		for (const struct expr_func *f = c->opts->funcs; f->name; f++)
			candidate(&all, f->name, (size_t)f->arity, wanted);
	for (size_t i = 0; (b = builtin_at(i)); i++)
		candidate(&all, b->name, (size_t)b->arity, wanted);
	return all;
}

const struct node *
comp_undefined(struct compiler *c, const struct ast *t)
{
	struct names all = candidates(c, t->s);
	const char *near = str_nearest(t->s, all.p, all.n);
	int n = (int)t->s.n;

	if (all.same && all.arity == 0)
		comp_fail(c, t,
		    "`%.*s/%zu` is not defined; `%.*s` takes no "
		    "arguments",
		    n, t->s.p, t->n, n, t->s.p);
	else if (all.same)
		comp_fail(c, t,
		    "`%.*s/%zu` is not defined; `%.*s` takes %zu "
		    "argument%s, separated by `;`",
		    n, t->s.p, t->n, n, t->s.p, all.arity,
		    all.arity == 1 ? "" : "s");
	else if (near)
		comp_fail(c, t, "`%.*s/%zu` is not defined; did you mean `%s`?",
		    n, t->s.p, t->n, near);
	else
		comp_fail(c, t, "`%.*s/%zu` is not defined", n, t->s.p, t->n);
	free(all.p);
	return NULL;
}

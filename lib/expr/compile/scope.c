/* Names: variables and labels. */
#include "expr/compile/compile_priv.h"

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
	s->depth = c->scope ? c->scope->depth + 1 : 1;
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
	const struct node *ext;
	struct node *n;
	struct scope *s = comp_find(c, SCOPE_VARS, t->s, 0);

	if (!s && (ext = comp_extern_var(c, t)))
		return ext;
	if (!s && str_is(t->s, "ENV"))
		return env_var(c);
	if (!s && str_is(t->s, "JQ_BUILD_CONFIGURATION"))
		return comp_str(c, STR("streamutils " STREAMUTILS_VERSION));
	if (!s)
		return comp_undefined_var(c, t);
	if (s->kind == SCOPE_CONST) {
		n = comp_node(c, OP_CONST);
		n->i = s->index;
		return comp_done(n);
	}
	n = comp_node(c, OP_VAR);
	n->i = comp_depth(c, s->frame);
	n->j = s->index;
	if (n->i) {
		struct inner_use *u = arena_alloc(&c->tree, sizeof *u);

		*u = (struct inner_use){s->frame->inner, s->index};
		s->frame->inner = u;
	}
	return comp_done(n);
}

const struct node *
comp_break(struct compiler *c, const struct ast *t)
{
	struct node *n;
	struct scope *s = comp_find(c, SCOPE_LABELS, t->s, 0);

	if (!s)
		return comp_undefined_var(c, t);
	n = comp_node(c, OP_BREAK);
	n->i = comp_depth(c, s->frame);
	n->j = s->index;
	return comp_done(n);
}

/* Calls of whatever a name stands for. */
#include "expr/compile/compile_priv.h"

/* --- calls of functions of the language ----------------------------------- */

/* f is called while it is being compiled: it and all within it recurse. */
static void
mark_recursive(struct compiler *c, struct fundef *f)
{
	for (struct fundef *g = c->compiling; g; g = g->outer) {
		g->recursive = true;
		if (g == f)
			return;
	}
}

/* An argument for a parameter that stays a closure at run time. */
static const struct node *
closure(struct compiler *c, const struct ast *arg)
{
	struct frame frame = {.up = c->frame}, *outer = c->frame;
	struct func *f;
	struct node *n;

	c->frame = &frame;
	f = arena_alloc(&c->expr->arena, sizeof *f);
	f->body = comp(c, arg);
	f->nslots = frame.nslots;
	c->frame = outer;
	if (!f->body)
		return NULL;
	comp_last(&frame, f->body, 0);
	if (f->body->op == OP_PARAM && f->body->i > 0) {
		/* A parameter that is only passed on stays what it is, so that
		 * recursion does not wrap it again and again. */
		n = comp_node(c, OP_PARAM);
		n->i = f->body->i - 1;
		n->j = f->body->j;
		return comp_done(n);
	}
	n = comp_node(c, OP_LAMBDA);
	n->u.func = f;
	return comp_done(n);
}

/* A call at run time. */
static const struct node *
real_call(struct compiler *c, const struct ast *t, struct fundef *f)
{
	struct node *n = comp_node(c, OP_CALL);
	struct hoist all = {0};
	const struct node *arg, *call;
	uint32_t *slots = arena_array(&c->tree, t->n, sizeof *slots);
	const struct node **sources =
	    arena_array(&c->tree, t->n, sizeof(struct node *));
	size_t hoisted = 0;

	n->u.func = f->func;
	n->i = comp_depth(c, f->frame);
	n->list = arena_array(&c->expr->arena, 2 * t->n, sizeof *n->list);
	for (size_t i = 0; i < t->n; i++)
		if (f->clos[i]) {
			if (!(arg = closure(c, t->list[i])))
				return NULL;
			n->list[n->n++] = arg;
		}
	for (size_t i = 0; i < t->n; i++) {
		if (!f->values[i])
			continue;
		if (!(arg = comp(c, t->list[i])))
			return NULL;
		all.n = 0;
		arg = comp_direct(c, &all, arg);
		if (all.n) {
			slots[hoisted] = all.slot[0];
			sources[hoisted++] = all.source[0];
		}
		n->list[n->n++] = arg;
	}
	call = comp_done(n);
	while (hoisted-- > 0)
		call = comp_bind(c, slots[hoisted], sources[hoisted], call);
	return call;
}

/* A parameter of an inlined function: the argument's tree. */
static const struct node *
argument(struct compiler *c, struct scope *s)
{
	struct scope *outer = c->scope;
	const struct source *src = c->src;
	bool native = c->native;
	const struct node *n;

	s->arg_used = true;
	c->scope = s->arg_scope;
	c->src = s->arg_src;
	c->native = s->arg_native;
	n = comp(c, s->arg);
	c->native = native;
	c->src = src;
	c->scope = outer;
	return n;
}

/* Arguments that the body makes no use of must be right as well. */
static bool
unused_arguments(struct compiler *c, const struct scope *end)
{
	for (struct scope *s = c->scope; s != end; s = s->up)
		if (s->kind == SCOPE_INLINE && !s->arg_used && !argument(c, s))
			return false;
	return true;
}

/* The function's body in place of the call. */
static const struct node *
inlined(struct compiler *c, const struct ast *t, struct fundef *f)
{
	struct scope *outer = c->scope;
	const struct source *src = c->src;
	bool native = c->native;
	const struct ast *def = f->def;
	const struct node *n, **source;
	uint32_t *slot;

	slot = arena_array(&c->tree, t->n, sizeof *slot);
	source = arena_array(&c->tree, t->n, sizeof *source);
	for (size_t i = 0; i < t->n; i++)
		if (f->values[i]) {
			slot[i] = comp_slot(c);
			if (!(source[i] = comp(c, t->list[i])))
				return NULL;
		}
	c->scope = f->scope;
	for (size_t i = 0; i < t->n; i++) {
		struct str name = def->list[i]->s;

		if (f->clos[i]) {
			struct scope *s = comp_push(c, SCOPE_INLINE, name);

			s->arg = t->list[i];
			s->arg_scope = outer;
			s->arg_src = src;
			s->arg_native = native;
		}
		if (f->values[i])
			comp_push(c, SCOPE_VAR, name)->index = slot[i];
	}
	c->native = !f->func;
	if (f->src)
		c->src = f->src;
	c->inlined++;
	n = comp(c, def->a);
	if (n && !unused_arguments(c, f->scope))
		n = NULL;
	c->inlined--;
	c->src = src;
	c->native = native;
	c->scope = outer;
	for (size_t i = t->n; n && i-- > 0;)
		if (f->values[i])
			n = comp_bind(c, slot[i], source[i], n);
	return n;
}

static const struct node *
call_fun(struct compiler *c, const struct ast *t, struct fundef *f)
{
	if (f->broken) {
		*c->err = *f->broken;
		return NULL;
	}
	if (f->busy)
		mark_recursive(c, f);
	if (!f->recursive && !f->busy && c->inlined < INLINE_DEPTH &&
	    c->nodes - c->inline_from < INLINE_NODES &&
	    c->height + f->def->height < AST_HEIGHT_MAX / 2)
		return inlined(c, t, f);
	return real_call(c, t, f);
}

static const struct node *
parameter(struct compiler *c, const struct scope *s)
{
	struct node *n = comp_node(c, OP_PARAM);

	n->i = comp_depth(c, s->frame);
	n->j = s->index;
	return comp_done(n);
}

/* --- calls of builtins ------------------------------------------------------
 */

static const struct node *
with_args(struct compiler *c, const struct ast *t, struct node *n)
{
	n->list = arena_array(&c->expr->arena, t->n, sizeof *n->list);
	/* The last argument is the outer loop. */
	for (size_t i = t->n; i-- > 0;)
		if (!(n->list[n->n++] = comp(c, t->list[i])))
			return NULL;
	return comp_done(n);
}

/* An operation of the machine: argument i becomes part a, b, c. */
static const struct node *
operation(struct compiler *c, const struct ast *t, enum op op)
{
	struct node *n = comp_node(c, op);
	const struct node **part[] = {&n->a, &n->b, &n->c}, *arg;
	struct hoist h = {0};

	if (op == OP_INPUT || op == OP_INPUTS)
		c->expr->uses_input = true;
	for (size_t i = 0; i < t->n && i < 3; i++) {
		if (!(arg = comp(c, t->list[i])))
			return NULL;
		if (op == OP_RANGE || op == OP_GETPATH ||
		    ((op == OP_LIMIT || op == OP_SKIP) && i == 0))
			arg = comp_direct(c, &h, arg);
		*part[i] = arg;
	}
	if (op == OP_RANGE && t->n == 1) {
		n->b = n->a;
		n->a = NULL;
	}
	return comp_wrap(c, &h, comp_done(n));
}

/* A builtin that is written in the language: parsed when first used. */
static struct fundef *
defined(struct compiler *c, const struct builtin *b)
{
	struct source src = {.name = b->name, .text = str_of(b->src)};
	struct fundef *f;
	struct ast *t;

	for (struct scope *s = c->builtin_defs; s; s = s->up)
		if (s->fun->def->n == (size_t)b->arity &&
		    str_is(s->name, b->name))
			return s->fun;
	t = expr_parse_defs(&c->tree, &src, c->err);
	if (!t)
		return NULL;
	f = arena_alloc(&c->tree, sizeof *f);
	f->def = t->list[0];
	f->values = arena_array(&c->tree, f->def->n, sizeof *f->values);
	f->clos = arena_array(&c->tree, f->def->n, sizeof *f->clos);
	for (size_t i = 0; i < f->def->n; i++) {
		f->values[i] = f->def->list[i]->op;
		f->clos[i] = !f->def->list[i]->op;
	}
	{
		struct scope *outer = c->scope, *s;

		c->scope = c->builtin_defs;
		s = comp_push(c, SCOPE_FUNC, str_of(b->name));
		s->fun = f;
		c->builtin_defs = s;
		c->scope = outer;
	}
	return f;
}

const struct node *
comp_defined(struct compiler *c, const struct ast *t, const struct builtin *b)
{
	/* Always inlined: recursion is in a function within the definition. */
	struct fundef *f = defined(c, b);

	return f ? inlined(c, t, f) : NULL;
}

static const struct node *
call_builtin(struct compiler *c, const struct ast *t, const struct builtin *b)
{
	struct node *n;

	if (b->fn) {
		n = comp_node(c, OP_FUNC);
		n->u.builtin = b;
		if (strcmp(b->name, "input_line_number") == 0)
			c->expr->uses_line = true;
		return with_args(c, t, n);
	}
	if (!b->src)
		return operation(c, t, b->op);
	return comp_defined(c, t, b);
}

const struct node *
comp_call(struct compiler *c, const struct ast *t)
{
	const struct expr_func *f;
	const struct builtin *b;
	struct scope *s = comp_find(c, SCOPE_CALLS, t->s, t->n);

	if (s)
		return s->kind == SCOPE_FUNC ? call_fun(c, t, s->fun)
		    : s->kind == SCOPE_PARAM ? parameter(c, s)
					     : argument(c, s);
	f = comp_find_extern(c, t->s, t->n);
	if (f)
		return comp_extern(c, t, f);
	b = builtin_find(t->s, t->n);
	if (b)
		return call_builtin(c, t, b);
	return comp_undefined(c, t);
}

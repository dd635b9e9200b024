/*
 * Calls of functions that the program's user brings along (expr_func): each
 * place in the text that calls one has a number, and what is constant of its
 * arguments is checked before anything runs.
 */
#include "base/mem.h"
#include "expr/compile/compile_priv.h"
#include "expr/core/vm.h"

/* A place; it is found again when its text is compiled in once more. */
struct site {
	struct site *next;
	const struct source *src;
	const struct ast *call;
	/* of a definition whose text calls it; NULL: the program's text does */
	const struct ast *within;
	const struct expr_func *func;
	const struct node **args; /* of the call, in order */
	uint32_t number;
};

const struct expr_func *
comp_find_extern(const struct compiler *c, struct str name, size_t arity)
{
	const struct expr_func *f = c->opts ? c->opts->funcs : NULL;

	if (!f || name.n == 0 || (name.p[0] == '_') != c->native)
		return NULL;
	for (; f->name; f++)
		if ((size_t)f->arity == arity && str_is(name, f->name))
			return f;
	return NULL;
}

const struct node *
comp_extern_var(struct compiler *c, const struct ast *t)
{
	const struct expr_func *f = c->opts ? c->opts->funcs : NULL;

	for (; f && f->name; f++)
		if (f->name[0] == '$' && str_is(t->s, f->name + 1))
			return comp_extern(c, t, f);
	return NULL;
}

static struct site *
site_of(struct compiler *c, const struct ast *t, const struct expr_func *f)
{
	const struct ast *within = c->native ? c->extern_call : NULL;
	const uintptr_t place[] = {t->pos, (uintptr_t)f, (uintptr_t)c->src};
	const struct str key = {(const char *)place, sizeof place};
	struct expr *x = c->expr;
	struct site *s = map_get(&c->site_at, key);

	if (s)
		return s;
	s = arena_alloc(&c->tree, sizeof *s);
	*s = (struct site){c->sites, c->src, t, within, f,
	    arena_array(&c->tree, t->n, sizeof(struct node *)),
	    (uint32_t)x->nsites};
	c->sites = s;
	map_put(&c->site_at, key, s);
	if (!f->src) {
		x->sites =
		    xgrow(x->sites, &c->site_cap, x->nsites, sizeof *x->sites);
		x->sites[x->nsites++] = f;
	}
	return s;
}

/* f(a, b) as the function wants it: f([a, b]) */
static const struct ast *
collected(struct compiler *c, const struct ast *arg)
{
	struct ast *all = ast_new(&c->expr->arena, AST_ARRAY, arg->pos);

	all->a = (struct ast *)arg;
	ast_measure(all);
	return all;
}

/* A function that is written in the language: only what is plainly a constant
 * of its arguments is looked at. */
static const struct node *
defined(struct compiler *c, const struct ast *t, const struct expr_func *f)
{
	const struct ast *outer = c->extern_call;
	struct site *s = site_of(c, t, f);
	const struct node *n;

	for (size_t i = 0; f->check && i < t->n; i++) {
		enum ast_kind kind = (enum ast_kind)t->list[i]->kind;

		if ((kind == AST_NUM || kind == AST_STR || kind == AST_NEG) &&
		    !(s->args[i] = comp(c, t->list[i])))
			return NULL;
	}
	c->extern_call = t;
	n = comp_defined(c, t,
	    &(struct builtin){
		.name = f->name, .arity = f->arity, .src = f->src});
	c->extern_call = outer;
	return n;
}

const struct node *
comp_extern(struct compiler *c, const struct ast *t, const struct expr_func *f)
{
	struct node *n;
	struct site *s;
	const struct node *arg;
	bool constant = true;

	if (f->src)
		return defined(c, t, f);
	n = comp_node(c, OP_EXTERN);
	s = site_of(c, t, f);
	n->u.ext = f;
	n->i = s->number;
	n->list = arena_array(&c->expr->arena, t->n, sizeof *n->list);
	/* The last argument is the outer loop. */
	for (size_t i = t->n; i-- > 0;) {
		arg =
		    comp(c, f->collect ? collected(c, t->list[i]) : t->list[i]);
		if (!arg)
			return NULL;
		n->list[n->n++] = s->args[i] = arg;
		constant = constant && arg->op == OP_CONST;
	}
	/* Constants side by side are handed over where they are. */
	for (size_t i = 0; constant && i < t->n; i++) {
		arg = comp_const(c, c->expr->consts[s->args[i]->i]);
		n->j = i ? n->j : arg->i;
	}
	n->sub = constant;
	return comp_done(n);
}

/* Whether the constants among the arguments will do. */
static bool
check(struct compiler *c, struct vm *m, const struct site *s)
{
	struct jv *args = arena_array(&c->tree, s->call->n, sizeof *args);
	const struct source *src = c->src;
	struct err e = {0};
	bool some = s->call->n == 0;

	for (size_t i = 0; i < s->call->n; i++) {
		const struct node *n = s->args[i];
		bool known = n && n->op == OP_CONST;

		args[i] = known ? m->consts[n->i] : JV_NONE_V;
		some = some || known;
	}
	if (!some || s->func->check(args, &e) == 0)
		return true;
	c->src = s->src;
	comp_fail(c, s->call, "%s", e.msg);
	c->src = src;
	return false;
}

bool
comp_check_externs(struct compiler *c)
{
	struct vm *m = NULL;
	bool ok = true;
	struct site *first = NULL, *s, *next;

	/* the first in the text comes first */
	for (s = c->sites; s; s = next) {
		next = s->next;
		s->next = first;
		first = s;
	}
	c->sites = NULL;
	for (s = first; s && ok; s = s->next) {
		if (!s->func->check)
			continue;
		if (!m)
			m = vm_new(c->expr, NULL);
		ok = check(c, m, s);
	}
	vm_free(m);
	return ok;
}

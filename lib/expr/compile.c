/*
 * Syntax tree to program: expressions.
 *
 * Functions that do not call themselves are compiled anew into each place that
 * calls them, with the arguments' trees in place of their parameters.  This
 * makes most programs direct (code.h), builtins written in the language cost
 * nothing when they are not used, and tail calls remain for real recursion.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "expr/compile_int.h"
#include "expr/lex.h"

enum { HEIGHT_MAX = AST_HEIGHT_MAX + 50 };

/* A step behind its target; with `?` its errors are no outputs. */
static const struct node *
step(struct compiler *c, const struct ast *t, const struct node *target,
    struct node *n)
{
	const struct node *s = comp_done(n);
	struct node *try;

	if (t->op) {
		try = comp_node(c, OP_TRY);
		try->a = s;
		s = comp_done(try);
	}
	return comp_pipe(c, target, s);
}

/* .a: the member of a constant name is by far the most frequent. */
static const struct node *
field(struct compiler *c, const struct ast *t)
{
	const struct node *target = comp(c, t->a);
	struct node *n;

	if (!target)
		return NULL;
	n = comp_node(c, OP_FIELD);
	n->i = comp_key(c, t->b->s);
	return step(c, t, target, n);
}

/* a[b], a[b:c]: the keys see the input of the whole, and come first; what they
 * fail with is not forgiven by `?` behind the step. */
static const struct node *
index_or_slice(struct compiler *c, const struct ast *t)
{
	bool slice = t->kind == AST_SLICE, apart;
	struct hoist h = {0};
	struct node *n = comp_node(c, slice ? OP_SLICE : OP_INDEX);
	const struct node *target, *k;

	apart = t->a->kind != AST_IDENTITY || t->op;
	for (int i = 0; i < 2; i++) {
		const struct ast *key = i == 0 ? t->b : t->c;

		if (!key)
			continue;
		if (!(k = comp(c, key)))
			return NULL;
		/* Behind another term `.` would be that term's output. */
		if (apart && k->op != OP_CONST && k->op != OP_VAR) {
			h.slot[h.n] = comp_slot(c);
			h.source[h.n] = k;
			k = comp_slot_ref(c, h.slot[h.n++]);
		}
		k = comp_direct(c, &h, k);
		*(i == 0 ? &n->a : &n->b) = k;
	}
	target = comp(c, t->a);
	if (!target)
		return NULL;
	return comp_wrap(c, &h, step(c, t, target, n));
}

static const struct node *
binary(struct compiler *c, const struct ast *t, enum op op, int sub)
{
	struct node *n = comp_node(c, op);

	n->sub = (uint8_t)sub;
	n->list = arena_array(&c->expr->arena, 2, sizeof *n->list);
	n->n = 2;
	/* The right operand is the outer loop. */
	if (!(n->list[0] = comp(c, t->b)) || !(n->list[1] = comp(c, t->a)))
		return NULL;
	if (op == OP_ARITH && sub <= ARITH_MUL)
		return comp_folded(c, comp_done(n));
	return comp_done(n);
}

static const struct node *
operator(struct compiler *c, const struct ast *t)
{
	switch (t->op) {
	case T_ADD:
		return binary(c, t, OP_ARITH, ARITH_ADD);
	case T_SUB:
		return binary(c, t, OP_ARITH, ARITH_SUB);
	case T_MUL:
		return binary(c, t, OP_ARITH, ARITH_MUL);
	case T_DIV:
		return binary(c, t, OP_ARITH, ARITH_DIV);
	case T_MOD:
		return binary(c, t, OP_ARITH, ARITH_MOD);
	case T_EQ:
		return binary(c, t, OP_COMPARE, CMP_EQ);
	case T_NE:
		return binary(c, t, OP_COMPARE, CMP_NE);
	case T_LT:
		return binary(c, t, OP_COMPARE, CMP_LT);
	case T_LE:
		return binary(c, t, OP_COMPARE, CMP_LE);
	case T_GT:
		return binary(c, t, OP_COMPARE, CMP_GT);
	default:
		return binary(c, t, OP_COMPARE, CMP_GE);
	}
}

static const struct node *
negation(struct compiler *c, const struct ast *t)
{
	struct node *n = comp_node(c, OP_NEG);

	n->list = arena_array(&c->expr->arena, 1, sizeof *n->list);
	n->n = 1;
	if (!(n->list[0] = comp(c, t->a)))
		return NULL;
	return comp_folded(c, comp_done(n));
}

/* Nodes whose parts are the parts of the tree: a, b, c. */
static const struct node *
simple(struct compiler *c, const struct ast *t, enum op op)
{
	struct node *n = comp_node(c, op);

	if ((t->a && !(n->a = comp(c, t->a))) ||
	    (t->b && !(n->b = comp(c, t->b))) ||
	    (t->c && !(n->c = comp(c, t->c))))
		return NULL;
	if (op == OP_IF && !n->c)
		n->c = comp_done(comp_node(c, OP_IDENTITY));
	return comp_done(n);
}

static const struct node *
pipe_or_iter(struct compiler *c, const struct ast *t)
{
	const struct node *a = comp(c, t->a), *b;

	if (!a)
		return NULL;
	if (t->kind == AST_ITER)
		return step(c, t, a, comp_node(c, OP_ITER));
	b = comp(c, t->b);
	return b ? comp_pipe(c, a, b) : NULL;
}

static const struct node *
label(struct compiler *c, const struct ast *t)
{
	struct scope *outer = c->scope;
	struct node *n = comp_node(c, OP_LABEL);

	n->j = comp_slot(c);
	comp_push(c, SCOPE_LABEL, t->s)->index = n->j;
	n->a = comp(c, t->a);
	c->scope = outer;
	return n->a ? comp_done(n) : NULL;
}

static const struct node *
dispatch(struct compiler *c, const struct ast *t)
{
	switch ((enum ast_kind)t->kind) {
	case AST_IDENTITY:
		return comp_done(comp_node(c, OP_IDENTITY));
	case AST_RECURSE:
		return comp_done(comp_node(c, OP_RECURSE));
	case AST_INDEX:
		if (t->b->kind == AST_STR)
			return field(c, t);
		return index_or_slice(c, t);
	case AST_SLICE:
		return index_or_slice(c, t);
	case AST_PIPE:
	case AST_ITER:
		return pipe_or_iter(c, t);
	case AST_NUM:
		return comp_number(c, t);
	case AST_STR:
		return comp_str(c, t->s);
	case AST_FORMAT:
	case AST_INTERP:
		return comp_string(c, t);
	case AST_ARRAY:
		return comp_array(c, t);
	case AST_OBJECT:
		return comp_object(c, t);
	case AST_NEG:
		return negation(c, t);
	case AST_BINARY:
		return operator(c, t);
	case AST_AND:
		return simple(c, t, OP_AND);
	case AST_OR:
		return simple(c, t, OP_OR);
	case AST_ALT:
		return simple(c, t, OP_ALT);
	case AST_COMMA:
		return simple(c, t, OP_COMMA);
	case AST_IF:
		return simple(c, t, OP_IF);
	case AST_TRY:
		return simple(c, t, OP_TRY);
	case AST_ASSIGN:
		return comp_assign(c, t);
	case AST_REDUCE:
	case AST_FOREACH:
		return comp_fold(c, t);
	case AST_BIND:
		return comp_as(c, t);
	case AST_LABEL:
		return label(c, t);
	case AST_BREAK:
		return comp_break(c, t);
	case AST_VAR:
		return comp_var(c, t);
	case AST_LOC:
		return comp_location(c, t);
	case AST_CALL:
		return comp_call(c, t);
	case AST_DEFS:
		return comp_defs(c, t);
	case AST_IMPORTS:
		return comp_imports(c, t);
	default:
		break;
	}
	comp_fail(c, t, "this is no expression");
	return NULL;
}

const struct node *
comp(struct compiler *c, const struct ast *t)
{
	const struct node *n;

	if (c->height >= HEIGHT_MAX || c->nodes > NODES_MAX) {
		comp_fail(c, t,
		    c->height >= HEIGHT_MAX ? "this is nested too deeply"
					    : "the program is too large");
		return NULL;
	}
	c->height++;
	n = dispatch(c, t);
	c->height--;
	return n;
}

/* Variables from outside: --arg and kin. */
static void
globals(struct compiler *c)
{
	const struct expr_opts *o = c->opts;

	for (size_t i = 0; o && i < o->nvars; i++) {
		const struct node *n = comp_const(c,
		    (struct constant){CONST_VALUE, .value = o->var_values[i]});

		comp_push(c, SCOPE_CONST,
		    arena_str(&c->tree, str_of(o->var_names[i])))
		    ->index = n->i;
	}
}

static bool
build(struct compiler *c)
{
	struct frame frame = {0};
	struct ast *t = expr_parse(&c->tree, c->src, c->err);

	if (!t)
		return false;
	c->frame = &frame;
	globals(c);
	if (!comp_home(c))
		return false;
	c->expr->main.body = comp(c, t);
	c->expr->main.nslots = frame.nslots;
	if (c->expr->main.body)
		comp_last(&frame, c->expr->main.body, 0);
	if (!c->expr->main.body && !c->err->code)
		comp_fail(c, t, "this cannot be compiled");
	c->frame = NULL;
	return c->expr->main.body && comp_check_externs(c);
}

struct expr *
expr_compile(struct str text, const struct expr_opts *opts, struct err *e)
{
	struct expr *x = xcalloc(1, sizeof *x);
	const char *name = opts && opts->name ? opts->name : "expression";
	struct source src = {.name = name, .text = text};
	struct compiler c = {.expr = x, .src = &src, .opts = opts, .err = e};
	const char *eval = getenv("STREAMUTILS_EVAL");
	bool ok;

	err_clear(e);
	c.by_value = eval && strcmp(eval, "value") == 0;
	x->modules = opts ? opts->modules : NULL;
	ok = build(&c);
	arena_release(&c.tree);
	if (ok)
		return x;
	expr_free(x);
	return NULL;
}

/*
 * Syntax tree to program: expressions.
 *
 * Functions that do not call themselves are compiled anew into each place that
 * calls them, with the arguments' trees in place of their parameters.  This
 * makes most programs direct (code.h), builtins written in the language cost
 * nothing when they are not used, and tail calls remain for real recursion.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "expr/compile_int.h"
#include "expr/each.h"
#include "expr/lex.h"

enum { HEIGHT_MAX = AST_HEIGHT_MAX + 50 };

int
comp_fail(struct compiler *c, const struct ast *at, const char *fmt, ...)
{
	char what[256];
	va_list ap;

	if (c->err->code)
		return -1; /* the first error is the one to tell */
	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	return expr_err_at(c->err, c->src, at->pos, "%s", what);
}

struct node *
comp_node(struct compiler *c, enum op op)
{
	struct node *n = arena_alloc(&c->expr->arena, sizeof *n);

	n->op = (uint8_t)op;
	c->nodes++;
	return n;
}

/* Whether the operation yields no more than one value of one of each operand,
 * or collects what a plain operand yields. */
static bool
is_single(enum op op)
{
	switch (op) {
	case OP_ITER:
	case OP_COMMA:
	case OP_FOREACH:
	case OP_LIMIT:
	case OP_RANGE:
	case OP_INPUTS:
		return false;
	default:
		return true;
	}
}

/* What only the machine runs, whatever its parts are. */
static bool
needs_machine(const struct node *n)
{
	switch (n->op) {
	case OP_RECURSE:
	case OP_BINDALT:
	case OP_LABEL:
	case OP_BREAK:
	case OP_CALL:
	case OP_LAMBDA:
	case OP_PARAM:
	case OP_PATH:
		return true;
	case OP_MODIFY:
		return n->sub != 1;
	default:
		return n->n > EACH_OPERANDS && !n->direct;
	}
}

/* Parts that must yield at most one value for the node to be plain. */
static bool
needs_direct(const struct node *n, const struct node *kid)
{
	switch (n->op) {
	case OP_IF:
	case OP_LIMIT:
		return kid == n->a;
	case OP_REDUCE:
	case OP_FOREACH:
		return kid == n->b;
	case OP_AND:
	case OP_OR:
	case OP_MODIFY:
	case OP_RANGE:
	case OP_INDEX:
	case OP_SLICE:
	case OP_GETPATH:
		return true;
	default:
		return false;
	}
}

/* Whether the node's part is no hindrance to plain evaluation; the sum of the
 * heights bounds what calls of sinks within sinks take. */
static bool
part(const struct node *n, const struct node *kid, int *max, int *sum)
{
	if (!kid)
		return true;
	*max = kid->height > *max ? kid->height : *max;
	*sum += kid->height + 1;
	return kid->plain && (kid->direct || !needs_direct(n, kid));
}

const struct node *
comp_done(struct node *n)
{
	const struct node *part_of[] = {
	    n->op == OP_MODIFY ? NULL : n->a, n->b, n->c, n->d};
	bool direct = true, plain = true, collects;
	int max = 0, sum = 0, height;

	for (int i = 0; i < 4; i++) {
		plain = plain && part(n, part_of[i], &max, &sum);
		direct = direct && (!part_of[i] || part_of[i]->direct);
	}
	for (uint32_t i = 0; i < n->n; i++) {
		plain = plain && part(n, n->list[i], &max, &sum);
		direct = direct && n->list[i]->direct;
	}
	/* Without generators no sink is called. */
	collects = n->op == OP_REDUCE || n->op == OP_FIRST ||
	    (n->op == OP_ARRAY && n->a);
	n->direct = plain && is_single(n->op) && (direct || collects);
	height = direct && n->op != OP_REDUCE ? max + 1 : sum + 1;
	n->plain = plain && height < DIRECT_HEIGHT_MAX && !needs_machine(n);
	n->direct = n->direct && n->plain;
	n->height = (uint8_t)(n->plain ? height : 0);
	return n;
}

const struct node *
comp_const(struct compiler *c, struct constant k)
{
	struct expr *x = c->expr;
	struct node *n = comp_node(c, OP_CONST);

	x->consts =
	    xgrow(x->consts, &c->const_cap, x->nconsts, sizeof *x->consts);
	n->i = (uint32_t)x->nconsts;
	x->consts[x->nconsts++] = k;
	return comp_done(n);
}

const struct node *
comp_str(struct compiler *c, struct str s)
{
	return comp_const(c,
	    (struct constant){
		CONST_STR, .text = arena_str(&c->expr->arena, s)});
}

uint32_t
comp_key(struct compiler *c, struct str s)
{
	struct expr *x = c->expr;

	for (size_t i = 0; i < x->nkeys; i++)
		if (str_eq(x->keys[i], s))
			return (uint32_t)i;
	x->keys = xgrow(x->keys, &c->key_cap, x->nkeys, sizeof *x->keys);
	x->keys[x->nkeys] = arena_str(&x->arena, s);
	return (uint32_t)x->nkeys++;
}

const struct node *
comp_pipe(struct compiler *c, const struct node *a, const struct node *b)
{
	struct node *n;

	if (a->op == OP_IDENTITY)
		return b;
	if (b->op == OP_IDENTITY)
		return a;
	n = comp_node(c, OP_PIPE);
	n->a = a;
	n->b = b;
	return comp_done(n);
}

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

/* a[b], a[b:c]: the keys see the input of the whole, and come first. */
static const struct node *
index_or_slice(struct compiler *c, const struct ast *t)
{
	bool slice = t->kind == AST_SLICE, apart;
	struct hoist h = {0};
	struct node *n = comp_node(c, slice ? OP_SLICE : OP_INDEX);
	const struct node *target, *k;

	apart = t->a->kind != AST_IDENTITY;
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
	c->expr->main.body = comp(c, t);
	c->expr->main.nslots = frame.nslots;
	if (!c->expr->main.body && !c->err->code)
		comp_fail(c, t, "this cannot be compiled");
	c->frame = NULL;
	return c->expr->main.body != NULL;
}

struct expr *
expr_compile(struct str text, const struct expr_opts *opts, struct err *e)
{
	struct expr *x = xcalloc(1, sizeof *x);
	const char *name = opts && opts->name ? opts->name : "expression";
	struct source src = {name, text};
	struct compiler c = {.expr = x, .src = &src, .opts = opts, .err = e};
	bool ok;

	err_clear(e);
	ok = build(&c);
	arena_release(&c.tree);
	if (ok)
		return x;
	expr_free(x);
	return NULL;
}

void
expr_free(struct expr *x)
{
	if (!x)
		return;
	free(x->consts);
	free(x->keys);
	arena_release(&x->arena);
	free(x);
}

bool
expr_is_identity(const struct expr *x)
{
	return x->main.body->op == OP_IDENTITY;
}

bool
expr_uses_input(const struct expr *x)
{
	return x->uses_input;
}

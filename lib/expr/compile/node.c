/*
 * Nodes of the program under construction: whether plain calls can evaluate
 * them (core/code.h), constants, keys.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "expr/compile/compile_priv.h"

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
	n->peek = !c->by_value;
	n->plain = !c->by_machine;
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
	case OP_SKIP:
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
		return n->n > PLAIN_OPERANDS_MAX && !n->direct;
	}
}

/* Parts that must yield at most one value for the node to be plain. */
static bool
needs_direct(const struct node *n, const struct node *kid)
{
	switch (n->op) {
	case OP_IF:
	case OP_LIMIT:
	case OP_SKIP:
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

/* Whether the node yields a part of what it is given, or what is there
 * already. */
static bool
can_peek(const struct node *n)
{
	switch (n->op) {
	case OP_IDENTITY:
	case OP_CONST:
	case OP_VAR:
	case OP_FIELD:
		return true;
	case OP_PIPE:
		return n->a->peek && n->b->peek;
	default:
		return false;
	}
}

/* Whether the node does not look at its input. */
static bool
is_blind(const struct node *n)
{
	const struct node *part[] = {n->a, n->b, n->c};

	switch (n->op) {
	case OP_CONST:
	case OP_VAR:
	case OP_EMPTY:
	case OP_INPUT:
	case OP_INPUTS:
		return true;
	case OP_PIPE:
	case OP_TRY:
		return n->a->blind;
	case OP_REDUCE:
	case OP_FOREACH:
		return n->a->blind && n->b->blind;
	case OP_BIND:
	case OP_COMMA:
	case OP_RANGE:
	case OP_ALT:
	case OP_AND:
	case OP_OR:
	case OP_IF:
	case OP_NEG:
	case OP_ARITH:
	case OP_COMPARE:
	case OP_ARRAY:
	case OP_OBJECT:
	case OP_STRING:
	case OP_LIMIT:
	case OP_SKIP:
	case OP_FIRST:
		break;
	default:
		return false;
	}
	for (int i = 0; i < 3; i++)
		if (part[i] && !part[i]->blind)
			return false;
	for (uint32_t i = 0; i < n->n; i++)
		if (!n->list[i]->blind)
			return false;
	return true;
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
	plain = plain && (n->plain || sum == 0);
	/* Without generators no sink is called. */
	collects = n->op == OP_REDUCE || n->op == OP_FIRST ||
	    (n->op == OP_ARRAY && n->a);
	n->direct = plain && is_single(n->op) && (direct || collects);
	height = direct && n->op != OP_REDUCE ? max + 1 : sum + 1;
	n->plain = plain && height < DIRECT_HEIGHT_MAX && !needs_machine(n);
	n->direct = n->direct && n->plain;
	n->height = (uint8_t)(n->plain ? height : 0);
	n->peek = n->peek && n->direct && can_peek(n);
	n->blind = is_blind(n);
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
	uintptr_t known = (uintptr_t)map_get(&c->keys, s);

	if (known)
		return (uint32_t)known - 1;
	x->keys = xgrow(x->keys, &c->key_cap, x->nkeys, sizeof *x->keys);
	x->keys[x->nkeys] = arena_str(&x->arena, s);
	map_put(&c->keys, s, (void *)(uintptr_t)(x->nkeys + 1));
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

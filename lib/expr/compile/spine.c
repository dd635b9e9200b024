/*
 * Syntax tree to program along the spines of trees (ast_spine()): down, where
 * each node waits for what comes behind, and up again, so that long programs
 * need no deep stack.
 */
#include "expr/compile/compile_priv.h"
#include "expr/syntax/lex.h"

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
field(struct compiler *c, const struct ast *t, const struct node *target)
{
	struct node *n = comp_node(c, OP_FIELD);

	n->i = comp_key(c, t->b->s);
	return step(c, t, target, n);
}

/* The keys of a[b], a[b:c] see the input of the whole, and come first; what
 * they fail with is not forgiven by `?` behind the step. */
static bool
index_or_slice(struct compiler *c, const struct ast *t, struct pending *p)
{
	bool slice = t->kind == AST_SLICE, apart;
	const struct node *k;

	p->n = comp_node(c, slice ? OP_SLICE : OP_INDEX);
	apart = t->a->kind != AST_IDENTITY || t->op;
	for (int i = 0; i < 2; i++) {
		const struct ast *key = i == 0 ? t->b : t->c;

		if (!key)
			continue;
		if (!(k = comp(c, key)))
			return false;
		/* Behind another term `.` would be that term's output. */
		if (apart && k->op != OP_CONST && k->op != OP_VAR) {
			p->h.slot[p->h.n] = comp_slot(c);
			p->h.source[p->h.n] = k;
			k = comp_slot_ref(c, p->h.slot[p->h.n++]);
		}
		k = comp_direct(c, &p->h, k);
		*(i == 0 ? &p->n->a : &p->n->b) = k;
	}
	return true;
}

/* The operations of tokens; `sub` where there are several. */
static const struct {
	uint8_t op, sub;
} operators[] = {
    [T_ADD] = {OP_ARITH, ARITH_ADD},
    [T_SUB] = {OP_ARITH, ARITH_SUB},
    [T_MUL] = {OP_ARITH, ARITH_MUL},
    [T_DIV] = {OP_ARITH, ARITH_DIV},
    [T_MOD] = {OP_ARITH, ARITH_MOD},
    [T_EQ] = {OP_COMPARE, CMP_EQ},
    [T_NE] = {OP_COMPARE, CMP_NE},
    [T_LT] = {OP_COMPARE, CMP_LT},
    [T_LE] = {OP_COMPARE, CMP_LE},
    [T_GT] = {OP_COMPARE, CMP_GT},
    [T_GE] = {OP_COMPARE, CMP_GE},
};

/* A node of `count` operands, of which the last is still to come. */
static bool
operands(struct compiler *c, struct pending *p, enum op op, uint32_t count,
    const struct ast *first)
{
	p->n = comp_node(c, op);
	p->n->list = arena_array(&c->expr->arena, count, sizeof *p->n->list);
	p->n->n = count;
	/* The right operand is the outer loop. */
	return !first || (p->n->list[0] = comp(c, first));
}

static const struct node *
operation(struct compiler *c, struct node *n, const struct node *last)
{
	n->list[n->n - 1] = last;
	if (n->op == OP_COMPARE || (n->op == OP_ARITH && n->sub > ARITH_MUL))
		return comp_done(n);
	return comp_folded(c, comp_done(n));
}

/* Part a of an operation; the part along the spine is still to come. */
static bool
first_part(
    struct compiler *c, struct pending *p, enum op op, const struct ast *a)
{
	p->n = comp_node(c, op);
	return !a || (p->n->a = comp(c, a));
}

/* --- along the spine -----------------------------------------------------
 */

/* Compiles all of a node but what stands along the spine. */
static bool
begin(struct compiler *c, struct pending *p)
{
	const struct ast *t = p->t;

	switch ((enum ast_kind)t->kind) {
	case AST_ITER:
		p->n = comp_node(c, OP_ITER);
		return true;
	case AST_INDEX:
		return t->b->kind == AST_STR || index_or_slice(c, t, p);
	case AST_SLICE:
		return index_or_slice(c, t, p);
	case AST_NEG:
		return operands(c, p, OP_NEG, 1, NULL);
	case AST_BINARY:
		if (!operands(c, p, operators[t->op].op, 2, t->b))
			return false;
		p->n->sub = operators[t->op].sub;
		return true;
	case AST_PIPE:
		return (p->first = comp(c, t->a));
	case AST_COMMA:
		return first_part(c, p, OP_COMMA, t->a);
	case AST_AND:
		return first_part(c, p, OP_AND, t->a);
	case AST_OR:
		return first_part(c, p, OP_OR, t->a);
	case AST_ALT:
		return first_part(c, p, OP_ALT, t->a);
	case AST_TRY:
		return first_part(c, p, OP_TRY, t->b ? t->a : NULL);
	case AST_IF:
		return first_part(c, p, OP_IF, t->a) &&
		    (p->n->b = comp(c, t->b));
	case AST_LABEL:
		p->n = comp_node(c, OP_LABEL);
		p->n->j = comp_slot(c);
		comp_push(c, SCOPE_LABEL, t->s)->index = p->n->j;
		return true;
	case AST_BIND:
		return comp_as_begin(c, p);
	case AST_DEFS:
		return comp_define(c, t);
	default:
		comp_fail(c, t, "this is no expression");
		return false;
	}
}

/* What begin() began, with the part along the spine. */
static const struct node *
finish(struct compiler *c, struct pending *p, const struct node *last)
{
	const struct ast *t = p->t;

	switch ((enum ast_kind)t->kind) {
	case AST_ITER:
	case AST_SLICE:
		return comp_wrap(c, &p->h, step(c, t, last, p->n));
	case AST_INDEX:
		if (t->b->kind == AST_STR)
			return field(c, t, last);
		return comp_wrap(c, &p->h, step(c, t, last, p->n));
	case AST_NEG:
	case AST_BINARY:
		return operation(c, p->n, last);
	case AST_PIPE:
		return comp_pipe(c, p->first, last);
	case AST_IF:
		p->n->c = last;
		return comp_done(p->n);
	case AST_TRY:
		*(t->b ? &p->n->b : &p->n->a) = last;
		return comp_done(p->n);
	case AST_LABEL:
		p->n->a = last;
		return comp_done(p->n);
	case AST_BIND:
		return comp_as_finish(c, p, last);
	case AST_DEFS:
		return last;
	default: /* a, b */
		p->n->b = last;
		return comp_done(p->n);
	}
}

/* if … then … end without else: what is false stays as it is. */
const struct node *
comp_condition(struct compiler *c, const struct ast *t)
{
	struct pending p = {.t = t};

	if (!begin(c, &p))
		return NULL;
	return finish(c, &p, comp_done(comp_node(c, OP_IDENTITY)));
}

static bool
within_limits(struct compiler *c, const struct ast *t)
{
	if (c->height < HEIGHT_MAX && c->nodes <= NODES_MAX)
		return true;
	comp_fail(c, t,
	    c->height >= HEIGHT_MAX ? "this is nested too deeply"
				    : "the program is too large");
	return false;
}

/*
 * Down the spine, where each node waits for what comes behind, and up again:
 * long programs need no deep stack.
 */
const struct node *
comp(struct compiler *c, const struct ast *t)
{
	struct pending *p = NULL, *next;
	const struct ast *spine;
	const struct node *n = NULL;
	bool ok;

	if (!within_limits(c, t))
		return NULL;
	c->height++;
	ok = true;
	for (; ok && (spine = ast_spine(t)); t = spine) {
		next = arena_alloc(&c->tree, sizeof *next);
		*next = (struct pending){.outer = p, .t = t, .scope = c->scope};
		p = next;
		ok = begin(c, p) && within_limits(c, spine);
	}
	if (ok)
		n = comp_short(c, t);
	for (; p; p = p->outer) {
		if (n)
			n = finish(c, p, n);
		c->scope = p->scope;
	}
	c->height--;
	return n;
}

/*
 * Assignment: path |= f is the one operation.  The others take their right side
 * of the whole input first: `path = e` is `e as $h | path |= $h`, and `path +=
 * e` is `e as $h | path |= . + $h`.
 */
#include "expr/compile/compile_priv.h"
#include "expr/syntax/lex.h"

/* How many parts a path may have to be followed by plain calls. */
enum { PLAIN_MAX = 40 };

/*
 * The number of parts of a path that direct/update.c follows in place, which is
 * what it recurses; PLAIN_MAX for others.
 */
static int
plain_parts(const struct node *n, int within)
{
	int a, b;

	if (within-- == 0)
		return PLAIN_MAX;
	switch (n->op) {
	case OP_IDENTITY:
	case OP_FIELD:
	case OP_ITER:
	case OP_EMPTY:
		return 1;
	case OP_INDEX:
	case OP_SLICE:
		return n->direct ? 1 : PLAIN_MAX;
	case OP_PIPE:
		a = plain_parts(n->a, within);
		b = a < PLAIN_MAX ? plain_parts(n->b, within) : a;
		return a + b < PLAIN_MAX ? a + b : PLAIN_MAX;
	case OP_IF:
		if (!n->a->direct)
			return PLAIN_MAX;
		a = plain_parts(n->b, within);
		b = a < PLAIN_MAX ? plain_parts(n->c, within) : a;
		return (a > b ? a : b) < PLAIN_MAX ? (a > b ? a : b) + 1
						   : PLAIN_MAX;
	case OP_TRY:
		/* Only the last part of what may fail can be many. */
		if (n->b ||
		    !(n->a->direct || n->a->op == OP_ITER ||
			(n->a->op == OP_PIPE && n->a->a->direct &&
			    n->a->b->op == OP_ITER)))
			return PLAIN_MAX;
		return plain_parts(n->a, within);
	default:
		return PLAIN_MAX;
	}
}

static const struct node *
modify_one(struct compiler *c, const struct node *path, const struct node *f)
{
	struct node *n = comp_node(c, OP_MODIFY);

	n->a = path;
	n->b = f;
	n->sub = plain_parts(path, PLAIN_MAX) < PLAIN_MAX;
	return comp_done(n);
}

static const struct node *
operation(struct compiler *c, int op, const struct node *right)
{
	static const uint8_t arith[] = {[T_ADDSET] = ARITH_ADD,
	    [T_SUBSET] = ARITH_SUB,
	    [T_MULSET] = ARITH_MUL,
	    [T_DIVSET] = ARITH_DIV,
	    [T_MODSET] = ARITH_MOD};
	const struct node *left = comp_done(comp_node(c, OP_IDENTITY));
	struct node *n;

	if (op == T_ALTSET) {
		n = comp_node(c, OP_ALT);
		n->a = left;
		n->b = right;
		return comp_done(n);
	}
	n = comp_node(c, OP_ARITH);
	n->sub = arith[op];
	n->n = 2;
	n->list = arena_array(&c->expr->arena, 2, sizeof *n->list);
	n->list[0] = right;
	n->list[1] = left;
	return comp_done(n);
}

/* What is done to the values at a path. */
struct how {
	const struct ast *t;
	uint32_t slot;		  /* of the right side, which is no constant */
	const struct node *right; /* a constant, or NULL */
};

/* A right side of its own for each path: nodes have one place each. */
static const struct node *
new_value(struct compiler *c, const struct how *h)
{
	const struct node *right = h->right;

	if (h->t->op == T_UPDATE)
		return comp(c, h->t->b);
	if (!right)
		right = comp_slot_ref(c, h->slot);
	return h->t->op == T_ASSIGN ? right : operation(c, h->t->op, right);
}

/* --- several paths ------------------------------------------------------- */

enum {
	LEAVES_MAX = 16,
	/* Nodes of what is done to each, which is made for each. */
	COPIED_MAX = 100,
};

/* The part that a path begins with. */
static const struct node *
first_part(const struct node *path)
{
	while (path->op == OP_PIPE)
		path = path->a;
	return path;
}

/* The digits of `.[7]`; none for any other part. */
static struct str
place_of(const struct compiler *c, const struct node *part)
{
	const struct constant *k;

	if (part->op != OP_INDEX || part->a->op != OP_CONST)
		return (struct str){0};
	k = &c->expr->consts[part->a->i];
	if (k->kind != CONST_NUM || (k->text.n > 1 && k->text.p[0] == '0'))
		return (struct str){0};
	for (size_t i = 0; i < k->text.n; i++)
		if (k->text.p[i] < '0' || k->text.p[i] > '9')
			return (struct str){0};
	return k->text;
}

/* Whether the paths begin with different members, or different elements, so
 * that what is done at one is not seen by the other. */
static bool
apart(const struct compiler *c, const struct node *a, const struct node *b)
{
	struct str x, y;

	a = first_part(a);
	b = first_part(b);
	if (a->op == OP_FIELD && b->op == OP_FIELD)
		return !str_eq(c->expr->keys[a->i], c->expr->keys[b->i]);
	x = place_of(c, a);
	y = place_of(c, b);
	return x.n && y.n && !str_eq(x, y);
}

/* Whether f always yields, or raises: what yields nothing deletes, and deleted
 * elements go together, at the end. */
static bool
is_sure(const struct node *f)
{
	switch (f->op) {
	case OP_IDENTITY:
	case OP_CONST:
	case OP_VAR:
	case OP_FIELD:
		return true;
	case OP_PIPE:
		return is_sure(f->a) && is_sure(f->b);
	case OP_ARITH:
	case OP_COMPARE:
		return is_sure(f->list[0]) && is_sure(f->list[1]);
	default:
		return false;
	}
}

/* The paths of `a, b, c`: their number, or 0 when they may meet, or are not all
 * to be followed in place. */
static size_t
leaves(const struct compiler *c, const struct node *path,
    const struct node *leaf[LEAVES_MAX], size_t n)
{
	if (path->op == OP_COMMA) {
		n = leaves(c, path->a, leaf, n);
		return n ? leaves(c, path->b, leaf, n) : 0;
	}
	if (n == LEAVES_MAX || plain_parts(path, PLAIN_MAX) >= PLAIN_MAX)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (!apart(c, leaf[i], path))
			return 0;
	leaf[n] = path;
	return n + 1;
}

/*
 * (a, b) |= f is a |= f | b |= f where that is the same: then each is followed
 * in place, and nothing holds the whole meanwhile.
 */
static const struct node *
modify(struct compiler *c, const struct node *path, const struct how *h)
{
	size_t before = c->nodes, n = 0;
	const struct node *f = new_value(c, h), *leaf[LEAVES_MAX], *all;

	if (!f)
		return NULL;
	if (path->op == OP_COMMA && c->nodes - before <= COPIED_MAX)
		n = leaves(c, path, leaf, 0);
	if (n < 2 || (first_part(leaf[0])->op == OP_INDEX && !is_sure(f)))
		return modify_one(c, path, f);
	all = modify_one(c, leaf[0], f);
	for (size_t i = 1; i < n; i++) {
		if (!(f = new_value(c, h)))
			return NULL;
		all = comp_pipe(c, all, modify_one(c, leaf[i], f));
	}
	return all;
}

const struct node *
comp_assign(struct compiler *c, const struct ast *t)
{
	const struct node *path = comp(c, t->a), *right, *all;
	struct how h = {.t = t};

	if (!path)
		return NULL;
	if (t->op == T_UPDATE)
		return modify(c, path, &h);
	if (!(right = comp(c, t->b)))
		return NULL;
	if (right->op == OP_CONST)
		h.right = right;
	else
		h.slot = comp_slot(c);
	all = modify(c, path, &h);
	return h.right || !all ? all : comp_bind(c, h.slot, right, all);
}

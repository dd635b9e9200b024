/*
 * Binding: `as` and its patterns, reduce and foreach.
 *
 * A pattern becomes a chain of plain bindings: `. as [$a, {b: $c}] | body` is
 * `. as $h | $h[0] as $a | $h[1] as $i | $i.b as $c | body`.  A fold takes its
 * state anew for each way to bind the pattern, of which one item may have
 * several or none, so that the chain is part of its source: `reduce e as [$a]
 * (i; u)` is `reduce (e as $h | $h[0] as $a | null) as $j (i; u)`.
 */
#include "expr/compile/compile_priv.h"
#include "expr/syntax/lex.h"

/* --- patterns ----------------------------------------------------------- */

/* A chain of bindings under construction: slot i takes source i. */
struct chain {
	uint32_t *slot;
	const struct node **source;
	size_t n, cap;
	bool first; /* of a name that stands twice the first value counts */
};

static size_t
pattern_size(const struct ast *t)
{
	size_t n = 2;

	if (t->b)
		n += pattern_size(t->b);
	for (size_t i = 0; i < t->n; i++)
		n += pattern_size(t->list[i]);
	return n;
}

static bool
linked(const struct chain *l, uint32_t slot)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->slot[i] == slot)
			return true;
	return false;
}

/*
 * The slot of a variable: a new one, or that of another alternative.  Where a
 * pattern by itself has the name twice, what is taken later goes to a slot that
 * nobody reads; with ?// all share one slot, and the last value stays, as in
 * jq.
 */
static uint32_t
pattern_var(struct compiler *c, const struct chain *l, struct str name,
    const struct scope *outer)
{
	const struct scope *s = comp_find(c, SCOPE_VARS, name, 0);
	uint32_t slot;

	if (s && (!outer || s->depth > outer->depth))
		return l->first && linked(l, s->index) ? comp_slot(c)
						       : s->index;
	slot = comp_slot(c);
	comp_push(c, SCOPE_VAR, name)->index = slot;
	return slot;
}

static uint32_t
link(struct chain *l, uint32_t slot, const struct node *source)
{
	l->slot[l->n] = slot;
	l->source[l->n++] = source;
	return slot;
}

/* The value in `slot` indexed by a key. */
static const struct node *
element(struct compiler *c, uint32_t slot, const struct node *key)
{
	struct node *n = comp_node(c, OP_INDEX);

	n->a = key;
	return comp_pipe(c, comp_slot_ref(c, slot), comp_done(n));
}

static const struct node *
int_const(struct compiler *c, size_t i)
{
	struct str s = {arena_alloc(&c->expr->arena, 24), 0};

	s.n = (size_t)__builtin_snprintf((char *)s.p, 24, "%zu", i);
	return comp_const(c, (struct constant){CONST_NUM, .text = s});
}

static bool pattern(struct compiler *, const struct ast *, uint32_t,
    struct chain *, const struct scope *);

/* One {key: pattern} of an object pattern, of the value in `slot`. */
static bool
pattern_entry(struct compiler *c, const struct ast *e, uint32_t slot,
    struct chain *l, const struct scope *outer)
{
	const struct node *key;
	uint32_t k;

	if (e->s.n) {
		key = comp_str(c, e->s);
		k = pattern_var(c, l, e->s, outer);
		link(l, k, element(c, slot, key));
		return !e->b || pattern(c, e->b, k, l, outer);
	}
	if (e->a->kind == AST_STR) {
		key = comp_str(c, e->a->s);
	} else {
		/* The key's expression sees the value that is taken apart. */
		key = comp(c, e->a);
		if (!comp_key_fits(c, e->a, key))
			return false;
		key = comp_pipe(c, comp_slot_ref(c, slot), key);
		k = link(l, comp_slot(c), key);
		key = comp_slot_ref(c, k);
	}
	k = link(l, comp_slot(c), element(c, slot, key));
	return pattern(c, e->b, k, l, outer);
}

/*
 * Links what the pattern takes from the value in `slot`: of arrays the last
 * element first, as in jq, which tells in errors and of names that stand twice.
 */
static bool
pattern(struct compiler *c, const struct ast *t, uint32_t slot, struct chain *l,
    const struct scope *outer)
{
	if (t->kind == AST_PVAR) {
		link(l, pattern_var(c, l, t->s, outer), comp_slot_ref(c, slot));
		return true;
	}
	if (t->kind == AST_POBJ) {
		for (size_t i = 0; i < t->n; i++)
			if (!pattern_entry(c, t->list[i], slot, l, outer))
				return false;
		return true;
	}
	for (size_t i = t->n; i-- > 0;) {
		uint32_t s =
		    link(l, comp_slot(c), element(c, slot, int_const(c, i)));

		if (!pattern(c, t->list[i], s, l, outer))
			return false;
	}
	return true;
}

static struct chain
chain_new(struct compiler *c, const struct ast *t, bool first)
{
	size_t n = pattern_size(t);

	return (struct chain){arena_array(&c->tree, n, sizeof(uint32_t)),
	    arena_array(&c->tree, n, sizeof(struct node *)), 0, n, first};
}

/* The chain around a body. */
static const struct node *
chain_close(struct compiler *c, const struct chain *l, const struct node *body)
{
	for (size_t i = l->n; body && i-- > 0;)
		body = comp_bind(c, l->slot[i], l->source[i], body);
	return body;
}

/* --- as ----------------------------------------------------------------- */

/*
 * `P ?// Q`, or one pattern, of the value in a slot: a chain for each, and all
 * variables in scope, where they stay.  With several, *alt is what tries them.
 */
static struct chain *
patterns_open(
    struct compiler *c, const struct ast *t, uint32_t slot, struct node **alt)
{
	struct scope *outer = c->scope;
	uint32_t first = c->frame->nslots;
	struct chain *l = arena_array(&c->tree, t->n, sizeof *l);

	for (size_t i = 0; i < t->n; i++) {
		l[i] = chain_new(c, t->list[i], t->n == 1);
		if (!pattern(c, t->list[i], slot, &l[i], outer))
			return NULL;
	}
	if (t->n == 1)
		return l;
	*alt = comp_node(c, OP_BINDALT);
	(*alt)->j = first;
	(*alt)->i = c->frame->nslots - first;
	return l;
}

/* The patterns around the inner part, which alternatives share. */
static const struct node *
patterns_close(struct compiler *c, const struct ast *t, const struct chain *l,
    struct node *alt, const struct node *inner)
{
	if (t->n == 1)
		return chain_close(c, l, inner);
	alt->list = arena_array(&c->expr->arena, t->n, sizeof *alt->list);
	for (size_t i = 0; i < t->n; i++)
		alt->list[alt->n++] = chain_close(c, &l[i], inner);
	return comp_done(alt);
}

/* The patterns of a fold, whose body stands outside. */
static const struct node *
fold_patterns(struct compiler *c, const struct ast *t, uint32_t slot)
{
	struct node *alt = NULL;
	const struct chain *l = patterns_open(c, t, slot, &alt);

	if (!l)
		return NULL;
	if (alt)
		alt->sub = 1;
	return patterns_close(
	    c, t, l, alt, comp_const(c, (struct constant){.kind = CONST_NULL}));
}

/* Whether it is `as $x`, which takes nothing apart. */
static bool
is_variable(const struct ast *t)
{
	return t->n == 1 && t->list[0]->kind == AST_PVAR;
}

/* The slot of the value that is taken apart, which may be the variable. */
static uint32_t
source_slot(struct compiler *c, const struct ast *t)
{
	uint32_t slot = comp_slot(c);

	if (is_variable(t))
		comp_push(c, SCOPE_VAR, t->list[0]->s)->index = slot;
	return slot;
}

bool
comp_as_begin(struct compiler *c, struct pending *p)
{
	const struct ast *t = p->t;

	p->first = comp(c, t->a);
	if (!p->first)
		return false;
	p->slot = source_slot(c, t);
	return is_variable(t) ||
	    (p->patterns = patterns_open(c, t, p->slot, &p->n));
}

const struct node *
comp_as_finish(
    struct compiler *c, const struct pending *p, const struct node *body)
{
	if (p->patterns)
		body = patterns_close(c, p->t, p->patterns, p->n, body);
	return comp_bind(c, p->slot, p->first, body);
}

/* --- reduce and foreach -------------------------------------------------- */

const struct node *
comp_fold(struct compiler *c, const struct ast *t)
{
	bool foreach = t->kind == AST_FOREACH;
	struct scope *outer = c->scope;
	struct node *n = comp_node(c, foreach ? OP_FOREACH : OP_REDUCE);
	const struct node *bound;
	uint32_t slot;

	if (!(n->a = comp(c, t->a)) || !(n->b = comp(c, t->b)))
		return NULL;
	n->j = source_slot(c, t);
	if (!is_variable(t)) {
		slot = comp_slot(c);
		if (!(bound = fold_patterns(c, t, slot)))
			return NULL;
		n->a = comp_bind(c, slot, n->a, bound);
	}
	/* The variables keep their values for the extraction. */
	if (!(n->c = comp(c, t->c)) || (t->d && !(n->d = comp(c, t->d))))
		return NULL;
	c->scope = outer;
	return comp_done(n);
}

/* --- arguments that must be direct --------------------------------------- */

const struct node *
comp_direct(struct compiler *c, struct hoist *h, const struct node *n)
{
	if (n->direct)
		return n;
	h->slot[h->n] = comp_slot(c);
	h->source[h->n] = n;
	return comp_slot_ref(c, h->slot[h->n++]);
}

const struct node *
comp_wrap(struct compiler *c, const struct hoist *h, const struct node *n)
{
	for (int i = h->n; i-- > 0;)
		n = comp_bind(c, h->slot[i], h->source[i], n);
	return n;
}

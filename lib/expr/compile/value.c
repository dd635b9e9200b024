/* Syntax tree to program: literals, arrays, objects, strings. */
#include <stdio.h>

#include "expr/compile/compile_priv.h"

/* Members of an object whose keys are compared with each other. */
enum { SHAPE_MAX = 64 };

struct str
comp_number_text(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 2), *q = p;
	size_t i = 0;

	while (i + 1 < s.n && s.p[i] == '0' && s.p[i + 1] >= '0' &&
	    s.p[i + 1] <= '9')
		i++;
	if (s.p[i] == '.')
		*q++ = '0';
	for (; i < s.n; i++)
		if (s.p[i] != '.' ||
		    (i + 1 < s.n && s.p[i + 1] >= '0' && s.p[i + 1] <= '9'))
			*q++ = s.p[i];
	return (struct str){p, (size_t)(q - p)};
}

const struct node *
comp_number(struct compiler *c, const struct ast *t)
{
	return comp_const(c,
	    (struct constant){
		CONST_NUM, .text = comp_number_text(&c->expr->arena, t->s)});
}

/* Counted on from the last one, when it stands behind that. */
static unsigned
line_of(struct compiler *c, size_t pos)
{
	if (c->line.src != c->src || c->line.pos > pos) {
		c->line.src = c->src;
		c->line.pos = 0;
		c->line.number = 1;
	}
	for (; c->line.pos < pos; c->line.pos++)
		c->line.number += c->src->text.p[c->line.pos] == '\n';
	return c->line.number;
}

/* $__loc__ */
const struct node *
comp_location(struct compiler *c, const struct ast *t)
{
	char text[64];
	struct node *n = comp_node(c, OP_OBJECT);

	snprintf(text, sizeof text, "%u", line_of(c, t->pos));
	n->n = 4;
	n->list = arena_array(&c->expr->arena, 4, sizeof *n->list);
	n->list[0] = comp_str(c, STR("file"));
	n->list[1] =
	    comp_str(c, str_of(c->src->file ? c->src->file : "<top-level>"));
	n->list[2] = comp_str(c, STR("line"));
	n->list[3] = comp_const(c,
	    (struct constant){
		CONST_NUM, .text = arena_str(&c->expr->arena, str_of(text))});
	return comp_done(n);
}

/* An array or object of constants is made once for each vm. */
static bool
is_number(const struct constant *k)
{
	return k->kind == CONST_NUM ||
	    (k->kind == CONST_NODE &&
		(k->node->op == OP_NEG || k->node->op == OP_ARITH));
}

const struct node *
comp_folded(struct compiler *c, const struct node *n)
{
	if (!n->direct || n->height > 8)
		return n;
	for (uint32_t i = 0; i < n->n; i++) {
		const struct node *k = n->list[i];
		const struct constant *it;

		if (k->op != OP_CONST)
			return n;
		/* What would fail must fail when it runs. */
		it = &c->expr->consts[k->i];
		if (((n->op == OP_NEG || n->op == OP_ARITH) &&
			!is_number(it)) ||
		    (n->op == OP_OBJECT && i % 2 == 0 && it->kind != CONST_STR))
			return n;
	}
	return comp_const(c, (struct constant){CONST_NODE, .node = n});
}

/* The leaves of a comma tree; 0 when one of them is not direct. */
static uint32_t
comma_count(const struct node *n)
{
	uint32_t all = 0, a;

	for (; n->op == OP_COMMA; n = n->b) {
		a = comma_count(n->a);
		if (!a)
			return 0;
		all += a;
	}
	return n->direct ? all + 1 : 0;
}

static void
comma_list(struct node *to, const struct node *n)
{
	for (; n->op == OP_COMMA; n = n->b)
		comma_list(to, n->a);
	to->list[to->n++] = n;
}

const struct node *
comp_array(struct compiler *c, const struct ast *t)
{
	struct node *n = comp_node(c, OP_ARRAY);
	const struct node *a;
	uint32_t count;

	if (!t->a)
		return comp_folded(c, comp_done(n));
	if (!(a = comp(c, t->a)))
		return NULL;
	count = comma_count(a);
	if (count) {
		n->list = arena_array(&c->expr->arena, count, sizeof *n->list);
		comma_list(n, a);
		if (comp_done(n)->direct)
			return comp_folded(c, n);
		/* Too tall: the machine cannot leave an element out. */
		n->list = NULL;
		n->n = 0;
	}
	n->a = a;
	return comp_done(n);
}

bool
comp_key_fits(struct compiler *c, const struct ast *t, const struct node *key)
{
	static const char *const kinds[] = {[CONST_NULL] = "null",
	    [CONST_FALSE] = "boolean",
	    [CONST_TRUE] = "boolean",
	    [CONST_NUM] = "number"};
	const struct constant *k;
	const char *kind;

	if (t->kind == AST_CALL && t->n == 0 &&
	    (str_is(t->s, "null") || str_is(t->s, "true") ||
		str_is(t->s, "false"))) {
		comp_fail(
		    c, t, "cannot use %.*s as object key", (int)t->s.n, t->s.p);
		return false;
	}
	if (!key || key->op != OP_CONST || t->kind == AST_NEG)
		return key;
	k = &c->expr->consts[key->i];
	if (k->kind == CONST_STR || k->kind == CONST_VALUE)
		return true;
	kind = k->kind != CONST_NODE   ? kinds[k->kind]
	    : k->node->op == OP_ARRAY  ? "array"
	    : k->node->op == OP_OBJECT ? "object"
				       : "number";
	comp_fail(c, t, "cannot use a constant %s as object key", kind);
	return false;
}

static const struct node *
object_key(struct compiler *c, const struct ast *e)
{
	/* {$x} has the name as key, {$x: 1} its value */
	if (e->a->kind == AST_VAR && !e->b)
		return comp_str(c, e->a->s);
	if (e->a->kind == AST_LOC && !e->b)
		return comp_str(c, STR("__loc__"));
	return comp(c, e->a);
}

/* The value of an entry; without one, the member or variable of that name. */
static const struct node *
object_value(struct compiler *c, const struct ast *e, const struct node **key)
{
	struct node *n;
	uint32_t slot;

	if (e->b)
		return comp(c, e->b);
	if (e->a->kind == AST_VAR || e->a->kind == AST_LOC)
		return comp(c, e->a);
	n = comp_node(c, OP_FIELD);
	if (e->a->kind == AST_STR) {
		n->i = comp_key(c, e->a->s);
		return comp_done(n);
	}
	/* {"a\(1)"}: the key is computed once for both. */
	slot = comp_slot(c);
	n->op = OP_INDEX;
	n->a = comp_slot_ref(c, slot);
	*key = comp_bind(c, slot, *key, comp_slot_ref(c, slot));
	return comp_done(n);
}

/* Whether all keys are constant strings, none of them twice. */
static bool
has_shape(const struct compiler *c, const struct node *n)
{
	const struct constant *all = c->expr->consts;

	for (uint32_t i = 0; i < n->n; i += 2) {
		const struct node *key = n->list[i];

		if (i / 2 >= SHAPE_MAX || key->op != OP_CONST ||
		    all[key->i].kind != CONST_STR)
			return false;
		for (uint32_t k = 0; k < i; k += 2)
			if (str_eq(all[key->i].text, all[n->list[k]->i].text))
				return false;
	}
	return true;
}

const struct node *
comp_object(struct compiler *c, const struct ast *t)
{
	struct node *n = comp_node(c, OP_OBJECT);

	n->list = arena_array(&c->expr->arena, 2 * t->n, sizeof *n->list);
	for (size_t i = 0; i < t->n; i++) {
		const struct ast *e = t->list[i];
		const struct node *key = object_key(c, e), *value;

		if (!comp_key_fits(c, e->a, key) ||
		    !(value = object_value(c, e, &key)))
			return NULL;
		n->list[n->n++] = key;
		n->list[n->n++] = value;
	}
	n->sub = has_shape(c, n);
	if (n->sub)
		n->i = (uint32_t)c->expr->nforms++;
	return comp_folded(c, comp_done(n));
}

const struct node *
comp_string(struct compiler *c, const struct ast *t)
{
	struct node *n = comp_node(c, OP_STRING);
	const struct node *part;
	const char *near;

	n->u.format = t->s.n ? format_find(t->s) : &format_text;
	if (!n->u.format) {
		near = format_nearest(t->s);
		comp_fail(c, t, "`%.*s` is not a known format%s%s%s",
		    (int)t->s.n, t->s.p, near ? "; did you mean `" : "",
		    near ? near : "", near ? "`?" : "");
		return NULL;
	}
	if (t->kind == AST_FORMAT) {
		n->op = OP_FORMAT;
		return comp_done(n);
	}
	n->list = arena_array(&c->expr->arena, t->n, sizeof *n->list);
	/* From the last to the first, which is the inner loop. */
	for (size_t i = t->n; i-- > 0;) {
		if (!(part = comp(c, t->list[i])))
			return NULL;
		if (t->list[i]->kind != AST_STR) {
			struct node *f = comp_node(c, OP_FORMAT);

			f->u.format = n->u.format;
			part = comp_pipe(c, part, comp_done(f));
		}
		n->list[n->n++] = part;
	}
	return comp_done(n);
}

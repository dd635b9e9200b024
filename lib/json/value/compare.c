/*
 * jq's total order over all values, and equality.  Containers are compared with
 * a stack of their own, so that depth costs heap and not C stack.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "json/value/node.h"

/* Two containers of one type, being compared. */
struct pair {
	bool object;
	/* arrays */
	struct jv_iter a, b;
	/* objects, after their names have been found the same */
	struct jsorted x, y;
	size_t i;
};

struct stack {
	struct pair *p;
	size_t n, cap;
};

static int
cmp_text(struct jv a, struct jv b)
{
	struct buf x = {0}, y = {0};
	int c = str_cmp(jv_text(a, &x), jv_text(b, &y));

	buf_release(&x);
	buf_release(&y);
	return c;
}

/* The names in order, as if each list were an array of strings. */
static int
cmp_names(const struct jsorted *x, const struct jsorted *y)
{
	size_t n = x->n < y->n ? x->n : y->n;
	int c;

	for (size_t i = 0; i < n; i++) {
		c = str_cmp(x->m[i].key, y->m[i].key);
		if (c)
			return c;
	}
	return (x->n > y->n) - (x->n < y->n);
}

static struct pair *
push(struct stack *s)
{
	s->p = xgrow(s->p, &s->cap, s->n, sizeof *s->p);
	return &s->p[s->n++];
}

static void
pop(struct stack *s)
{
	struct pair *p = &s->p[--s->n];

	if (p->object) {
		jsorted_release(&p->x);
		jsorted_release(&p->y);
	} else {
		jv_iter_end(&p->a);
		jv_iter_end(&p->b);
	}
}

/* Values of different types, or scalars. */
static inline int
cmp_flat(enum jv_type t, struct jv a, enum jv_type u, struct jv b)
{
	if (t != u)
		return t < u ? -1 : 1;
	if (t == JT_NUMBER)
		return jnum_cmp(a, b);
	return t == JT_STRING ? cmp_text(a, b) : 0;
}

/* Compares as far as that goes without descending; two containers of one type
 * go onto the stack and count as equal for now. */
static int
cmp_step(struct stack *s, struct jv a, struct jv b)
{
	enum jv_type t = jv_type(a);
	struct pair *p;

	if (t != jv_type(b) || t < JT_ARRAY)
		return cmp_flat(t, a, jv_type(b), b);
	if (a.kind == JV_VIEW && b.kind == JV_VIEW && a.doc == b.doc &&
	    a.at == b.at)
		return 0;
	p = push(s);
	p->object = t == JT_OBJECT;
	if (!p->object) {
		p->a = jv_iter(a);
		p->b = jv_iter(b);
		return 0;
	}
	p->i = 0;
	jsorted_init(&p->x, a);
	jsorted_init(&p->y, b);
	return cmp_names(&p->x, &p->y);
}

/* The next two values to compare on the top; false at the end, with *c set when
 * one array ended before the other. */
static bool
next_pair(struct pair *p, struct jv *a, struct jv *b, int *c)
{
	bool more, other;

	if (p->object) {
		if (p->i == p->x.n)
			return false;
		*a = p->x.m[p->i].value;
		*b = p->y.m[p->i++].value;
		return true;
	}
	more = jv_next(&p->a);
	other = jv_next(&p->b);
	if (more && other) {
		*a = p->a.value;
		*b = p->b.value;
		return true;
	}
	*c = more - other;
	return false;
}

static int
cmp_containers(struct jv a, struct jv b)
{
	struct stack s = {0};
	int c = cmp_step(&s, a, b);

	while (!c && s.n) {
		struct pair *p = &s.p[s.n - 1];

		if (next_pair(p, &a, &b, &c))
			c = cmp_step(&s, a, b);
		else if (!c)
			pop(&s);
	}
	while (s.n)
		pop(&s);
	free(s.p);
	return c;
}

/* Arrays of a program whose elements are scalars, as far as they decide; false
 * when one of them does not. */
static bool
cmp_row(const struct jarr *a, const struct jarr *b, int *c)
{
	uint32_t n = a->len < b->len ? a->len : b->len;

	for (uint32_t i = 0; i < n; i++) {
		enum jv_type t = jv_type(a->e[i]), u = jv_type(b->e[i]);

		if (t == u && t >= JT_ARRAY)
			return false;
		*c = cmp_flat(t, a->e[i], u, b->e[i]);
		if (*c)
			return true;
	}
	*c = (a->len > b->len) - (a->len < b->len);
	return true;
}

int
jv_cmp(struct jv a, struct jv b)
{
	enum jv_type t = jv_type(a), u = jv_type(b);
	int c;

	if (t != u || t < JT_ARRAY)
		return cmp_flat(t, a, u, b);
	if (a.kind == JV_ARR && b.kind == JV_ARR &&
	    cmp_row(arr_of(a), arr_of(b), &c))
		return c;
	return cmp_containers(a, b);
}

bool
jv_eq(struct jv a, struct jv b)
{
	enum jv_type t = jv_type(a);

	if (t != jv_type(b))
		return false;
	if (t == JT_STRING && !is_view_of(a, DT_STR_ESC) &&
	    !is_view_of(b, DT_STR_ESC))
		return str_eq(key_text(a), key_text(b));
	if (t < JT_ARRAY)
		return cmp_flat(t, a, t, b) == 0;
	return jv_len(a) == jv_len(b) && jv_cmp(a, b) == 0;
}

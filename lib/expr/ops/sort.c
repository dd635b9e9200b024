/* Sorting, by the values themselves or by keys that go with them: which part
 * of the keys is looked at next. */
#include <stdlib.h>

#include "base/mem.h"
#include "expr/ops/ops.h"
#include "expr/ops/sort.h"
#include "json/fast.h"

enum {
	DEEP = 3,  /* arrays within arrays that are gone into */
	FEW = 8,   /* so many alike are better compared as they are */
	CHUNK = 7, /* bytes of a text in a rank */
};

/*
 * A part of the keys: an element of an element ... of each, and of that, once
 * all are found to be of one type, its number or some bytes of its text.
 */
struct part {
	enum { BY_TYPE, BY_NUMBER, BY_TEXT } kind;
	uint32_t depth, i[DEEP];
	size_t from; /* BY_TEXT: the first byte */
};

/* Places from..to, alike as far as the parts before this one. */
struct task {
	size_t from, to;
	struct part part;
};

struct sorter {
	struct sort_place *place, *room;
	const struct jv *key;
	struct task *task; /* that are left */
	size_t n, cap;
	struct buf text;
};

int
sort_key_cmp(struct jv a, struct jv b)
{
	struct jv wrap;
	bool bare = jv_type(a) != JT_ARRAY;
	int c;

	if (bare == (jv_type(b) != JT_ARRAY))
		return jv_cmp(a, b);
	wrap = jv_push(jv_arr_sized(1), jv_ref(bare ? a : b));
	c = bare ? jv_cmp(wrap, b) : jv_cmp(a, wrap);
	jv_unref(wrap);
	return c;
}

/* --- parts ------------------------------------------------------------- */

static struct jv
element(struct jv arr, size_t i)
{
	const struct jv *e = jv_elements(arr);
	struct jv x;

	if (e)
		return i < jv_len(arr) ? e[i] : JV_NONE_V;
	x = jv_at(arr, i);
	jv_unref(x);
	return x;
}

/* What a key has there, borrowed; JV_NONE: it has ended. */
static struct jv
part_of(struct jv key, const struct part *p)
{
	for (uint32_t d = 0; d < p->depth; d++) {
		if (jv_type(key) == JT_ARRAY)
			key = element(key, p->i[d]);
		else if (p->i[d]) /* it stands for [itself] */
			key = JV_NONE_V;
	}
	return key;
}

/* The part behind this one, which is the same in all; false: there is none. */
static bool
next_part(struct part *p)
{
	p->kind = BY_TYPE;
	if (!p->depth)
		return false;
	p->i[p->depth - 1]++;
	return true;
}

static uint64_t
number_rank(struct jv v, bool *exact)
{
	double d;
	uint64_t bits;

	if (!fast_order(v, &d)) {
		/* Rounding keeps the order, but not what is different. */
		*exact = false;
		d = jv_double(v);
		if (d != d)
			return 0;
	}
	d += 0.0; /* -0 is 0 */
	memcpy(&bits, &d, sizeof bits);
	return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

/* Some bytes, and behind them how many of the text there still were: all of it
 * has been looked at when these are no more than CHUNK. */
static uint64_t
text_rank(struct jv v, size_t from, struct buf *tmp)
{
	struct str s = jv_text(v, tmp);
	size_t n = s.n - from;
	uint64_t rank = 0;

	for (size_t i = 0; i < CHUNK; i++)
		rank = rank << 8 | (i < n ? (unsigned char)s.p[from + i] : 0);
	return rank << 8 | (n <= CHUNK ? n : CHUNK + 1);
}

/* Sets the ranks of a task's places; whether those of equal ones are equal and
 * of others are not. */
static bool
rank(struct sorter *s, const struct task *t)
{
	bool exact = true;

	for (size_t i = t->from; i < t->to; i++) {
		struct sort_place *p = &s->place[i];
		struct jv x = part_of(s->key[p->at], &t->part);

		if (t->part.kind == BY_TYPE)
			p->rank = (uint64_t)jv_type(x);
		else if (t->part.kind == BY_NUMBER)
			p->rank = number_rank(x, &exact);
		else
			p->rank = text_rank(x, t->part.from, &s->text);
	}
	return exact;
}

/* --- tasks ------------------------------------------------------------- */

/* Finishes what has no parts to tell it apart, or is but little. */
static void
compare(struct sorter *s, size_t from, size_t to)
{
	struct sort_place *p = s->place + from;

	p->first = false; /* the place is, not who stands there */
	sort_keys(p, s->room, to - from, s->key);
	p->first = true;
	for (size_t i = 1; i < to - from; i++)
		p[i].first =
		    sort_key_cmp(s->key[p[i - 1].at], s->key[p[i].at]) != 0;
}

/* The part to look at where the rank of one was the same; false: that was
 * all. */
static bool
follow(struct part *p, uint64_t rank, bool exact, bool *deep)
{
	*deep = false;
	if (p->kind == BY_TEXT) {
		p->from += CHUNK;
		return (rank & 0xff) > CHUNK || next_part(p);
	}
	if (p->kind == BY_NUMBER) {
		*deep = !exact;
		return *deep || next_part(p);
	}
	p->from = 0;
	switch ((enum jv_type)rank) {
	case JT_NONE:
		p->depth--;
		return next_part(p);
	case JT_NUMBER:
		p->kind = BY_NUMBER;
		return true;
	case JT_STRING:
		p->kind = BY_TEXT;
		return true;
	case JT_ARRAY:
	case JT_OBJECT:
		*deep = rank == JT_OBJECT || p->depth == DEEP;
		if (!*deep)
			p->i[p->depth++] = 0;
		return true;
	default:
		return next_part(p);
	}
}

static void
run(struct sorter *s, struct task t)
{
	bool exact = rank(s, &t), deep;
	struct sort_place *p = s->place;
	size_t i, end;

	p[t.from].first = false;
	sort_ranks(p + t.from, s->room, t.to - t.from);
	for (i = t.from; i < t.to; i = end) {
		struct task more = {i, 0, t.part};

		p[i].first = true;
		for (end = i + 1; end < t.to && p[end].rank == p[i].rank;)
			end++;
		more.to = end;
		if (end == i + 1 ||
		    !follow(&more.part, p[i].rank, exact, &deep))
			continue;
		if (deep || end - i <= FEW) {
			compare(s, i, end);
			continue;
		}
		s->task = xgrow(s->task, &s->cap, s->n, sizeof *s->task);
		s->task[s->n++] = more;
	}
}

static void
sort_from(struct sort *s, const struct jv *key, struct part first)
{
	struct sorter r = {.key = key};
	struct task all = {0, s->n, first};

	s->place = xreallocarray(NULL, s->n, sizeof *s->place);
	for (size_t i = 0; i < s->n; i++)
		s->place[i] = (struct sort_place){.at = (uint32_t)i};
	r.place = s->place;
	r.room = xreallocarray(NULL, s->n, sizeof *r.room);
	if (s->n)
		run(&r, all);
	while (r.n)
		run(&r, r.task[--r.n]);
	buf_release(&r.text);
	free(r.task);
	free(r.room);
}

/* --- arrays ------------------------------------------------------------ */

/* The elements, borrowed, in memory of their own when they lie in none. */
static const struct jv *
elements(struct jv arr, struct jv **own)
{
	struct jv_iter it;
	size_t i = 0;

	*own = NULL;
	if (jv_elements(arr))
		return jv_elements(arr);
	*own = xreallocarray(NULL, jv_len(arr), sizeof **own);
	it = jv_iter(arr);
	while (jv_next(&it))
		(*own)[i++] = it.value;
	return *own;
}

void
sort_values(struct sort *s, struct jv arr)
{
	*s = (struct sort){.n = jv_len(arr)};
	s->value = elements(arr, &s->own);
	sort_from(s, s->value, (struct part){.kind = BY_TYPE});
}

void
sort_by_keys(struct sort *s, struct jv arr, struct jv keys)
{
	struct jv *own;
	const struct jv *key = elements(keys, &own);
	struct part first = {.kind = BY_TYPE};

	*s = (struct sort){.n = jv_len(arr)};
	if (jv_len(keys) < s->n)
		s->n = jv_len(keys);
	s->value = elements(arr, &s->own);
	/* Without arrays among them, keys are what they stand for. */
	for (size_t i = 0; i < s->n && !first.depth; i++)
		first.depth = jv_type(key[i]) == JT_ARRAY;
	sort_from(s, key, first);
	free(own);
}

void
sort_release(struct sort *s)
{
	free(s->place);
	free(s->own);
}

/* Whether they are numbers, computed or given, that stand in order: what counts
 * or is sorted already often does, and a look costs next to nothing. */
static bool
in_order(struct jv arr)
{
	const struct jv *e = jv_elements(arr);
	size_t n = e ? jv_len(arr) : 0;

	for (size_t i = 0; i < n; i++) {
		if (e[i].kind != JV_INT && e[i].kind != JV_DBL)
			return false;
		if (i == 0)
			continue;
		if (e[i].kind == JV_INT && e[i - 1].kind == JV_INT
			? e[i - 1].i > e[i].i
			: jv_cmp(e[i - 1], e[i]) > 0)
			return false;
	}
	return e;
}

struct jv
op_sort(struct jv arr)
{
	struct sort s;
	struct jv out;

	if (in_order(arr))
		return arr;
	sort_values(&s, arr);
	out = jv_arr_sized(s.n);
	for (size_t i = 0; i < s.n; i++)
		out = jv_push(out, jv_ref(sort_value(&s, i)));
	sort_release(&s);
	jv_unref(arr);
	return out;
}

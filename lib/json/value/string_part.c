/*
 * Parts of strings.  Those of long strings are views; where code points lie in
 * them is looked up in an index, made once for the string they are parts of.
 * Long strings of a document that are cut again and again become strings of
 * their own, which the document keeps.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "json/value/node.h"

enum {
	SLICE_PART = 64, /* a slice that is so small a part is a copy */
	OWN_PART = 8,	 /* as is what is left of a string nobody else holds */
	REMEMBERED = 8,	 /* strings of a document */
};

/* --- code points of long strings --------------------------------------------
 */

/* The string whose own bytes the text lies in, and where in them. */
static struct jlong *
root_of(const struct jstr *s, size_t *off)
{
	struct jlong *l = jlong_of(s), *root = l->base ? l->base : l;

	*off = (size_t)(l->p - jlong_own(root));
	return root;
}

void
jlong_forget(struct jlong *l, size_t at)
{
	if (at < l->indexed)
		l->indexed = at - at % JLONG_STEP;
}

/* Makes the index for all whole steps within the first n bytes. */
static void
index_to(struct jlong *l, size_t n)
{
	size_t k = l->indexed / JLONG_STEP, last = n / JLONG_STEP;
	const char *own = jlong_own(l);

	if (k >= last && l->index)
		return;
	l->index = xreallocarray(
	    l->index, l->s.cap / JLONG_STEP + 1, sizeof *l->index);
	l->index[0] = 0;
	for (; k < last; k++)
		l->index[k + 1] =
		    l->index[k] + utf8_count(own + k * JLONG_STEP, JLONG_STEP);
	l->indexed = last * JLONG_STEP;
}

/* Code points in front of own byte `at`, which is within the text. */
static size_t
points_before(struct jlong *l, size_t at)
{
	size_t k = at / JLONG_STEP, from = k * JLONG_STEP;

	index_to(l, at);
	return l->index[k] + utf8_count(jlong_own(l) + from, at - from);
}

/* Where code point `point`, counted from the first own byte, starts; `end` when
 * there is none in front of that. */
static size_t
byte_of(struct jlong *l, size_t point, size_t end)
{
	size_t lo = 0, hi, k = point / JLONG_STEP, at;
	const char *own = jlong_own(l);

	index_to(l, end);
	hi = end / JLONG_STEP + 1;
	if (k + 1 < hi && l->index[k] == k * JLONG_STEP &&
	    l->index[k + 1] == (k + 1) * JLONG_STEP)
		return point; /* so far, and here, it is ASCII */
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (l->index[mid] <= point)
			lo = mid;
		else
			hi = mid;
	}
	at = lo * JLONG_STEP;
	return at + utf8_skip(own + at, end - at, point - l->index[lo]);
}

static size_t
long_len(const struct jstr *s)
{
	size_t off;
	struct jlong *root = root_of(s, &off);

	return points_before(root, off + s->len) - points_before(root, off);
}

/* --- strings of documents ---------------------------------------------------
 */

struct doc_strings {
	uint32_t at[REMEMBERED];    /* place + 1, or 0 */
	struct jstr *s[REMEMBERED]; /* NULL until it is cut again */
	unsigned next;		    /* to be forgotten */
};

static void
forget(struct jstr **s)
{
	if (*s)
		jv_unref(str_value(*s));
	*s = NULL;
}

void
doc_forget_strings(struct doc *d)
{
	struct doc_strings *all = d->strings;

	for (unsigned i = 0; i < REMEMBERED; i++) {
		forget(&all->s[i]);
		all->at[i] = 0;
	}
}

/* The entry of a string; *again: whether it had one. */
static unsigned
remember(struct doc *d, uint32_t at, bool *again)
{
	struct doc_strings *all = d->strings;
	unsigned i;

	if (!all)
		all = d->strings = xcalloc(1, sizeof *all);
	*again = true;
	for (i = 0; i < REMEMBERED; i++)
		if (all->at[i] == at + 1)
			return i;
	*again = false;
	i = all->next++ % REMEMBERED;
	forget(&all->s[i]);
	all->at[i] = at + 1;
	return i;
}

/*
 * A string for its parts to be taken: of a document's the one that it keeps, if
 * it is worth that.  Consumes and returns an owned value.
 */
static struct jv
settled(struct jv v)
{
	struct doc_strings *all;
	struct buf tmp = {0};
	struct jv s;
	unsigned i;
	bool again;

	if (v.kind != JV_VIEW || doc_str_raw(v.doc, v.at).n < JSTR_LONG_MIN)
		return v;
	i = remember(v.doc, v.at, &again);
	if (!again)
		return v;
	all = v.doc->strings;
	if (!all->s[i]) {
		s = jv_str(jv_text(v, &tmp));
		buf_release(&tmp);
		all->s[i] = str_of_jv(s);
	}
	s = jv_ref(str_value(all->s[i]));
	jv_unref(v);
	return s;
}

static bool
is_long(struct jv s)
{
	return s.kind == JV_STR && s.node->kind & JSTR_LONG;
}

/* --- parts ------------------------------------------------------------------
 */

size_t
jv_str_len(struct jv v)
{
	struct jv s = settled(jv_ref(v));
	struct buf tmp = {0};
	struct str text;
	size_t n;

	if (is_long(s)) {
		n = long_len(str_of_jv(s));
	} else {
		text = jv_text(s, &tmp);
		n = utf8_count(text.p, text.n);
		buf_release(&tmp);
	}
	jv_unref(s);
	return n;
}

/* Bytes of a text, as a string; consumes s, which it may lie in. */
static struct jv
copied(struct jv s, struct str text)
{
	struct jv v = jv_str(text);

	jv_unref(s);
	return v;
}

/* A view of n bytes of a long string from byte `from` on. */
static struct jv
long_cut(struct jv s, size_t from, size_t n)
{
	struct jlong *l = jlong_of(str_of_jv(s)), *root, *to;
	bool own = s.node->refs == 1;
	size_t off;

	root = root_of(&l->s, &off);
	if (n < JSTR_LONG_MIN ||
	    n < root->s.cap / (own && root == l ? OWN_PART : SLICE_PART))
		return copied(s, (struct str){l->p + from, n});
	if (own) {
		l->p += from;
		l->s.len = n;
		return s;
	}
	to = pool_alloc(jlong_size(0));
	*to = (struct jlong){
	    .s = {.head = {.refs = 1, .kind = JV_STR | JSTR_LONG}, .len = n},
	    .p = l->p + from,
	    .base = root};
	root->s.head.refs++;
	jv_unref(s);
	return str_value(&to->s);
}

struct jv
jv_str_cut(struct jv s, size_t from, size_t to)
{
	struct buf tmp = {0};
	struct str text = jv_text(s, &tmp);
	struct jv v;

	if (from == 0 && to == text.n)
		v = s;
	else if (is_long(s))
		v = long_cut(s, from, to - from);
	else
		v = copied(s, (struct str){text.p + from, to - from});
	buf_release(&tmp);
	return v;
}

struct jv
jv_str_slice(struct jv v, size_t from, size_t to)
{
	struct jv s = settled(v);
	struct buf tmp = {0};
	size_t off, first, start, end;
	struct jlong *root;
	struct str text;

	if (is_long(s)) {
		root = root_of(str_of_jv(s), &off);
		end = off + str_of_jv(s)->len;
		first = points_before(root, off);
		start = byte_of(root, first + from, end);
		end = byte_of(root, first + to, end);
		return jv_str_cut(s, start - off, end - off);
	}
	text = jv_text(s, &tmp);
	start = utf8_skip(text.p, text.n, from);
	text.p += start;
	text.n = utf8_skip(text.p, text.n - start, to - from);
	s = copied(s, text);
	buf_release(&tmp);
	return s;
}

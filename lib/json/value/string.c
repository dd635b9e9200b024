/* Strings of a program: made, read, appended to. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "json/value/node.h"
#include "json/write_str.h"

struct jstr *
jstr_new(enum jv_kind kind, size_t n)
{
	bool is_long = n >= JSTR_LONG_MIN;
	struct jstr *s = pool_alloc(is_long ? jlong_size(n) : jstr_size(n));

	s->head = (struct jnode){.refs = 1, .kind = (uint32_t)kind};
	s->len = 0;
	s->cap = n;
	if (is_long) {
		struct jlong *l = jlong_of(s);

		s->head.kind |= JSTR_LONG;
		l->p = jlong_own(l);
		l->base = NULL;
		l->index = NULL;
		l->indexed = 0;
	}
	return s;
}

void
jstr_free(struct jstr *s)
{
	struct jlong *l;

	if (!(s->head.kind & JSTR_LONG)) {
		pool_free(s, jstr_size(s->cap));
		return;
	}
	l = jlong_of(s);
	if (l->base)
		jv_unref(str_value(&l->base->s));
	free(l->index);
	pool_free(l, jlong_size(s->cap));
}

struct jv
jv_str(struct str text)
{
	struct jstr *s = jstr_new(JV_STR, text.n);

	if (text.n)
		memcpy(jstr_text(s), text.p, text.n);
	s->len = text.n;
	return str_value(s);
}

struct jv
jv_str_key(struct str text)
{
	struct buf b = {0};
	size_t cap = 2 * text.n + JSTR_QUOTES + JSON_WRITE_ROOM;
	struct jstr *s;
	struct jv key;

	json_write_str(&b, text, false);
	if (b.len != text.n + 2 || cap >= JSTR_LONG_MIN) {
		buf_release(&b);
		return jv_str(text);
	}
	s = jstr_new(JV_STR, cap);
	key = str_value(s);
	s->head.kind |= JSTR_QUOTED;
	s->len = text.n;
	memset(jstr_own(s), 0, s->cap);
	if (text.n)
		memcpy(jstr_own(s), text.p, text.n);
	jstr_own(s)[text.n] = ',';
	memcpy(jstr_own(s) + text.n + 1, b.p, b.len);
	jstr_own(s)[text.n + 1 + b.len] = ':';
	buf_release(&b);
	return key;
}

struct jv
jv_str_lossy(struct str text)
{
	struct buf b = {0};
	struct jv v;
	size_t good;

	while (text.n && (good = utf8_bad(text.p, text.n)) < text.n) {
		buf_put(&b, text.p, good);
		buf_puts(&b, STR("\xef\xbf\xbd"));
		text.p += good + 1;
		text.n -= good + 1;
	}
	if (!b.len)
		return jv_str(text);
	buf_puts(&b, text);
	v = jv_str(buf_str(&b));
	buf_release(&b);
	return v;
}

struct str
jv_text(struct jv v, struct buf *tmp)
{
	struct str raw;

	if (v.kind == JV_STR)
		return jstr_str(str_of_jv(v));
	if (v.kind != JV_VIEW)
		return (struct str){0};
	raw = doc_str_raw(v.doc, v.at);
	if (doc_type(v.doc, v.at) == DT_STR)
		return raw;
	if (doc_type(v.doc, v.at) != DT_STR_ESC)
		return (struct str){0};
	buf_clear(tmp);
	json_unescape(tmp, raw);
	return buf_str(tmp);
}

bool
view_str_is(const struct doc *d, uint32_t at, struct str text)
{
	struct str raw = doc_str_raw(d, at);
	struct buf tmp = {0};
	const char *escape;
	bool same;

	if (doc_type(d, at) == DT_STR)
		return str_eq(raw, text);
	escape = memchr(raw.p, '\\', raw.n);
	if (text.n >= raw.n ||
	    !str_starts(text, (struct str){raw.p, (size_t)(escape - raw.p)}))
		return false;
	json_unescape(&tmp, raw);
	same = str_eq(buf_str(&tmp), text);
	buf_release(&tmp);
	return same;
}

/* A copy with room for n bytes in all. */
static struct jstr *
resettle(struct str text, size_t n)
{
	struct jstr *s = jstr_new(JV_STR, n);

	if (text.n)
		memcpy(jstr_text(s), text.p, text.n);
	s->len = text.n;
	return s;
}

/* Room for n more bytes behind the text of an unshared node, which may move. */
static struct jstr *
make_room(struct jstr *s, size_t n)
{
	struct jlong *l = s->head.kind & JSTR_LONG ? jlong_of(s) : NULL;
	size_t front = l ? (size_t)(l->p - jlong_own(l)) : 0;
	size_t cap = s->len + n + s->cap;
	struct jstr *to;

	s->head.kind &= ~(uint32_t)JSTR_QUOTED;
	if (l)
		jlong_forget(l, front + s->len);
	if (s->cap - front - s->len >= n)
		return s;
	if (front || (!l && cap >= JSTR_LONG_MIN)) {
		to = resettle(jstr_str(s), cap - front);
		jstr_free(s);
		return to;
	}
	if (!l) {
		s = pool_grow(s, jstr_size(s->cap), jstr_size(cap));
	} else {
		l = pool_grow(l, jlong_size(s->cap), jlong_size(cap));
		l->p = jlong_own(l);
		s = &l->s;
	}
	s->cap = cap;
	return s;
}

/* An unshared string node with room for n more bytes; consumes s. */
static struct jstr *
str_own(struct jv s, size_t n)
{
	struct buf tmp = {0};
	struct jstr *node;
	struct str text;

	if (s.kind == JV_STR && s.node->refs == 1) {
		node = str_of_jv(s);
		if (!(node->head.kind & JSTR_LONG) || !jlong_of(node)->base)
			return make_room(node, n);
	}
	text = jv_text(s, &tmp);
	node = resettle(text, text.n + n + text.n / 2);
	buf_release(&tmp);
	jv_unref(s);
	return node;
}

struct jv
jv_append(struct jv s, struct str text)
{
	struct jstr *node;
	size_t own = SIZE_MAX;
	char *to;

	if (!text.n)
		return s;
	/* A part of the string itself moves along with it. */
	if (s.kind == JV_STR) {
		struct str old = jstr_str(str_of_jv(s));

		if ((uintptr_t)text.p >= (uintptr_t)old.p &&
		    (uintptr_t)text.p < (uintptr_t)old.p + old.n)
			own = (size_t)(text.p - old.p);
	}
	node = str_own(s, text.n);
	to = jstr_text(node);
	memcpy(to + node->len, own == SIZE_MAX ? text.p : to + own, text.n);
	node->len += text.n;
	return str_value(node);
}

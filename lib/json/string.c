/* Strings of a program: made, read, appended to. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "json/splice.h"
#include "json/write.h"

struct jstr *
jstr_new(enum jv_kind kind, size_t n)
{
	struct jstr *s = pool_alloc(jstr_size(n));

	s->head = (struct jnode){.refs = 1, .kind = (uint32_t)kind};
	s->len = 0;
	s->cap = n;
	return s;
}

static struct jv
str_value(struct jstr *s)
{
	return jv_of_node(JV_STR, &s->head, 0);
}

struct jv
jv_str(struct str text)
{
	struct jstr *s = jstr_new(JV_STR, text.n);

	if (text.n)
		memcpy(s->text, text.p, text.n);
	s->len = text.n;
	return str_value(s);
}

struct jv
jv_str_key(struct str text)
{
	struct buf b = {0};
	struct jstr *s;
	struct jv key;

	json_write_str(&b, text, false);
	if (b.len != text.n + 2) {
		buf_release(&b);
		return jv_str(text);
	}
	s = jstr_new(JV_STR, 2 * text.n + JSTR_QUOTES + SPLICE_ROOM);
	key = str_value(s);
	s->head.kind |= JSTR_QUOTED;
	s->len = text.n;
	memset(s->text, 0, s->cap);
	if (text.n)
		memcpy(s->text, text.p, text.n);
	s->text[text.n] = ',';
	memcpy(s->text + text.n + 1, b.p, b.len);
	s->text[text.n + 1 + b.len] = ':';
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
		return (struct str){str_of_jv(v)->text, str_of_jv(v)->len};
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

/* An unshared string node with room for n more bytes; consumes s. */
static struct jstr *
str_own(struct jv s, size_t n)
{
	struct buf tmp = {0};
	struct jstr *node;
	struct str text;

	if (s.kind == JV_STR && s.node->refs == 1) {
		node = str_of_jv(s);
		node->head.kind = JV_STR;
		if (node->cap - node->len < n) {
			size_t cap = node->len + n + node->cap;

			node = pool_grow(
			    node, jstr_size(node->cap), jstr_size(cap));
			node->cap = cap;
		}
		return node;
	}
	text = jv_text(s, &tmp);
	node = jstr_new(JV_STR, text.n + n + text.n / 2);
	if (text.n)
		memcpy(node->text, text.p, text.n);
	node->len = text.n;
	buf_release(&tmp);
	jv_unref(s);
	return node;
}

struct jv
jv_append(struct jv s, struct str text)
{
	struct jstr *node;
	size_t own = SIZE_MAX;

	if (!text.n)
		return s;
	/* A part of the string itself moves along with it. */
	if (s.kind == JV_STR) {
		node = str_of_jv(s);
		if ((uintptr_t)text.p >= (uintptr_t)node->text &&
		    (uintptr_t)text.p < (uintptr_t)node->text + node->len)
			own = (size_t)(text.p - node->text);
	}
	node = str_own(s, text.n);
	memcpy(node->text + node->len,
	    own == SIZE_MAX ? text.p : node->text + own, text.n);
	node->len += text.n;
	return str_value(node);
}

/* A text by itself: of one value, or of any number of them. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "json/parse/parser_priv.h"

/* A copy with the line feed that ends a text, and padding. */
static void
copy(struct buf *b, struct str text)
{
	buf_room(b, text.n + 1 + JSON_PADDING);
	buf_puts(b, text);
	memset(b->p + b->len, '\n', 1 + JSON_PADDING);
	b->len++;
}

/* Walks all of the text; fills pos and why of what is wrong. */
static bool
walk_all(struct walk *w, const struct buf *b)
{
	size_t n = b->len - 1, wrong;
	bool ok;

	walk_start(w, b->p, b->len);
	ok = walk_value(w, walk_space(w, 0));
	if (ok) {
		w->pos = walk_space(w, w->pos);
		w->why = "trailing data after the value";
		ok = w->pos == n;
	}
	if (!w->scan.suspect)
		return ok;
	wrong = utf8_bad(b->p, n);
	if (wrong < n && (ok || wrong <= w->pos)) {
		w->pos = wrong;
		w->why = "invalid UTF-8";
		ok = false;
	}
	return ok;
}

static struct jv
value(const struct walk *w, const struct buf *b)
{
	struct doc *d = doc_new();

	d->base = b->p;
	d->tape = w->tape;
	d->words = w->words;
	d->flags = w->flags;
	d->depth = w->depth;
	doc_detach(d, 0, b->len - 1);
	return (struct jv){.kind = JV_VIEW, .doc = d};
}

struct jv
json_parse(struct str text, struct err *err)
{
	struct jv v = JV_NONE_V;
	struct buf b = {0};
	struct walk w;

	if (text.n >= DOC_TEXT_MAX) {
		err_set(err, EX_DATAERR, "longer than 256 MiB");
		return v;
	}
	copy(&b, text);
	walk_init(&w, true);
	if (walk_all(&w, &b))
		v = value(&w, &b);
	else
		err_set(err, EX_DATAERR, "byte %zu: %s", w.pos + 1, w.why);
	walk_release(&w);
	buf_release(&b);
	return v;
}

struct json_checker {
	struct buf text;
	struct walk walk;
};

struct json_checker *
json_checker_new(void)
{
	struct json_checker *c = xcalloc(1, sizeof *c);

	walk_init(&c->walk, true);
	return c;
}

void
json_checker_free(struct json_checker *c)
{
	if (!c)
		return;
	walk_release(&c->walk);
	buf_release(&c->text);
	free(c);
}

bool
json_check(struct json_checker *c, struct str text, unsigned *depth)
{
	if (text.n >= DOC_TEXT_MAX)
		return false;
	buf_clear(&c->text);
	copy(&c->text, text);
	if (!walk_all(&c->walk, &c->text))
		return false;
	*depth = c->walk.depth;
	return true;
}

bool
json_valid(struct str text)
{
	struct json_checker *c = json_checker_new();
	unsigned depth;
	bool ok = json_check(c, text, &depth);

	json_checker_free(c);
	return ok;
}

/* --- any number of values: a file taken as a whole ----------------------- */

enum { RECORD_MAX = 256 << 20 };

struct jv
json_parse_all(const struct buf *text, struct err *e)
{
	struct json_parser *p = json_parser_new(true, RECORD_MAX);
	struct jv all = jv_arr();
	struct json_rec rec;
	enum json_found f = JSON_END;

	json_feed(p, text->p, text->len, true);
	while (all.kind != JV_NONE && (f = json_next(p, &rec)) == JSON_RECORD)
		all = jv_push(all, rec.value);
	if (f == JSON_BAD)
		err_set(e, EX_DATAERR, "line %llu, byte %zu: %s",
		    (unsigned long long)rec.line, rec.column, rec.why);
	else if (all.kind == JV_NONE)
		err_set(e, EX_DATAERR, "nested too deeply");
	if (f == JSON_BAD) {
		jv_unref(all);
		all = JV_NONE_V;
	}
	json_parser_free(p);
	return all;
}

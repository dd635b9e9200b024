/* --seq: the texts of a block, one by one. */
#include <ctype.h>
#include <string.h>

#include "streamproc/texts.h"

enum {
	RS = 036,
	/* Stands where a number or literal ends without white space: no JSON
	 * goes on so. */
	MARK = 0177,
};

/*
 * By lines, a separator at the start of one ends nothing: it is white space, so
 * that a block remains one text for the parser.  (The block is the reader's own
 * memory, and no JSON has an RS in it.)
 */
static char *
next_separator(const struct records *r, char *from, char *end)
{
	char *p = from;

	while ((p = memchr(p, RS, (size_t)(end - p)))) {
		if (r->how->multiline || (p > from && p[-1] != '\n'))
			return p;
		*p++ = ' ';
	}
	return NULL;
}

static uint64_t
lines_in(struct str s)
{
	uint64_t n = 0;
	const char *end = s.p + s.n;

	for (const char *p = s.p; (p = memchr(p, '\n', (size_t)(end - p))); p++)
		n++;
	return n;
}

/* A text begins: the parser knows nothing of the one before. */
static void
begin(struct records *r)
{
	struct texts *t = &r->seq;

	if (r->how->multiline)
		json_restart(r->parser, t->lines);
	else if (t->text.n && t->text.p[t->text.n - 1] != '\n' &&
	    json_lines(r->parser))
		/* (the parser has counted the end of a line) */
		json_seek(r->parser, json_lines(r->parser) - 1, false);
	t->tail = '\n';
	t->skip = false;
}

/* Hands the parser what the block has of the next text. */
static void
feed(struct records *r)
{
	struct texts *t = &r->seq;
	char *from = (char *)r->rest.p, *end = from + r->rest.n, *rs, *to;

	if (t->ended)
		begin(r);
	rs = next_separator(r, from, end);
	to = rs ? rs : end;
	t->ended = rs || t->last;
	t->text = (struct str){from, (size_t)(to - from)};
	if (r->how->multiline)
		t->lines += lines_in(t->text);
	if (to > from)
		t->tail = to[-1];
	if (t->ended && isalnum((unsigned char)t->tail)) {
		*to = MARK;
		t->text.n++;
	}
	r->rest.p = rs ? rs + 1 : end;
	r->rest.n = (size_t)(end - r->rest.p);
	if (t->skip)
		t->text.n = 0;
	json_feed(r->parser, from, t->text.n, t->ended);
}

void
texts_feed(struct records *r, const struct input_block *b)
{
	r->rest = b->text;
	r->seq.last = b->last && !b->cut;
	feed(r);
}

bool
texts_next(struct records *r, bool bad)
{
	struct texts *t = &r->seq;

	if (bad && !r->how->multiline)
		return true;
	if (bad) {
		t->skip = true;
		json_restart(r->parser, t->lines);
	}
	if (!r->rest.n)
		return false;
	feed(r);
	return true;
}

bool
texts_cut(const struct records *r, const struct json_rec *rec)
{
	const struct str *t = &r->seq.text;

	return r->how->separators && t->n && t->p[t->n - 1] == MARK &&
	    rec->text.n && rec->text.p[rec->text.n - 1] == MARK;
}

const char *
texts_why(const char *why)
{
	struct str s = str_of(why);

	if (str_starts(s, STR("expected ',' or")))
		return "unexpected end of the text";
	if (str_is(s, "trailing data after the value") ||
	    str_is(s, "expected white space after the value"))
		return "no white space behind it; it may be cut";
	return why;
}

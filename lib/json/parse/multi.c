/*
 * Values one after another, over lines as they please (-m).
 *
 * What a line feed ends in a block is walked where it lies.  A value that goes
 * on behind that is held back until it is whole.
 *
 * After a bad value the next one is looked for at the start of a line: the
 * first line, from the fault on, whose first byte can start a value (printers
 * indent what is inside).  The fault itself may stand there, when a bracket was
 * missing.
 */
#include <string.h>

#include "json/parse/parser_priv.h"

static bool
starts_value(char c)
{
	return c && strchr("{[\"-0123456789tfn", c) != NULL;
}

/* Lines that the walk passed as white space. */
static void
account(struct json_parser *p)
{
	struct walk *w = &p->walk;

	if (w->lines == 0)
		return;
	p->lines += w->lines;
	p->line_at = p->base + w->line_start;
	w->lines = 0;
}

/* The text is used up; its last byte is a line feed. */
static void
text_done(struct json_parser *p)
{
	p->pos = p->n;
	if (p->added) {
		buf_clear(&p->held);
		return;
	}
	p->lines++;
	p->line_at = p->base + p->n;
}

/* Passes lines until one may start a value.  False at the end of the text. */
static bool
resync(struct json_parser *p)
{
	size_t end;

	while (!p->at_line_start || !starts_value(p->text[p->pos])) {
		end = walk_to_line_end(&p->walk, p->pos);
		p->at_line_start = !p->added || end + 1 < p->n;
		if (end + 1 == p->n) {
			text_done(p);
			return false;
		}
		walk_take_entry(&p->walk);
		p->pos = end + 1;
		p->lines++;
		p->line_at = p->base + p->pos;
	}
	p->resync = false;
	return true;
}

/* The value at `from` goes on behind the text: hold what there is. */
static void
hold(struct json_parser *p, size_t from)
{
	size_t n = p->n - p->added;
	bool whole;

	if (p->text == p->held.p)
		buf_drop(&p->held, from);
	else
		buf_put(&p->held, p->text + from, n - from);
	p->held_base = p->base + from;
	p->cut = (struct cut){0};
	cut_scan(&p->cut, p->held.p, p->held.len, &whole);
	p->walk.lines = 0;
	p->pos = p->n = 0;
}

/* Whether more bytes may make good what the walk did not like. */
static bool
unfinished(const struct json_parser *p)
{
	const struct walk *w = &p->walk;

	return w->unfinished && !(p->last && p->rest.n == 0 && p->added);
}

/* A number or literal must not run into more of its kind. */
static bool
runs_on(const struct json_parser *p)
{
	const struct walk *w = &p->walk;
	char c = p->text[w->pos];

	return word_type(w->tape[0]) <= DT_NUM && (unsigned char)c > ' ' &&
	    !strchr("\"{[}],:", c);
}

/* The fault is at `pos` of the value that starts at `from`. */
static enum json_found
bad_value(struct json_parser *p, struct json_rec *rec, size_t from, size_t pos,
    const char *why)
{
	const char *lf = memchr(p->text + pos, '\n', p->n - pos);
	size_t end = lf ? (size_t)(lf - p->text) : p->n - 1;
	enum json_found found;

	found = parser_bad(p, rec, from, end, pos, why);
	account(p);
	p->resync = true;
	p->at_line_start = pos > from && p->text[pos - 1] == '\n';
	p->pos = pos;
	return found;
}

/* The next value of the text; JSON_END when it is used up. */
static enum json_found
next_in_text(struct json_parser *p, struct json_rec *rec)
{
	struct walk *w = &p->walk;
	enum json_found found;
	size_t from;

	if (p->resync && !resync(p))
		return JSON_END;
	from = walk_space(w, p->pos);
	account(p);
	if (from + 1 == p->n && p->text[from] == '\n') {
		text_done(p);
		return JSON_END;
	}
	w->scan.suspect = w->scan.bad_window;
	rec->line = p->lines + 1;
	if (!walk_value(w, from)) {
		if (!unfinished(p))
			return bad_value(p, rec, from, w->pos, w->why);
		hold(p, from);
		return JSON_END;
	}
	if (runs_on(p))
		return bad_value(p, rec, from, w->pos,
		    "expected white space after the value");
	found = parser_good(p, rec, from, w->pos);
	account(p);
	p->pos = w->pos;
	return found;
}

/* --- what no line feed ends --- */

static void
take_rest(struct json_parser *p, size_t n)
{
	p->rest = (struct str){p->rest.p + n, p->rest.n - n};
	p->offset += n;
}

/* Starts on what line feeds end in the rest of the block, if anything. */
static bool
whole_lines(struct json_parser *p)
{
	size_t n = parser_whole_lines(p->rest);

	if (n == 0)
		return false;
	p->added = false;
	p->base = p->offset;
	parser_text(p, p->rest.p, n);
	take_rest(p, n);
	return true;
}

/* Passes what starts no value in a rest without line feeds. */
static void
pass(struct json_parser *p)
{
	const char *s = p->rest.p;
	size_t i = 0, n = p->rest.n;

	if (p->resync && n) {
		p->resync = !p->at_line_start || !starts_value(*s);
		p->at_line_start = false;
	}
	if (p->resync)
		i = n;
	while (i < n && (s[i] == ' ' || s[i] == '\t' || s[i] == '\r'))
		i++;
	take_rest(p, i);
	p->held_base = p->offset;
}

/* Walks what is held: a whole value, or all there is. */
static void
walk_held(struct json_parser *p)
{
	memset(buf_room(&p->held, 1 + JSON_PADDING), '\n', 1 + JSON_PADDING);
	p->added = true;
	p->base = p->held_base;
	p->cut = (struct cut){0};
	parser_text(p, p->held.p, p->held.len + 1);
}

/* What is held is too much: it is dropped by the next call. */
static enum json_found
too_long(struct json_parser *p, struct json_rec *rec)
{
	const char *s = p->held.p, *end = s + p->held.len;

	*rec = (struct json_rec){.line = p->lines + 1,
	    .column = (size_t)(p->held_base - p->line_at) + 1,
	    .text = buf_str(&p->held),
	    .why = "longer than the limit"};
	while ((s = memchr(s, '\n', (size_t)(end - s)))) {
		s++;
		p->lines++;
		p->line_at = p->held_base + (size_t)(s - p->held.p);
	}
	p->cut = (struct cut){0};
	p->resync = p->drop = true;
	p->at_line_start = false;
	return JSON_BAD;
}

enum json_found
multi_next(struct json_parser *p, struct json_rec *rec)
{
	enum json_found found;
	bool whole;
	size_t n;

	if (p->drop)
		buf_clear(&p->held);
	p->drop = false;
	for (;;) {
		if (p->pos < p->n) {
			found = next_in_text(p, rec);
			if (found != JSON_END)
				return found;
			continue;
		}
		if (p->held.len == 0 && whole_lines(p))
			continue;
		if (p->held.len == 0)
			pass(p);
		if (p->rest.n == 0) {
			if (!p->last || p->held.len == 0)
				return JSON_END;
			walk_held(p);
			continue;
		}
		n = cut_scan(&p->cut, p->rest.p, p->rest.n, &whole);
		buf_put(&p->held, p->rest.p, n);
		take_rest(p, n);
		if (whole)
			walk_held(p);
		else if (p->held.len > p->max_record)
			return too_long(p, rec);
	}
}

/* A BOM may be cut by blocks.  What only looked like one is held. */
void
multi_feed(struct json_parser *p)
{
	static const char bom[] = "\xef\xbb\xbf";

	while (p->bom < 3 && p->rest.n && *p->rest.p == bom[p->bom]) {
		p->rest = (struct str){p->rest.p + 1, p->rest.n - 1};
		p->bom++;
	}
	if (p->bom == 3 || (p->rest.n == 0 && !p->last))
		return;
	buf_put(&p->held, bom, p->bom);
	p->offset = p->bom;
	p->cut.scalar = p->bom > 0;
	p->bom = 3;
}

/*
 * One record a line.  A line that is bad is passed over by the line feeds of
 * the index, so that its neighbours are as if it were not there.
 */
#include <string.h>

#include "json/parse/parser_priv.h"
#include "json/raw_filter.h"
#include "json/scan/walk_at.h"

/* A BOM at the start of the input is no part of its first line. */
void
lines_feed(struct json_parser *p)
{
	if (p->rest.n == 0)
		return;
	if (str_starts(p->rest, STR("\xef\xbb\xbf")))
		p->rest = (struct str){p->rest.p + 3, p->rest.n - 3};
	p->bom = 3;
}

/* The next text: the block's whole lines, then a last line without its end. */
static COLD bool
more(struct json_parser *p)
{
	struct str *rest = &p->rest;
	size_t n;

	p->n = p->pos = 0;
	buf_clear(&p->held);
	if (rest->n == 0)
		return false;
	n = parser_whole_lines(*rest);
	if (n) {
		parser_text(p, rest->p, n);
	} else {
		n = rest->n;
		buf_put(&p->held, rest->p, n);
		memset(buf_room(&p->held, 1 + JSON_PADDING), '\n',
		    1 + JSON_PADDING);
		parser_text(p, p->held.p, n + 1);
	}
	*rest = (struct str){rest->p + n, rest->n - n};
	return true;
}

/* The line's end is at `end`: the next one. */
static void
next_line(struct json_parser *p, size_t end)
{
	walk_take_entry(&p->walk);
	p->pos = end + 1;
	p->lines++;
}

/* Without the CR of a line end. */
static size_t
text_end(const struct json_parser *p, size_t from, size_t end)
{
	return end > from && p->text[end - 1] == '\r' ? end - 1 : end;
}

/* The line that starts at `from` is bad. */
static COLD enum json_found
bad_line(struct json_parser *p, struct json_rec *rec, size_t from, size_t pos,
    const char *why)
{
	size_t end = walk_to_line_end(&p->walk, pos);
	size_t text = text_end(p, from, end);
	enum json_found found;

	/* one that was cut at the limit is broken too, but not of itself */
	if (text - from > p->max_record) {
		pos = from;
		why = "longer than the limit";
	}
	found = parser_bad(p, rec, from, text, pos, why);
	next_line(p, end);
	return found;
}

/*
 * Whether this line is longer than a tape can tell: asked only of texts that
 * are so.
 */
static COLD bool
too_long(const struct json_parser *p)
{
	return !memchr(p->text + p->pos, '\n', DOC_TEXT_MAX);
}

static enum json_found
line(struct json_parser *p, struct json_rec *rec, size_t from, size_t start)
{
	struct walk *w = &p->walk;
	enum json_found found;
	size_t end;

	if (UNLIKELY(p->n - p->pos >= DOC_TEXT_MAX) && too_long(p))
		return bad_line(p, rec, from, start, "longer than the limit");
	if (!walk_value(w, start))
		return bad_line(p, rec, from, w->pos, w->why);
	end = w->pos;
	if (p->text[end] != '\n')
		end = walk_space(w, end);
	if (p->text[end] != '\n')
		return bad_line(
		    p, rec, from, end, "trailing data after the value");
	found = parser_good(p, rec, from, text_end(p, from, end));
	next_line(p, end);
	return found;
}

/* How often a pass is not tried after one that was in vain, at most. */
enum { NO_PASS = 64 };

/* Whether it is the same path of the same owner. */
static bool
same_path(const struct json_path *a, const struct json_path *b)
{
	if (a->n != b->n || a->indexed != b->indexed || a->index != b->index)
		return false;
	for (unsigned i = 0; i < a->n; i++)
		if (a->key[i].p != b->key[i].p)
			return false;
	return true;
}

void
json_raw_filter(struct json_parser *p, struct json_raw_filter *pass)
{
	struct walk *w = &p->walk;
	size_t from = p->pos;

	pass->records = pass->kept = 0;
	pass->run = (struct str){p->text + from, 0};
	if (!w->shapes || from == p->n || w->scan.bad_window)
		return;
	if (p->passes) {
		p->passes--;
		return;
	}
	if (!same_path(&pass->path, &w->shapes->pick)) {
		shapes_pick(w->shapes, &pass->path);
		return;
	}
	p->pos = w->pass(w, pass, from, p->max_record);
	p->lines += pass->records;
	w->shapes->hits += (unsigned)pass->records;
	if (pass->path.n == 0) {
		pass->run.n = p->pos - from;
		pass->kept = pass->records;
	}
	if (pass->records)
		p->no_pass = 1;
	else if (p->no_pass < NO_PASS)
		p->no_pass *= 2;
	p->passes = pass->records ? 0 : p->no_pass;
}

enum json_found
lines_next(struct json_parser *p, struct json_rec *rec)
{
	struct walk *w = &p->walk;
	size_t from, start;

	for (;;) {
		if (p->pos == p->n && !more(p))
			return JSON_END;
		from = start = p->pos;
		p->line_at = from;
		w->scan.suspect = w->scan.bad_window;
		if ((unsigned char)p->text[from] <= ' ')
			start = walk_space(w, from);
		if (p->text[start] != '\n')
			break;
		next_line(p, start);
		p->blank++;
	}
	rec->line = p->lines + 1;
	return line(p, rec, from, start);
}

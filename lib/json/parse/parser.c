/* The parser: blocks in, records out; what both ways share. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "json/parse/parser_priv.h"
#include "json/scan/walk_at.h"

struct json_parser *
json_parser_new(bool multiline, size_t max_record)
{
	struct json_parser *p = xcalloc(1, sizeof(*p));

	walk_init(&p->walk, multiline);
	p->doc = doc_new();
	p->multi = multiline;
	p->no_pass = 1;
	p->max_record =
	    max_record < DOC_TEXT_MAX ? max_record : DOC_TEXT_MAX - 1;
	return p;
}

/* A document that somebody keeps must not need the block any more. */
static void
release_doc(struct json_parser *p)
{
	if (p->doc->refs > 1)
		doc_detach(p->doc, p->from, p->len);
	doc_unref(p->doc);
	p->doc = NULL;
}

void
json_parser_free(struct json_parser *p)
{
	if (!p)
		return;
	release_doc(p);
	walk_release(&p->walk);
	buf_release(&p->held);
	free(p);
}

void
json_feed(struct json_parser *p, const char *block, size_t n, bool last)
{
	p->rest = (struct str){block, n};
	p->last = last;
	if (p->bom < 3 && p->multi)
		multi_feed(p);
	else if (p->bom < 3)
		lines_feed(p);
}

void
parser_text(struct json_parser *p, const char *text, size_t n)
{
	walk_start(&p->walk, text, n);
	p->text = text;
	p->n = n;
	p->pos = 0;
}

size_t
parser_whole_lines(struct str s)
{
	while (s.n && s.p[s.n - 1] != '\n')
		s.n--;
	return s.n;
}

static COLD void
renew_doc(struct json_parser *p)
{
	release_doc(p);
	p->doc = doc_new();
}

enum json_found
json_next(struct json_parser *p, struct json_rec *rec)
{
	if (UNLIKELY(p->doc->refs > 1))
		renew_doc(p);
	return p->multi ? multi_next(p, rec) : lines_next(p, rec);
}

/* Line and column of the byte at `pos`; the line of `from` is p->lines + 1. */
static void
point(
    const struct json_parser *p, struct json_rec *rec, size_t from, size_t pos)
{
	uint64_t line_at = p->line_at;

	rec->line = p->lines + 1;
	for (; from < pos; from++) {
		if (p->text[from] != '\n')
			continue;
		rec->line++;
		line_at = p->base + from + 1;
	}
	rec->column = (size_t)(p->base + pos - line_at) + 1;
}

enum json_found
parser_bad(struct json_parser *p, struct json_rec *rec, size_t from, size_t end,
    size_t pos, const char *why)
{
	size_t wrong;

	parser_text_of(p, rec, from, end);
	/* (The byte that is wrong may not have been indexed yet.) */
	if (p->walk.scan.suspect ||
	    (pos < end && (unsigned char)p->text[pos] >= 0x80)) {
		wrong = from + utf8_bad(p->text + from, end - from);
		if (wrong < end && wrong <= pos) {
			pos = wrong;
			why = "invalid UTF-8";
		}
	}
	rec->value = JV_NONE_V;
	rec->why = why;
	point(p, rec, from, pos);
	return JSON_BAD;
}

enum json_found
parser_doubtful(
    struct json_parser *p, struct json_rec *rec, size_t from, size_t end)
{
	if (end - from > p->max_record)
		return parser_bad(
		    p, rec, from, end, from, "longer than the limit");
	if (!utf8_valid(p->text + from, end - from))
		return parser_bad(p, rec, from, end, end, "");
	return JSON_RECORD;
}

void
json_seek(struct json_parser *p, uint64_t lines, bool start)
{
	p->rest = (struct str){0};
	p->n = p->pos = 0;
	p->lines = lines;
	p->bom = start ? 0 : 3;
}

void
json_restart(struct json_parser *p, uint64_t lines)
{
	json_seek(p, lines, false);
	buf_clear(&p->held);
	p->cut = (struct cut){0};
	p->resync = p->drop = false;
	p->line_at = p->offset;
}

uint64_t
json_lines(const struct json_parser *p)
{
	return p->lines;
}

uint64_t
json_blank_lines(const struct json_parser *p)
{
	return p->blank;
}

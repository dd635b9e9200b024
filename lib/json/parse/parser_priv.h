/*
 * The parser's inside.  Private to lib/json: parser.c has what both ways of
 * telling records apart share; lines.c and multi.c have one way
 * each; text.c needs neither.
 */
#ifndef JSON_PARSE_PARSER_PRIV_H
#define JSON_PARSE_PARSER_PRIV_H

#include "json/parse/cut_priv.h"
#include "json/parse/cut_priv.h"
#include "json/parser.h"
#include "json/scan/walk.h"

/*
 * Bytes are walked in texts that end in a line feed: as much of a block as ends
 * in one, or what was held back, with one added.  Places in a text are offsets
 * in it; `base` and `line_at` count from the start of the whole input.
 */
struct json_parser {
	struct walk walk;
	struct doc *doc;  /* of the last record; one reference is ours */
	size_t from, len; /* where its text lies */
	size_t max_record;
	bool multi, last;
	unsigned bom; /* bytes of a BOM taken; 3: no more to come */

	const char *text; /* being walked; pos is the next byte of n */
	size_t n, pos;
	bool added; /* its line feed was not in the input */
	uint64_t base;
	uint64_t line_at; /* where the line of pos starts */
	uint64_t lines, blank;
	unsigned passes, no_pass; /* json_raw_filter() is not tried so often */

	struct str rest; /* of the block, behind the text */
	uint64_t offset; /* of rest in the whole input */
	struct buf held; /* a copy of what no line feed ends */

	/* -m: what is in `held` is the beginning of a value. */
	struct cut cut;
	uint64_t held_base;
	bool resync;	    /* after a bad value: pass lines until … */
	bool at_line_start; /* (pos stands there) */
	bool drop;	    /* `held` was shown as a bad record */
};

/* Starts walking a text. */
void parser_text(struct json_parser *, const char *text, size_t n);
/* How much of it a line feed ends: up to and with the last one. */
size_t parser_whole_lines(struct str);

/* A record whose fault is at `pos`, text from..end: fills *rec. */
enum json_found parser_bad(struct json_parser *, struct json_rec *, size_t from,
    size_t end, size_t pos, const char *why);
/* A good record that may be too long or not UTF-8. */
enum json_found parser_doubtful(
    struct json_parser *, struct json_rec *, size_t from, size_t end);

static inline void
parser_text_of(
    struct json_parser *p, struct json_rec *rec, size_t from, size_t end)
{
	p->from = from;
	p->len = end - from;
	rec->text = (struct str){p->text + from, end - from};
}

/*
 * The walk has found the value of a record, whose text is from..end: fills
 * *rec.  It is bad yet when it is too long or not UTF-8.
 */
static inline enum json_found
parser_good(
    struct json_parser *p, struct json_rec *rec, size_t from, size_t end)
{
	const struct walk *w = &p->walk;
	struct doc *d = p->doc;

	if ((end - from > p->max_record || w->scan.suspect) &&
	    parser_doubtful(p, rec, from, end) == JSON_BAD)
		return JSON_BAD;
	parser_text_of(p, rec, from, end);
	d->base = p->text;
	d->tape = w->tape;
	d->words = w->words;
	d->flags = w->flags;
	d->depth = w->depth;
	d->seek_at = 0;
	if (d->strings)
		doc_forget_strings(d);
	d->refs++;
	rec->value = (struct jv){.kind = JV_VIEW, .doc = d};
	return JSON_RECORD;
}

/* Look at the start of the input, which is in p->rest. */
void lines_feed(struct json_parser *);
void multi_feed(struct json_parser *);

enum json_found lines_next(struct json_parser *, struct json_rec *);
enum json_found multi_next(struct json_parser *, struct json_rec *);

#endif

/*
 * Streams: their life, their events, what becomes of faults, and the loop over
 * blocks, which can stop and go on between any two bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "json/parse/stream_priv.h"

static const char TORN[] = "the last line has no line feed; it may be torn";

struct json_stream *
json_stream_new(struct json_stream_how how)
{
	struct json_stream *s = xcalloc(1, sizeof *s);

	s->how = how;
	return s;
}

static void
drop_levels(struct json_stream *s)
{
	while (s->depth)
		jv_unref(s->level[--s->depth].key);
}

void
json_stream_free(struct json_stream *s)
{
	if (!s)
		return;
	drop_levels(s);
	buf_release(&s->held);
	buf_release(&s->decoded);
	free(s->level);
	free(s);
}

void
json_stream_feed(struct json_stream *s, const char *block, size_t n, bool last)
{
	s->base += (uint64_t)(s->end - s->block);
	s->block = s->p = block;
	s->end = block + n;
	s->last = last;
}

uint64_t
json_stream_lines(const struct json_stream *s)
{
	return s->lines;
}

uint64_t
json_stream_blank_lines(const struct json_stream *s)
{
	return s->blank;
}

/* --- events -------------------------------------------------------------- */

static struct jv
path(const struct json_stream *s)
{
	struct jv p = jv_arr_sized(s->depth);

	for (size_t i = 0; i < s->depth; i++) {
		const struct level *l = &s->level[i];

		p = jv_push(p, l->object ? jv_ref(l->key) : jv_int(l->index));
	}
	return p;
}

/* Fills *rec with [PATH, leaf], or [PATH] for JV_NONE. */
enum json_found
stream_event(struct json_stream *s, struct json_rec *rec, struct jv leaf)
{
	struct jv v = jv_push(jv_arr_sized(2), path(s));

	if (leaf.kind != JV_NONE)
		v = jv_push(v, leaf);
	*rec = (struct json_rec){.value = v, .line = s->lines + 1, .column = 1};
	return JSON_RECORD;
}

/* --- faults -------------------------------------------------------------- */

enum stream_got
stream_fault(struct json_stream *s, uint64_t at, const char *why)
{
	s->fault_at = at;
	s->why = why;
	return GOT_FAULT;
}

/* Of the bad text what is at hand, up to the end of the fault's line. */
static struct str
bad_text(const struct json_stream *s)
{
	const char *from = s->block, *to = s->p;

	if (s->text_at > s->base)
		from += s->text_at - s->base;
	if (from > s->p)
		from = s->p;
	while (to < s->end && *to != '\n' && !(*to == '\036' && s->how.seq))
		to++;
	return (struct str){from, (size_t)(to - from)};
}

/* The fault as a record, and where to go on. */
static enum json_found
bad(struct json_stream *s, struct json_rec *rec)
{
	struct json_rec r = {.value = JV_NONE_V,
	    .text = bad_text(s),
	    .line = s->lines + 1,
	    .column = (size_t)(s->fault_at - s->line_at) + 1,
	    .why = s->why};
	char text[160];

	s->token = TOKEN_NONE;
	if (s->how.errors) {
		snprintf(text, sizeof text, "line %llu, byte %zu: %s",
		    (unsigned long long)r.line, r.column, r.why);
		r.value = jv_push(
		    jv_push(jv_arr_sized(2), jv_str(str_of(text))), path(s));
	}
	*rec = r;
	drop_levels(s);
	s->place = !s->how.multiline ? STREAM_SKIP_LINE
	    : s->how.seq	     ? STREAM_SKIP_RS
				     : STREAM_SKIP_START;
	/* The fault itself may start the next value. */
	if (s->place == STREAM_SKIP_START && s->p < s->end &&
	    s->fault_at == s->line_at && s->fault_at == stream_at(s, s->p) &&
	    s->fault_at > s->text_at && stream_starts(*s->p))
		s->place = STREAM_TOP;
	return s->how.errors ? JSON_RECORD : JSON_BAD;
}

/* --- white space --------------------------------------------------------- */

static void
line_end(struct json_stream *s)
{
	s->blank += !s->line_used && !s->how.multiline;
	s->line_used = false;
	s->lines++;
	s->line_at = stream_at(s, s->p) + 1;
}

/* To the next token or the end; by lines, and for separators, LF and RS are
 * tokens within a text. */
static void
space(struct json_stream *s)
{
	for (; s->p < s->end; s->p++) {
		switch (*s->p) {
		case ' ':
		case '\t':
		case '\r':
			continue;
		case '\n':
			if (!s->how.multiline && s->place != STREAM_TOP)
				return;
			line_end(s);
			continue;
		default:
			return;
		}
	}
}

/* Passes what is left of something bad; true at its end. */
static bool
skip(struct json_stream *s)
{
	for (; s->p < s->end; s->p++) {
		if (*s->p == '\036' && s->how.seq) {
			s->place = STREAM_TOP;
			return true;
		}
		if (*s->p == '\n' && s->place == STREAM_SKIP_LINE) {
			s->place = STREAM_TOP;
			s->line_used = true;
			return true;
		}
		if (s->place == STREAM_SKIP_START &&
		    s->line_at == stream_at(s, s->p) && stream_starts(*s->p) &&
		    s->line_at > s->fault_at) {
			s->place = STREAM_TOP;
			return true;
		}
		if (*s->p == '\n') {
			s->line_used = true;
			line_end(s);
		}
	}
	return false;
}

/* --- the loop ----------------------------------------------------------- */

/* A byte order mark is no part of the input.  GOT_PART while it may be one. */
static enum stream_got
past_bom(struct json_stream *s)
{
	static const char bom[] = "\xef\xbb\xbf";
	unsigned seen;

	while (s->bom < 3 && s->p < s->end && *s->p == bom[s->bom]) {
		s->p++;
		s->bom++;
	}
	seen = s->bom;
	if (seen < 3 && s->p == s->end && !s->last)
		return GOT_PART;
	s->bom = 3;
	if (seen == 3)
		s->line_at = stream_at(s, s->p);
	return seen == 1 || seen == 2 ? stream_fault(s, 0, "expected a value")
				      : GOT_ALL;
}

/* The input has ended: the next one starts anew. */
static void
renew(struct json_stream *s)
{
	drop_levels(s);
	s->place = STREAM_TOP;
	s->token = TOKEN_NONE;
	s->block = s->p = s->end = NULL;
	s->base = s->line_at = s->lines = s->text_at = 0;
	s->bom = 0;
	s->line_used = s->last = false;
}

/* Nothing is left of the block: 1 when the end is to be looked at. */
static bool
ended(struct json_stream *s)
{
	if (!s->last)
		return true;
	if (s->token != TOKEN_NONE)
		return false;
	return s->place == STREAM_TOP || s->place >= STREAM_LINE_REST;
}

enum json_found
json_stream_next(struct json_stream *s, struct json_rec *rec)
{
	enum stream_got got = s->bom < 3 ? past_bom(s) : GOT_ALL;

	if (got != GOT_ALL)
		return got == GOT_PART ? JSON_END : bad(s, rec);
	for (;;) {
		if (s->token == TOKEN_NONE && s->place < STREAM_SKIP_LINE)
			space(s);
		if (s->place >= STREAM_SKIP_LINE && skip(s))
			continue;
		if (s->p == s->end && ended(s))
			break;
		got = stream_step(s, rec);
		if (got == GOT_ALL)
			return JSON_RECORD;
		if (got == GOT_FAULT)
			return bad(s, rec);
	}
	if (s->last && s->how.final_lf && s->place == STREAM_LINE_REST) {
		stream_fault(s, stream_at(s, s->p), TORN);
		return bad(s, rec);
	}
	if (s->last)
		renew(s);
	return JSON_END;
}

/*
 * The grammar of a stream: a loop over what is expected next, which can stop
 * and go on between any two bytes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "json/stream_impl.h"

static const char TORN[] = "the last line has no line feed; it may be torn";
static const char CUT[] = "no white space behind it; it may be cut";

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
static enum json_found
event(struct json_stream *s, struct json_rec *rec, struct jv leaf)
{
	struct jv v = jv_push(jv_arr_sized(2), path(s));

	if (leaf.kind != JV_NONE)
		v = jv_push(v, leaf);
	*rec = (struct json_rec){.value = v, .line = s->lines + 1, .column = 1};
	return JSON_RECORD;
}

/* Behind a value. */
static void
value_done(struct json_stream *s)
{
	if (!stream_top(s))
		s->place = STREAM_BEHIND;
	else
		s->place = s->how.multiline ? STREAM_TOP : STREAM_LINE_REST;
}

/* --- faults -------------------------------------------------------------- */

enum stream_got
stream_fault(struct json_stream *s, uint64_t at, const char *why)
{
	s->fault_at = at;
	s->why = why;
	return GOT_FAULT;
}

enum stream_got
stream_unexpected(struct json_stream *s, const char *why)
{
	bool end = s->p == s->end;

	if (end || *s->p == '\n' || (*s->p == '\036' && s->how.seq))
		why = s->how.multiline || (!end && *s->p == '\036')
		    ? "unexpected end of input"
		    : "unexpected end of line";
	return stream_fault(s, stream_at(s, s->p), why);
}

const char *
stream_behind(const struct json_stream *s)
{
	if (stream_top(s))
		return s->how.multiline ? "expected white space after the value"
					: "trailing data after the value";
	return s->level[s->depth - 1].object ? "expected ',' or '}'"
					     : "expected ',' or ']'";
}

static bool
starts_value(char c)
{
	return c && strchr("{[\"-0123456789tfn", c) != NULL;
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
	    s->fault_at > s->text_at && starts_value(*s->p))
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
		    s->line_at == stream_at(s, s->p) && starts_value(*s->p) &&
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

/* --- the grammar --------------------------------------------------------- */

static enum stream_got
open_level(struct json_stream *s, bool object)
{
	if (s->depth == JV_DEPTH_MAX)
		return stream_fault(
		    s, stream_at(s, s->p), "nested deeper than 10000");
	s->level = xgrow(s->level, &s->cap, s->depth, sizeof *s->level);
	s->level[s->depth++] =
	    (struct level){.object = object, .key = JV_NULL_V};
	s->place = object ? STREAM_FIRST_KEY : STREAM_ELEMENT;
	s->p++;
	return GOT_PART;
}

/* The end of an array or object: [PATH], or its parent's leaf when empty. */
static enum stream_got
close_level(struct json_stream *s, struct json_rec *rec, bool empty)
{
	struct level *l = &s->level[s->depth - 1];
	struct jv none = l->object ? jv_obj() : jv_arr();

	if (!empty) {
		jv_unref(none);
		event(s, rec, JV_NONE_V);
	}
	jv_unref(l->key);
	s->depth--;
	if (empty)
		event(s, rec, none);
	s->p++;
	value_done(s);
	return GOT_ALL;
}

/* A scalar is read; at the top it must not run into what is behind it. */
static enum stream_got
scalar(struct json_stream *s, struct json_rec *rec, struct jv v, bool word)
{
	bool end = s->p == s->end;

	if (word && stream_top(s) && s->how.seq && (end || *s->p == '\036')) {
		jv_unref(v);
		return stream_fault(s, stream_at(s, s->p), CUT);
	}
	if (word && stream_top(s) && s->how.multiline && !end &&
	    (unsigned char)*s->p > ' ' && !strchr("\"{[}],:", *s->p)) {
		jv_unref(v);
		return stream_fault(s, stream_at(s, s->p), stream_behind(s));
	}
	event(s, rec, v);
	value_done(s);
	return GOT_ALL;
}

static enum stream_got
value(struct json_stream *s, struct json_rec *rec)
{
	enum stream_got got;
	struct jv v;
	bool word;
	char c = s->p < s->end ? *s->p : '\n';

	if (s->token == TOKEN_NONE) {
		if (c == '{' || c == '[')
			return open_level(s, c == '{');
		if (!starts_value(c) && (c < 'a' || c > 'z'))
			return stream_unexpected(s, "expected a value");
	}
	word = s->token == TOKEN_WORD || (s->token == TOKEN_NONE && c != '"');
	got = word ? stream_word(s, &v) : stream_string(s, &v);
	return got == GOT_ALL ? scalar(s, rec, v, word) : got;
}

static enum stream_got
key(struct json_stream *s)
{
	struct level *l = &s->level[s->depth - 1];
	enum stream_got got;
	struct jv v;

	if (s->token == TOKEN_NONE && (s->p == s->end || *s->p != '"'))
		return stream_unexpected(s,
		    s->place == STREAM_KEY ? "expected a key after ','"
					   : "expected a key or '}'");
	got = stream_string(s, &v);
	if (got != GOT_ALL)
		return got;
	jv_unref(l->key);
	l->key = v;
	s->place = STREAM_COLON;
	return GOT_PART;
}

static enum stream_got
behind(struct json_stream *s, struct json_rec *rec)
{
	struct level *l = &s->level[s->depth - 1];
	char c = s->p < s->end ? *s->p : '\n';

	if (c == (l->object ? '}' : ']'))
		return close_level(s, rec, false);
	if (c != ',')
		return stream_unexpected(s, stream_behind(s));
	s->p++;
	l->index++;
	s->place = l->object ? STREAM_KEY : STREAM_VALUE;
	return GOT_PART;
}

/* One token, or what stands between texts. */
static enum stream_got
step(struct json_stream *s, struct json_rec *rec)
{
	char c = s->p < s->end ? *s->p : '\n';

	switch (s->place) {
	case STREAM_TOP:
		if (s->token == TOKEN_NONE) {
			if (c == '\036' && s->how.seq) {
				s->p++;
				return GOT_PART;
			}
			s->text_at = stream_at(s, s->p);
			s->line_used = true;
		}
		return value(s, rec);
	case STREAM_VALUE:
		return value(s, rec);
	case STREAM_ELEMENT:
		if (c == ']' && s->token == TOKEN_NONE)
			return close_level(s, rec, true);
		return value(s, rec);
	case STREAM_FIRST_KEY:
		if (c == '}' && s->token == TOKEN_NONE)
			return close_level(s, rec, true);
		return key(s);
	case STREAM_KEY:
		return key(s);
	case STREAM_COLON:
		if (c != ':')
			return stream_unexpected(
			    s, "expected ':' after the key");
		s->p++;
		s->place = STREAM_VALUE;
		return GOT_PART;
	case STREAM_BEHIND:
		return behind(s, rec);
	default: /* STREAM_LINE_REST */
		if (c != '\n' && !(c == '\036' && s->how.seq))
			return stream_unexpected(s, stream_behind(s));
		s->place = STREAM_TOP;
		return GOT_PART;
	}
}

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
	return seen == 1 || seen == 2 ? stream_fault(s, 0, "invalid UTF-8")
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
		got = step(s, rec);
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

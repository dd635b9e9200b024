/* The grammar of a stream: what is expected next, and what comes of it. */
#include <string.h>

#include "base/mem.h"
#include "json/parse/stream_priv.h"

static const char CUT[] = "no white space behind it; it may be cut";

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

/* Behind a value. */
static void
value_done(struct json_stream *s)
{
	if (!stream_top(s))
		s->place = STREAM_BEHIND;
	else
		s->place = s->how.multiline ? STREAM_TOP : STREAM_LINE_REST;
}

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
		stream_event(s, rec, JV_NONE_V);
	}
	jv_unref(l->key);
	s->depth--;
	if (empty)
		stream_event(s, rec, none);
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
	stream_event(s, rec, v);
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
		if (!stream_starts(c) && (c < 'a' || c > 'z'))
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
enum stream_got
stream_step(struct json_stream *s, struct json_rec *rec)
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

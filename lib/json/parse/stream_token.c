/* Strings, numbers and literals of a stream, which blocks may cut anywhere. */
#include <string.h>

#include "base/utf8.h"
#include "json/parse/stream_priv.h"
#include "json/scan/number.h"
#include "json/scan/string.h"

#define EACH(byte) ((uint64_t)(byte)*0x0101010101010101u)

/* The first quote, backslash or control byte from p on, or the end. */
static const char *
special(const char *p, const char *end)
{
	uint64_t w, quote, slash, found;

	for (; p < end; p += 8) {
		w = load8(p);
		quote = w ^ EACH('"');
		slash = w ^ EACH('\\');
		found = ((w - EACH(0x20)) & ~w) | ((quote - EACH(1)) & ~quote) |
		    ((slash - EACH(1)) & ~slash);
		found &= EACH(0x80);
		/* (the lowest bit that is set is right) */
		if (found) {
			p += (unsigned)__builtin_ctzll(found) >> 3;
			return p < end ? p : end;
		}
	}
	return end;
}

static enum stream_got
hold(struct json_stream *s, enum stream_token token, const char *from)
{
	s->token = token;
	buf_put(&s->held, from, (size_t)(s->end - from));
	s->p = s->end;
	if (s->held.len > s->how.max_token) {
		s->token = TOKEN_NONE;
		return stream_fault(s, s->token_at, "longer than the limit");
	}
	return GOT_PART;
}

/* The token, which ends at `to`: where it lies, padded. */
static struct str
whole(struct json_stream *s, const char *from, const char *to)
{
	struct str t = {from, (size_t)(to - from)};

	if (s->token == TOKEN_NONE)
		return t;
	s->token = TOKEN_NONE;
	buf_put(&s->held, t.p, t.n);
	t = buf_str(&s->held);
	memset(buf_room(&s->held, JSON_PADDING), '\n', JSON_PADDING);
	return (struct str){s->held.p, t.n};
}

/* The string's inside up to `t.n`, behind which `why` is wrong, if anything. */
static enum stream_got
check(struct json_stream *s, struct str t, const char *why)
{
	size_t pos = t.n, wrong;

	if (t.n > s->how.max_token)
		return stream_fault(s, s->token_at, "longer than the limit");
	if (s->escapes || why)
		why = string_fault(t, &pos, why);
	if (!utf8_valid(t.p, t.n)) {
		wrong = utf8_bad(t.p, t.n);
		if (wrong <= pos) {
			pos = wrong;
			why = "invalid UTF-8";
		}
	}
	return why ? stream_fault(s, s->token_at + 1 + pos, why) : GOT_ALL;
}

static struct jv
string_value(struct json_stream *s, struct str t)
{
	if (!s->escapes)
		return jv_str(t);
	buf_clear(&s->decoded);
	json_unescape(&s->decoded, t);
	return jv_str(buf_str(&s->decoded));
}

enum stream_got
stream_string(struct json_stream *s, struct jv *out)
{
	const char *from = s->p, *q, *why = NULL;
	enum stream_got got;
	struct str t;

	if (s->token == TOKEN_NONE) {
		s->token_at = stream_at(s, s->p);
		s->escapes = s->escaped = false;
		buf_clear(&s->held);
		from++;
	}
	for (q = from;; q++) {
		if (s->escaped && q < s->end) {
			s->escaped = false;
			q += *q == '"' || *q == '\\';
		}
		q = special(q, s->end);
		if (q == s->end)
			break;
		if (*q != '\\')
			break;
		s->escaped = s->escapes = true;
	}
	if (q == s->end && !s->last)
		return hold(s, TOKEN_STRING, from);
	if (q == s->end || *q == '\n' || (*q == '\036' && s->how.seq))
		why = "string without its end quote";
	else if (*q != '"')
		why = "control character in string";
	s->p = q;
	t = whole(s, from, q);
	got = check(s, t, why);
	if (got == GOT_ALL) {
		s->p++;
		*out = string_value(s, t);
	}
	return got;
}

static bool
in_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c == '-' || c == '+' || c == '.';
}

static enum stream_got
number(struct json_stream *s, struct str t, struct jv *out)
{
	size_t end;

	if (number_check(t.p, 0, &end) == DT_END)
		return stream_fault(s, s->token_at + end,
		    end < t.n && t.p[end] == '0' ? "number with a leading zero"
						 : "expected a digit");
	if (end < t.n)
		return stream_fault(s, s->token_at + end, stream_behind(s));
	*out = jv_num_text(t);
	return GOT_ALL;
}

/* More than a literal is wrong behind it. */
static enum stream_got
literal(struct json_stream *s, struct str t, struct jv *out)
{
	static const struct {
		struct str name;
		enum jv_kind kind;
	} all[] = {{{"null", 4}, JV_NULL}, {{"false", 5}, JV_FALSE},
	    {{"true", 4}, JV_TRUE}};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (!str_starts(t, all[i].name))
			continue;
		if (t.n > all[i].name.n)
			return stream_fault(
			    s, s->token_at + all[i].name.n, stream_behind(s));
		*out = (struct jv){.kind = (uint8_t)all[i].kind};
		return GOT_ALL;
	}
	return stream_fault(s, s->token_at, "expected a value");
}

enum stream_got
stream_word(struct json_stream *s, struct jv *out)
{
	const char *from = s->p, *q;
	struct str t;

	if (s->token == TOKEN_NONE) {
		s->token_at = stream_at(s, s->p);
		buf_clear(&s->held);
	}
	for (q = from; q < s->end && in_word(*q); q++)
		;
	if (q == s->end && !s->last)
		return hold(s, TOKEN_WORD, from);
	s->p = q;
	/* A block that ends in a word has no other byte behind it. */
	if (q == s->end && s->token == TOKEN_NONE)
		s->token = TOKEN_WORD;
	t = whole(s, from, q);
	if (t.n > s->how.max_token)
		return stream_fault(s, s->token_at, "longer than the limit");
	if (*t.p == '-' || (*t.p >= '0' && *t.p <= '9'))
		return number(s, t, out);
	return literal(s, t, out);
}

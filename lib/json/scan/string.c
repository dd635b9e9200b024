/* Strings: the check of escapes, and their meaning. */
#include <string.h>

#include "base/utf8.h"
#include "json/doc.h"
#include "json/scan/string.h"

/* The four hexadecimal digits at p, or -1.  Stops at the first that is none. */
static int32_t
hex4(const char *p)
{
	int32_t v = 0;
	int k, d;

	for (k = 0; k < 4; k++) {
		if (p[k] >= '0' && p[k] <= '9')
			d = p[k] - '0';
		else if ((p[k] | 0x20) >= 'a' && (p[k] | 0x20) <= 'f')
			d = (p[k] | 0x20) - 'a' + 10;
		else
			return -1;
		v = v << 4 | d;
	}
	return v;
}

static bool
is_high(int32_t u)
{
	return u >= 0xd800 && u <= 0xdbff;
}

static bool
is_low(int32_t u)
{
	return u >= 0xdc00 && u <= 0xdfff;
}

static const uint32_t *
load(struct scan *s, const uint32_t *e)
{
	return e < s->end ? e : scan_more(s, e);
}

/*
 * The escape at `pos`.  *low is where the second half of a surrogate pair must
 * stand (0: nowhere), and is set for the next escape.
 */
static const char *
escape_fault(const char *text, size_t pos, size_t *low)
{
	const char *p = text + pos + 1;
	int32_t u = 0;

	if (*p == 'u')
		u = hex4(p + 1);
	else if (*p == '\0' || !strchr("\"\\/bfnrt", *p))
		return "invalid escape";
	if (u < 0)
		return "\\u without four hexadecimal digits";
	if (is_low(u) != (*low != 0))
		return "lone surrogate escape";
	*low = is_high(u) ? pos + 6 : 0;
	return NULL;
}

/* The special byte at `pos`: whether the string can go on or end there. */
static const char *
fault(const char *text, size_t pos, size_t *low)
{
	char c = text[pos];

	if (c == '\n')
		return "string without its end quote";
	if (c != '"' && c != '\\')
		return "control character in string";
	if (*low && (c == '"' || pos != *low))
		return "lone surrogate escape";
	return c == '"' ? NULL : escape_fault(text, pos, low);
}

bool
string_walk(struct scan *s, const uint32_t **entry, struct string_end *end)
{
	const uint32_t *e = load(s, *entry);
	size_t low = 0;

	*end = (struct string_end){0};
	for (;;) {
		e = load(s, e + 1);
		*entry = e;
		end->pos = *e;
		end->why = fault(s->text, *e, &low);
		if (end->why)
			return false;
		if (s->text[*e] == '"')
			break;
		end->escapes = true;
	}
	*entry = e + 1;
	return true;
}

const char *
string_fault(struct str t, size_t *pos, const char *why)
{
	const char *p, *fault_of;
	size_t low = 0, at = 0;

	while (at < t.n && (p = memchr(t.p + at, '\\', t.n - at))) {
		*pos = (size_t)(p - t.p);
		if (low && *pos != low)
			return "lone surrogate escape";
		fault_of = escape_fault(t.p, *pos, &low);
		if (fault_of)
			return fault_of;
		at = *pos + 2;
	}
	*pos = t.n;
	return low && !why ? "lone surrogate escape" : why;
}

/* --- decoding --- */

/* The escape behind the backslash before p; returns the bytes it takes. */
static size_t
decode(struct buf *b, const char *p)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *k;
	uint32_t u;
	char *out;

	if (*p != 'u') {
		k = strchr(from, *p);
		buf_putc(b, k ? to[k - from] : *p);
		return 1;
	}
	u = (uint32_t)hex4(p + 1);
	out = buf_room(b, 4);
	if (!is_high((int32_t)u)) {
		b->len += utf8_encode(out, u);
		return 5;
	}
	u = 0x10000 + ((u - 0xd800) << 10) + ((uint32_t)hex4(p + 7) - 0xdc00);
	b->len += utf8_encode(out, u);
	return 11;
}

void
json_unescape(struct buf *b, struct str raw)
{
	const char *p = raw.p, *end = raw.p + raw.n, *next;

	buf_room(b, raw.n);
	while (p < end) {
		next = memchr(p, '\\', (size_t)(end - p));
		if (!next)
			next = end;
		buf_put(b, p, (size_t)(next - p));
		p = next;
		if (p < end)
			p += 1 + decode(b, p + 1);
	}
}

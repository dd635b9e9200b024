/*
 * A second JSON checker to hold the first against: one byte after another, by
 * recursion, as plain as RFC 8259 reads.
 */
#ifndef TEST_JSON_ORACLE_H
#define TEST_JSON_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { ORACLE_DEPTH = 10000 };

struct oracle {
	const unsigned char *p, *end;
	bool lines; /* a line feed is no white space */
	int depth;
};

static inline int
oracle_peek(const struct oracle *o)
{
	return o->p < o->end ? *o->p : -1;
}

static inline void
oracle_space(struct oracle *o)
{
	int c;

	while ((c = oracle_peek(o)) == ' ' || c == '\t' || c == '\r' ||
	    (c == '\n' && !o->lines))
		o->p++;
}

static inline bool
oracle_word(struct oracle *o, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(o->end - o->p) < n || memcmp(o->p, word, n) != 0)
		return false;
	o->p += n;
	return true;
}

static inline bool
oracle_digits(struct oracle *o)
{
	const unsigned char *from = o->p;

	while (oracle_peek(o) >= '0' && oracle_peek(o) <= '9')
		o->p++;
	return o->p > from;
}

static inline bool
oracle_number(struct oracle *o)
{
	if (oracle_peek(o) == '-')
		o->p++;
	if (oracle_peek(o) == '0')
		o->p++;
	else if (!oracle_digits(o))
		return false;
	if (oracle_peek(o) == '.') {
		o->p++;
		if (!oracle_digits(o))
			return false;
	}
	if (oracle_peek(o) == 'e' || oracle_peek(o) == 'E') {
		o->p++;
		if (oracle_peek(o) == '+' || oracle_peek(o) == '-')
			o->p++;
		return oracle_digits(o);
	}
	return true;
}

static inline int
oracle_hex4(struct oracle *o)
{
	const char *hex = "0123456789abcdef0123456789ABCDEF", *at;
	int k, v = 0;

	for (k = 0; k < 4; k++) {
		if (oracle_peek(o) <= 0 || !(at = strchr(hex, *o->p)))
			return -1;
		v = v * 16 + (int)((at - hex) % 16);
		o->p++;
	}
	return v;
}

static inline bool
oracle_escape(struct oracle *o)
{
	int c = oracle_peek(o), u;

	if (c <= 0 || !strchr("\"\\/bfnrtu", c))
		return false;
	o->p++;
	if (c != 'u')
		return true;
	u = oracle_hex4(o);
	if (u < 0 || (u >= 0xdc00 && u <= 0xdfff))
		return false;
	if (u < 0xd800 || u > 0xdbff)
		return true;
	if (!oracle_word(o, "\\u"))
		return false;
	u = oracle_hex4(o);
	return u >= 0xdc00 && u <= 0xdfff;
}

/* One sequence of two bytes or more, by decoding it. */
static inline bool
oracle_utf8(struct oracle *o)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned c = *o->p, n, k;
	uint32_t cp;

	n = c >= 0xf0 && c < 0xf8   ? 4
	    : c >= 0xe0 && c < 0xf0 ? 3
	    : c >= 0xc0 && c < 0xe0 ? 2
				    : 0;
	if (n == 0 || (size_t)(o->end - o->p) < n)
		return false;
	cp = c & (0x7fu >> n);
	for (k = 1; k < n; k++) {
		if ((o->p[k] & 0xc0) != 0x80)
			return false;
		cp = cp << 6 | (o->p[k] & 0x3fu);
	}
	o->p += n;
	return cp >= least[n] && cp <= 0x10ffff &&
	    !(cp >= 0xd800 && cp <= 0xdfff);
}

static inline bool
oracle_string(struct oracle *o)
{
	int c;

	if (oracle_peek(o) != '"')
		return false;
	for (o->p++; (c = oracle_peek(o)) != '"';) {
		if (c < 0x20)
			return false;
		if (c >= 0x80) {
			if (!oracle_utf8(o))
				return false;
			continue;
		}
		o->p++;
		if (c == '\\' && !oracle_escape(o))
			return false;
	}
	o->p++;
	return true;
}

static inline bool oracle_value(struct oracle *);

static inline bool
oracle_member(struct oracle *o, bool object)
{
	if (object) {
		oracle_space(o);
		if (!oracle_string(o))
			return false;
		oracle_space(o);
		if (!oracle_word(o, ":"))
			return false;
	}
	oracle_space(o);
	return oracle_value(o);
}

static inline bool
oracle_container(struct oracle *o, bool object)
{
	int close = object ? '}' : ']';

	o->p++;
	if (++o->depth > ORACLE_DEPTH)
		return false;
	oracle_space(o);
	if (oracle_peek(o) != close) {
		for (;;) {
			if (!oracle_member(o, object))
				return false;
			oracle_space(o);
			if (oracle_peek(o) != ',')
				break;
			o->p++;
		}
		if (oracle_peek(o) != close)
			return false;
	}
	o->p++;
	o->depth--;
	return true;
}

static inline bool
oracle_value(struct oracle *o)
{
	switch (oracle_peek(o)) {
	case '{':
		return oracle_container(o, true);
	case '[':
		return oracle_container(o, false);
	case '"':
		return oracle_string(o);
	case 't':
		return oracle_word(o, "true");
	case 'f':
		return oracle_word(o, "false");
	case 'n':
		return oracle_word(o, "null");
	default:
		return oracle_number(o);
	}
}

/* Is all of it one JSON text with white space around it? */
static inline bool
oracle_valid(const char *p, size_t n, bool lines)
{
	struct oracle o = {.p = (const unsigned char *)p, .lines = lines};

	o.end = o.p + n;
	oracle_space(&o);
	if (!oracle_value(&o))
		return false;
	oracle_space(&o);
	return o.p == o.end;
}

#endif

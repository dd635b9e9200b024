/* Sets of ASCII characters in patterns: classes and escapes. */
#include "expr/regex_chars.h"

#include <string.h>

#include "expr/regex.h"
#include "expr/regex_dfa.h"

static void
chars_put_range(struct chars *s, unsigned from, unsigned to)
{
	for (unsigned c = from; c <= to; c++)
		chars_put(s, c);
}

void
chars_complement(struct chars *s)
{
	s->bits[0] = ~s->bits[0];
	s->bits[1] = ~s->bits[1];
}

void
chars_fold(struct chars *s)
{
	for (unsigned c = 'A'; c <= 'Z'; c++)
		if (chars_hold(s, c) || chars_hold(s, c | 0x20)) {
			chars_put(s, c);
			chars_put(s, c | 0x20);
		}
}

bool
chars_put_type(struct chars *s, char letter)
{
	struct chars type = {{0, 0}};

	switch (letter | 0x20) {
	case 'd':
		chars_put_range(&type, '0', '9');
		break;
	case 'w':
		chars_put_range(&type, '0', '9');
		chars_put_range(&type, 'A', 'Z');
		chars_put_range(&type, 'a', 'z');
		chars_put(&type, '_');
		break;
	case 's':
		chars_put_range(&type, '\t', '\r');
		chars_put(&type, ' ');
		break;
	default:
		return false;
	}
	if (!(letter & 0x20))
		chars_complement(&type);
	s->bits[0] |= type.bits[0];
	s->bits[1] |= type.bits[1];
	return true;
}

unsigned
chars_escaped(char c)
{
	static const char letters[] = "tnrf", values[] = "\t\n\r\f";
	const char *at = c ? strchr(letters, c) : NULL;

	if (at)
		return (unsigned)values[at - letters];
	if (c <= ' ' || (unsigned char)c >= 0x7f || text_alnum((unsigned)c) ||
	    strchr("<>`'_", c))
		return 0;
	return (unsigned)c;
}

/* A character in brackets; *type is set for a class like \d, already put. */
static bool
bracket_char(struct text *r, struct chars *s, unsigned *c, bool *type)
{
	*type = false;
	if (r->p == r->end)
		return false;
	*c = (unsigned char)*r->p++;
	if (*c == '\\') {
		if (r->p == r->end)
			return false;
		*type = chars_put_type(s, *r->p);
		*c = *type ? 0 : chars_escaped(*r->p);
		r->p++;
		return *type || *c;
	}
	return *c < GLUSHKOV_CHARS && !strchr("[]&", (int)*c) && *c != 0;
}

bool
chars_brackets(struct text *r, unsigned flags, struct chars *s)
{
	bool negated, type;
	const char *from;
	unsigned c, to;

	negated = text_at(r, 0, '^');
	if (negated)
		r->p++;
	from = r->p;
	do {
		if (!bracket_char(r, s, &c, &type) ||
		    (c == '-' && r->p > from + 1 && !text_at(r, 0, ']')) ||
		    (c == '-' && text_at(r, 0, '-')))
			return false;
		if (type)
			continue;
		to = c;
		if (text_at(r, 0, '-') && !text_at(r, 1, ']')) {
			r->p++;
			if (!bracket_char(r, s, &to, &type) || type || to < c)
				return false;
		}
		chars_put_range(s, c, to);
	} while (r->p < r->end && *r->p != ']');
	if (r->p == r->end)
		return false;
	r->p++;
	if (flags & REGEX_ICASE)
		chars_fold(s);
	if (negated)
		chars_complement(s);
	return true;
}

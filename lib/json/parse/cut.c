/* Where a value ends that comes in pieces. */
#include "json/parse/cut_priv.h"

enum step { GO_ON, END_BEFORE, END_BEHIND };

static enum step
in_string(struct cut *c, char b)
{
	if (b == '\n')
		return END_BEFORE;
	if (c->escaped) {
		c->escaped = false;
	} else if (b == '\\') {
		c->escaped = true;
	} else if (b == '"') {
		c->in_string = false;
		return c->depth ? GO_ON : END_BEHIND;
	}
	return GO_ON;
}

static enum step
outside(struct cut *c, char b)
{
	switch (b) {
	case '"':
		c->in_string = true;
		return GO_ON;
	case '{':
	case '[':
		c->depth++;
		return GO_ON;
	case '}':
	case ']':
		if (c->depth)
			c->depth--;
		return c->depth ? GO_ON : END_BEHIND;
	case ',':
	case ':':
		return c->depth ? GO_ON : END_BEHIND;
	default:
		c->scalar = c->depth == 0;
		return GO_ON;
	}
}

static bool
ends_scalar(char b)
{
	switch (b) {
	case ' ':
	case '\t':
	case '\r':
	case '\n':
	case '"':
	case '{':
	case '[':
	case '}':
	case ']':
	case ',':
	case ':':
		return true;
	default:
		return false;
	}
}

size_t
cut_scan(struct cut *c, const char *p, size_t n, bool *whole)
{
	enum step step;
	size_t i;

	for (i = 0; i < n; i++) {
		if (c->in_string)
			step = in_string(c, p[i]);
		else if (c->scalar)
			step = ends_scalar(p[i]) ? END_BEFORE : GO_ON;
		else
			step = outside(c, p[i]);
		if (step == GO_ON)
			continue;
		*whole = true;
		return step == END_BEHIND ? i + 1 : i;
	}
	*whole = false;
	return n;
}

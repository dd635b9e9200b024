/* Errors that point at a place in the program. */
#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"
#include "expr/syntax/parse.h"

/* How much of a long line is shown, in bytes. */
enum { SHOWN = 100 };

struct line {
	size_t from, to, number;
};

static struct line
line_of(struct str text, size_t pos)
{
	struct line l = {0, text.n, 1};

	for (size_t i = 0; i < pos && i < text.n; i++)
		if (text.p[i] == '\n') {
			l.from = i + 1;
			l.number++;
		}
	for (l.to = l.from; l.to < text.n && text.p[l.to] != '\n';)
		l.to++;
	return l;
}

static bool
inside_char(struct str text, size_t i)
{
	return i < text.n && ((unsigned char)text.p[i] & 0xc0) == 0x80;
}

/* Narrows a long line to a window around the place, between characters. */
static struct line
window(struct str text, struct line l, size_t pos)
{
	if (pos - l.from > SHOWN * 2 / 3) {
		l.from = pos - SHOWN * 2 / 3;
		while (l.from < pos && inside_char(text, l.from))
			l.from++;
	}
	if (l.to - l.from > SHOWN) {
		l.to = l.from + SHOWN;
		while (l.to > pos && inside_char(text, l.to))
			l.to--;
	}
	return l;
}

int
expr_err_at(
    struct err *e, const struct source *src, size_t pos, const char *fmt, ...)
{
	struct str t = src->text;
	struct line l, w;
	char what[256], caret[SHOWN + 8];
	size_t width = 0;
	va_list ap;

	if (pos > t.n)
		pos = t.n;
	l = line_of(t, pos);
	w = window(t, l, pos);
	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	/* Tabs stay tabs, so that the caret stands where it should. */
	for (size_t i = w.from; i < pos && width < sizeof caret - 2; i++)
		if (!inside_char(t, i))
			caret[width++] = t.p[i] == '\t' ? '\t' : ' ';
	caret[width++] = '^';
	caret[width] = '\0';
	if (l.number > 1 || src->file)
		return err_set(e, EX_USAGE,
		    "%s: line %zu: %s\n    %.*s\n    %s", src->name, l.number,
		    what, (int)(w.to - w.from), t.p + w.from, caret);
	return err_set(e, EX_USAGE, "%s: %s\n    %.*s\n    %s", src->name, what,
	    (int)(w.to - w.from), t.p + w.from, caret);
}

/*
 * Blocks of input as lines.  The end of a line is LF or CR LF, a BOM at the
 * start of a file is no part of its first line; all other bytes are kept.
 */
#include <inttypes.h>
#include <stdio.h>

#include "split.h"

static void
new_file(struct split *l)
{
	l->at = 0;
	l->bom_next = true;
	if (!l->parse)
		return;
	json_parser_free(l->parser);
	l->parser = json_parser_new(false, (size_t)l->max_line);
	l->blank_before = l->blank;
}

void
split_block(struct split *l, const struct input_block *b)
{
	if (b->first)
		new_file(l);
	l->torn = b->torn;
	l->rest = b->text;
	if (l->parse && !b->torn)
		json_feed(l->parser, b->text.p, b->text.n, b->last);
}

/* The last line, when it lacks an LF and may not. */
static enum line_found
torn_line(struct split *l, struct line *out)
{
	out->text = l->rest;
	out->n = (l->parse ? json_lines(l->parser) : l->at) + 1;
	snprintf(out->why, sizeof out->why,
	    "the last line has no line feed (--final-lf=required)");
	l->rest.n = 0;
	l->torn = false;
	return LINE_BAD;
}

static enum line_found
next_plain(struct split *l, struct line *out)
{
	while (l->rest.n) {
		struct str s = l->rest;
		const char *lf = memchr(s.p, '\n', s.n);
		size_t all = lf ? (size_t)(lf - s.p) + 1 : s.n;

		s.n = lf ? all - 1 : all;
		l->rest.p += all;
		l->rest.n -= all;
		l->at++;
		if (l->bom_next && str_starts(s, STR("\xef\xbb\xbf"))) {
			s.p += 3;
			s.n -= 3;
		}
		l->bom_next = false;
		if (s.n && s.p[s.n - 1] == '\r')
			s.n--;
		if (!s.n) {
			l->blank++;
			continue;
		}
		out->text = s;
		out->n = l->at;
		if (s.n <= (size_t)l->max_line)
			return LINE_FOUND;
		snprintf(out->why, sizeof out->why,
		    "longer than %" PRId64 " bytes (--max-line)", l->max_line);
		return LINE_BAD;
	}
	return LINE_NONE;
}

static enum line_found
next_parsed(struct split *l, struct line *out)
{
	struct json_rec rec = {0};
	enum json_found found = json_next(l->parser, &rec);

	l->blank = l->blank_before + json_blank_lines(l->parser);
	if (found == JSON_END) {
		l->rest.n = 0;
		return LINE_NONE;
	}
	out->text = rec.text;
	out->n = rec.line;
	if (found == JSON_BAD) {
		snprintf(out->why, sizeof out->why, "byte %zu: %s", rec.column,
		    rec.why);
		return LINE_BAD;
	}
	out->value = l->held = rec.value;
	return LINE_FOUND;
}

enum line_found
split_next(struct split *l, struct line *out)
{
	jv_unref(l->held);
	l->held = out->value = JV_NONE_V;
	if (l->torn)
		return torn_line(l, out);
	return l->parse ? next_parsed(l, out) : next_plain(l, out);
}

void
split_plain(struct split *l, struct plain_lines *out, uint64_t max)
{
	const char *p = l->rest.p, *end = p + l->rest.n;
	size_t n = 0;

	out->n = 0;
	if (l->parse || l->torn || l->bom_next)
		return;
	if (max > PLAIN_LINES)
		max = PLAIN_LINES;
	while (n < max && p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		size_t len;

		if (!lf)
			break;
		len = (size_t)(lf - p);
		if (len && p[len - 1] == '\r')
			len--;
		if (len > (size_t)l->max_line ||
		    (len == 4 && memcmp(p, "null", 4) == 0))
			break;
		l->at++;
		if (len) {
			out->text[n] = (struct kbytes){(const uint8_t *)p, len};
			out->at[n++] = l->at;
		} else {
			l->blank++;
		}
		p = lf + 1;
	}
	l->rest = (struct str){p, (size_t)(end - p)};
	out->n = n;
}

void
split_release(struct split *l)
{
	jv_unref(l->held);
	json_parser_free(l->parser);
}

/* Properties from a file, and the table as text. */
#include "kafka/props.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <unistd.h>

#include "kafka/codec.h"
#include "kafka/config/props_priv.h"

enum { FILE_MAX = 1024 * 1024 };

static int
slurp(struct buf *b, const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return err_sys(e, EX_CONFIG, "%s", path);
	do {
		n = read(fd, buf_room(b, 65536), 65536);
		if (n > 0)
			b->len += (size_t)n;
	} while ((n > 0 && b->len <= FILE_MAX) || (n < 0 && errno == EINTR));
	if (n < 0)
		err_sys(e, EX_CONFIG, "%s", path);
	else if (b->len > FILE_MAX)
		n = err_set(e, EX_CONFIG,
		    "%s: too large for a list of "
		    "properties",
		    path);
	close(fd);
	return n < 0 ? -1 : 0;
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f';
}

/* One logical line: backslashes at line ends join lines, as in Java. */
static bool
next_line(struct str *in, struct buf *line, size_t *number)
{
	bool more = true;

	buf_clear(line);
	if (in->n == 0)
		return false;
	while (more && in->n) {
		const char *lf = memchr(in->p, '\n', in->n);
		size_t n = lf ? (size_t)(lf - in->p) : in->n, end = n, slash;

		++*number;
		while (end && in->p[end - 1] == '\r')
			end--;
		for (slash = 0; slash < end && in->p[end - 1 - slash] == '\\';)
			slash++;
		more = slash % 2 == 1;
		const char *p = in->p;
		size_t take = end - more;

		while (line->len && take && blank(*p))
			p++, take--;
		buf_put(line, p, take);
		in->p += n + (lf != NULL);
		in->n -= n + (lf != NULL);
	}
	return true;
}

/* Takes the name off the line: up to an unescaped "=", ":" or blank. */
static void
split_line(struct str line, struct buf *name, struct buf *value)
{
	size_t i = 0;
	bool sep = false;

	buf_clear(name);
	buf_clear(value);
	for (; i < line.n; i++) {
		char c = line.p[i];

		if (c == '\\' && i + 1 < line.n)
			c = line.p[++i];
		else if (c == '=' || c == ':' || blank(c))
			break;
		buf_putc(name, c);
	}
	for (; i < line.n; i++) {
		if (!sep && (line.p[i] == '=' || line.p[i] == ':'))
			sep = true;
		else if (!blank(line.p[i]))
			break;
	}
	for (; i < line.n; i++) {
		char c = line.p[i];

		if (c == '\\' && i + 1 < line.n) {
			c = line.p[++i];
			c = c == 'n'   ? '\n'
			    : c == 't' ? '\t'
			    : c == 'r' ? '\r'
				       : c;
		}
		buf_putc(value, c);
	}
	while (value->len && blank(value->p[value->len - 1]))
		value->len--;
}

int
kprops_file(struct kprops *p, const char *path, struct err *e)
{
	struct buf text = {0}, line = {0}, name = {0}, value = {0};
	size_t number = 0, first;
	int rc = slurp(&text, path, e);
	struct str in = buf_str(&text);

	while (
	    rc == 0 && (first = number + 1, next_line(&in, &line, &number))) {
		struct str l = buf_str(&line);

		while (l.n && blank(l.p[0]))
			l.p++, l.n--;
		if (l.n == 0 || l.p[0] == '#' || l.p[0] == '!')
			continue;
		split_line(l, &name, &value);
		if (kprops_set(p, buf_str(&name), buf_str(&value), e))
			rc = err_prefix(e, "%s: line %zu", path, first);
	}
	buf_release(&text);
	buf_release(&line);
	buf_release(&name);
	buf_release(&value);
	return rc;
}

static void
list_one(struct buf *b, const struct prop *d)
{
	buf_printf(b, "%-40s ", d->name);
	switch (d->type) {
	case PROP_INT:
		buf_printf(b, "%" PRId64 "..%" PRId64, d->min, d->max);
		if (d->initial >= d->min)
			buf_printf(b, " [%" PRId64 "]", d->initial);
		break;
	case PROP_BOOL:
	case PROP_CHOICE:
	case PROP_FIXED:
		if (!d->choices)
			buf_printf(b, "true|false [%s]",
			    d->initial ? "true" : "false");
		for (const struct prop_choice *c = d->choices; c && c->name;
		     c++)
			buf_printf(
			    b, "%s%s", c == d->choices ? "" : "|", c->name);
		for (const struct prop_choice *c = d->choices; c && c->name;
		     c++)
			if (c->value == d->initial && d->type != PROP_FIXED) {
				buf_printf(b, " [%s]", c->name);
				break;
			}
		break;
	case PROP_TEXT:
		buf_printf(b, "text");
		if (d->text)
			buf_printf(b, " [%s]", d->text);
		break;
	case PROP_IGNORED:
		buf_printf(b, "accepted, no effect");
		break;
	case PROP_LATER:
		buf_printf(b, "not supported yet");
		break;
	}
	buf_printf(b, "  %s", d->what);
	if (d->alias)
		buf_printf(
		    b, " (also %s%s)", d->alias, d->scale ? ", in KiB" : "");
	buf_putc(b, '\n');
}

void
kprops_list(struct buf *b)
{
	for (size_t i = 0; i < props_count; i++)
		list_one(b, &props_table[i]);
}

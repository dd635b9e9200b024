/*
 * Where modules are.  A module `a/b` is a/b.jq, or a/b/b.jq, in the first of
 * the folders searched; data is a/b.json.
 */
#include "expr/compile/module.h"

/* A search under way. */
struct hunt {
	const struct expr_modules *from;
	const char *dir;
	struct str path, last; /* the module's, and the last part of it */
	const char *suffix;
	struct buf *name, *real;
	struct buf tried; /* folders, for the message */
};

/* Paths that could mean two things, or lead out of the folders. */
static const char *
refused(struct str path)
{
	struct str part, before = {0};
	size_t at = 0, end;

	if (path.n == 0)
		return "a module's path is not empty";
	if (memchr(path.p, '\0', path.n) || memchr(path.p, '\\', path.n))
		return "a module's path has no such characters";
	for (; at <= path.n; at = end + 1, before = part) {
		for (end = at; end < path.n && path.p[end] != '/';)
			end++;
		part = (struct str){path.p + at, end - at};
		if (str_is(part, ".."))
			return "a module's path does not go up; use search";
		if (part.n && str_eq(part, before))
			return "a module's path does not repeat a part";
	}
	return NULL;
}

static struct str
last_part(struct str path)
{
	size_t i = path.n;

	while (i > 0 && path.p[i - 1] != '/')
		i--;
	return (struct str){path.p + i, path.n - i};
}

/* Whether folder/path[/last]SUFFIX is there. */
static bool
is_at(struct hunt *h, struct str folder, bool inner)
{
	struct buf *b = h->name;

	buf_clear(b);
	buf_clear(h->real);
	if (!str_is(folder, ".")) {
		buf_puts(b, folder);
		if (folder.n == 0 || folder.p[folder.n - 1] != '/')
			buf_putc(b, '/');
	}
	buf_puts(b, h->path);
	if (inner) {
		buf_putc(b, '/');
		buf_puts(b, h->last);
	}
	buf_puts(b, str_of(h->suffix));
	if (b->len >= MODULE_PATH_MAX ||
	    h->from->find(h->from->arg, buf_cstr(b), h->real) != 1)
		return false;
	buf_cstr(h->real);
	return true;
}

static bool
look_in(struct hunt *h, struct str folder)
{
	if (is_at(h, folder, false) || is_at(h, folder, true))
		return true;
	if (h->tried.len < 200)
		buf_printf(&h->tried, "%s%.*s", h->tried.len ? ", " : "",
		    (int)(folder.n > 100 ? 100 : folder.n), folder.p);
	return false;
}

/* Looks in one folder of a search path, which may be written with ~ or
 * $ORIGIN, or relative to who asks. */
static bool
look(struct hunt *h, struct str folder)
{
	bool home = str_is(folder, "~") || str_starts(folder, STR("~/"));
	bool origin =
	    str_is(folder, "$ORIGIN") || str_starts(folder, STR("$ORIGIN/"));
	struct buf full = {0};
	bool there = true, found;

	if (folder.n == 0 || folder.n > MODULE_PATH_MAX ||
	    memchr(folder.p, '\0', folder.n))
		return false;
	if (str_is(folder, ".")) {
		/* also what the shell that started all this would mean */
		return look_in(h, str_of(h->dir)) ||
		    (strcmp(h->dir, ".") != 0 && look_in(h, folder));
	}
	if (home || origin) {
		size_t n = home ? 1 : sizeof "$ORIGIN" - 1;

		there = h->from->folder(h->from->arg, home, &full) == 1;
		folder.p += n;
		folder.n -= n;
	} else if (folder.p[0] != '/' && strcmp(h->dir, ".") != 0) {
		buf_puts(&full, str_of(h->dir));
		buf_putc(&full, '/');
	}
	buf_puts(&full, folder);
	found = there && look_in(h, buf_str(&full));
	buf_release(&full);
	return found;
}

/* 1, 0, or -1 when the search path is none. */
static int
look_as_said(struct hunt *h, struct jv search)
{
	struct buf text = {0};
	struct jv folder;
	int r = 0;

	if (jv_type(search) == JT_STRING) {
		r = look(h, jv_text(search, &text));
		buf_release(&text);
		return r;
	}
	if (jv_type(search) != JT_ARRAY)
		return -1;
	for (size_t i = 0; r == 0 && i < jv_len(search); i++) {
		folder = jv_at(search, i);
		if (jv_type(folder) != JT_STRING)
			r = -1;
		else
			r = look(h, jv_text(folder, &text));
		jv_unref(folder);
	}
	buf_release(&text);
	return r;
}

int
module_find(const struct expr_modules *from, const char *dir, struct str path,
    struct jv meta, bool data, struct buf *name, struct buf *real,
    struct err *why)
{
	struct hunt h = {.from = from,
	    .dir = dir,
	    .path = path,
	    .last = last_part(path),
	    .suffix = data ? ".json" : ".jq",
	    .name = name,
	    .real = real};
	const char *bad = refused(path);
	struct jv search = JV_NONE_V;
	int r = 0;

	if (bad)
		return err_set(why, EX_USAGE, "%s", bad);
	if (meta.kind != JV_NONE)
		search = jv_get(meta, STR("search"));
	if (search.kind != JV_NONE) {
		r = look_as_said(&h, search);
		jv_unref(search);
	} else {
		r = look(&h, STR("."));
		for (size_t i = 0; r == 0 && i < from->nsearch; i++)
			r = look(&h, str_of(from->search[i]));
	}
	if (r < 0)
		err_set(why, EX_USAGE,
		    "search is neither a string nor an array of strings");
	else if (r == 0)
		err_set(why, EX_NOINPUT, "there is no %.*s%s in %.*s",
		    (int)(path.n > 60 ? 60 : path.n), path.p, h.suffix,
		    (int)h.tried.len, h.tried.len ? h.tried.p : "");
	buf_release(&h.tried);
	return r == 1 ? 0 : -1;
}

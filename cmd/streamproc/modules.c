/* Where the modules of a program are. */
#define _XOPEN_SOURCE 700 /* realpath */

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "streamproc/files.h"
#include "streamproc/modules.h"

/* As in jq. */
static const char *const usual[] = {
    "~/.jq", "$ORIGIN/../lib/jq", "$ORIGIN/../lib"};

static int
find(void *arg, const char *path, struct buf *real)
{
	struct stat st;
	char *p;

	(void)arg;
	if (stat(path, &st) < 0 || !(p = realpath(path, NULL)))
		return 0;
	buf_puts(real, str_of(p));
	free(p);
	return S_ISDIR(st.st_mode) ? 2 : 1;
}

static int
read_module(
    void *arg, const char *path, bool data, struct buf *b, struct err *e)
{
	(void)arg;
	return file_read(path, data ? DATA_MAX : PROGRAM_MAX, b, e);
}

/* The program's own folder is known where there is /proc. */
static int
folder(void *arg, bool home, struct buf *b)
{
	const char *p = getenv("HOME"), *slash;
	struct buf exe = {0};

	(void)arg;
	if (home) {
		if (!p || !*p)
			return 0;
		buf_puts(b, str_of(p));
		return 1;
	}
	if (!find(NULL, "/proc/self/exe", &exe))
		return 0;
	slash = strrchr(buf_cstr(&exe), '/');
	buf_put(b, exe.p, slash == exe.p ? 1 : (size_t)(slash - exe.p));
	buf_release(&exe);
	return 1;
}

/* Relative to where the program was started; a path that is not there will not
 * be found later. */
static char *
absolute(const char *path)
{
	char *real, cwd[PATH_MAX];
	struct buf b = {0};

	if (path[0] == '/' || path[0] == '~' ||
	    str_starts(str_of(path), STR("$ORIGIN")))
		return xstrdup(path);
	real = realpath(path, NULL);
	if (real || !getcwd(cwd, sizeof cwd))
		return real ? real : xstrdup(path);
	buf_printf(&b, "%s/%s", cwd, path);
	buf_cstr(&b);
	return b.p;
}

int
modules_look_in(void *to, char **args, struct err *e)
{
	struct modules *m = to;

	(void)e;
	m->search = xgrow(m->search, &m->cap, m->n, sizeof *m->search);
	m->search[m->n++] = absolute(args[0]);
	return 0;
}

const struct expr_modules *
modules_of(struct modules *m, const char *file)
{
	const char *slash = file ? strrchr(file, '/') : NULL;

	free(m->dir);
	if (slash)
		m->dir =
		    xmemdup(file, slash == file ? 1 : (size_t)(slash - file));
	else
		m->dir = xstrdup(".");
	m->given = (struct expr_modules){.find = find,
	    .read = read_module,
	    .folder = folder,
	    .search = m->n ? (const char *const *)m->search : usual,
	    .nsearch = m->n ? m->n : sizeof usual / sizeof *usual,
	    .dir = m->dir,
	    .home_file = true};
	return &m->given;
}

void
modules_release(struct modules *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->search[i]);
	free(m->search);
	free(m->dir);
	*m = (struct modules){0};
}

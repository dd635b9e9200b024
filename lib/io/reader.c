/* A block reader that hands out whole lines as views. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/os.h"
#include "io/reader.h"

enum { PIPE_SIZE = 256 * 1024 };

void
reader_init(struct reader *r, int fd, const char *name)
{
	struct stat st;

	*r = (struct reader){.fd = fd, .name = name, .block = READER_BLOCK};
	if (fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
		os_pipe_size(fd, PIPE_SIZE);
}

void
reader_release(struct reader *r)
{
	free(r->p);
	r->p = NULL;
	r->cap = r->start = r->end = r->scanned = 0;
}

/* Room for n bytes and a block behind them. */
static void
reserve(struct reader *r, size_t n)
{
	if (r->p && r->cap >= n + r->block)
		return;
	while (r->cap < n + r->block)
		r->cap = r->cap ? r->cap * 2 : 2 * READER_BLOCK;
	r->p = xrealloc(r->p, r->cap + READER_PADDING);
	/* what a kernel reads past the end must at least be initialised */
	memset(r->p + r->cap, 0, READER_PADDING);
}

/* Room for a block behind the unread bytes, which move to the front. */
static void
make_room(struct reader *r)
{
	size_t n = r->end - r->start;

	if (r->start && n)
		memmove(r->p, r->p + r->start, n);
	r->start = 0;
	r->end = n;
	reserve(r, n);
}

enum reader_result
reader_fill(struct reader *r, struct err *e)
{
	ssize_t n;

	if (r->eof)
		return READER_EOF;
	make_room(r);
	do {
		n = read(r->fd, r->p + r->end, r->block);
	} while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return READER_AGAIN;
	if (n < 0)
		return (enum reader_result)err_sys(e, EX_IOERR, "%s", r->name);
	if (n == 0) {
		r->eof = true;
		return READER_EOF;
	}
	r->end += (size_t)n;
	return READER_DATA;
}

struct str
reader_pending(const struct reader *r)
{
	return (struct str){r->p + r->start, r->end - r->start};
}

/* The last LF among n bytes, or NULL. */
static const char *
last_lf(const char *p, size_t n)
{
	while (n)
		if (p[--n] == '\n')
			return p + n;
	return NULL;
}

struct str
reader_lines(struct reader *r)
{
	size_t n = r->end - r->start, from = r->scanned;
	const char *p = r->p + r->start;
	const char *lf = n > from ? last_lf(p + from, n - from) : NULL;

	if (!lf) {
		r->scanned = n;
		return (struct str){p, 0};
	}
	return (struct str){p, (size_t)(lf - p) + 1};
}

void
reader_swap(struct reader *r, size_t n, char **p, size_t *cap)
{
	struct str rest = {r->p + r->start + n, r->end - r->start - n};
	char *old = r->p;
	size_t old_cap = r->cap;

	r->p = *p;
	r->cap = *cap;
	r->start = r->end = 0;
	r->scanned = r->scanned > n ? r->scanned - n : 0;
	*p = old;
	*cap = old_cap;
	if (!rest.n)
		return;
	reserve(r, rest.n);
	memcpy(r->p, rest.p, rest.n);
	r->end = rest.n;
}

void
reader_consume(struct reader *r, size_t n)
{
	r->start += n;
	r->scanned = r->scanned > n ? r->scanned - n : 0;
}

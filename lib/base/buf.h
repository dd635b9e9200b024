/*
 * A growing byte buffer.  `len` bytes of `p` are in use, `cap` are allocated.
 * Zero-initialised is empty and valid.  Appending invalidates pointers into
 * it.  Growth doubles; whoever appends what came from input bounds it first.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdint.h>

#include "base/str.h"

struct buf {
	char *p;
	size_t len, cap;
};

/* Out of line: make room for n more bytes. */
void buf_grow(struct buf *, size_t n);
/* Frees the memory; the buffer is empty and valid again. */
void buf_release(struct buf *);
/* Appends formatted text. */
void buf_printf(struct buf *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *, const char *fmt, va_list)
    __attribute__((format(printf, 2, 0)));

/* Room for n more bytes; returns where they go.  Add to len what was used. */
static inline char *
buf_room(struct buf *b, size_t n)
{
	if (b->cap - b->len < n)
		buf_grow(b, n);
	return b->p + b->len;
}

static inline void
buf_put(struct buf *b, const void *p, size_t n)
{
	if (n == 0)
		return; /* p may be NULL, and so may b->p */
	memcpy(buf_room(b, n), p, n);
	b->len += n;
}

static inline void
buf_putc(struct buf *b, char c)
{
	*buf_room(b, 1) = c;
	b->len++;
}

static inline void
buf_puts(struct buf *b, struct str s)
{
	buf_put(b, s.p, s.n);
}

static inline struct str
buf_str(const struct buf *b)
{
	return (struct str){b->p, b->len};
}

static inline void
buf_clear(struct buf *b)
{
	b->len = 0;
}

/* Appends a NUL that is not counted, so that p can be used as a C string. */
static inline const char *
buf_cstr(struct buf *b)
{
	*buf_room(b, 1) = '\0';
	return b->p;
}

/* Removes the first n bytes, which must be there. */
static inline void
buf_drop(struct buf *b, size_t n)
{
	b->len -= n;
	if (b->len && n)
		memmove(b->p, b->p + n, b->len);
}

#endif

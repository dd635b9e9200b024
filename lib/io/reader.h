/*
 * A block reader: read(2) into one buffer, from which whole lines are handed
 * out as views.  Files, pipes, terminals and sockets alike; never mmap.  The
 * descriptor may be in non-blocking mode (inherited): EAGAIN is waited out by
 * the caller's poll loop.
 */
#ifndef IO_READER_H
#define IO_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum {
	READER_BLOCK = 64 * 1024, /* bytes asked of a read(2) */
	READER_PADDING = 64,	  /* readable bytes behind every view */
};

struct reader {
	int fd;
	const char *name; /* for messages: "standard input" or the file's */
	size_t block;	  /* bytes asked of each read(2), may be changed */
	char *p;	  /* the buffer; start..end is unread */
	size_t cap, start, end;
	size_t scanned; /* bytes after start known to hold no LF */
	bool eof;
};

enum reader_result {
	READER_ERROR = -1,
	READER_EOF = 0,
	READER_DATA = 1,
	READER_AGAIN = 2, /* nothing there now (non-blocking descriptor) */
};

/* `name` is borrowed.  Asks for a larger pipe when fd is one. */
void reader_init(struct reader *, int fd, const char *name);
/* Frees the buffer; does not close fd. */
void reader_release(struct reader *);

/*
 * One read(2), restarted after EINTR; grows the buffer when it is full (the
 * caller bounds it by looking at reader_pending() first).  Moves the unread
 * bytes, so earlier views are void.
 */
enum reader_result reader_fill(struct reader *, struct err *);

/* The unread bytes, as a view. */
struct str reader_pending(const struct reader *);
/* Those that form whole lines: up to and with the last LF.  Empty if none. */
struct str reader_lines(struct reader *);
/* The first n unread bytes are done with. */
void reader_consume(struct reader *, size_t n);
/*
 * Hands the buffer over, the first n unread bytes in it being done with, and
 * goes on in the one that *p, *cap give (NULL, 0: a new one), into which the
 * other unread bytes are copied.  The views stay where they are; *p is freed
 * with free().
 */
void reader_swap(struct reader *, size_t n, char **p, size_t *cap);

#endif

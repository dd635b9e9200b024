/*
 * Output: one buffer, few large writes.  Append to `out` with the functions of
 * base/buf.h, then call writer_poll_size() or writer_flush().  The flush rule:
 * write big while busy, flush before anything that may block.
 */
#ifndef IO_WRITER_H
#define IO_WRITER_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

enum {
	WRITER_BLOCK = 64 * 1024, /* written when this much is there */
};

enum writer_kind { WRITER_PIPE, WRITER_FILE, WRITER_TTY, WRITER_SOCKET };

struct writer {
	struct buf out; /* append here; what is not yet written */
	int fd;
	const char *name; /* "standard output" */
	enum writer_kind kind;
	uint64_t written; /* bytes the descriptor has taken */
	int spare;	  /* a non-blocking twin of a pipe, or -1; private */
	bool nowait;	  /* the kernel takes RWF_NOWAIT here; private */
};

/*
 * Looks at the descriptor once (fstat).  `grow`: asks for a larger pipe (not
 * where the bytes left in it are counted).  `name` is borrowed.
 */
void writer_init(struct writer *, int fd, const char *name, bool grow);
/* Frees the buffer; does not close fd. */
void writer_release(struct writer *);

/*
 * Writes all of it, waiting as long as it takes; EINTR restarts, EAGAIN of an
 * inherited non-blocking descriptor polls.  0, or -1 and *err (EX_IOERR; EPIPE
 * has err->code 0 and errno EPIPE: the reader is gone).
 */
int writer_flush(struct writer *, struct err *);

/* The same, with more text behind what is in `out`, which is not copied. */
int writer_flush_with(struct writer *, struct str more, struct err *);

/* writer_flush() if a block is full.  Inline: once per record. */
static inline int
writer_busy(struct writer *w, struct err *e)
{
	return w->out.len < WRITER_BLOCK ? 0 : writer_flush(w, e);
}

/*
 * Writes what the descriptor takes without waiting, never touching the flags
 * of an inherited descriptor.  The bytes taken, 0 when it would block, -1 and
 * *err as writer_flush().
 */
long writer_try(struct writer *, struct err *);

/* True when the reader of a pipe or socket has gone (POLLERR); does not wait.
 */
bool writer_reader_gone(const struct writer *);

/* Flushes and closes fd, checking both: full disks show here at the latest. */
int writer_close(struct writer *, struct err *);

#endif

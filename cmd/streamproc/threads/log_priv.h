/*
 * What a block gave besides outputs, in its order: texts for standard error and
 * bad records.  The worker notes them, the main thread tells and judges them
 * when all that came before has been written.
 */
#ifndef STREAMPROC_THREADS_LOG_PRIV_H
#define STREAMPROC_THREADS_LOG_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* One entry as it is read back. */
struct plog_entry {
	bool bad; /* else `text` is for standard error */
	/* of a bad record: its line, how many outputs and bytes of them came
	 * before it, how many records with it */
	uint64_t line, outputs, in;
	size_t out;
	const char *why;
	struct str text;
};

struct plog {
	struct buf bytes;
	size_t n; /* of entries */
};

static inline bool
plog_empty(const struct plog *l)
{
	return l->n == 0;
}

void plog_add(struct plog *, const struct plog_entry *);
/*
 * Reads the entry at *at (0 to begin with) and goes on to the next; false when
 * there are no more.  What it refers to lasts until the log changes.
 */
bool plog_next(const struct plog *, size_t *at, struct plog_entry *);
void plog_clear(struct plog *);
void plog_release(struct plog *);

#endif

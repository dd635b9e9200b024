/*
 * The stage between the maker of records and the writer: what befalls a record,
 * what is held back, what is counted.
 */
#ifndef STREAMGEN_INJECT_H
#define STREAMGEN_INJECT_H

#include "gen/corrupt.h"
#include "gen/delay_queue.h"
#include "gen/fault.h"

/* What a record carries; the words of --mark. */
enum { CARRIES_LATE = BREAKAGES, CARRIES_SWAP, CARRIES_COPY, CARRIES };

struct inject {
	const struct faults *faults;
	const char *mark; /* name of the member, or NULL */
	struct delay_queue late, swapped;
	struct buf broken, marked; /* one record, on its way */
	uint64_t out, left_out, carried[CARRIES];
};

enum { INJECT_HELD_MAX = 1 << 30 }; /* bytes that may wait */

void inject_release(struct inject *);

/*
 * Record n, whose lines are handed in with their line feeds, goes its way: to
 * `b` (NULL: it is not written), or into what is held, `at` being its own time.
 * 0, or -1 and *err (71) when too much is held.
 */
int inject_put(struct inject *, struct buf *b, int64_t n, int64_t at,
    struct str lines, struct verdict *, struct err *);

/* The first of what is held goes to `b` and is counted; or nowhere (NULL). */
void inject_pop(struct inject *, struct delay_queue *, struct buf *b);

#endif

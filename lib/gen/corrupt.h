/*
 * Lines that are spoilt on purpose, and lines that say what is wrong with them.
 * A line is compact JSON as json_write() makes it, without its line feed.
 */
#ifndef GEN_CORRUPT_H
#define GEN_CORRUPT_H

#include "base/buf.h"
#include "gen/fault.h"

/*
 * Appends the line, broken in one of the `kinds` (1 << enum breakage), which is
 * drawn among those that can be had of it.  Returns the kind, or -1 when none
 * can: then the line is appended as it is.  What comes out is not JSON
 * (BREAK_CUT, BREAK_UTF8), or JSON that differs from the line.
 */
int corrupt(struct buf *, struct str line, unsigned kinds, struct rng *);

/*
 * Appends the line with the member `"name":[words]` at its front, which is
 * handed in as this text.  A line that is no object stays as it is.
 */
void corrupt_mark(struct buf *, struct str line, struct str member);

#endif

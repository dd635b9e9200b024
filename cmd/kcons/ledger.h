/*
 * What was written, and what the next process has taken of it: the book behind
 * every commit.
 *
 * Each line that goes out leaves a mark: the byte of the stream at which it
 * ends, its partition, and the offset to go on from after it.  When that byte
 * has been taken, so has the record.
 */
#ifndef KCONS_LEDGER_H
#define KCONS_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "kafka/cluster.h"

/* A stay of a partition with us; it comes back as another one. */
struct stay {
	struct ktopic *topic;
	int32_t partition;
	int32_t leader_epoch; /* of the last record taken; -1 */
	bool used;	      /* else this slot is free */
	bool ours;	      /* to be read; false: being let go, or lost */
	bool lost;	      /* cannot be committed any more */
	bool dropped;	      /* lines of it were dropped unwritten */
	bool acked;	      /* commits follow acknowledgements */
	size_t waiting;	      /* marks not yet taken */
	int64_t taken;	      /* offset to go on from; -1: nothing taken yet */
	int64_t written;      /* the same for what was written; -1 */
	int64_t committed;    /* handed to the group; -1 */
	int64_t position;     /* when it was let go: kconsumer_position() */
};

struct mark {
	uint64_t end; /* byte of the stream */
	int64_t next; /* offset */
	uint32_t stay;
	int32_t leader_epoch;
};

/* Zero-initialised is empty. */
struct ledger {
	struct stay *stays;
	size_t nstays, stays_cap;
	struct mark *marks; /* a ring */
	size_t first, nmarks, marks_cap;
	uint64_t begin; /* of the first mark's line, in the stream */
};

void ledger_release(struct ledger *);

/* A new stay; the index stands for it until ledger_forget(). */
size_t ledger_enter(struct ledger *, struct ktopic *, int32_t partition);
/* The stay in which the partition is ours; -1: none. */
long ledger_find(
    const struct ledger *, const struct ktopic *, int32_t partition);

void ledger_wrote(struct ledger *, size_t stay, uint64_t end, int64_t next,
    int32_t leader_epoch);
/* All up to that byte has been taken. */
void ledger_taken(struct ledger *, uint64_t bytes);

/*
 * Takes the lines of stays that are no longer ours out of the buffer, whose
 * first byte is number `written` of the stream; a line that has begun to go out
 * stays whole.  Their number.
 */
size_t ledger_drop(struct ledger *, struct buf *out, uint64_t written);

/* Stays that are no longer ours and have no mark left make room. */
void ledger_forget(struct ledger *);

#endif

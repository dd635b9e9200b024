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

/* A tenure of a partition with us; it comes back as another one. */
struct tenure {
	struct ktopic *topic;
	int32_t partition;
	int32_t leader_epoch; /* of the last record taken; -1 */
	bool used;	      /* else this slot is free */
	bool ours;	      /* to be read; false: being revoked, or lost */
	bool lost;	      /* cannot be committed any more */
	bool dropped;	      /* lines of it were dropped unwritten */
	size_t waiting;	      /* marks in the book */
	int64_t first;	      /* offset of the first line; -1: none yet */
	int64_t taken;	      /* offset to go on from; -1: nothing taken yet */
	int64_t passed;	      /* the same for the last mark that left; -1 */
	int64_t written;      /* the same for what is not dropped; -1 */
	int64_t committed;    /* handed to the group; -1 */
	int64_t kept;	      /* the group has it; -1 */
	uint64_t left;	      /* lines of it that will come again */
	int64_t position;     /* when it was revoked: kconsumer_position() */
};

struct mark {
	uint64_t end; /* byte of the stream */
	int64_t next; /* offset */
	uint32_t tenure;
	int32_t leader_epoch;
};

/* Zero-initialised is empty. */
struct ledger {
	struct tenure *tenures;
	size_t ntenures, tenures_cap;
	struct mark *marks; /* a ring */
	size_t first, nmarks, marks_cap;
	uint64_t begin; /* of the first mark's line, in the stream */
	bool by_acks;	/* taken is what was acknowledged */
};

void ledger_release(struct ledger *);

/* A new tenure; the index stands for it until ledger_forget(). */
size_t ledger_enter(struct ledger *, struct ktopic *, int32_t partition);
/* The tenure in which the partition is ours; -1: none. */
long ledger_find(
    const struct ledger *, const struct ktopic *, int32_t partition);

/*
 * A line; one of no length stands for a record that has none, and counts as
 * taken with what is before it.
 */
void ledger_wrote(struct ledger *, size_t tenure, uint64_t end, int64_t next,
    int32_t leader_epoch);
/*
 * Whether the next mark makes the book grow: the moment to look what is taken,
 * and then to see to it that the next such moment is not near.
 */
bool ledger_full(const struct ledger *);
void ledger_reserve(struct ledger *);
/* All up to that byte has been taken; with by_acks, has gone out. */
void ledger_taken(struct ledger *, uint64_t bytes);
/*
 * The record of that offset was acknowledged, and so were those before it.  Of
 * records that no tenure has written nothing is made.
 */
void ledger_acked(
    struct ledger *, struct str topic, int32_t partition, int64_t offset);
/* Whether anything written is not taken yet; how many lines, or about so. */
bool ledger_waits(const struct ledger *, const struct tenure *);
uint64_t ledger_untaken(const struct ledger *, const struct tenure *);
/* How many lines were written that the group does not know to be done with. */
uint64_t ledger_unkept(const struct tenure *);

/*
 * Takes the lines of tenures that are no longer ours out of the buffer, whose
 * first byte is number `written` of the stream; a line that has begun to go out
 * stays whole.  Their number, not counting those of no length.
 */
size_t ledger_drop(struct ledger *, struct buf *out, uint64_t written);

/* Stays that are lost and have no mark left make room. */
void ledger_forget(struct ledger *);

#endif

/*
 * --ack: acknowledgements from the far end of the pipeline, as kprod --report
 * writes them.  They say which records have arrived; what the next process has
 * only taken is then of no account.
 *
 * Reports come in the order in which brokers answer, which between partitions
 * of the output is not the order of the records.  The member `through` tells
 * up to which line of its input kprod is done with all; an acknowledgement
 * counts when its line is not beyond that.  One without it counts at once.
 */
#ifndef KCONS_ACK_H
#define KCONS_ACK_H

#include "base/err.h"
#include "io/loop.h"
#include "io/reader.h"
#include "ledger.h"

struct ack {
	struct err failed; /* a line that makes no sense (EX_DATAERR) */

	/* private */
	const char *name;
	struct loop *loop;
	struct ledger *ledger;
	struct reader in;
	struct watch watch;
	int hold;  /* the other end of a named pipe; -1 */
	bool last; /* to be let go once its writer has been heard of */
	bool open; /* reading */
	bool file; /* cannot be watched */
	uint64_t lines, through;
	struct late *late; /* a heap by line: counts once through is there */
	size_t nlate, late_cap;
};

/*
 * A name of digits is a descriptor.  A file is made if there is none, and read
 * from its present end on; a named pipe does not wait for its writer.  0, or -1
 * and *err (EX_NOINPUT).
 */
int ack_open(struct ack *, const char *name, struct loop *, struct ledger *,
    struct err *);
void ack_release(struct ack *);
/* Nothing more will be written: the end of who writes them will be the end. */
void ack_last(struct ack *);
/* Whether more of them may come. */
bool ack_open_still(const struct ack *);
/* Waits, at most until then (clock_ns()), for who writes them to end: it would
 * not like to find its reader gone. */
void ack_end(struct ack *, int64_t by);
/* Reads what is there: for files, of which nobody tells. */
void ack_look(struct ack *);

#endif

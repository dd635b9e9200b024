/*
 * The output of -P: what came of the blocks, in the order of the input, by
 * whoever has it (ring_priv.h).  It tells what a block's log holds, judges
 * its bad records, writes its outputs and adds up its counts.  What ends the
 * run, a bad record or halt, does so when its slot's turn has come; what came
 * of later blocks is forgotten.
 */
#ifndef STREAMPROC_THREADS_SINK_PRIV_H
#define STREAMPROC_THREADS_SINK_PRIV_H

#include "streamproc/threads/ring_priv.h"
#include "streamproc/verb.h"

struct sink {
	struct ring *ring;
	struct proc *p; /* its counts change under the ring's lock */
	struct bad bad; /* a copy of the proc's, for all but the count */

	/* how it ended, once all threads have */
	bool failed, lost; /* by this error; of the output itself */
	struct err err;

	/* private */
	uint64_t lines; /* of the file, before the oldest slot */
	double ns;	/* that a byte took lately; 0: not known */
};

/* Writes a slot that ring_done() gave the output to, and those behind it. */
void sink_write(struct sink *, struct slot *);
/*
 * Has what came of the slot so far written, in the middle of its block, when
 * its turn has come.  False at the end of all.
 */
bool sink_relieve(struct sink *, struct slot *);

#endif

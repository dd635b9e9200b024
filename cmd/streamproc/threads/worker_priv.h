/*
 * A worker of -P: a thread with a proc of its own, which reads a block when it
 * is its turn, hands its records to the verb as the one thread of a run without
 * -P does, and writes what came of it, when it is its turn again.  What would
 * be written, told or judged before goes into the block's slot instead.
 */
#ifndef STREAMPROC_THREADS_WORKER_PRIV_H
#define STREAMPROC_THREADS_WORKER_PRIV_H

#include "streamproc/threads/sink_priv.h"
#include "streamproc/threads/source_priv.h"

struct worker {
	struct proc proc;
	struct ring *ring;
	struct source *source;
	struct sink *sink;
	struct slot slots[WORKER_SLOTS];
	struct slot *slot; /* the one at work */
	pthread_t thread;
};

/* Made by the main thread from an open proc.  NULL and *err when the program
 * depends on the order of records (64). */
struct worker *worker_new(const struct proc *, struct ring *, struct source *,
    struct sink *, struct err *);
/* When no thread runs any more: others may be writing its slots. */
void worker_free(struct worker *);
/* Starts its thread: 0, or -1 and *err (71). */
int worker_start(struct worker *, struct err *);
/* Waits until it has ended, after ring_stop(). */
void worker_join(struct worker *);

#endif

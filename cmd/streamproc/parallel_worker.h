/*
 * A worker of -P: a thread with a proc of its own, which hands the records of a
 * block to the verb as the one thread of a run without -P does.  What would be
 * written, told or judged goes into the block's slot instead.
 */
#ifndef STREAMPROC_PARALLEL_WORKER_H
#define STREAMPROC_PARALLEL_WORKER_H

#include "parallel_ring.h"
#include "verb.h"

struct worker {
	struct proc proc;
	struct ring *ring;
	struct slot *slot; /* the one at work */
	pthread_t thread;
};

/* Made by the main thread from an open proc.  NULL and *err when the program
 * depends on the order of records (64). */
struct worker *worker_new(struct ring *, const struct proc *, struct err *);
/* For one that was not started. */
void worker_free(struct worker *);
/* Starts its thread: 0, or -1 and *err (71). */
int worker_start(struct worker *, struct err *);
/* Waits until it has ended, after ring_stop(); frees it. */
void worker_join(struct worker *);

#endif

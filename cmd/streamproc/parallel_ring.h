/*
 * The ring: blocks of input on their way through the workers of -P.
 *
 * A slot holds a block of whole lines and, in the end, what came of it.  The
 * main thread fills the slots in turn, any worker takes the next one that is
 * filled, and the main thread empties them in turn again, so that the order of
 * the output is that of the input whoever was faster.  There are a fixed number
 * of slots and each holds so much and no more: behind a slow reader the ring is
 * full, and nothing is read until its oldest slot is free.
 *
 *	FREE     main: ring_put() after filling it
 *	QUEUED   a worker: ring_take()
 *	RUNNING  the worker: ring_done(), or ring_full() when what came of the
 *	         block so far is all that a slot may hold
 *	FULL     main, once the slot is the oldest: writes that, ring_relieved()
 *	DONE     main, once the slot is the oldest: writes it, ring_free()
 *
 * Who may touch a slot follows from its state: FREE, FULL and DONE the main
 * thread, RUNNING the worker that took it.  The states and the counts are
 * guarded by the lock, and so the values that threads work on need none.
 */
#ifndef STREAMPROC_PARALLEL_RING_H
#define STREAMPROC_PARALLEL_RING_H

#include <pthread.h>
#include <signal.h>

#include "base/buf.h"
#include "cli/input.h"
#include "parallel_log.h"

enum slot_state { SLOT_FREE, SLOT_QUEUED, SLOT_RUNNING, SLOT_FULL, SLOT_DONE };

/* How a block ended. */
enum slot_end {
	SLOT_WHOLE,
	SLOT_FAILED, /* with an error that ends the run */
	SLOT_HALTED, /* the program ended itself */
	SLOT_CUT,    /* by ring_stop(): the rest of it was not looked at */
};

struct slot {
	enum slot_state state; /* under the ring's lock */

	/* The block, from the main thread. */
	struct input_block block;
	const char *name; /* of its file */
	int fd;
	uint64_t line; /* lines of the file before it, or 0 for not known */
	char *mem;     /* which the text lies in */
	size_t cap;

	/* What came of it, from the worker. */
	struct buf out; /* its outputs */
	size_t ready;	/* bytes of them that will not be taken back */
	struct plog log;
	uint64_t in, outputs, bad, blank, lines; /* counts since its start */
	bool truthy;				 /* for -e */
	enum slot_end end;
	struct err err;
	int status;
	int64_t ns; /* that it took; 0: not known */

	/* The main thread's: lines of the file before it, and which of the
	 * counts above have been added up. */
	uint64_t base, counted_in, counted_out;
};

struct ring {
	pthread_mutex_t lock;
	pthread_cond_t work; /* for workers: a block, or the end */
	pthread_cond_t room; /* for those in ring_full() */
	struct slot *slot;
	size_t n;
	uint64_t head, next, tail;  /* the oldest, to be taken, to be filled */
	size_t idle;		    /* workers that wait for a block */
	bool asleep;		    /* the main thread waits in its loop */
	int wake[2];		    /* a pipe that ends the wait */
	volatile sig_atomic_t stop; /* atomic, for who cannot take the lock */
};

/* A ring of n slots: 0, or -1 and *err. */
int ring_init(struct ring *, size_t n, struct err *);
/* All threads that use it have ended. */
void ring_release(struct ring *);

/* --- the main thread ----------------------------------------------------- */

/* The slot to fill next, or NULL when there is none. */
struct slot *ring_room(struct ring *);
/* It is filled.  Returns how many blocks wait without a worker that waits. */
size_t ring_put(struct ring *);
/*
 * The oldest slot if it is FULL or DONE, else NULL; with `sleep` the next slot
 * that is wakes the loop, until ring_awake().
 */
struct slot *ring_oldest(struct ring *, bool sleep);
void ring_awake(struct ring *);
/* The oldest slot was FULL and its worker may go on. */
void ring_relieved(struct ring *, struct slot *);
/* The oldest slot was DONE. */
void ring_free(struct ring *, struct slot *);
bool ring_empty(const struct ring *);
/* The end: workers finish the record they have, and blocks are not taken. */
void ring_stop(struct ring *);

/* --- workers ---------------------------------------------------------------
 */

/* Waits for a block; NULL at the end. */
struct slot *ring_take(struct ring *);
/* Waits until the slot is relieved; false at the end. */
bool ring_full(struct ring *, struct slot *);
void ring_done(struct ring *, struct slot *);
/* True when all that came before the slot has been written. */
bool ring_is_oldest(struct ring *, const struct slot *);

static inline bool
ring_stopped(const struct ring *r)
{
	return __atomic_load_n(&r->stop, __ATOMIC_RELAXED) != 0;
}

#endif

/*
 * The ring: what the threads of -P take turns at.
 *
 * There are two things that one thread has at a time, and a queue between them.
 * A worker with nothing to do takes the input, reads a block of whole lines
 * into a slot of its own, puts that into the queue and lets go of the input;
 * then it works on the block.  Who is done with the oldest slot of the queue
 * has the output: it writes that slot and all behind it that are done too.  So
 * the output has the order of the input whoever was faster, and a block stays
 * with the processor that read it.  A slot that is done before its turn is left
 * to the one whose turn it is, while its worker goes on in its other slot; when
 * that is not written either, it waits.  Behind a slow reader therefore nothing
 * is read on.
 *
 * The main thread waits for everything else: when the input has nothing now, it
 * is the main thread's until it has.
 *
 * Who may touch a slot follows from that: its worker until ring_done(), and
 * then who has the output.  The rest is guarded by the lock.
 */
#ifndef STREAMPROC_THREADS_RING_PRIV_H
#define STREAMPROC_THREADS_RING_PRIV_H

#include <pthread.h>
#include <signal.h>

#include "base/buf.h"
#include "cli/input.h"
#include "streamproc/threads/log_priv.h"

/* How a block ended. */
enum slot_end {
	SLOT_WHOLE,
	SLOT_FAILED, /* with an error that ends the run */
	SLOT_HALTED, /* the program ended itself */
	SLOT_CUT,    /* by ring_stop(): the rest of it was not looked at */
};

struct slot {
	bool queued, done; /* under the ring's lock */

	/* The block, from who had the input. */
	struct input_block block;
	const char *name; /* of its file */
	int fd;
	uint64_t line; /* lines of the file before it, or 0 for not known */
	char *mem;     /* which the text lies in */
	size_t cap;

	/* What came of it. */
	struct buf out; /* its outputs */
	size_t ready;	/* bytes of them that will not be taken back */
	struct str run; /* lines of the block that go out behind them */
	struct plog log;
	uint64_t in, outputs, bad, blank, lines; /* counts since its start */
	bool truthy;				 /* for -e */
	enum slot_end end;
	struct err err;
	int status;
	int64_t ns; /* that it took; 0: not known */

	/* From who has the output: lines of the file before it, and which of
	 * the counts above have been added up. */
	uint64_t base, counted_in, counted_out;
};

enum { WORKER_SLOTS = 2 };

/* Whose the input is. */
enum ring_input {
	RING_FREE,  /* anybody's */
	RING_TAKEN, /* a worker's */
	RING_WAITS, /* the main thread's */
	RING_ENDED,
};

/* What is known about the input behind a block that was read. */
enum ring_more { RING_NO_MORE, RING_MAYBE_MORE, RING_MORE };

struct ring {
	pthread_mutex_t lock;
	pthread_cond_t work; /* the input is free, or the end */
	pthread_cond_t turn; /* a slot was written, or the end */
	struct slot **queue;
	size_t n;
	uint64_t head, tail; /* the oldest slot, the next to be put */
	enum ring_input input;
	bool more; /* the input has something that a new worker may take */
	bool writing, over;
	size_t idle, waiting;	    /* workers that wait for work, for turn */
	size_t wanted;		    /* workers that may yet be started */
	size_t size;		    /* bytes that a block should have */
	int wake[2];		    /* a pipe that wakes the main thread */
	volatile sig_atomic_t stop; /* atomic, for who cannot take the lock */
};

/* For so many workers at most: 0, or -1 and *err. */
int ring_init(struct ring *, size_t workers, struct err *);
/* All threads that use it have ended. */
void ring_release(struct ring *);

/* --- the main thread, which wake[0] wakes ---------------------------------
 */

/* The input is the main thread's. */
bool ring_input_waits(struct ring *);
/* There is something in it: it is the workers'. */
void ring_give_input(struct ring *);
/* There is something in it, no worker to take it, and one may be started. */
bool ring_wants_worker(struct ring *);
/* One was started, and so many more may be. */
void ring_started(struct ring *, size_t more);
/* All is written, or ring_over(). */
bool ring_finished(struct ring *);
/* The end: workers finish the record they have, and nothing more is read. */
void ring_stop(struct ring *);

/* --- the input -------------------------------------------------------------
 */

/*
 * Waits until the input is free and one of the worker's slots is: that is the
 * one to read into.  *size is what the block should have.  NULL at the end.
 */
struct slot *ring_take_input(struct ring *, struct slot *own, size_t *size);
/*
 * A block was read into the slot (NULL: none), and the input is from now on
 * what is said.
 */
void ring_put(struct ring *, struct slot *, enum ring_input, enum ring_more);

/* --- the output ------------------------------------------------------------
 */

/* The block is done.  True: its worker has the output now. */
bool ring_done(struct ring *, struct slot *);
/* It is written and free.  The next to be written, or NULL: the output is
 * somebody else's. */
struct slot *ring_written(struct ring *, struct slot *);
/* Waits for the output in the middle of a block; false at the end. */
bool ring_take_output(struct ring *, const struct slot *);
void ring_leave_output(struct ring *);
/* In place of ring_written(): the run ends here, nothing more is written. */
void ring_over(struct ring *);
/* True when all that came before the slot has been written. */
bool ring_is_oldest(struct ring *, const struct slot *);

static inline bool
ring_stopped(const struct ring *r)
{
	return __atomic_load_n(&r->stop, __ATOMIC_RELAXED) != 0;
}

#endif

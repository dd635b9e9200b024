/*
 * The loop that drives every program: poll(2) over a few descriptors, timers
 * with absolute deadlines on the monotonic clock, and signals.
 *
 * Watches and timers are embedded in their owners, so adding one allocates
 * nothing.  Callbacks may add and remove any of them, themselves included.
 */
#ifndef IO_LOOP_H
#define IO_LOOP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct loop;

struct watch {
	int fd;
	short events; /* POLLIN, POLLOUT; may be changed at any time; 0: errors
			 only */
	void (*ready)(void *arg, short revents);
	void *arg;
	struct watch *next; /* private */
};

struct timer {
	int64_t at; /* clock_ns() when it is due */
	void (*fire)(void *arg);
	void *arg;
	struct timer *next; /* private, as is what follows */
	bool armed;
};

struct loop *loop_new(void);
void loop_free(struct loop *);

void loop_watch(struct loop *, struct watch *);	  /* no-op when watched */
void loop_unwatch(struct loop *, struct watch *); /* no-op when not */

/* Arms (or moves) a timer; it fires once. */
void loop_timer(struct loop *, struct timer *, int64_t at);
void loop_timer_off(struct loop *, struct timer *); /* no-op when off */

/*
 * One turn: waits until a descriptor is ready, a timer due or a signal caught,
 * at most until `deadline` (clock_ns(); 0: do not wait; INT64_MAX: for ever),
 * and calls back.  0, or -1 and *err when poll(2) fails.
 */
int loop_turn(struct loop *, int64_t deadline, struct err *);

#endif

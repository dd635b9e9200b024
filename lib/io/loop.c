/*
 * The loop: poll(2) over embedded watches, timers in a list sorted by time.
 *
 * Programs have a handful of descriptors and timers, so lists serve; callbacks
 * may remove any watch, therefore removal during a turn only marks the slot of
 * the poll set and the list is what counts.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/loop.h"

struct loop {
	struct watch *watches;
	struct timer *timers; /* by time */
	struct pollfd *set;
	struct watch **owner; /* of each slot; NULL once it was unwatched */
	size_t cap, n;
};

struct loop *
loop_new(void)
{
	return xcalloc(1, sizeof(struct loop));
}

void
loop_free(struct loop *l)
{
	if (!l)
		return;
	free(l->set);
	free(l->owner);
	free(l);
}

void
loop_watch(struct loop *l, struct watch *w)
{
	for (struct watch *x = l->watches; x; x = x->next)
		if (x == w)
			return;
	w->next = l->watches;
	l->watches = w;
}

void
loop_unwatch(struct loop *l, struct watch *w)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->owner[i] == w)
			l->owner[i] = NULL;
	for (struct watch **p = &l->watches; *p; p = &(*p)->next) {
		if (*p == w) {
			*p = w->next;
			return;
		}
	}
}

void
loop_timer_off(struct loop *l, struct timer *t)
{
	if (!t->armed)
		return;
	t->armed = false;
	for (struct timer **p = &l->timers; *p; p = &(*p)->next) {
		if (*p == t) {
			*p = t->next;
			return;
		}
	}
}

void
loop_timer(struct loop *l, struct timer *t, int64_t at)
{
	struct timer **p = &l->timers;

	loop_timer_off(l, t);
	t->at = at;
	t->armed = true;
	while (*p && (*p)->at <= at)
		p = &(*p)->next;
	t->next = *p;
	*p = t;
}

/* Lays out the poll set from the watches. */
static void
gather(struct loop *l)
{
	l->n = 0;
	for (struct watch *w = l->watches; w; w = w->next) {
		if (l->n == l->cap) {
			l->cap = l->cap ? l->cap * 2 : 8;
			l->set = xreallocarray(l->set, l->cap, sizeof *l->set);
			l->owner =
			    xreallocarray(l->owner, l->cap, sizeof(void *));
		}
		l->set[l->n] = (struct pollfd){w->fd, w->events, 0};
		l->owner[l->n++] = w;
	}
}

/* Milliseconds until then, rounded up so that poll does not wake early. */
static int
wait_ms(int64_t until)
{
	int64_t ns;

	if (until == INT64_MAX)
		return -1;
	ns = until - clock_ns();
	if (ns <= 0)
		return 0;
	ns = (ns + 999999) / 1000000;
	return ns > 3600000 ? 3600000 : (int)ns;
}

/*
 * Fires as many timers as are due now: one that arms itself again for a time
 * already past has its turn after the descriptors have had theirs.
 */
static void
fire_due(struct loop *l)
{
	int64_t now = clock_ns();
	size_t due = 0;

	for (struct timer *t = l->timers; t && t->at <= now; t = t->next)
		due++;
	for (; due && l->timers && l->timers->at <= now; due--) {
		struct timer *t = l->timers;

		l->timers = t->next;
		t->armed = false;
		t->fire(t->arg);
	}
}

int
loop_turn(struct loop *l, int64_t deadline, struct err *e)
{
	int64_t until = deadline;
	int n;

	if (l->timers && l->timers->at < until)
		until = l->timers->at;
	gather(l);
	n = poll(l->set, (nfds_t)l->n, wait_ms(until));
	if (n < 0 && errno != EINTR)
		return err_sys(e, EX_OSERR, "poll");
	for (size_t i = 0; n > 0 && i < l->n; i++) {
		struct watch *w = l->owner[i];

		if (w && l->set[i].revents)
			w->ready(w->arg, l->set[i].revents);
	}
	fire_due(l);
	return 0;
}

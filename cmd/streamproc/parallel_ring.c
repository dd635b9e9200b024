/* The ring of blocks between the main thread and its workers. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "parallel_ring.h"

enum {
	/* Memory that one long line needed is not kept for the next. */
	KEEP = 1024 * 1024,
};

int
ring_init(struct ring *r, size_t n, struct err *e)
{
	*r = (struct ring){.n = n};
	if (pipe(r->wake) < 0)
		return err_sys(e, EX_OSERR, "a pipe between threads");
	for (int i = 0; i < 2; i++) {
		fcntl(r->wake[i], F_SETFD, FD_CLOEXEC);
		fcntl(r->wake[i], F_SETFL, O_NONBLOCK);
	}
	r->slot = xcalloc(n, sizeof *r->slot);
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->work, NULL);
	pthread_cond_init(&r->room, NULL);
	return 0;
}

void
ring_release(struct ring *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->slot[i].mem);
		buf_release(&r->slot[i].out);
		plog_release(&r->slot[i].log);
	}
	free(r->slot);
	close(r->wake[0]);
	close(r->wake[1]);
	pthread_cond_destroy(&r->room);
	pthread_cond_destroy(&r->work);
	pthread_mutex_destroy(&r->lock);
}

static struct slot *
at(const struct ring *r, uint64_t i)
{
	return &r->slot[i % r->n];
}

/* --- the main thread ----------------------------------------------------- */

/* (Only the main thread changes head and tail.) */

struct slot *
ring_room(struct ring *r)
{
	return r->tail - r->head < r->n ? at(r, r->tail) : NULL;
}

bool
ring_empty(const struct ring *r)
{
	return r->tail == r->head;
}

size_t
ring_put(struct ring *r)
{
	size_t waiting, idle;

	pthread_mutex_lock(&r->lock);
	at(r, r->tail)->state = SLOT_QUEUED;
	r->tail++;
	waiting = (size_t)(r->tail - r->next);
	idle = r->idle;
	if (idle)
		pthread_cond_signal(&r->work);
	pthread_mutex_unlock(&r->lock);
	return waiting > idle ? waiting - idle : 0;
}

struct slot *
ring_oldest(struct ring *r, bool sleep)
{
	struct slot *s = NULL;

	pthread_mutex_lock(&r->lock);
	if (r->head < r->tail &&
	    (at(r, r->head)->state == SLOT_DONE ||
		at(r, r->head)->state == SLOT_FULL))
		s = at(r, r->head);
	r->asleep = sleep && !s;
	pthread_mutex_unlock(&r->lock);
	return s;
}

void
ring_awake(struct ring *r)
{
	pthread_mutex_lock(&r->lock);
	r->asleep = false;
	pthread_mutex_unlock(&r->lock);
}

void
ring_relieved(struct ring *r, struct slot *s)
{
	pthread_mutex_lock(&r->lock);
	s->state = SLOT_RUNNING;
	pthread_cond_broadcast(&r->room);
	pthread_mutex_unlock(&r->lock);
}

void
ring_free(struct ring *r, struct slot *s)
{
	if (s->cap > KEEP) {
		free(s->mem);
		s->mem = NULL;
		s->cap = 0;
	}
	if (s->out.cap > KEEP)
		buf_release(&s->out);
	pthread_mutex_lock(&r->lock);
	s->state = SLOT_FREE;
	r->head++;
	pthread_mutex_unlock(&r->lock);
}

void
ring_stop(struct ring *r)
{
	pthread_mutex_lock(&r->lock);
	__atomic_store_n(&r->stop, 1, __ATOMIC_RELAXED);
	pthread_cond_broadcast(&r->work);
	pthread_cond_broadcast(&r->room);
	pthread_mutex_unlock(&r->lock);
}

/* --- workers ---------------------------------------------------------------
 */

/* The lock is held: the main thread has something to do when s is the oldest.
 */
static void
tell(struct ring *r, const struct slot *s)
{
	if (!r->asleep || s != at(r, r->head))
		return;
	r->asleep = false;
	if (write(r->wake[1], "", 1) < 0) {
		/* full: it is awake anyway */
	}
}

struct slot *
ring_take(struct ring *r)
{
	struct slot *s = NULL;

	pthread_mutex_lock(&r->lock);
	r->idle++;
	while (!r->stop && r->next == r->tail)
		pthread_cond_wait(&r->work, &r->lock);
	r->idle--;
	if (!r->stop) {
		s = at(r, r->next++);
		s->state = SLOT_RUNNING;
	}
	pthread_mutex_unlock(&r->lock);
	return s;
}

bool
ring_full(struct ring *r, struct slot *s)
{
	bool stopped;

	pthread_mutex_lock(&r->lock);
	s->state = SLOT_FULL;
	tell(r, s);
	while (!r->stop && s->state == SLOT_FULL)
		pthread_cond_wait(&r->room, &r->lock);
	stopped = s->state == SLOT_FULL;
	s->state = SLOT_RUNNING;
	pthread_mutex_unlock(&r->lock);
	return !stopped;
}

void
ring_done(struct ring *r, struct slot *s)
{
	pthread_mutex_lock(&r->lock);
	s->state = SLOT_DONE;
	tell(r, s);
	pthread_mutex_unlock(&r->lock);
}

bool
ring_is_oldest(struct ring *r, const struct slot *s)
{
	bool is;

	pthread_mutex_lock(&r->lock);
	is = s == at(r, r->head);
	pthread_mutex_unlock(&r->lock);
	return is;
}

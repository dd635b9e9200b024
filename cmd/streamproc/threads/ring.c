/* What the threads of -P take turns at. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "streamproc/threads/ring_priv.h"

enum {
	/* Of the first blocks, when nothing is known yet. */
	FIRST_BLOCK = 16 * 1024,
	/* Memory that one long line needed is not kept for the next. */
	KEEP = 1024 * 1024,
};

int
ring_init(struct ring *r, size_t workers, struct err *e)
{
	*r = (struct ring){.n = workers * WORKER_SLOTS,
	    .input = RING_WAITS,
	    .wanted = workers,
	    .size = FIRST_BLOCK};
	if (pipe(r->wake) < 0)
		return err_sys(e, EX_OSERR, "a pipe for threads");
	for (int i = 0; i < 2; i++) {
		fcntl(r->wake[i], F_SETFD, FD_CLOEXEC);
		fcntl(r->wake[i], F_SETFL, O_NONBLOCK);
	}
	r->queue = xcalloc(r->n, sizeof *r->queue);
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->work, NULL);
	pthread_cond_init(&r->turn, NULL);
	return 0;
}

void
ring_release(struct ring *r)
{
	free(r->queue);
	close(r->wake[0]);
	close(r->wake[1]);
	pthread_cond_destroy(&r->work);
	pthread_cond_destroy(&r->turn);
	pthread_mutex_destroy(&r->lock);
}

/* --- all of these with the lock held --------------------------------------
 */

static struct slot *
oldest(const struct ring *r)
{
	return r->head < r->tail ? r->queue[r->head % r->n] : NULL;
}

static void
wake_main(struct ring *r)
{
	if (write(r->wake[1], "", 1) < 0) {
		/* full: it is awake anyway */
	}
}

static void
wait_turn(struct ring *r)
{
	r->waiting++;
	pthread_cond_wait(&r->turn, &r->lock);
	r->waiting--;
}

static bool
lacks_worker(const struct ring *r)
{
	return r->input == RING_FREE && !r->idle && r->wanted;
}

static bool
finished(const struct ring *r)
{
	return r->over || (r->input == RING_ENDED && r->head == r->tail);
}

static void
stop(struct ring *r)
{
	__atomic_store_n(&r->stop, 1, __ATOMIC_RELAXED);
	pthread_cond_broadcast(&r->work);
	pthread_cond_broadcast(&r->turn);
}

/* --- the main thread ------------------------------------------------------
 */

bool
ring_input_waits(struct ring *r)
{
	bool waits;

	pthread_mutex_lock(&r->lock);
	waits = r->input == RING_WAITS;
	pthread_mutex_unlock(&r->lock);
	return waits;
}

void
ring_give_input(struct ring *r)
{
	pthread_mutex_lock(&r->lock);
	r->input = RING_FREE;
	r->more = true;
	pthread_cond_signal(&r->work);
	pthread_mutex_unlock(&r->lock);
}

bool
ring_wants_worker(struct ring *r)
{
	bool wants;

	pthread_mutex_lock(&r->lock);
	wants = r->more && lacks_worker(r);
	pthread_mutex_unlock(&r->lock);
	return wants;
}

void
ring_started(struct ring *r, size_t more)
{
	pthread_mutex_lock(&r->lock);
	r->wanted = more;
	r->more = false; /* it will look for itself */
	pthread_mutex_unlock(&r->lock);
}

bool
ring_finished(struct ring *r)
{
	bool is;

	pthread_mutex_lock(&r->lock);
	is = finished(r);
	pthread_mutex_unlock(&r->lock);
	return is;
}

void
ring_stop(struct ring *r)
{
	pthread_mutex_lock(&r->lock);
	stop(r);
	pthread_mutex_unlock(&r->lock);
}

/* --- the input ------------------------------------------------------------
 */

static struct slot *
free_slot(struct slot *own)
{
	for (size_t i = 0; i < WORKER_SLOTS; i++)
		if (!own[i].queued)
			return &own[i];
	return NULL;
}

struct slot *
ring_take_input(struct ring *r, struct slot *own, size_t *size)
{
	struct slot *s = NULL;

	pthread_mutex_lock(&r->lock);
	while (!r->stop && r->input != RING_ENDED) {
		if (!free_slot(own)) {
			wait_turn(r);
		} else if (r->input == RING_FREE) {
			s = free_slot(own);
			r->input = RING_TAKEN;
			*size = r->size;
			break;
		} else {
			r->idle++;
			pthread_cond_wait(&r->work, &r->lock);
			r->idle--;
		}
	}
	pthread_mutex_unlock(&r->lock);
	return s;
}

void
ring_put(
    struct ring *r, struct slot *s, enum ring_input input, enum ring_more more)
{
	pthread_mutex_lock(&r->lock);
	if (s) {
		s->queued = true;
		s->done = false;
		r->queue[r->tail++ % r->n] = s;
	}
	r->input = input;
	r->more = more == RING_MORE;
	/* the main thread starts one, or waits until there is need for it */
	if (more == RING_MAYBE_MORE && lacks_worker(r))
		r->input = RING_WAITS;
	if (r->input == RING_FREE)
		pthread_cond_signal(&r->work);
	if (r->input == RING_ENDED)
		pthread_cond_broadcast(&r->work);
	if (r->input == RING_WAITS || finished(r) ||
	    (r->more && lacks_worker(r)))
		wake_main(r);
	pthread_mutex_unlock(&r->lock);
}

/* --- the output -----------------------------------------------------------
 */

bool
ring_done(struct ring *r, struct slot *s)
{
	bool ours;

	pthread_mutex_lock(&r->lock);
	s->done = true;
	ours = !r->writing && s == oldest(r);
	if (ours)
		r->writing = true;
	pthread_mutex_unlock(&r->lock);
	return ours;
}

struct slot *
ring_written(struct ring *r, struct slot *s)
{
	struct slot *next;

	if (s->cap > KEEP) {
		free(s->mem);
		s->mem = NULL;
		s->cap = 0;
	}
	if (s->out.cap > KEEP)
		buf_release(&s->out);
	pthread_mutex_lock(&r->lock);
	s->queued = false;
	r->head++;
	next = oldest(r);
	if (!next || !next->done) {
		next = NULL;
		r->writing = false;
	}
	if (r->waiting)
		pthread_cond_broadcast(&r->turn);
	if (finished(r))
		wake_main(r);
	pthread_mutex_unlock(&r->lock);
	return next;
}

bool
ring_take_output(struct ring *r, const struct slot *s)
{
	bool ours;

	pthread_mutex_lock(&r->lock);
	while (!r->stop && (r->writing || s != oldest(r)))
		wait_turn(r);
	ours = !r->stop;
	if (ours)
		r->writing = true;
	pthread_mutex_unlock(&r->lock);
	return ours;
}

void
ring_leave_output(struct ring *r)
{
	pthread_mutex_lock(&r->lock);
	r->writing = false;
	pthread_mutex_unlock(&r->lock);
}

void
ring_over(struct ring *r)
{
	pthread_mutex_lock(&r->lock);
	r->over = true; /* and `writing` stays */
	stop(r);
	wake_main(r);
	pthread_mutex_unlock(&r->lock);
}

bool
ring_is_oldest(struct ring *r, const struct slot *s)
{
	bool is;

	pthread_mutex_lock(&r->lock);
	is = s == oldest(r);
	pthread_mutex_unlock(&r->lock);
	return is;
}

/*
 * -P: the main thread's side.
 *
 * Workers (worker_priv.h) read, work and write by turns (ring_priv.h).
 * The main thread starts them when there is work for more, and then only waits:
 * for input when there is none, for signals, for a reader of the output that
 * goes, for the time to tell counts, and for the end.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli/exit.h"
#include "io/signals.h"
#include "streamproc/threads/parallel.h"
#include "streamproc/threads/worker_priv.h"

struct parallel {
	struct proc *p;
	struct ring ring;
	struct source source;
	struct sink sink;
	struct watch wake;
	struct worker **workers; /* started, but for the last one */
	size_t nworkers, started, max;
	bool signal_seen;
};

/* Only ends the wait. */
static void
woken(void *arg, short revents)
{
	struct parallel *x = arg;
	char bytes[64];

	(void)revents;
	if (read(x->ring.wake[0], bytes, sizeof bytes) < 0) {
		/* somebody else was faster */
	}
}

static int
new_worker(struct parallel *x, struct err *e)
{
	struct worker *w = worker_new(x->p, &x->ring, &x->source, &x->sink, e);

	if (!w)
		return -1;
	x->workers[x->nworkers++] = w;
	return 0;
}

/* One more thread. */
static int
more_workers(struct parallel *x, struct err *e)
{
	if (x->started == x->nworkers && new_worker(x, e) < 0)
		return -1;
	if (worker_start(x->workers[x->started], e) == 0)
		x->started++;
	else if (x->started)
		x->max = x->started; /* those that there are will do */
	else
		return -1;
	ring_started(&x->ring, x->max - x->started);
	return 0;
}

/* Waits until the input has something, or whatever else comes first. */
static int
wait_input(struct parallel *x, struct err *e)
{
	struct input *in = &x->p->records.input;
	bool signal = signal_caught && !x->signal_seen;

	if (!in->ready && !signal &&
	    input_wait(in, stats_due(&x->p->stats), e) < 0)
		return -1;
	signal = signal_caught && !x->signal_seen;
	x->signal_seen = signal_caught;
	/* (a signal may be the input's end) */
	if (in->ready || signal)
		ring_give_input(&x->ring);
	return 0;
}

static void
tell_counts(struct parallel *x)
{
	struct stats *s = &x->p->stats;

	if (stats_due(s) == INT64_MAX)
		return;
	pthread_mutex_lock(&x->ring.lock);
	stats_tick(s, clock_ns());
	pthread_mutex_unlock(&x->ring.lock);
}

static int
loop(struct parallel *x, struct err *e)
{
	struct loop *l = x->p->records.input.loop;
	int r = 0;

	ring_give_input(&x->ring);
	while (r == 0 && !signal_overdue && !ring_finished(&x->ring)) {
		if (ring_wants_worker(&x->ring))
			r = more_workers(x, e);
		else if (ring_input_waits(&x->ring))
			r = wait_input(x, e);
		else
			r = loop_turn(l, stats_due(&x->p->stats), e);
		tell_counts(x);
	}
	return r;
}

/* Ends all threads.  What they have done by then, up to the first gap, is
 * written. */
static void
end(struct parallel *x)
{
	ring_stop(&x->ring);
	for (size_t i = 0; i < x->started; i++)
		worker_join(x->workers[i]);
	for (size_t i = 0; i < x->nworkers; i++)
		worker_free(x->workers[i]);
	x->p->bad = x->sink.bad;
}

/* What the run came to: 0, or -1 and *err. */
static int
result(struct parallel *x, struct err *e)
{
	if (x->sink.lost)
		exit_output(&x->p->output.w, &x->sink.err);
	if (x->sink.failed)
		*e = x->sink.err;
	else if (x->source.failed && !signal_overdue)
		*e = x->source.err;
	else
		return 0;
	return -1;
}

int
parallel_drive(struct proc *p, int threads, struct err *e)
{
	struct input *in = &p->records.input;
	struct parallel x = {.p = p,
	    .source = {.in = in},
	    .sink = {.ring = &x.ring, .p = p, .bad = p->bad},
	    .max = (size_t)threads};
	int r;

	if (ring_init(&x.ring, x.max, e) < 0)
		return -1;
	x.workers = xcalloc(x.max, sizeof *x.workers);
	x.wake = (struct watch){
	    .fd = x.ring.wake[0], .events = POLLIN, .ready = woken, .arg = &x};
	loop_watch(in->loop, &x.wake);
	in->apart = true;
	r = new_worker(&x, e);
	if (r == 0) {
		x.source.needs_lines = x.workers[0]->proc.needs_lines;
		r = loop(&x, e);
	}
	end(&x);
	if (r == 0)
		r = result(&x, e);
	loop_unwatch(in->loop, &x.wake);
	free(x.workers);
	ring_release(&x.ring);
	return r;
}

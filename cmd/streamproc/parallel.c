/*
 * -P: the main thread's side.
 *
 * The main thread owns the poll loop, the signals and all descriptors.  It
 * reads the input, cuts it into blocks of whole lines and puts them into the
 * ring (parallel_ring.h); workers (parallel_worker.h) run the verb on their
 * records; and it empties the slots in the order of the input: it tells what
 * the block's log holds, judges its bad records, writes its outputs and adds up
 * its counts.  What ends the run, a bad record or halt, does so when its slot's
 * turn has come; what came of later blocks is forgotten.
 *
 * A block read from a file or a busy pipe changes hands as it is.  A worker
 * should be done with a block in about a millisecond, so that little is lost
 * when the input ends or a program takes its time: blocks of programs that are
 * slower are cut smaller, down to a line.
 *
 * Lines are counted where a block is parsed, which is too late to tell a worker
 * how many came before.  So records have the line within their block, to which
 * the main thread adds the block's place; only for programs that ask for it are
 * lines counted here first.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "io/signals.h"
#include "parallel.h"
#include "parallel_worker.h"

enum {
	/* Blocks that wait, or are being written, beside those at work. */
	SPARE = 2,
	/* Of the first blocks, when nothing is known yet. */
	FIRST_BLOCK = 16 * 1024,
	/* Outputs below this are gathered before they are written. */
	SMALL = 16 * 1024,
};

static const int64_t BLOCK_NS = 1000000; /* that a worker should take */

struct parallel {
	struct proc *p;
	struct ring ring;
	struct watch wake;
	struct worker **workers; /* started, but for the last one */
	size_t nworkers, started, max;

	/* The block that is being cut, from `at` on. */
	struct input_block block;
	size_t at;
	bool cutting;
	size_t size; /* of the next piece: that it should have */
	double ns;   /* that a byte took lately; 0: not known */

	bool at_end, failed; /* the input's end; by an error */
	struct err input_err;

	uint64_t lines_in, lines_out; /* of the file, before the next piece and
					 before the oldest slot */
};

/* --- input ------------------------------------------------------------------
 */

static uint64_t
count_lines(struct str s)
{
	uint64_t n = 0;
	const char *end = s.p + s.n;

	for (const char *p = s.p;
	     p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
		n++;
	return n;
}

/* How much of s to take: whole lines of about the size wanted. */
static size_t
piece(const struct parallel *x, struct str s)
{
	const char *lf;

	if (s.n <= x->size)
		return s.n;
	lf = memchr(s.p + x->size - 1, '\n', s.n - x->size + 1);
	return lf ? (size_t)(lf - s.p) + 1 : s.n;
}

/* A copy of text in the slot's memory. */
static void
copy(struct slot *s, struct str text)
{
	if (s->cap < text.n) {
		free(s->mem);
		s->cap = text.n > READER_BLOCK ? text.n : READER_BLOCK;
		s->mem = xcalloc(1, s->cap + READER_PADDING);
	}
	memcpy(s->mem, text.p, text.n);
	s->block.text = (struct str){s->mem, text.n};
}

/* Fills a slot with what comes next of the block that is being cut. */
static void
cut(struct parallel *x, struct slot *s)
{
	const struct input_block *b = &x->block;
	struct input *in = &x->p->records.input;
	struct str rest = {b->text.p + x->at, b->text.n - x->at};
	size_t n = piece(x, rest);

	s->block = *b;
	s->block.first = b->first && x->at == 0;
	s->block.last = b->last && n == rest.n;
	s->name = in->name;
	s->fd = in->reader.fd;
	if (n == b->text.n)
		input_keep(in, &s->mem, &s->cap);
	else
		copy(s, (struct str){rest.p, n});
	if (s->block.first)
		x->lines_in = 0;
	s->line = 0;
	s->counted_in = s->counted_out = 0;
	if (x->workers[0]->proc.needs_lines) {
		s->line = x->lines_in;
		x->lines_in += count_lines(s->block.text);
	}
	x->at += n;
	x->cutting = n < rest.n;
}

/* One more thread, if there may be one and blocks wait for it. */
static int
more_workers(struct parallel *x, struct err *e)
{
	if (x->started == x->max)
		return 0;
	if (x->started == x->nworkers) {
		x->workers[x->nworkers] = worker_new(&x->ring, x->p, e);
		if (!x->workers[x->nworkers])
			return -1;
		x->nworkers++;
	}
	if (worker_start(x->workers[x->started], e) == 0) {
		x->started++;
		return 0;
	}
	/* those that there are will do */
	x->max = x->started;
	return x->started ? 0 : -1;
}

/* Puts the next piece into the ring: 1, 0 when there is none now, or -1. */
static int
feed(struct parallel *x, struct err *e)
{
	struct slot *s = ring_room(&x->ring);

	if (!s || x->at_end)
		return 0;
	if (!x->cutting) {
		switch (input_block(
		    &x->p->records.input, &x->block, &x->input_err)) {
		case INPUT_BLOCK:
			break;
		case INPUT_WAIT:
			return 0;
		case INPUT_ERROR:
			x->failed = true;
			/* fall through */
		default:
			x->at_end = true;
			return 0;
		}
		if (!x->block.text.n)
			return 1;
		x->at = 0;
	}
	cut(x, s);
	return ring_put(&x->ring) && more_workers(x, e) < 0 ? -1 : 1;
}

/* Blocks of which each takes about BLOCK_NS. */
static void
measure(struct parallel *x, const struct slot *s)
{
	double ns = (double)s->ns / (double)s->block.text.n;

	if (!s->ns)
		return;
	x->ns = x->ns > 0 ? (3 * x->ns + ns) / 4 : ns;
	x->size = (double)BLOCK_NS / x->ns < READER_BLOCK
	    ? 1 + (size_t)((double)BLOCK_NS / x->ns)
	    : SIZE_MAX;
}

/* --- output -----------------------------------------------------------------
 */

/* Writes what is ready of a slot, or gathers it when it is little. */
static void
put_out(struct parallel *x, struct slot *s)
{
	struct output *o = &x->p->output;

	if (o->w.out.len + s->ready >= SMALL)
		output_flush(o);
	if (o->w.out.len == 0 && s->ready == s->out.len) {
		struct buf b = o->w.out;

		o->w.out = s->out;
		s->out = b;
	} else {
		buf_put(&o->w.out, s->out.p, s->ready);
		buf_drop(&s->out, s->ready);
	}
	if (o->w.out.len >= SMALL)
		output_flush(o);
}

/* Counts of the slot that have grown to this. */
static void
add_up(struct parallel *x, struct slot *s, uint64_t in, uint64_t outputs)
{
	x->p->records.in += in - s->counted_in;
	x->p->output.out += outputs - s->counted_out;
	s->counted_in = in;
	s->counted_out = outputs;
}

/*
 * Tells and judges what the log holds.  -1 and *err when that ends the run: the
 * slot is then cut down to what came before.
 */
static int
read_log(struct parallel *x, struct slot *s, struct err *e)
{
	struct plog_entry entry;
	size_t at = 0;

	while (plog_next(&s->log, &at, &entry)) {
		if (entry.bad) {
			if (bad_record(&x->p->bad, s->name,
				s->base + entry.line, NULL, entry.why,
				entry.text, e) == 0)
				continue;
			s->in = entry.in;
			s->outputs = entry.outputs;
			s->ready = s->out.len = entry.out;
			return -1;
		}
		if (write(STDERR_FILENO, entry.text.p, entry.text.n) < 0) {
			/* nothing is left to tell it to */
		}
	}
	plog_clear(&s->log);
	return 0;
}

/* The oldest slot is FULL or DONE: takes what is in it.  -1: the run ends. */
static int
empty(struct parallel *x, struct slot *s, struct err *e)
{
	int r;

	s->base = s->block.first ? 0 : x->lines_out;
	r = read_log(x, s, e);
	put_out(x, s);
	add_up(x, s, s->in, s->outputs);
	return r;
}

/* The same of a DONE one, which is then free.  1: the run ends here. */
static int
finish(struct parallel *x, struct slot *s, struct err *e)
{
	struct proc *p = x->p;
	enum slot_end end = s->end;
	int r = empty(x, s, e);

	p->records.bytes += s->block.text.n;
	p->records.blank += s->blank;
	p->bad.count += s->bad;
	if (s->outputs)
		p->output.last_truthy = s->truthy;
	x->lines_out = s->base + s->lines;
	if (r == 0 && end == SLOT_FAILED) {
		*e = s->err;
		r = -1;
	} else if (r == 0 && end == SLOT_HALTED) {
		p->halted = true;
		p->status = s->status;
		r = -1;
	}
	if (r < 0)
		return -1; /* the slots behind it never have their turn */
	measure(x, s);
	ring_free(&x->ring, s);
	return end == SLOT_CUT;
}

/* --- the loop ------------------------------------------------------------- */

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

/* Takes what the oldest slot holds: 1, 0 when it holds nothing yet, or -1. */
static int
drain(struct parallel *x, struct err *e)
{
	struct slot *s = ring_oldest(&x->ring, false);

	if (!s)
		return 0;
	if (s->state == SLOT_DONE)
		return finish(x, s, e) < 0 ? -1 : 1;
	if (empty(x, s, e) < 0)
		return -1;
	ring_relieved(&x->ring, s);
	return 1;
}

/* Waits for input, a worker, a signal, or the time to tell counts. */
static int
wait(struct parallel *x, struct err *e)
{
	int r = 0;

	output_flush(&x->p->output);
	if (!ring_oldest(&x->ring, true))
		r = input_wait(
		    &x->p->records.input, stats_due(&x->p->stats), e);
	ring_awake(&x->ring);
	return r;
}

static int
loop(struct parallel *x, struct err *e)
{
	int fed, drained;

	while (!signal_overdue) {
		if ((fed = feed(x, e)) < 0 || (drained = drain(x, e)) < 0)
			return -1;
		if (stats_due(&x->p->stats) != INT64_MAX)
			stats_tick(&x->p->stats, clock_ns());
		if (fed || drained)
			continue;
		if (x->at_end && ring_empty(&x->ring)) {
			if (x->failed)
				*e = x->input_err;
			return x->failed ? -1 : 0;
		}
		if (wait(x, e) < 0)
			return -1;
	}
	return 0;
}

/* A signal ended the run: what was done until then, up to the first gap. */
static int
take_rest(struct parallel *x, struct err *e)
{
	struct slot *s;
	int r = 0;

	while (r == 0 && (s = ring_oldest(&x->ring, false)))
		r = finish(x, s, e);
	return r < 0 ? -1 : 0;
}

int
parallel_drive(struct proc *p, int threads, struct err *e)
{
	struct parallel x = {
	    .p = p, .size = FIRST_BLOCK, .max = (size_t)threads};
	int r;

	if (ring_init(&x.ring, 2 * x.max + SPARE, e) < 0)
		return -1;
	x.workers = xcalloc(x.max, sizeof *x.workers);
	x.wake = (struct watch){
	    .fd = x.ring.wake[0], .events = POLLIN, .ready = woken, .arg = &x};
	loop_watch(p->records.input.loop, &x.wake);
	x.workers[0] = worker_new(&x.ring, p, e);
	x.nworkers = x.workers[0] ? 1 : 0;
	r = x.nworkers ? loop(&x, e) : -1;
	ring_stop(&x.ring);
	for (size_t i = 0; i < x.started; i++)
		worker_join(x.workers[i]);
	for (size_t i = x.started; i < x.nworkers; i++)
		worker_free(x.workers[i]);
	if (r == 0)
		r = take_rest(&x, e);
	loop_unwatch(p->records.input.loop, &x.wake);
	free(x.workers);
	ring_release(&x.ring);
	return r;
}

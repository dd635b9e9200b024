/* The threads of -P. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "io/signals.h"
#include "streamproc/threads/worker_priv.h"

enum {
	/* Outputs and texts that a slot may hold before it waits for its turn.
	 * A record that is in the middle of its outputs may add
	 * OUTPUT_HELD. */
	HELD = 512 * 1024,
	/* Whatever ulimit says: the recursion that there is fits easily. */
	STACK = 8 * 1024 * 1024,
};

/* --- what a record does to the world ------------------------------------- */

/* The counts of the slot as they are now. */
static void
count(struct worker *w)
{
	struct slot *s = w->slot;
	struct proc *p = &w->proc;

	s->in = p->records.in;
	s->blank = p->records.blank;
	s->outputs = p->output.out;
	s->truthy = p->output.last_truthy;
	s->bad = p->bad.count;
}

/*
 * Writes the first n bytes of the outputs, and what the log holds, once it is
 * our turn.  False at the end of all.
 */
static bool
relieve(struct worker *w, size_t n)
{
	struct output *o = &w->proc.output;
	struct slot *s = w->slot;
	bool going_on;

	count(w);
	if (n < output_held(o))
		output_gather(o);
	s->out = o->w.out;
	s->run = o->run;
	s->ready = n < s->out.len ? n : s->out.len;
	going_on = sink_relieve(w->sink, s);
	o->w.out = s->out;
	o->run = s->run;
	s->out = (struct buf){0};
	if (!going_on)
		return false;
	o->mark = o->mark > n ? o->mark - n : 0;
	/* only now it is known where the block stands */
	w->proc.records.line_base = s->base - s->line;
	return true;
}

static struct worker *
worker_of_output(struct output *o)
{
	return (void *)((char *)o - offsetof(struct worker, proc.output));
}

/* In place of a write. */
static void
hold(struct output *o)
{
	if (output_held(o) >= HELD)
		relieve(worker_of_output(o), output_held(o));
}

/* debug, stderr and halt_error: at once when all that is before is told. */
static void
message(struct proc *p, struct str text)
{
	struct worker *w = (struct worker *)p;
	struct slot *s = w->slot;
	bool oldest = ring_is_oldest(w->ring, s);

	if (oldest && plog_empty(&s->log)) {
		if (write(STDERR_FILENO, text.p, text.n) < 0) {
			/* nothing is left to tell it to */
		}
		return;
	}
	plog_add(&s->log, &(struct plog_entry){.text = text});
	if (oldest || s->log.bytes.len >= HELD)
		relieve(w, p->output.mark);
}

static struct worker *
worker_of_bad(struct bad *b)
{
	return (void *)((char *)b - offsetof(struct worker, proc.bad));
}

/* In place of bad_record(): it is judged in its turn. */
static int
take_bad(struct bad *b, uint64_t line, const char *why, struct str text,
    struct err *e)
{
	struct worker *w = worker_of_bad(b);
	bool skip = strcmp(b->policy, "skip") == 0;
	struct proc *p = &w->proc;

	if (skip && msg_level < MSG_VERBOSE) {
		b->count++;
		return 0;
	}
	plog_add(&w->slot->log,
	    &(struct plog_entry){.bad = true,
		.line = line - w->slot->line,
		.in = p->records.in,
		.out = output_held(&p->output),
		.outputs = p->output.out,
		.why = why,
		.text = skip ? (struct str){0} : text});
	if (strcmp(b->policy, "fail") == 0)
		return err_set(e, EX_DATAERR, "%s", why);
	if (w->slot->log.bytes.len >= HELD)
		relieve(w, output_held(&p->output));
	return 0;
}

/* --- blocks ----------------------------------------------------------------
 */

static void
begin(struct worker *w, struct slot *s)
{
	struct proc *p = &w->proc;

	w->slot = s;
	p->records.input.name = s->name;
	p->records.input.reader.fd = s->fd;
	p->records.in = p->records.blank = p->records.line_base = 0;
	p->output.out = 0;
	p->output.mark = 0;
	p->output.w.out = s->out;
	p->output.run = (struct str){0};
	p->bad.count = 0;
	s->out = (struct buf){0};
	err_clear(&s->err);
}

/* Hands the records to the verb. */
static enum slot_end
drive(struct proc *p, struct slot *s)
{
	enum records_result r;
	struct json_rec rec;

	if (records_block(&p->records, &s->block, s->line, &s->err) < 0)
		return SLOT_FAILED;
	do {
		r = records_next(&p->records, &rec, INT64_MAX, &s->err);
	} while (
	    r == RECORDS_ONE && p->plan->verb->record(p, &rec, &s->err) >= 0);
	if (r == RECORDS_END)
		return SLOT_WHOLE;
	return p->halted ? SLOT_HALTED : SLOT_FAILED;
}

/* What this thread has worked, not what it waited for a processor. */
static int64_t
worked_ns(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) < 0)
		return 0;
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void
work(struct worker *w, struct slot *s)
{
	int64_t start = worked_ns();
	struct proc *p = &w->proc;

	begin(w, s);
	s->end = drive(p, s);
	if (s->end == SLOT_WHOLE && ring_stopped(w->ring))
		s->end = SLOT_CUT;
	records_count(&p->records);
	count(w);
	s->lines = records_lines(&p->records) - s->line;
	s->status = p->status;
	s->out = p->output.w.out;
	s->ready = s->out.len;
	s->run = p->output.run;
	p->output.w.out = (struct buf){0};
	p->output.run = (struct str){0};
	s->ns = worked_ns() - start;
}

/* --- life ------------------------------------------------------------------
 */

struct worker *
worker_new(const struct proc *of, struct ring *ring, struct source *source,
    struct sink *sink, struct err *e)
{
	struct worker *w = xcalloc(1, sizeof *w);
	struct proc *p = &w->proc;

	w->ring = ring;
	w->source = source;
	w->sink = sink;
	p->plan = of->plan;
	p->message = message;
	p->records.how = &p->plan->input;
	p->records.bad = &p->bad;
	p->records.stop = &ring->stop;
	records_init_worker(&p->records);
	p->output.how = &p->plan->output;
	output_init_worker(&p->output, hold);
	p->bad =
	    (struct bad){.policy = of->bad.policy, .take = take_bad, .fd = -1};
	if (p->plan->verb->fork(p, of, e) == 0)
		return w;
	worker_free(w);
	return NULL;
}

void
worker_free(struct worker *w)
{
	struct proc *p = &w->proc;

	for (size_t i = 0; i < WORKER_SLOTS; i++) {
		free(w->slots[i].mem);
		buf_release(&w->slots[i].out);
		plog_release(&w->slots[i].log);
	}
	p->plan->verb->close(p);
	records_release(&p->records);
	output_release(&p->output);
	free(w);
}

/* Has the input: reads a block and leaves the input to the others.  False when
 * there is none. */
static bool
fill(struct worker *w, struct slot *s, size_t size)
{
	enum ring_more more;

	switch (source_next(w->source, s, size, &more)) {
	case INPUT_BLOCK:
		ring_put(w->ring, s, RING_FREE, more);
		return true;
	case INPUT_WAIT:
		ring_put(w->ring, NULL, RING_WAITS, more);
		return false;
	default:
		ring_put(w->ring, NULL, RING_ENDED, more);
		return false;
	}
}

/* What the thread's values lie in goes with it. */
static void *
run(void *arg)
{
	struct worker *w = arg;
	struct slot *s;
	size_t size;

	while ((s = ring_take_input(w->ring, w->slots, &size))) {
		if (!fill(w, s, size))
			continue;
		work(w, s);
		if (ring_done(w->ring, s))
			sink_write(w->sink, s);
	}
	w->proc.plan->verb->close(&w->proc);
	jv_thread_end();
	return NULL;
}

int
worker_start(struct worker *w, struct err *e)
{
	pthread_attr_t attr;
	sigset_t old;
	int r;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	signals_block(&old);
	r = pthread_create(&w->thread, &attr, run, w);
	signals_unblock(&old);
	pthread_attr_destroy(&attr);
	if (r == 0)
		return 0;
	errno = r;
	return err_sys(e, EX_OSERR, "a thread cannot be started");
}

void
worker_join(struct worker *w)
{
	pthread_join(w->thread, NULL);
}

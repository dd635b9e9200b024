/* What came of the blocks of -P, in the order of the input. */
#include <unistd.h>

#include "streamproc/threads/sink_priv.h"

static const int64_t BLOCK_NS = 1000000; /* that a worker should take */

/* Where the run ends: the slot is cut down to its first n bytes of outputs. */
static void
cut_down(struct slot *s, size_t n)
{
	if (n < s->out.len) {
		s->out.len = n;
		s->run.n = 0;
	} else {
		s->run.n = n - s->out.len;
	}
	s->ready = s->out.len;
}

/*
 * Tells and judges what the log holds.  False when that ends the run: the slot
 * is then cut down to what came before.
 */
static bool
read_log(struct sink *k, struct slot *s)
{
	struct plog_entry entry;
	size_t at = 0;

	while (plog_next(&s->log, &at, &entry)) {
		if (entry.bad) {
			if (bad_record(&k->bad, s->name, s->base + entry.line,
				NULL, entry.why, entry.text, &k->err) == 0)
				continue;
			s->in = entry.in;
			s->outputs = entry.outputs;
			cut_down(s, entry.out);
			return false;
		}
		if (write(STDERR_FILENO, entry.text.p, entry.text.n) < 0) {
			/* nothing is left to tell it to */
		}
	}
	plog_clear(&s->log);
	return true;
}

/* Writes what is ready of a slot. */
static bool
put_out(struct sink *k, struct slot *s)
{
	struct writer *w = &k->p->output.w;
	struct buf rest = {0};

	if (s->ready < s->out.len)
		buf_put(&rest, s->out.p + s->ready, s->out.len - s->ready);
	s->out.len = s->ready;
	/* (the writer's own buffer is empty all the time) */
	buf_release(&w->out);
	w->out = s->out;
	k->lost = writer_flush_with(w, s->run, &k->err) < 0;
	s->out = w->out;
	s->run = (struct str){0};
	w->out = (struct buf){0};
	buf_clear(&s->out);
	buf_puts(&s->out, buf_str(&rest));
	buf_release(&rest);
	return !k->lost;
}

/* Adds what has grown of the slot's counts to those of the run. */
static void
add_up(struct sink *k, struct slot *s)
{
	struct proc *p = k->p;

	p->records.in += s->in - s->counted_in;
	p->output.out += s->outputs - s->counted_out;
	p->output.bytes = p->output.w.written;
	p->bad.count = k->bad.count;
	s->counted_in = s->in;
	s->counted_out = s->outputs;
}

/* Takes what is in the slot.  False when the run ends here. */
static bool
empty(struct sink *k, struct slot *s)
{
	bool going_on;

	s->base = s->block.first ? 0 : k->lines;
	going_on = read_log(k, s);
	if (!put_out(k, s))
		going_on = false;
	k->failed = !going_on;
	return going_on;
}

bool
sink_relieve(struct sink *k, struct slot *s)
{
	bool going_on;

	if (!ring_take_output(k->ring, s))
		return false;
	going_on = empty(k, s);
	pthread_mutex_lock(&k->ring->lock);
	add_up(k, s);
	pthread_mutex_unlock(&k->ring->lock);
	if (going_on)
		ring_leave_output(k->ring);
	else
		ring_over(k->ring);
	return going_on;
}

/* Blocks of which each takes about BLOCK_NS.  0: as it was. */
static size_t
size_wanted(struct sink *k, const struct slot *s)
{
	double ns = (double)s->ns / (double)s->block.text.n;

	if (!s->ns)
		return 0;
	k->ns = k->ns > 0 ? (3 * k->ns + ns) / 4 : ns;
	return (double)BLOCK_NS / k->ns < 1e9
	    ? 1 + (size_t)((double)BLOCK_NS / k->ns)
	    : 1000000000;
}

/* How the block ended.  False when the run does so too. */
static bool
judge(struct sink *k, const struct slot *s)
{
	if (s->outputs)
		k->p->output.last_truthy = s->truthy;
	if (s->end == SLOT_FAILED) {
		k->failed = true;
		k->err = s->err;
	} else if (s->end == SLOT_HALTED) {
		k->failed = k->p->halted = true;
		k->p->status = s->status;
	}
	return s->end == SLOT_WHOLE;
}

void
sink_write(struct sink *k, struct slot *s)
{
	struct proc *p = k->p;
	bool going_on;

	do {
		size_t size = size_wanted(k, s);

		going_on = empty(k, s) && judge(k, s);
		k->lines = s->base + s->lines;
		pthread_mutex_lock(&k->ring->lock);
		k->bad.count += s->bad;
		add_up(k, s);
		p->records.bytes += s->block.text.n;
		p->records.blank += s->blank;
		if (size)
			k->ring->size = size;
		pthread_mutex_unlock(&k->ring->lock);
	} while (going_on && (s = ring_written(k->ring, s)));
	if (!going_on)
		ring_over(k->ring);
}

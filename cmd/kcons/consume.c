/* The run of kcons. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli/msg.h"
#include "consume.h"
#include "io/signals.h"
#include "json/write.h"

/* Without a broker for so long, a run that follows says so. */
static const int64_t WARN_AFTER = 5000000000; /* ns */

/* How often to look for that while nothing happens. */
static const int64_t LOOK_AFTER = 1000000000; /* ns */

/* How often to look whether the reader has taken what was written. */
static const int64_t SOON = 2000000; /* ns */

/* One turn of the loop, until something happens: false when to give up. */
static bool
turn(struct consume *c, int64_t deadline)
{
	int64_t stats = stats_due(c->stats), due = stats, now;
	struct err e = {0};

	if (due < deadline)
		deadline = due;
	if (c->member &&
	    (due = group_run_tick(c->member, clock_ns())) < deadline)
		deadline = due;
	if (signal_caught) {
		now = clock_ns();
		if (!c->signal_at)
			c->signal_at = now;
		if (now >= c->signal_at + c->drain)
			return false;
		if (c->signal_at + c->drain < deadline)
			deadline = c->signal_at + c->drain;
	}
	if (loop_turn(c->loop, deadline, &e) < 0) {
		c->why = e;
		return false;
	}
	if (c->member) {
		/* lines that were counted, and then taken back */
		c->written -= c->member->dropped;
		c->bytes -= c->member->dropped_bytes;
		c->member->dropped = c->member->dropped_bytes = 0;
	}
	if (c->member && c->member->failed.code) {
		c->why = c->member->failed;
		return false;
	}
	if (stats != INT64_MAX) {
		c->read = kconsumer_stats(c->consumer);
		c->lag = (uint64_t)c->read.lag;
		stats_tick(c->stats, clock_ns());
	}
	return true;
}

/* A record that cannot be written: 0 to go on, -1 with c->why. */
static int
refuse(struct consume *c, const struct kconsumed *r, const char *why)
{
	char where[400];
	struct str text = {(const char *)r->rec.value.p, r->rec.value.n};

	buf_clear(&c->place);
	buf_puts(&c->place, STR("\"topic\":"));
	json_write_str(&c->place, r->topic->name, false);
	buf_printf(&c->place, ",\"partition\":%" PRId32 ",\"offset\":%" PRId64,
	    r->partition, r->rec.offset);
	snprintf(where, sizeof where,
	    "%s, partition %" PRId32 ", offset %" PRId64, r->topic->name.p,
	    r->partition, r->rec.offset);
	if (bad_record(c->bad, where, 0, buf_cstr(&c->place), why, text,
		&c->why) < 0) {
		if (c->member)
			group_run_by_marks(c->member);
		return -1;
	}
	if (c->member)
		group_run_wrote(c->member, r);
	return 0;
}

static int
put(struct consume *c, const struct kconsumed *r)
{
	struct buf *b = &c->out->w.out;
	size_t before = b->len;

	if (c->envelope) {
		envelope_put(
		    &c->writer, b, r->topic->name, r->partition, &r->rec);
		buf_putc(b, '\n');
	} else if (envelope_plain(&c->writer, b, r->rec.value) < 0) {
		return refuse(c, r,
		    "the value holds a line break and is not JSON; -J writes "
		    "any value");
	}
	c->bytes += b->len - before;
	c->nulls += !r->rec.value.p;
	c->written++;
	if (c->member)
		group_run_wrote(c->member, r);
	return 0;
}

/* Whether what we need has been out of reach for longer: -1 and why. */
static int
outage(struct consume *c, int64_t limit, struct err *e)
{
	if (kcluster_outage(c->kafka->cluster, limit, e) < 0 ||
	    kconsumer_stalled(c->consumer, limit, e) < 0)
		return -1;
	return c->member ? group_run_outage(c->member, limit, e) : 0;
}

/*
 * Nothing has come, and perhaps nobody is there to bring it.  A run that has an
 * end gives up after --timeout; one that follows waits for ever, and says so
 * once.
 */
static void
check_outage(struct consume *c)
{
	int64_t limit = c->kafka->timeout;
	struct err e = {0};

	if (c->follows && limit > WARN_AFTER)
		limit = WARN_AFTER;
	if (outage(c, limit, &e) == 0) {
		if (outage(c, 0, &e) == 0)
			c->warned = false;
	} else if (!c->follows) {
		c->why = e;
	} else if (!c->warned) {
		c->warned = true;
		msg_warn("%s; waiting", e.msg);
	}
}

/*
 * Whether the reader has to catch up first: that is so until an event, or has
 * to be asked at a time.
 */
static bool
slow_reader(struct consume *c, int64_t *until)
{
	*until = INT64_MAX;
	if (output_full(c->out))
		return true;
	*until = clock_ns() + SOON;
	return c->member && !c->out->gone && group_run_full(c->member);
}

/*
 * Whether acknowledgements have stopped coming although some are awaited: a
 * stage behind us keeps lines until we end.  Others may wait for just these.
 */
static bool
held_back(struct consume *c)
{
	struct group_run *m = c->member;
	int64_t now = clock_ns();

	if (!m->ledger.by_acks || group_run_all_taken(m)) {
		c->held_since = 0;
		return false;
	}
	if (!c->held_since || c->acked != m->ack.lines) {
		c->acked = m->ack.lines;
		c->held_since = now;
	}
	return now - c->held_since >= c->drain;
}

/*
 * Whether nothing more will come to us.  Other partitions may be on their way,
 * and one that follows waits for its share.
 */
static bool
at_end(struct consume *c)
{
	if (!c->member)
		return true;
	return c->bounded && group_run_settled(c->member) &&
	    (!group_drain_behind(&c->drain_others, c->member) ||
		held_back(c)) &&
	    group_run_settled(c->member);
}

/* Pulls and writes until the end, an error, a signal or enough. */
static void
pull(struct consume *c)
{
	size_t mark = WRITER_BLOCK;
	struct kconsumed r;
	int64_t until;

	while (
	    !signal_caught && !c->out->gone && c->written != (uint64_t)c->max) {
		switch (kconsumer_next(c->consumer, &r, &c->why)) {
		case KNEXT_RECORD:
			if (put(c, &r) < 0)
				return;
			if (c->out->w.out.len < mark)
				break;
			output_flush(c->out);
			turn(c, 0);
			while (!signal_caught && slow_reader(c, &until) &&
			    turn(c, until)) {
				/* fetch no more */
			}
			mark = c->out->w.out.len + WRITER_BLOCK;
			break;
		case KNEXT_NONE:
			output_flush(c->out);
			mark = c->out->w.out.len + WRITER_BLOCK;
			turn(c, clock_ns() + LOOK_AFTER);
			check_outage(c);
			break;
		case KNEXT_DONE:
			output_flush(c->out);
			if (at_end(c)) {
				c->done = true;
				return;
			}
			mark = c->out->w.out.len + WRITER_BLOCK;
			turn(c, clock_ns() + LOOK_AFTER);
			check_outage(c);
			break;
		case KNEXT_ERROR:
			return;
		}
		if (c->why.code)
			return;
	}
}

/* The topics of what was chosen, which stand together. */
static int
join(struct consume *c, const struct selection *sel,
    const struct chosen *chosen, size_t n, struct err *e)
{
	struct ktopic **topics = xcalloc(n + 1, sizeof *topics);
	size_t ntopics = 0;
	int rc;

	for (size_t i = 0; i < n; i++)
		if (!ntopics || topics[ntopics - 1] != chosen[i].topic)
			topics[ntopics++] = chosen[i].topic;
	c->member->from = sel->from;
	c->member->to = sel->to;
	rc = group_run_start(c->member, c->consumer, topics, ntopics, e);
	free(topics);
	return rc;
}

static int
assign(struct consume *c, const struct selection *sel,
    const struct chosen *chosen, size_t n, struct err *e)
{
	if (c->member)
		return join(c, sel, chosen, n, e);
	for (size_t i = 0; i < n; i++)
		if (kconsumer_assign(c->consumer, chosen[i].topic,
			chosen[i].partition, sel->from, sel->to, e) < 0)
			return -1;
	return 0;
}

/* What was pulled is written, as far as the reader takes it in time. */
static void
write_out(struct consume *c)
{
	output_flush(c->out);
	while (output_pending(c->out) && turn(c, INT64_MAX)) {
		/* the reader takes it */
	}
}

/* Pulls and writes again if lines have been taken back meanwhile. */
static void
pull_all(struct consume *c)
{
	do {
		pull(c);
		write_out(c);
	} while (!c->done && !signal_caught && !c->out->gone && !c->why.code &&
	    c->written != (uint64_t)c->max);
}

/* Why lines come again that were written. */
static void
warn_of_uncommitted(const struct consume *c)
{
	const struct group_run *m = c->member;
	uint64_t left = m->uncommitted - m->disowned;

	if (c->out->gone)
		return; /* which is said */
	if (m->disowned)
		msg_warn("%" PRIu64 " lines were written and will come again: "
			 "another owner has their partitions",
		    m->disowned);
	if (left)
		msg_warn("%" PRIu64 " lines were written and will come again: "
			 "%s in time",
		    left,
		    m->ledger.by_acks ? "they were not acknowledged"
				      : "their reader has not taken them");
}

/*
 * In a group: what was written is taken, then committed.  With acknowledgements
 * the output ends first, because a stage behind us may keep its last lines
 * until then.
 */
static void
leave(struct consume *c)
{
	struct group_run *m = c->member;
	bool acks = m->ledger.by_acks;
	int64_t by = acks ? clock_ns() + c->drain : INT64_MAX;

	if (acks) {
		output_end(c->out);
		ack_last(&m->ack);
	}
	while (!c->out->gone && !group_run_all_taken(m) && clock_ns() < by &&
	    (!acks || ack_open_still(&m->ack)) && turn(c, clock_ns() + SOON)) {
		/* it has to be taken to be committed */
	}
	if (c->out->w.kind == WRITER_FILE)
		output_end(c->out); /* which can still fail */
	group_run_leave(m, !c->out->why.code);
	if (acks && !c->out->gone)
		ack_end(&m->ack, clock_ns() + c->drain);
	warn_of_uncommitted(c);
}

/* -e stops before an open transaction; that there is more may surprise. */
static void
warn_of_open(const struct consume *c)
{
	int64_t n = kconsumer_stats(c->consumer).withheld;

	if (n && !c->why.code && !signal_caught && !c->out->gone &&
	    c->written != (uint64_t)c->max)
		msg_warn("a transaction is open: the last %" PRId64
			 " offsets, from its first record on, are left out",
		    n);
}

/* What others have may be forgotten by them, too. */
static void
warn_of_others(const struct consume *c)
{
	if (c->done && c->drain_others.left && !c->why.code && !signal_caught)
		msg_warn("group %s: %" PRIu64
			 " records are left to its other members",
		    c->kafka->props.group_id, c->drain_others.left);
}

int
consume_run(struct consume *c, const struct selection *sel,
    const struct chosen *chosen, size_t n)
{
	struct err e = {0};

	c->bounded = sel->to.kind != KSPEC_NEVER;
	c->follows = c->max < 0 && !c->bounded;
	c->consumer = kconsumer_new(c->kafka->cluster, &c->kafka->props);
	if (assign(c, sel, chosen, n, &e) < 0)
		msg_die(&e);
	pull_all(c);
	warn_of_open(c);
	warn_of_others(c);
	if (output_pending(c->out))
		buf_clear(&c->out->w.out); /* nobody took it in time */
	if (c->member)
		leave(c);
	c->read = kconsumer_stats(c->consumer);
	c->lag = (uint64_t)c->read.lag;
	if (c->member)
		group_run_release(c->member);
	group_drain_release(&c->drain_others);
	kconsumer_free(c->consumer);
	envelope_writer_release(&c->writer);
	buf_release(&c->place);
	if (c->why.code)
		msg_error("%s", c->why.msg);
	output_close(c->out);
	if (bad_end(c->bad, &e) < 0) {
		msg_error("%s", e.msg);
		c->why = e;
	}
	stats_end(c->stats);
	return c->why.code;
}

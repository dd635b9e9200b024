/* The run of kprod. */
#include <stdlib.h>

#include "base/clock.h"
#include "cli/msg.h"
#include "io/signals.h"
#include "sender.h"

/* --- waiting ---------------------------------------------------------------
 */

/* When waiting has to end because of a signal. */
static int64_t
limit(struct sender *s)
{
	int64_t from = s->since;

	if (!signal_caught)
		return INT64_MAX;
	if (!s->signal_at)
		s->signal_at = clock_ns();
	if (s->signal_at > from)
		from = s->signal_at;
	return from + s->in->drain;
}

/* One turn of the loop, at most until the deadline: false past the limit. */
static bool
turn(struct sender *s, int64_t deadline)
{
	int64_t until = limit(s), due = stats_due(s->stats);
	struct err e = {0};

	if (deadline && clock_ns() >= until)
		return false;
	if (due < deadline)
		deadline = due;
	if (until < deadline)
		deadline = until;
	if (loop_turn(s->in->loop, deadline, &e) < 0)
		sender_fail(s, &e);
	/* behind the turn, which brought results: then nobody waits for room
	 * that is there */
	report_flush(s->report);
	if (due != INT64_MAX) {
		s->produced = kproducer_stats(s->producer);
		stats_tick(s->stats, clock_ns());
	}
	if (s->report->gone || s->report->why.code) {
		if (s->report->why.code)
			sender_fail(s, &s->report->why);
		s->stop = true;
	}
	return true;
}

/* --- sending ---------------------------------------------------------------
 */

/* The topic of a record; waits where its name is new. */
static struct ktopic *
find_topic(struct sender *s, struct str name, struct err *e)
{
	struct ktopic *t = s->topic;

	if (t && str_eq(t->name, name))
		return t;
	t = kcluster_topic(s->kafka->cluster, name, e);
	if (!t) {
		e->code = EX_DATAERR; /* it came with the record */
		return NULL;
	}
	s->topic = t;
	if (t->nparts || signal_caught)
		return t;
	if (kcluster_wait(s->kafka->cluster, s->kafka->timeout, e) < 0 &&
	    e->code)
		return NULL;
	report_flush(s->report); /* results came meanwhile */
	return t;
}

/* Offers a record until the producer has it: 0, or -1 and *err (0: stopped). */
static int
offer(struct sender *s, struct ktopic *t, const struct outgoing *out,
    uint64_t token, struct err *e)
{
	e->code = 0;
	for (;;) {
		switch (kproducer_send(
		    s->producer, t, out->partition, &out->rec, token, e)) {
		case KSEND_OK:
			return 0;
		case KSEND_ERROR:
			return -1;
		case KSEND_WAIT:
			break;
		}
		if (!turn(s, INT64_MAX) || s->stop)
			return -1;
	}
}

/* Waits for room for one more line; false when the run is to stop. */
static bool
keep_room(struct sender *s)
{
	while (s->report->pool.live > s->report->pool.max &&
	    kproducer_pending(s->producer)) {
		/* Where batches are to wait for long, they cannot. */
		if (s->kafka->props.linger_ms > 0)
			kproducer_flush(s->producer);
		if (!turn(s, INT64_MAX) || s->stop)
			return false;
	}
	return true;
}

static void
bad_line(
    struct sender *s, const struct line *line, uint64_t place, const char *why)
{
	struct err e = {0};

	tally_count(&s->tally, KDELIVERY_REJECTED, place, 1);
	if (bad_record(s->bad, tally_file(&s->tally, place), line->n, NULL, why,
		line->text, &e) < 0)
		sender_fail(s, &e);
}

static void
send_line(struct sender *s, const struct line *line)
{
	uint64_t place = place_of(s->file, line->n), token = place;
	struct str no_text = {"", 0};
	struct inflight *sent = NULL;
	struct outgoing out;
	struct ktopic *t;
	struct err e = {0};

	if (record_make(s->builder, line, &out, &e) < 0) {
		bad_line(s, line, place, e.msg);
		return;
	}
	t = find_topic(s, out.topic, &e);
	if (t && s->keep && !keep_room(s))
		t = NULL;
	if (t && s->keep) {
		sent = inflight_new(&s->report->pool, place,
		    s->keep_text ? line->text : no_text, &out);
		token = (uintptr_t)sent;
		report_sent(s->report, sent);
	}
	if (t && offer(s, t, &out, token, &e) == 0) {
		s->accepted++;
		return;
	}
	if (sent)
		report_settled(s->report, sent);
	inflight_free(&s->report->pool, sent);
	if (e.code == EX_DATAERR) {
		bad_line(s, line, place, e.msg);
		return;
	}
	tally_count(&s->tally, KDELIVERY_NOT_SENT, place, 1);
	if (e.code)
		sender_fail(s, &e);
	s->stop = true;
}

static void
send_one(struct sender *s, enum line_found found, const struct line *line)
{
	s->read++;
	s->place = place_of(s->file, line->n);
	if (s->stop)
		tally_count(&s->tally, KDELIVERY_NOT_SENT,
		    place_of(s->file, line->n), 1);
	else if (found == LINE_BAD)
		bad_line(s, line, place_of(s->file, line->n), line->why);
	else
		send_line(s, line);
	record_done(s->builder);
}

/*
 * Lines that are nothing but values go to the producer many at a time; only
 * what does not simply join its open batch goes the long way.
 */
static void
send_plain(struct sender *s)
{
	struct plain_lines *v = &s->lines;
	const struct record_options *o = s->records;
	uint64_t left = (uint64_t)s->max_messages - s->accepted;

	do {
		size_t i = 0;

		split_plain(s->split, v, left);
		for (size_t k = 0; k < v->n; k++)
			v->at[k] = place_of(s->file, v->at[k]);
		while (i < v->n) {
			size_t took = 0;

			if (s->topic && !s->stop)
				took = kproducer_send_values(s->producer,
				    s->topic, o->fixed_partition, v->text + i,
				    v->at + i, v->n - i);
			s->read += took;
			s->accepted += took;
			i += took;
			if (i == v->n)
				break;
			send_one(s, LINE_FOUND,
			    &(struct line){
				.text = {(const char *)v->text[i].p,
				    v->text[i].n},
				.n = place_line(v->at[i]),
			    });
			i++;
		}
		left -= v->n;
	} while (v->n == PLAIN_LINES && left);
}

/* All lines of a block; those behind a stop are counted as not sent. */
static void
send_block(struct sender *s, const struct input_block *b)
{
	bool plain = !s->keep && record_is_value(s->records);
	enum line_found found;
	struct line line;

	s->file += b->first;
	split_block(s->split, b);
	do {
		if (plain)
			send_plain(s);
		if (s->accepted == (uint64_t)s->max_messages)
			break;
		found = split_next(s->split, &line);
		if (found != LINE_NONE)
			send_one(s, found, &line);
	} while (
	    found != LINE_NONE && s->accepted != (uint64_t)s->max_messages);
	s->stop |= s->accepted == (uint64_t)s->max_messages;
}

static void
read_all(struct sender *s)
{
	struct input_block b;
	struct err e = {0};

	s->stop = s->max_messages == 0;
	while (!s->stop) {
		switch (input_block(s->in, &b, &e)) {
		case INPUT_BLOCK:
			send_block(s, &b);
			turn(s, 0);
			break;
		case INPUT_WAIT:
			kproducer_idle(s->producer);
			turn(s, INT64_MAX);
			break;
		case INPUT_ERROR:
			sender_fail(s, &e);
			return;
		case INPUT_END:
			return;
		}
		while (report_full(s->report) && turn(s, INT64_MAX)) {
			/* standard output is behind: read no more yet */
		}
		if (kproducer_failed(s->producer, &e) < 0)
			sender_fail(s, &e);
	}
}

/* What is on its way arrives, or is known not to. */
static void
deliver(struct sender *s)
{
	struct err e = {0};

	s->since = clock_ns();
	kproducer_flush(s->producer);
	while (kproducer_pending(s->producer) && turn(s, INT64_MAX)) {
		/* results come by sender_result() */
	}
	if (kproducer_pending(s->producer)) {
		err_set(&e, EX_TEMPFAIL, "ended by a signal");
		kproducer_abort(s->producer, &e);
	}
	report_flush(s->report);
	while (report_pending(s->report) && turn(s, INT64_MAX)) {
		/* standard output takes the rest */
	}
}

int
sender_run(struct sender *s)
{
	struct err e = {0};
	int code;

	s->tally.in = s->in;
	s->tally.bad = s->bad;
	s->keep_text = s->report->kind == REPORT_TEE || s->bad->fd >= 0;
	s->keep = s->keep_text || s->report->kind != REPORT_NONE;
	/* Each line is then held twice: here, and in its batch. */
	if (s->keep)
		s->kafka->props.buffer_memory /= 2;
	s->report->pool.max = (size_t)s->kafka->props.buffer_memory;
	s->producer = kproducer_new(
	    s->kafka->cluster, &s->kafka->props, sender_result, s);
	read_all(s);
	deliver(s);
	if (s->report->why.code)
		sender_fail(s, &s->report->why);
	if (bad_end(s->bad, &e) < 0)
		sender_fail(s, &e);
	s->produced = kproducer_stats(s->producer);
	kproducer_free(s->producer);
	s->producer = NULL;
	stats_end(s->stats);
	code = s->why.code ? s->why.code : s->tally.refused ? EX_DATAERR : 0;
	if (s->why.code)
		msg_error("%s", s->why.msg);
	if (code || tally_lost(&s->tally))
		tally_tell(&s->tally);
	return code;
}

/*
 * The run: when each record is due, what its event time is, whether it is of
 * the part that is written.  Records that are not are passed over by the same
 * loop, so that a part of a run is what the whole run would have written.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/exit.h"
#include "cli/msg.h"
#include "gen/state.h"
#include "inject.h"
#include "io/loop.h"
#include "io/signals.h"
#include "io/writer.h"
#include "run.h"

/* So long after its end, a run still writes what was due before it. */
static const int64_t OVERDUE = 1000000000;

struct run {
	struct settings *set;
	struct generator *generator;
	struct writer out;
	struct inject stage;
	struct buf record; /* the one that something befalls */
	struct loop *loop;
	struct watch out_watch, signal_watch;
	struct stat_field fields[8 + CARRIES];
	uint64_t bytes;
	bool paced, faulty, stateful;
	bool writing; /* not passing over records before --from any more */
	/* the record it stands at, and its times since the first, in ns */
	int64_t n, pace_at, step_at;
	int64_t origin; /* clock_ns() at which time 0 of the pace was */
	struct err err; /* why a record failed; too large to clear for each */
	int64_t stop;	/* clock_ns() at which it ends whatever is due */
};

static void
reader_gone(void *arg, short revents)
{
	struct run *r = arg;

	if (revents & (POLLERR | POLLHUP))
		exit_reader_gone(r->out.name);
}

/* Only ends the wait: signal_caught is what is looked at. */
static void
signalled(void *arg, short revents)
{
	(void)arg;
	(void)revents;
}

/* The counts of --stats: of what can happen in this run. */
static void
set_fields(struct run *r)
{
	static const char *const names[CARRIES] = {
	    [BREAK_CUT] = "truncated",
	    [BREAK_UTF8] = "bad_utf8",
	    [BREAK_TYPE] = "wrong_type",
	    [BREAK_MISSING] = "missing_member",
	    [CARRIES_LATE] = "late",
	    [CARRIES_SWAP] = "swapped",
	    [CARRIES_COPY] = "duplicated",
	};
	const struct faults *f = &r->set->faults;
	struct stat_field *to = r->fields;
	unsigned can = f->asked[FAULT_BAD] ? f->kinds : 0;

	can |= (unsigned)f->asked[FAULT_LATE] << CARRIES_LATE;
	can |= (unsigned)f->asked[FAULT_SWAP] << CARRIES_SWAP;
	can |= (unsigned)f->asked[FAULT_DUP] << CARRIES_COPY;
	*to++ = (struct stat_field){"out", &r->stage.out};
	*to++ = (struct stat_field){"bytes", &r->bytes};
	for (int i = CARRIES - 1; i >= 0; i--)
		if (can & 1u << i)
			*to++ =
			    (struct stat_field){names[i], &r->stage.carried[i]};
	if (f->asked[FAULT_GAP])
		*to++ = (struct stat_field){"left_out", &r->stage.left_out};
}

static void
set_up(struct run *r)
{
	struct settings *s = r->set;

	r->loop = loop_new();
	writer_init(&r->out, STDOUT_FILENO, "standard output", true);
	if (r->out.kind == WRITER_PIPE || r->out.kind == WRITER_SOCKET) {
		r->out_watch = (struct watch){
		    .fd = STDOUT_FILENO, .ready = reader_gone, .arg = r};
		loop_watch(r->loop, &r->out_watch);
	}
	r->signal_watch = (struct watch){
	    .fd = signals_fd(), .events = POLLIN, .ready = signalled};
	loop_watch(r->loop, &r->signal_watch);
	r->paced = !arrival_none(&s->pace);
	r->faulty = faults_any(&s->faults);
	r->stateful = generator_stateful(r->generator);
	r->stage.faults = &s->faults;
	r->stage.mark = s->mark;
	arrival_start(&s->pace, (uint64_t)s->seed, RNG_PACE, clock_wall_ns());
	if (s->is_virtual)
		arrival_start(&s->step, (uint64_t)s->seed,
		    s->step_is_pace ? RNG_PACE : RNG_TIME, s->start);
	set_fields(r);
	stats_start(&s->stats, r->fields);
}

/* Here the writing begins, and the clock of its pace. */
static void
begin(struct run *r)
{
	struct settings *s = r->set;

	r->writing = true;
	r->origin = clock_ns() - r->pace_at;
	r->stop = INT64_MAX;
	if (s->is_virtual || s->length > INT64_MAX / 4)
		return;
	s->length += r->pace_at;
	r->stop = r->origin + s->length + (r->paced ? OVERDUE : 0);
}

static void
flush(struct run *r)
{
	struct err e = {0};

	r->bytes += r->out.out.len;
	if (writer_flush(&r->out, &e) < 0)
		exit_output(&r->out, &e);
}

/* Writes when there is a block of it. */
static void
flush_block(struct run *r)
{
	if (r->out.out.len < WRITER_BLOCK)
		return;
	flush(r);
	stats_tick(&r->set->stats, clock_ns());
}

/*
 * Sleeps until that time of the pace has come; what is written is out before.
 */
static void
wait_until(struct run *r, int64_t at)
{
	struct err e = {0};
	int64_t due;

	if (__builtin_add_overflow(r->origin, at, &due))
		due = INT64_MAX;
	while (!signal_caught && clock_ns() < due) {
		int64_t until = due;

		if (r->out.out.len)
			flush(r);
		if (stats_due(&r->set->stats) < until)
			until = stats_due(&r->set->stats);
		if (loop_turn(r->loop, until, &e) < 0)
			msg_die(&e);
		stats_tick(&r->set->stats, clock_ns());
	}
}

/* What is held back and due by that time of the stream goes out, each at its
 * own when the stream's time is the clock's. */
static void
release(struct run *r, int64_t at)
{
	const struct delay_item *top;

	while ((top = delay_top(&r->stage.late)) && top->due <= at) {
		if (r->writing && r->paced)
			wait_until(
			    r, r->set->is_virtual ? r->pace_at : top->due);
		if (signal_caught)
			return;
		inject_pop(
		    &r->stage, &r->stage.late, r->writing ? &r->out.out : NULL);
		flush_block(r);
	}
}

static void
release_swapped(struct run *r)
{
	const struct delay_item *top;

	while ((top = delay_top(&r->stage.swapped)) && top->due <= r->n)
		inject_pop(&r->stage, &r->stage.swapped,
		    r->writing ? &r->out.out : NULL);
}

/* At the end: all that is held, in order; nothing of a run that ended before
 * the part to be written. */
static void
release_all(struct run *r)
{
	struct delay_queue *all[] = {&r->stage.swapped, &r->stage.late};

	for (int i = 0; i < 2 && r->writing; i++)
		while (delay_top(all[i])) {
			inject_pop(&r->stage, all[i], &r->out.out);
			flush_block(r);
		}
}

/* A record could not be made. */
static void
failed(struct run *r)
{
	if (signal_caught && r->err.code == EX_TEMPFAIL)
		return;
	release_all(r);
	flush(r);
	msg_die(&r->err);
}

/* Makes the record straight into the output.  0, or -1 after a signal. */
static int
make(struct run *r)
{
	int more;

	while (
	    (more = generator_next(r->generator, &r->out.out, &r->err)) > 0) {
		flush(r);
		stats_tick(&r->set->stats, clock_ns());
		if (signal_caught)
			return -1;
	}
	if (more < 0) {
		failed(r);
		return -1;
	}
	r->stage.out++;
	return 0;
}

/* Makes the record apart, whole.  0, or -1 after a signal. */
static int
make_apart(struct run *r)
{
	int more;

	buf_clear(&r->record);
	while ((more = generator_next(r->generator, &r->record, &r->err)) > 0)
		if (signal_caught)
			return -1;
	if (more < 0)
		failed(r);
	return more;
}

/*
 * The turn of record n: what befalls it, whether it is made and where it goes.
 * -1 after a signal.
 */
static int
turn(struct run *r)
{
	struct settings *s = r->set;
	bool mine = r->n % s->shards == s->shard, write = r->writing;
	int64_t at = s->is_virtual ? r->step_at : r->pace_at;
	struct verdict verdict;
	bool hit = r->faulty && fault_next(&s->faults, r->n, &verdict);
	bool wanted = mine &&
	    (write ||
		(hit && (verdict.late || verdict.swapped || verdict.twice)));

	if (mine && write && r->paced)
		wait_until(r, r->pace_at);
	if (signal_caught)
		return -1;
	if (!r->stateful && (!wanted || (hit && verdict.left_out))) {
		r->stage.left_out += wanted && write;
		return 0;
	}
	generator_seek(r->generator, r->n,
	    s->is_virtual ? s->start + r->step_at : GEN_CLOCK);
	if (!hit && wanted)
		return make(r);
	if (make_apart(r) < 0)
		return -1;
	if (wanted &&
	    inject_put(&r->stage, write ? &r->out.out : NULL, r->n, at,
		buf_str(&r->record), &verdict, &r->err) < 0)
		failed(r);
	return 0;
}

/* Whether the stream ends before the record that it stands at. */
static bool
ended(struct run *r)
{
	struct settings *s = r->set;
	int64_t at = s->is_virtual ? r->step_at : r->pace_at, sum;

	if (r->n >= s->count || signal_caught)
		return true;
	if (at >= s->length && (s->is_virtual || (r->paced && r->writing)))
		return true;
	if (r->writing && r->stop < INT64_MAX && (r->paced || r->n % 16 == 0) &&
	    clock_ns() >= r->stop)
		return true;
	if (s->is_virtual && __builtin_add_overflow(s->start, at, &sum)) {
		err_set(&r->err, EX_DATAERR,
		    "record %lld: its event time is beyond "
		    "the year 2262",
		    (long long)r->n);
		failed(r);
	}
	return false;
}

/* To the next record. */
static void
advance(struct run *r)
{
	struct settings *s = r->set;

	r->n++;
	if (r->paced)
		r->pace_at = arrival_next(&s->pace);
	if (s->is_virtual)
		r->step_at = arrival_next(&s->step);
	if (r->n == s->from)
		begin(r);
}

static void
generate(struct run *r)
{
	struct settings *s = r->set;

	/* Nothing reaches over records: no need to pass over any. */
	if (!r->paced && !s->is_virtual && !r->faulty && !r->stateful)
		r->n = s->from;
	if (r->n == s->from)
		begin(r);
	for (; !ended(r); advance(r)) {
		if (r->faulty)
			release(r, s->is_virtual ? r->step_at : r->pace_at);
		if (turn(r) < 0)
			return;
		if (r->faulty)
			release_swapped(r);
		flush_block(r);
	}
	/* a stream of so long, by the clock, lasts so long */
	if (r->n < s->count && s->length < INT64_MAX && !s->is_virtual &&
	    !signal_caught) {
		release(r, s->length - 1);
		wait_until(r, s->length);
	}
}

void
run(struct settings *s, struct generator *generator)
{
	struct run r = {.set = s, .generator = generator};
	struct err e = {0};

	set_up(&r);
	generate(&r);
	release_all(&r);
	r.bytes += r.out.out.len;
	if (writer_close(&r.out, &e) < 0)
		exit_output(&r.out, &e);
	stats_end(&s->stats);
	inject_release(&r.stage);
	buf_release(&r.record);
	loop_free(r.loop);
	writer_release(&r.out);
}

/*
 * pace: slows the stream down.  --delay D holds each record for D before it
 * goes on, as work on it would take.
 */
#include "base/clock.h"
#include "io/signals.h"
#include "streamproc/verb.h"

static int
pace_open(struct proc *p, struct err *e)
{
	if (p->plan->delay <= 0)
		return err_set(e, EX_USAGE, "pace needs --delay D");
	return 0;
}

/* Waits in the loop, so that a reader that goes or a second signal ends it. */
static int
pace_record(struct proc *p, struct json_rec *rec, struct err *e)
{
	int64_t due = clock_ns() + p->plan->delay;

	output_flush(&p->output);
	while (!signal_overdue && clock_ns() < due) {
		int64_t until = due;

		if (stats_due(&p->stats) < until)
			until = stats_due(&p->stats);
		if (loop_turn(p->records.input.loop, until, e) < 0)
			return -1;
		stats_tick(&p->stats, clock_ns());
	}
	output_begin(&p->output);
	output_value(&p->output, rec->value);
	jv_unref(rec->value);
	return 0;
}

const struct verb verb_pace = {
    .name = "pace",
    .open = pace_open,
    .record = pace_record,
};

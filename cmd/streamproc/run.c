/* The run: the loop that hands records to the verb. */
#include <inttypes.h>

#include "io/os.h"
#include "io/signals.h"
#include "streamproc/run.h"
#include "streamproc/threads/parallel.h"

int
proc_bad(struct proc *p, const struct json_rec *rec, struct err *e)
{
	struct err why = *e;

	if (e->code != EX_DATAERR)
		return -1;
	if (!output_undo(&p->output)) {
		err_prefix(e, "%s: line %" PRIu64, p->records.input.name,
		    p->records.line_base + rec->line);
		return -1;
	}
	return bad_record(&p->bad,
	    p->records.input.name ? p->records.input.name : "expression",
	    rec->line, NULL, why.msg, rec->text, e);
}

/* Before the loop waits, all that was written is out. */
static void
idle(void *arg)
{
	output_flush(arg);
}

static int
drive(struct proc *p, struct err *e)
{
	const struct verb *v = p->plan->verb;
	struct json_rec rec = {0};
	enum records_result r;

	if (p->plan->null_input) {
		rec.value = JV_NULL_V;
		return v->record(p, &rec, e);
	}
	for (;;) {
		int64_t due = v->deadline ? v->deadline(p) : INT64_MAX;

		r = records_next(&p->records, &rec, due, e);
		if (r == RECORDS_ERROR)
			return -1;
		if (r == RECORDS_END)
			return 0;
		if (r == RECORDS_DEADLINE) {
			if (v->tick(p, e) < 0)
				return -1;
		} else if (v->record(p, &rec, e) < 0) {
			return -1;
		}
	}
}

/* On one processor too, so that what is refused is so on every machine. */
static int
drive_threads(struct proc *p, struct err *e)
{
	int64_t n = p->plan->threads ? p->plan->threads : os_cores();

	return parallel_drive(p, n < PARALLEL_MAX ? (int)n : PARALLEL_MAX, e);
}

int
proc_run(struct proc *p, struct err *e)
{
	int failed;

	p->records.idle = idle;
	p->records.idle_arg = &p->output;
	failed = p->plan->threads == 1 ? drive(p, e) : drive_threads(p, e);
	records_count(&p->records);
	if (!failed && !signal_overdue && p->plan->verb->end)
		failed = p->plan->verb->end(p, e);
	if (p->halted) {
		failed = 0;
		err_clear(e);
	}
	return failed;
}

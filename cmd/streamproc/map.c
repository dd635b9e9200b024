/* map: an expression on each record. */
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "files.h"
#include "events.h"
#include "verb.h"
#include "expr/expr.h"
#include "io/signals.h"

struct map {
	struct expr *expr;
	bool forked; /* the program belongs to another */
	struct vm *vm;
	bool identity; /* the program is `.` */
	bool single;   /* it yields at most one value a record */
	struct jv slurped;
	bool pulled;		 /* -n -s: input has given it */
	struct buf raw_text;	 /* -R -s: all of the input */
	struct buf line;	 /* scratch */
	struct events *events;	 /* --stream */
	struct json_rec current; /* for messages and input_line_number */
	struct err input_error;	 /* of a record that the program asked for */
};

/* The next value of the input: a record, or with --stream an event of one. */
static int
next_value(struct proc *p, struct jv *out, struct err *e)
{
	struct map *m = p->state;
	struct json_rec rec;
	int r;

	for (;;) {
		if (m->events && (r = events_next(m->events, out, e)) != 0)
			return r;
		r = (int)records_next(&p->records, &rec, INT64_MAX, e);
		if (r != RECORDS_ONE)
			return r;
		m->current = rec;
		m->current.value = JV_NULL_V;
		*out = rec.value;
		if (!m->events)
			return 1;
		events_start(m->events, rec.value);
	}
}

/* -s: adds a value (consumed) to what the program will run on. */
static int
collect(struct proc *p, struct jv v, struct err *e)
{
	struct map *m = p->state;

	if (!p->records.raw) {
		m->slurped = jv_push(m->slurped, v);
		return m->slurped.kind == JV_NONE
		    ? err_set(
			  e, EX_DATAERR, "the input is too much for one array")
		    : 0;
	}
	buf_puts(&m->raw_text, jv_text(v, &m->line));
	if (p->records.raw_lf)
		buf_putc(&m->raw_text, '\n');
	jv_unref(v);
	return 0;
}

/* -s: all that was collected. */
static struct jv
collected(struct proc *p)
{
	struct map *m = p->state;
	struct jv all = m->slurped;

	m->slurped = JV_NULL_V;
	return p->records.raw ? jv_str_lossy(buf_str(&m->raw_text)) : all;
}

/* -n -s: the one input is all of the input. */
static int
pull_all(struct proc *p, struct jv *out, struct err *e)
{
	struct map *m = p->state;
	struct jv v;
	int r;

	if (m->pulled)
		return 0;
	while ((r = next_value(p, &v, e)) > 0)
		if (collect(p, v, e) < 0)
			return -1;
	if (r < 0)
		return r;
	m->pulled = true;
	*out = collected(p);
	return 1;
}

/* input and inputs pull from the same records as the loop. */
static int
pull(void *arg, struct jv *out, struct err *e)
{
	struct proc *p = arg;
	struct map *m = p->state;
	int r = p->opt.slurp ? pull_all(p, out, e) : next_value(p, out, e);

	if (r < 0)
		m->input_error = *e;
	return r;
}

static void
message(void *arg, struct str text)
{
	struct proc *p = arg;

	if (p->message)
		p->message(p, text);
	else if (write(STDERR_FILENO, text.p, text.n) < 0) {
		/* nothing is left to tell it to */
	}
}

/* null before the first record; standard input has the name that jq gives it.
 */
static struct str
file_name(void *arg)
{
	const struct input *in = &((const struct proc *)arg)->records.input;

	if (!in->name)
		return (struct str){0};
	if (in->reader.fd == STDIN_FILENO)
		return STR("<stdin>");
	return str_of(in->name);
}

static uint64_t
line_number(void *arg)
{
	return ((struct map *)((struct proc *)arg)->state)->current.line;
}

static void
halt(void *arg, int status)
{
	struct proc *p = arg;

	p->halted = true;
	p->status = status;
}

static struct vm *
new_vm(struct proc *p)
{
	struct map *m = p->state;
	struct vm_env env = {.arg = p,
	    .input = pull,
	    .message = message,
	    .input_filename = file_name,
	    .input_line = line_number,
	    .halt = halt,
	    .stop = p->records.stop,
	    .copy_values = m->forked};

	m->single = expr_is_single(m->expr) && !p->output.nul;
	return vm_new(m->expr, &env);
}

static void
block_end(void *arg)
{
	output_settle(arg);
}

static int
map_open(struct proc *p, struct err *e)
{
	struct map *m = p->state = xcalloc(1, sizeof *m);
	struct expr_opts opts = {.name = "expression",
	    .var_names = p->opt.vars.names,
	    .var_values = p->opt.vars.values,
	    .nvars = p->opt.vars.n,
	    .modules = modules_of(&p->opt.modules, p->opt.expr_file)};
	struct buf text = {0};

	if (p->opt.expr_file) {
		opts.name = p->opt.expr_file;
		if (file_read(p->opt.expr_file, PROGRAM_MAX, &text, e) < 0) {
			buf_release(&text);
			return -1;
		}
	} else {
		buf_puts(&text, str_of(p->opt.expr ? p->opt.expr : "."));
	}
	m->expr = expr_compile(buf_str(&text), &opts, e);
	buf_release(&text);
	if (!m->expr)
		return -1;
	m->vm = new_vm(p);
	m->identity =
	    expr_is_identity(m->expr) && !p->opt.stream && !p->output.nul;
	if (!p->records.multiline) {
		p->output.in_place = true;
		p->records.block_end = block_end;
		p->records.block_end_arg = &p->output;
	}
	if (p->opt.stream)
		m->events = events_new();
	m->slurped = p->opt.slurp && !p->records.raw ? jv_arr() : JV_NULL_V;
	return 0;
}

static int
map_fork(struct proc *worker, const struct proc *p, struct err *e)
{
	const struct map *m = p->state;
	struct map *w;

	if (expr_uses_input(m->expr))
		return err_set(e, EX_USAGE,
		    "input and inputs take records in their order; they "
		    "cannot be used with several threads (-P)");
	w = worker->state = xcalloc(1, sizeof *w);
	w->expr = m->expr;
	w->forked = true;
	w->slurped = JV_NULL_V;
	w->vm = new_vm(worker);
	w->identity = m->identity;
	worker->needs_lines = expr_uses_line(m->expr);
	return 0;
}

/*
 * The program failed.  A record that it could not read has been judged already.
 * With -n the rest of the input goes unread, and no policy may pass over that;
 * what was put out stays, because the records before were good.
 */
static int
failed(struct proc *p, const struct json_rec *rec, struct err *e)
{
	struct map *m = p->state;

	if (m->input_error.code) {
		*e = m->input_error;
		return -1;
	}
	if (!p->opt.null_input || e->code != EX_DATAERR)
		return proc_bad(p, rec, e);
	if (m->current.line)
		return err_prefix(e, "%s: line %llu", p->records.input.name,
		    (unsigned long long)m->current.line);
	return err_prefix(e, "expression");
}

/* --raw-output0 cannot tell a NUL of a string from those that end one. */
static int
check_nul(struct proc *p, struct jv v, struct err *e)
{
	struct map *m = p->state;
	struct str s;

	if (!p->output.nul || jv_type(v) != JT_STRING)
		return 0;
	s = jv_text(v, &m->line);
	if (!s.n || !memchr(s.p, '\0', s.n))
		return 0;
	return err_set(e, EX_DATAERR,
	    "Cannot dump a string containing NUL with --raw-output0 option");
}

/*
 * Runs the program on one value (consumed).  0; 1: that failed, and --bad lets
 * it pass; -1: the end.
 */
static int
run_on(struct proc *p, struct jv in, const struct json_rec *rec, struct err *e)
{
	struct map *m = p->state;
	struct jv v;
	int r;

	if (m->single) {
		r = vm_eval(m->vm, in, &v, e);
		if (r > 0) {
			output_value(&p->output, v);
			jv_unref(v);
		}
	} else {
		vm_start(m->vm, in);
		while ((r = vm_next(m->vm, &v, e)) > 0) {
			r = check_nul(p, v, e);
			if (r == 0)
				output_value(&p->output, v);
			jv_unref(v);
			if (r < 0)
				break;
		}
	}
	if (p->halted)
		return -1;
	if (r < 0 || m->input_error.code)
		return failed(p, rec, e) < 0 ? -1 : 1;
	return 0;
}

/* Runs the program on a value (consumed), or with --stream on its events. */
static int
run(struct proc *p, struct jv in, const struct json_rec *rec, struct err *e)
{
	struct map *m = p->state;
	int r;

	output_begin(&p->output);
	if (m->events && !p->opt.null_input && !p->opt.slurp) {
		events_start(m->events, in);
		while ((r = events_next(m->events, &in, e)) > 0 &&
		    (r = run_on(p, in, rec, e)) == 0)
			;
		events_stop(m->events);
	} else {
		r = run_on(p, in, rec, e);
	}
	if (r == 0 || p->halted)
		output_done(&p->output);
	return r < 0 ? -1 : 0;
}

/* -s: one more of the values, or lines, that the program will run on. */
static int
slurp(struct proc *p, struct json_rec *rec, struct err *e)
{
	struct map *m = p->state;
	struct jv v;
	int r = 0;

	if (!m->events)
		return collect(p, rec->value, e);
	events_start(m->events, rec->value);
	while (r == 0 && (r = events_next(m->events, &v, e)) > 0)
		r = collect(p, v, e);
	return r;
}

static int
map_record(struct proc *p, struct json_rec *rec, struct err *e)
{
	struct map *m = p->state;

	if (p->opt.slurp && !p->opt.null_input)
		return slurp(p, rec, e);
	if (m->identity) {
		output_begin(&p->output);
		output_value(&p->output, rec->value);
		jv_unref(rec->value);
		output_done(&p->output);
		return 0;
	}
	m->current = *rec;
	m->current.value = JV_NULL_V;
	return run(p, rec->value, rec, e);
}

static int
map_end(struct proc *p, struct err *e)
{
	if (p->opt.slurp && !p->opt.null_input &&
	    run(p, collected(p), &((struct map *)p->state)->current, e) < 0)
		return -1;
	if (!p->opt.exit_status)
		return 0;
	if (p->output.out == 0)
		p->status = 4;
	else
		p->status = p->output.last_truthy ? 0 : 1;
	return 0;
}

static void
map_close(struct proc *p)
{
	struct map *m = p->state;

	if (!m)
		return;
	events_free(m->events);
	vm_free(m->vm);
	if (!m->forked)
		expr_free(m->expr);
	jv_unref(m->slurped);
	buf_release(&m->raw_text);
	buf_release(&m->line);
	free(m);
	p->state = NULL;
}

const struct verb verb_map = {
    .name = "map",
    .takes_expr = true,
    .open = map_open,
    .fork = map_fork,
    .record = map_record,
    .end = map_end,
    .close = map_close,
};

/* map: an expression on each record. */
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "io/signals.h"
#include "streamproc/files.h"
#include "streamproc/run.h"
#include "streamproc/verbs/map_priv.h"

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
	    .input = map_pull,
	    .message = message,
	    .input_filename = file_name,
	    .input_line = line_number,
	    .halt = halt,
	    .stop = p->records.stop,
	    .copy_values = m->forked};

	m->single = expr_is_single(m->expr) && !p->plan->output.nul;
	return vm_new(m->expr, &env);
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
	struct json_rec event = *rec;

	if (m->input_error.code) {
		*e = m->input_error;
		return -1;
	}
	if (p->plan->input.stream && !p->plan->null_input && !p->plan->slurp) {
		buf_clear(&m->line);
		json_write(&m->line, m->event, NULL);
		event.text = buf_str(&m->line);
	}
	if (!p->plan->null_input || e->code != EX_DATAERR)
		return proc_bad(p, &event, e);
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

	if (!p->plan->output.nul || p->plan->output.style.ascii ||
	    jv_type(v) != JT_STRING)
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

/* The same, whose outputs stay together as long as they are held. */
static int
run(struct proc *p, struct jv in, const struct json_rec *rec, struct err *e)
{
	int r;

	output_begin(&p->output);
	r = run_on(p, in, rec, e);
	if (r == 0 || p->halted)
		output_done(&p->output);
	return r < 0 ? -1 : 0;
}

/*
 * Where json_raw_filter() can do all that the program does: the records behind
 * the one at hand, while they are plain.
 */
static inline void
pass(struct proc *p)
{
	struct map *m = p->state;
	struct json_raw_filter *pass = &m->pass;

	if (!m->passes || records_stopped(&p->records))
		return;
	if (pass->path.n)
		pass->out = output_room(&p->output);
	records_pass(&p->records, pass);
	if (pass->path.n)
		output_passed(&p->output, pass->kept);
	else if (pass->records)
		output_lines(&p->output, pass->run, pass->records);
}

/* Any program. */
static int
evaluate(struct proc *p, struct json_rec *rec, struct err *e)
{
	struct map *m = p->state;

	struct jv event =
	    p->plan->input.stream ? jv_ref(rec->value) : JV_NULL_V;
	int r;

	m->current = *rec;
	m->current.value = JV_NULL_V;
	m->event = event;
	r = run(p, rec->value, rec, e);
	jv_unref(event);
	if (r < 0)
		return -1;
	pass(p);
	return 0;
}

static inline void
put_out(struct proc *p, const struct json_rec *rec)
{
	output_begin(&p->output);
	output_value(&p->output, rec->value);
	output_done(&p->output);
}

/* `.` */
static int
pass_on(struct proc *p, struct json_rec *rec, struct err *e)
{
	(void)e;
	put_out(p, rec);
	jv_unref(rec->value);
	pass(p);
	return 0;
}

/* What the program did not read itself has failed. */
static __attribute__((noinline, cold)) int
record_failed(struct proc *p, struct json_rec *rec, struct err *e)
{
	return p->halted ? -1 : failed(p, rec, e);
}

/* select(f): the record is put out or it is not. */
static int
filter(struct proc *p, struct json_rec *rec, struct err *e)
{
	struct map *m = p->state;
	int r;

	m->current.line = rec->line;
	r = vm_select(m->vm, rec->value, e);
	if (r > 0)
		put_out(p, rec);
	jv_unref(rec->value);
	if (r >= 0) {
		pass(p);
		return 0;
	}
	output_begin(&p->output);
	return record_failed(p, rec, e);
}

/* {…}: an object is printed. */
static int
print(struct proc *p, struct json_rec *rec, struct err *e)
{
	struct map *m = p->state;
	int r;

	m->current.line = rec->line;
	output_begin(&p->output);
	r = vm_print(m->vm, rec->value, output_room(&p->output), e);
	jv_unref(rec->value);
	if (r < 0)
		return record_failed(p, rec, e);
	if (r > 0)
		output_line(&p->output, true);
	output_done(&p->output);
	return 0;
}

/* Once there is a vm. */
static void
choose_record(struct proc *p)
{
	struct map *m = p->state;
	bool whole = !p->plan->input.stream && !p->plan->output.nul;
	bool no_input = !expr_uses_input(m->expr);

	if (p->plan->slurp && !p->plan->null_input)
		m->record = map_slurp;
	else if (whole && expr_is_identity(m->expr))
		m->record = pass_on;
	else if (whole && no_input && expr_is_select(m->expr))
		m->record = filter;
	else if (whole && no_input && p->output.plain &&
	    expr_is_object(m->expr))
		m->record = print;
	else
		m->record = evaluate;
	m->passes = whole && m->record != map_slurp && !p->plan->null_input &&
	    !p->plan->input.raw && p->output.plain && p->output.in_place &&
	    vm_pass(m->vm, &m->pass);
}

static int
map_record(struct proc *p, struct json_rec *rec, struct err *e)
{
	return ((struct map *)p->state)->record(p, rec, e);
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
	    .var_names = p->plan->vars.names,
	    .var_values = p->plan->vars.values,
	    .nvars = p->plan->vars.n,
	    .modules = p->plan->module_files};
	struct buf text = {0};

	if (p->plan->expr_file) {
		opts.name = p->plan->expr_file;
		if (file_read(p->plan->expr_file, PROGRAM_MAX, &text, e) < 0) {
			buf_release(&text);
			return -1;
		}
	} else {
		buf_puts(&text, str_of(p->plan->expr ? p->plan->expr : "."));
	}
	m->expr = expr_compile(buf_str(&text), &opts, e);
	buf_release(&text);
	if (!m->expr)
		return -1;
	m->vm = new_vm(p);
	if (!p->plan->input.multiline) {
		p->output.in_place = true;
		p->records.block_end = block_end;
		p->records.block_end_arg = &p->output;
	}
	m->slurped = JV_NULL_V;
	if (p->plan->slurp)
		m->slurped = p->plan->input.raw ? jv_str(STR("")) : jv_arr();
	p->records.raw_whole = p->plan->slurp;
	choose_record(p);
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
	worker->output.in_place = true;
	choose_record(worker);
	worker->needs_lines = expr_uses_line(m->expr);
	return 0;
}

static int
map_end(struct proc *p, struct err *e)
{
	if (p->plan->slurp && !p->plan->null_input &&
	    run(p, map_collected(p), &((struct map *)p->state)->current, e) < 0)
		return -1;
	if (!p->plan->exit_status)
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
	vm_free(m->vm);
	if (!m->forked)
		expr_free(m->expr);
	jv_unref(m->slurped);
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

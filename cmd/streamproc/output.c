/* The outputs of the program. */
#include <unistd.h>

#include "cli/exit.h"
#include "json/doc.h"
#include "streamproc/output.h"

/* A run of lines this long is worth a write of its own. */
enum { RUN_WRITTEN = 16 * 1024 };

static bool
is_plain(const struct output *o)
{
	const struct json_style *s = &o->how->style;

	return !s->indent && !s->lines && !s->sort_keys && !s->ascii &&
	    !s->color && !o->how->nul && !o->how->join && !o->how->seq;
}

void
output_init(struct output *o)
{
	writer_init(&o->w, STDOUT_FILENO, "standard output", true);
	o->plain = is_plain(o);
}

void
output_init_worker(struct output *o, void (*sink)(struct output *))
{
	o->w = (struct writer){.fd = -1, .spare = -1};
	o->plain = is_plain(o);
	o->sink = sink;
}

void
output_release(struct output *o)
{
	writer_release(&o->w);
	buf_release(&o->text);
}

void
output_flush(struct output *o)
{
	struct err e = {0};

	if (!o->w.out.len && !o->run.n)
		return;
	if (o->sink) {
		o->sink(o);
		return;
	}
	if (writer_flush_with(&o->w, o->run, &e) < 0)
		exit_output(&o->w, &e);
	o->run = (struct str){0};
	o->bytes = o->w.written;
	o->mark = 0;
}

void
output_gather(struct output *o)
{
	buf_puts(&o->w.out, o->run);
	o->run = (struct str){0};
}

void
output_settle(struct output *o)
{
	/* (what the record at hand put out may yet be taken back) */
	if (o->run.n >= RUN_WRITTEN && output_held(o) == o->mark && !o->sink)
		output_flush(o);
	else if (o->run.n)
		output_gather(o);
}

void
output_stream(struct output *o)
{
	output_flush(o);
	o->streamed = true;
}

static inline void
add_to_run(struct output *o, struct str lines)
{
	if (o->run.n && o->run.p + o->run.n != lines.p)
		output_gather(o);
	if (!o->run.n)
		o->run.p = lines.p;
	o->run.n += lines.n;
	o->last_truthy = true;
}

void
output_lines(struct output *o, struct str lines, uint64_t values)
{
	add_to_run(o, lines);
	o->out += values;
	output_done(o);
}

/*
 * A record that goes out as it came: adds its line to the run if it follows on
 * it.  False when it is none.
 */
static inline bool
passed_on(struct output *o, struct jv v)
{
	struct str s;

	if (!o->in_place || !o->plain || v.kind != JV_VIEW || v.at != 0 ||
	    v.doc->own || !doc_clean(v.doc) || doc_type(v.doc, 0) < DT_ARR)
		return false;
	s = doc_raw(v.doc, 0);
	if (s.p[s.n] != '\n')
		return false;
	add_to_run(o, (struct str){s.p, s.n + 1});
	return true;
}

static void
put_value(struct output *o, struct jv v)
{
	struct buf *b = &o->w.out;

	if (o->run.n)
		output_gather(o);
	if (o->how->seq)
		buf_putc(b, '\036');
	if (o->how->raw && jv_type(v) == JT_STRING && !o->how->style.ascii)
		buf_puts(b, jv_text(v, &o->text));
	else
		json_write(b, v, &o->how->style);
	if (o->how->nul)
		buf_putc(b, '\0');
	else if (!o->how->join)
		buf_putc(b, '\n');
	o->last_truthy = jv_truthy(v);
}

void
output_value(struct output *o, struct jv v)
{
	if (!passed_on(o, v))
		put_value(o, v);
	o->out++;
	output_bound(o);
}

bool
output_undo(struct output *o)
{
	size_t back = output_held(o) - o->mark;

	if (o->streamed)
		return false;
	if (back <= o->run.n) {
		o->run.n -= back;
	} else {
		o->w.out.len -= back - o->run.n;
		o->run = (struct str){0};
	}
	o->out = o->marked_out;
	o->last_truthy = o->marked_truthy;
	return true;
}

void
output_close(struct output *o)
{
	struct err e = {0};

	output_settle(o);
	if (writer_close(&o->w, &e) < 0)
		exit_output(&o->w, &e);
	o->bytes = o->w.written;
}

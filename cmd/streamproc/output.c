/* The outputs of the program. */
#include <unistd.h>

#include "cli/end.h"
#include "output.h"

void
output_init(struct output *o)
{
	writer_init(&o->w, STDOUT_FILENO, "standard output", true);
}

void
output_init_worker(struct output *o, void (*sink)(struct output *))
{
	o->w = (struct writer){.fd = -1, .spare = -1};
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

	if (!o->w.out.len)
		return;
	if (o->sink) {
		o->sink(o);
		return;
	}
	if (writer_flush(&o->w, &e) < 0)
		end_output(&o->w, &e);
	o->bytes = o->w.written;
	o->mark = 0;
}

/* A record that puts out more than is held has to stream. */
static inline void
bound(struct output *o)
{
	if (o->w.out.len - o->mark > OUTPUT_HELD) {
		output_flush(o);
		o->streamed = true;
	}
}

void
output_value(struct output *o, struct jv v)
{
	struct buf *b = &o->w.out;

	if (o->seq)
		buf_putc(b, '\036');
	if (o->raw && jv_type(v) == JT_STRING && !o->style.ascii)
		buf_puts(b, jv_text(v, &o->text));
	else
		json_write(b, v, &o->style);
	if (!o->join)
		buf_putc(b, '\n');
	o->last_truthy = jv_truthy(v);
	o->out++;
	bound(o);
}

void
output_text(struct output *o, struct str s)
{
	buf_puts(&o->w.out, s);
	buf_putc(&o->w.out, '\n');
	o->out++;
	bound(o);
}

void
output_begin(struct output *o)
{
	o->mark = o->w.out.len;
	o->marked_out = o->out;
	o->marked_truthy = o->last_truthy;
	o->streamed = false;
}

bool
output_undo(struct output *o)
{
	if (o->streamed)
		return false;
	o->w.out.len = o->mark;
	o->out = o->marked_out;
	o->last_truthy = o->marked_truthy;
	return true;
}

void
output_done(struct output *o)
{
	if (o->w.out.len >= WRITER_BLOCK)
		output_flush(o);
}

void
output_close(struct output *o)
{
	struct err e = {0};

	if (writer_close(&o->w, &e) < 0)
		end_output(&o->w, &e);
	o->bytes = o->w.written;
}

/* Standard output of a source. */
#include <unistd.h>

#include "cli/exit.h"
#include "cli/msg.h"
#include "io/signals.h"
#include "output.h"

/* Unwritten bytes at which a source pauses. */
enum { HIGH = 256 * 1024 };

static bool
has_reader(const struct output *o)
{
	return o->w.kind == WRITER_PIPE || o->w.kind == WRITER_SOCKET;
}

static void
reader_gone(struct output *o)
{
	if (!o->tell)
		exit_reader_gone(o->w.name);
	o->gone = true;
	buf_clear(&o->w.out);
	loop_unwatch(o->loop, &o->watch);
}

/* e->code 0: the reader has gone. */
static void
failed(struct output *o, const struct err *e)
{
	if (!o->tell)
		exit_output(&o->w, e);
	if (e->code && !o->why.code)
		o->why = *e;
	reader_gone(o);
}

static void
ready(void *arg, short revents)
{
	struct output *o = arg;

	if (output_pending(o) && revents & (POLLOUT | POLLERR))
		output_flush(o); /* ends the program where that fails */
	else if (revents & (POLLERR | POLLHUP))
		reader_gone(o);
}

void
output_init(struct output *o, struct loop *loop, bool grow)
{
	o->loop = loop;
	writer_init(&o->w, STDOUT_FILENO, "standard output", grow);
	o->watch =
	    (struct watch){.fd = STDOUT_FILENO, .ready = ready, .arg = o};
	if (has_reader(o))
		loop_watch(loop, &o->watch);
}

void
output_release(struct output *o)
{
	loop_unwatch(o->loop, &o->watch);
	writer_release(&o->w);
}

void
output_flush(struct output *o)
{
	struct err e = {0};

	if (o->gone) {
		buf_clear(&o->w.out);
		return;
	}
	if (output_pending(o) && writer_try(&o->w, &e) < 0) {
		failed(o, &e);
		return;
	}
	o->watch.events = output_pending(o) ? POLLOUT : 0;
	if (output_pending(o))
		loop_watch(o->loop, &o->watch);
	else if (!has_reader(o))
		loop_unwatch(o->loop, &o->watch);
}

bool
output_full(const struct output *o)
{
	return o->w.out.len > HIGH;
}

bool
output_pending(const struct output *o)
{
	return o->w.out.len > 0;
}

void
output_end(struct output *o)
{
	struct err e = {0};

	loop_unwatch(o->loop, &o->watch);
	if (!o->closed && !o->gone && writer_close(&o->w, &e) < 0)
		failed(o, &e);
	o->closed = true;
}

void
output_close(struct output *o)
{
	output_end(o);
	if (o->why.code)
		msg_die(&o->why);
	/* Ctrl-C may have ended the reader, too: then that is the reason */
	if (o->gone && !signal_caught)
		exit_reader_gone(o->w.name);
}

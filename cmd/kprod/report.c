/* Acknowledgements on standard output, never waiting for its reader. */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "json/write.h"
#include "report.h"
#include "tally.h"

/* Unwritten bytes at which input pauses. */
enum { HIGH = 256 * 1024 };

void
report_sent(struct report *a, struct inflight *s)
{
	s->older = a->newest;
	s->newer = NULL;
	if (a->newest)
		a->newest->newer = s;
	else
		a->oldest = s;
	a->newest = s;
	a->last = s->place;
}

void
report_settled(struct report *a, struct inflight *s)
{
	if (s->older)
		s->older->newer = s->newer;
	else
		a->oldest = s->newer;
	if (s->newer)
		s->newer->older = s->older;
	else
		a->newest = s->older;
}

void
report_lost(struct report *a, uint64_t place)
{
	if (!a->lost || place < a->lost)
		a->lost = place;
}

/* The line up to which all have arrived, or may be missing (--bad). */
static uint64_t
through(const struct report *a)
{
	if (a->lost && (!a->oldest || a->lost < a->oldest->place))
		return place_line(a->lost) - 1;
	return a->oldest ? place_line(a->oldest->place) - 1
			 : place_line(a->last);
}

/* Standard output is ready, or its reader has gone. */
static void
ready(void *arg, short revents)
{
	struct report *a = arg;

	if ((revents & (POLLERR | POLLHUP)) && !(revents & POLLOUT)) {
		a->gone = true;
		loop_unwatch(a->loop, &a->watch);
		return;
	}
	report_flush(a);
}

void
report_init(struct report *a)
{
	if (a->kind == REPORT_NONE)
		return;
	writer_init(&a->out, STDOUT_FILENO, "standard output", true);
	a->watch =
	    (struct watch){.fd = STDOUT_FILENO, .ready = ready, .arg = a};
	if (a->out.kind == WRITER_PIPE || a->out.kind == WRITER_SOCKET)
		loop_watch(a->loop, &a->watch);
}

void
report_release(struct report *a)
{
	inflight_pool_release(&a->pool);
	if (a->kind == REPORT_NONE)
		return;
	loop_unwatch(a->loop, &a->watch);
	writer_release(&a->out);
}

static void
put_source(struct buf *b, const struct inflight *s)
{
	buf_puts(b, STR(",\"source\":{\"topic\":"));
	json_write_str(b, (struct str){s->text, s->topic}, false);
	buf_printf(b, ",\"partition\":%" PRId32, s->partition);
	if (s->offset >= 0)
		buf_printf(b, ",\"offset\":%" PRId64, s->offset);
	buf_putc(b, '}');
}

void
report_put(struct report *a, const struct inflight *s, uint32_t file,
    uint64_t line, const struct kdelivered *d, size_t i)
{
	struct buf *b = &a->out.out;

	if (a->kind == REPORT_NONE || a->gone)
		return;
	if (a->kind == REPORT_TEE) {
		buf_puts(b, inflight_line(s));
		buf_putc(b, '\n');
		return;
	}
	buf_putc(b, '{');
	if (a->nfiles > 1) {
		buf_puts(b, STR("\"file\":"));
		json_write_str(b, str_of(a->files[file]), false);
		buf_putc(b, ',');
	}
	buf_printf(b, "\"line\":%" PRIu64 ",\"topic\":", line);
	json_write_str(b, d->topic->name, false);
	buf_printf(b, ",\"partition\":%" PRId32 ",\"offset\":", d->partition);
	if (d->offset >= 0)
		buf_printf(b, "%" PRId64, d->offset + (int64_t)i);
	else
		buf_puts(b, STR("null"));
	if (s->partition >= 0)
		put_source(b, s);
	if (s->partition >= 0 && a->nfiles <= 1)
		buf_printf(b, ",\"through\":%" PRIu64, through(a));
	buf_puts(b, STR("}\n"));
}

void
report_flush(struct report *a)
{
	struct err e = {0};

	if (!report_pending(a))
		return;
	if (writer_try(&a->out, &e) < 0) {
		a->gone = e.code == 0;
		a->why = e;
		loop_unwatch(a->loop, &a->watch);
		return;
	}
	if (a->out.out.len) {
		a->watch.events = POLLOUT;
		loop_watch(a->loop, &a->watch);
	} else {
		a->watch.events = 0;
		if (a->out.kind != WRITER_PIPE && a->out.kind != WRITER_SOCKET)
			loop_unwatch(a->loop, &a->watch);
	}
}

bool
report_full(const struct report *a)
{
	return report_pending(a) && a->out.out.len > HIGH;
}

bool
report_pending(const struct report *a)
{
	return a->kind != REPORT_NONE && a->out.out.len && !a->gone &&
	    !a->why.code;
}

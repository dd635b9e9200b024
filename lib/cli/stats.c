/* Counters on standard error, for programs and for people. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "cli/stats.h"

static const int64_t PROGRESS_EVERY = 200000000; /* ns: five a second */

static void
put(struct buf *b)
{
	if (write(STDERR_FILENO, b->p, b->len) < 0) {
		/* nothing is left to tell it to */
	}
	buf_release(b);
}

static void
print_object(struct stats *s, int64_t now)
{
	struct buf b = {0};

	buf_putc(&b, '{');
	for (const struct stat_field *f = s->fields; f->name; f++)
		buf_printf(&b, "\"%s\":%" PRIu64 ",", f->name, *f->value);
	buf_printf(&b, "\"seconds\":%.3f}\n", (double)(now - s->started) / 1e9);
	put(&b);
}

static void
print_progress(struct stats *s, int64_t now)
{
	struct buf b = {0};
	double seconds = (double)(now - s->last_at) / 1e9;
	uint64_t in = *s->fields[0].value;

	buf_printf(&b, "\r\033[K");
	for (const struct stat_field *f = s->fields; f->name; f++)
		if (*f->value || f == s->fields)
			buf_printf(&b, "%s %" PRIu64 "  ", f->name, *f->value);
	if (seconds > 0)
		buf_printf(&b, "%.0f/s", (double)(in - s->last_in) / seconds);
	s->last_in = in;
	s->last_at = now;
	put(&b);
}

void
stats_start(struct stats *s, const struct stat_field *fields)
{
	s->fields = fields;
	s->started = s->last_at = clock_ns();
	s->next = INT64_MAX;
	if (s->progress)
		s->next = s->started + PROGRESS_EVERY;
	else if (s->every)
		s->next = s->started + s->every;
}

int64_t
stats_due(const struct stats *s)
{
	return s->next;
}

void
stats_tick(struct stats *s, int64_t now)
{
	if (now < s->next)
		return;
	if (s->progress) {
		print_progress(s, now);
		s->next = now + PROGRESS_EVERY;
	} else {
		print_object(s, now);
		s->next += s->every;
		if (s->next <= now)
			s->next = now + s->every;
	}
}

void
stats_end(struct stats *s)
{
	if (!s->fields)
		return;
	if (s->progress) {
		struct buf b = {0};

		print_progress(s, clock_ns());
		buf_putc(&b, '\n');
		put(&b);
	}
	if (s->at_end || s->every)
		print_object(s, clock_ns());
}

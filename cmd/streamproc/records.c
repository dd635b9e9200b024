/* The records of the input, one by one. */
#include <stdio.h>

#include "base/clock.h"
#include "io/signals.h"
#include "streamproc/records.h"
#include "streamproc/texts.h"

void
records_init(struct records *r)
{
	r->input.max_line = r->how->max_line;
	r->input.final_lf = r->how->final_lf;
	r->input.by_lines = !r->how->multiline && !r->how->stream;
	r->parses = !r->how->raw && !r->how->stream;
	if (r->how->stream)
		r->events = json_stream_new(
		    (struct json_stream_how){.multiline = r->how->multiline,
			.seq = r->how->separators,
			.final_lf = r->how->final_lf,
			.errors = r->how->stream_errors,
			.max_token = (size_t)r->how->max_line});
	input_init(&r->input);
}

void
records_release(struct records *r)
{
	json_parser_free(r->parser);
	r->parser = NULL;
	json_stream_free(r->events);
	r->events = NULL;
	if (!r->by_block)
		input_release(&r->input);
}

void
records_init_worker(struct records *r)
{
	r->by_block = true;
	r->parses = !r->how->raw;
	r->parser = json_parser_new(false, (size_t)r->how->max_line);
}

void
records_count(struct records *r)
{
	uint64_t now = r->events ? json_stream_blank_lines(r->events)
	    : r->parser		 ? json_blank_lines(r->parser)
				 : 0;

	r->blank += now - r->seen_blank;
	r->seen_blank = now;
}

uint64_t
records_lines(const struct records *r)
{
	return r->how->raw ? r->raw_line : json_lines(r->parser);
}

/* A new file: line numbers start again. */
static void
start_file(struct records *r)
{
	json_parser_free(r->parser);
	r->parser =
	    json_parser_new(r->how->multiline, (size_t)r->how->max_line);
	r->raw_line = 0;
	r->seq = (struct texts){.ended = true};
	if (!r->events)
		r->seen_blank = 0;
}

/* -R -s: all lines of the block at once, when none can be too long. */
static bool
all_raw(struct records *r, struct json_rec *rec)
{
	const char *p = r->rest.p, *end = p + r->rest.n;
	uint64_t lines = 0;

	if (!r->raw_whole || r->rest.n > (size_t)r->how->max_line)
		return false;
	*rec = (struct json_rec){
	    .text = r->rest, .line = r->raw_line + 1, .column = 1};
	for (; p && p < end; lines++)
		if ((p = memchr(p, '\n', (size_t)(end - p))))
			p++;
	r->raw_line += lines;
	r->in += lines - 1;
	r->raw_lf = false;
	r->rest.n = 0;
	return true;
}

/* -R: the next line of the block as a string. */
static enum json_found
next_raw(struct records *r, struct json_rec *rec)
{
	const char *lf;
	size_t n;

	if (!r->rest.n)
		return JSON_END;
	if (all_raw(r, rec))
		return JSON_RECORD;
	lf = memchr(r->rest.p, '\n', r->rest.n);
	n = lf ? (size_t)(lf - r->rest.p) : r->rest.n;
	r->raw_lf = lf != NULL;
	*rec = (struct json_rec){
	    .text = {r->rest.p, n}, .line = ++r->raw_line, .column = 1};
	r->rest.p += lf ? n + 1 : n;
	r->rest.n -= lf ? n + 1 : n;
	if (n > (size_t)r->how->max_line) {
		rec->why = "longer than the limit";
		return JSON_BAD;
	}
	if (!r->raw_whole)
		rec->value = jv_str_lossy(rec->text);
	return JSON_RECORD;
}

static int
report(struct records *r, const struct json_rec *rec, struct err *e)
{
	char why[160];
	const char *hint = "", *what = rec->why;
	struct str text = rec->text;
	size_t limit = (size_t)r->how->max_line;

	if (strcmp(rec->why, "unexpected end of line") == 0) {
		hint = "; -m reads values that span lines";
	} else if (texts_cut(r, rec)) {
		text.n--;
		what = texts_why(rec->why);
	} else if (strcmp(rec->why, "longer than the limit") == 0) {
		hint = " of --max-line";
		/* how much of it was read at once is a matter of blocks */
		if (text.n > limit + 1)
			text.n = limit + 1;
	}
	snprintf(why, sizeof why, "byte %zu: %s%s", rec->column, what, hint);
	return bad_record(r->bad, r->input.name, rec->line, NULL, why, text, e);
}

/* A last line without its line feed where one is required. */
static int
report_torn(struct records *r, struct str text, struct err *e)
{
	return bad_record(r->bad, r->input.name, records_lines(r) + 1, NULL,
	    "the last line has no line feed; it may be torn", text, e);
}

/* Makes the block that of which records are handed out.  0 or -1. */
static int
feed(struct records *r, const struct input_block *b, struct err *e)
{
	if (b->torn)
		return report_torn(r, b->text, e);
	r->active = true;
	if (r->how->raw)
		r->rest = b->text;
	else if (r->events)
		json_stream_feed(
		    r->events, b->text.p, b->text.n, b->last && !b->cut);
	else if (r->how->separators)
		texts_feed(r, b);
	else
		json_feed(r->parser, b->text.p, b->text.n, b->last && !b->cut);
	return 0;
}

int
records_block(struct records *r, const struct input_block *b, uint64_t line,
    struct err *e)
{
	json_seek(r->parser, line, b->first);
	r->raw_line = line;
	r->seq = (struct texts){.ended = true};
	return feed(r, b, e);
}

/* Gets the next block.  RECORDS_ONE: there is one. */
static enum records_result
next_block(struct records *r, int64_t deadline, struct err *e)
{
	struct input_block b;
	int64_t until = deadline;

	if (r->block_end)
		r->block_end(r->block_end_arg);
	switch (input_block(&r->input, &b, e)) {
	case INPUT_ERROR:
		return RECORDS_ERROR;
	case INPUT_END:
		json_parser_free(r->parser);
		r->parser = NULL;
		if (!r->events)
			r->seen_blank = 0;
		return RECORDS_END;
	case INPUT_BLOCK:
		if (b.first)
			start_file(r);
		r->bytes += b.text.n;
		return feed(r, &b, e) < 0 ? RECORDS_ERROR : RECORDS_ONE;
	case INPUT_WAIT:
		break;
	}
	r->idle(r->idle_arg);
	if (stats_due(r->stats) < until)
		until = stats_due(r->stats);
	if (input_wait(&r->input, until, e) < 0)
		return RECORDS_ERROR;
	return RECORDS_ONE;
}

/* The next of the block, RECORDS_END when there is none. */
static enum records_result
next_in_block(struct records *r, struct json_rec *rec, enum json_found found,
    struct err *e)
{
	for (;;) {
		if (found == JSON_BAD && report(r, rec, e) < 0)
			return RECORDS_ERROR;
		if (r->how->separators && r->parses && r->active &&
		    found != JSON_RECORD && texts_next(r, found == JSON_BAD))
			found = JSON_RECORD;
		if (found == JSON_END) {
			r->active = false;
			records_count(r);
		}
		if (!r->active || records_stopped(r))
			return RECORDS_END;
		found = r->how->raw ? next_raw(r, rec)
		    : r->events	    ? json_stream_next(r->events, rec)
				    : json_next(r->parser, rec);
		if (found == JSON_RECORD) {
			r->in++;
			return RECORDS_ONE;
		}
	}
}

enum records_result
records_more(struct records *r, struct json_rec *rec, enum json_found found,
    int64_t deadline, struct err *e)
{
	for (;;) {
		enum records_result got = next_in_block(r, rec, found, e);

		if (got != RECORDS_END)
			return got;
		found = JSON_RECORD;
		/* out of time after a signal: what is read is not a record */
		if (records_stopped(r))
			return RECORDS_END;
		if (r->by_block)
			return RECORDS_END;
		if (stats_due(r->stats) != INT64_MAX)
			stats_tick(r->stats, clock_ns());
		if (deadline != INT64_MAX && clock_ns() >= deadline)
			return RECORDS_DEADLINE;
		got = next_block(r, deadline, e);
		if (got != RECORDS_ONE)
			return got;
	}
}

/*
 * The records of the input: blocks are read, parsed and handed out one by one;
 * bad ones go where --bad says.
 */
#ifndef STREAMPROC_RECORDS_H
#define STREAMPROC_RECORDS_H

#include <signal.h>

#include "cli/bad_records.h"
#include "cli/input.h"
#include "cli/stats.h"
#include "json/parser.h"
#include "json/raw_filter.h"
#include "json/stream.h"

/* --seq: where we are among texts between separators. */
struct texts {
	struct str text; /* what the parser has of one */
	bool last;	 /* the block is the last of its file */
	bool ended;	 /* nothing of this text is to come */
	bool skip;	 /* what is to come of it is dropped */
	char tail;	 /* the byte before what the parser has */
	uint64_t lines;	 /* before the rest of the block, with -m */
};

/* What records are in the input. */
struct records_how {
	bool multiline;	    /* -m */
	bool raw;	    /* -R: lines are strings */
	bool separators;    /* --seq: RS before a value */
	bool stream;	    /* --stream: the events of values, while parsed */
	bool stream_errors; /* what is bad is an event, too */
	bool final_lf;	    /* a last line without line feed is torn */
	int64_t max_line;   /* bytes; a longer one is a bad record */
};

struct records {
	/* set first */
	const struct records_how *how;
	struct input input;
	/* Lines are wanted as rec.text only, with raw_lf, and may come many at
	 * once, each with its line feed. */
	bool raw_whole;
	struct bad *bad;
	struct stats *stats;
	/* set when no further record is to be taken */
	const volatile sig_atomic_t *stop;
	/* called before waiting: what is written must be out by then */
	void (*idle)(void *arg);
	void *idle_arg;
	/* called when a block is used up and goes away; may be NULL */
	void (*block_end)(void *arg);
	void *block_end_arg;

	/* counters for --stats */
	uint64_t in, blank, bytes;

	/* lines of the file before the first that is counted: json_rec.line of
	 * a worker's record may start from any line (threads/parallel.h) */
	uint64_t line_base;

	/* private */
	bool by_block; /* of a worker: there is no input */
	uint64_t seen_blank;
	struct json_parser *parser;
	struct json_stream *events; /* of --stream */
	bool parses;		    /* records are the parser's */
	bool active;		    /* the current block is not used up */
	struct str rest; /* of the block: raw, or texts of --seq to come */
	struct texts seq;
	uint64_t raw_line;
	bool raw_lf; /* raw: the last line ended in a line feed */
};

enum records_result {
	RECORDS_ERROR = -1,
	RECORDS_END = 0,
	RECORDS_ONE = 1,
	RECORDS_DEADLINE = 2,
};

void records_init(struct records *);
void records_release(struct records *);
/* Brings the counters up to date, which are so at the end of each block. */
void records_count(struct records *);

/*
 * For a worker, in place of records_init(): there is no input, and
 * records_next() says RECORDS_END when a block is used up.
 */
void records_init_worker(struct records *);
/* The next block; `line` lines of its file stand before it.  0, or -1 and *err.
 */
int records_block(
    struct records *, const struct input_block *, uint64_t line, struct err *);
/* Lines passed, with the `line` of records_block(). */
uint64_t records_lines(const struct records *);

static inline bool
records_stopped(const struct records *r)
{
	return __atomic_load_n(r->stop, __ATOMIC_RELAXED);
}

/* Out of line: what records_next() does when json_next() found no record, or
 * (JSON_RECORD) was not asked. */
enum records_result records_more(struct records *, struct json_rec *,
    enum json_found found, int64_t deadline, struct err *);

/*
 * The next good record, or what happened first.  The record's value belongs to
 * the caller; its text lasts until the next call.
 */
static inline enum records_result
records_next(
    struct records *r, struct json_rec *rec, int64_t deadline, struct err *e)
{
	enum json_found found = JSON_RECORD;

	if (r->active && r->parses && !records_stopped(r)) {
		found = json_next(r->parser, rec);
		if (found == JSON_RECORD) {
			r->in++;
			return RECORDS_ONE;
		}
	}
	return records_more(r, rec, found, deadline, e);
}

/* After records_next(): passes records behind that one of the same block. */
static inline void
records_pass(struct records *r, struct json_raw_filter *pass)
{
	json_raw_filter(r->parser, pass);
	r->in += pass->records;
}

#endif

/*
 * The records of the input: blocks are read, parsed and handed out one by one;
 * bad ones go where --bad says.
 */
#ifndef STREAMPROC_RECORDS_H
#define STREAMPROC_RECORDS_H

#include "cli/bad.h"
#include "cli/input.h"
#include "cli/stats.h"
#include "json/parser.h"

struct records {
	/* set by main first */
	struct input input;
	bool multiline; /* -m */
	bool raw;	/* -R: lines are strings */
	struct bad *bad;
	struct stats *stats;
	/* called before waiting: what is written must be out by then */
	void (*idle)(void *arg);
	void *idle_arg;

	/* counters for --stats */
	uint64_t in, blank, bytes;

	/* private */
	struct json_parser *parser;
	bool active;	 /* the current block is not used up */
	struct str rest; /* raw: of the block */
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

/*
 * The next good record, or what happened first.  The record's value belongs to
 * the caller; its text lasts until the next call.
 */
enum records_result records_next(
    struct records *, struct json_rec *, int64_t deadline, struct err *);

#endif

/* Blocks of input as lines, parsed as JSON where the options need it. */
#ifndef KPROD_SPLIT_H
#define KPROD_SPLIT_H

#include "cli/input.h"
#include "json/parser.h"
#include "kafka/record.h"

struct line {
	struct str text; /* without its end; a view of the block */
	struct jv value; /* parsed; JV_NONE when lines are not */
	uint64_t n;	 /* from 1, in its file */
	char why[160];	 /* of a bad line */
};

struct split {
	/* set by the program first */
	bool parse;
	int64_t max_line;

	uint64_t blank; /* lines that were empty and are no records */

	/* private */
	struct json_parser *parser;
	struct str rest; /* of the block, not yet handed out */
	uint64_t at;	 /* lines handed out of this file */
	uint64_t blank_before;
	bool torn, bom_next;
	struct jv held;
};

enum line_found { LINE_BAD = -1, LINE_NONE = 0, LINE_FOUND = 1 };

enum { PLAIN_LINES = 256 };

/* Lines that are good and that nothing special can be meant by. */
struct plain_lines {
	size_t n;
	struct kbytes text[PLAIN_LINES]; /* views of the block */
	uint64_t at[PLAIN_LINES];	 /* from 1, in their file */
};

/* Takes over a block, whose lines have been handed out before the next. */
void split_block(struct split *, const struct input_block *);
/* The next line; what it points to lasts until the next call. */
enum line_found split_next(struct split *, struct line *);
/*
 * Those of the next lines that are plain, at most `max` and PLAIN_LINES: up to
 * one for split_next() (which has to look closer: the first, a bad one, `null`)
 * or the end of the block.  None when lines are parsed.
 */
void split_plain(struct split *, struct plain_lines *, uint64_t max);
void split_release(struct split *);

#endif

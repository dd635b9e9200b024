/*
 * The outputs of the program: values in the style that the options ask for.
 * What one record puts out is all written or not at all, as long as it stays
 * within OUTPUT_HELD; beyond that it streams.
 */
#ifndef STREAMPROC_OUTPUT_H
#define STREAMPROC_OUTPUT_H

#include "io/writer.h"
#include "json/write.h"

enum { OUTPUT_HELD = 1024 * 1024 };

struct output {
	/* set by main first */
	struct json_style style;
	bool raw;  /* -r: strings as they are */
	bool join; /* -j: and no line feed */
	bool seq;  /* --seq: RS before each */

	uint64_t out, bytes; /* counters for --stats */
	bool last_truthy;    /* for -e */

	/* in place of writing: takes what it wants of w.out (parallel.h) */
	void (*sink)(struct output *);

	/* private */
	struct writer w;
	size_t mark; /* where the outputs of this record start */
	uint64_t marked_out;
	bool marked_truthy;
	bool streamed; /* some of them are written already */
	struct buf text;
};

void output_init(struct output *);
/* For a worker: there is no descriptor. */
void output_init_worker(struct output *, void (*sink)(struct output *));
void output_release(struct output *);

/* Appends one value (borrowed).  Ends the program when writing fails. */
void output_value(struct output *, struct jv);
/* Appends a record as it came, with its line feed. */
void output_text(struct output *, struct str);

/* A record begins. */
void output_begin(struct output *);
/* It failed: takes its outputs back.  False when some are out already. */
bool output_undo(struct output *);
/* It is done: writes when a block is full. */
void output_done(struct output *);
/* Writes everything: before a wait and at the end. */
void output_flush(struct output *);
/* The end: flushes and closes. */
void output_close(struct output *);

#endif

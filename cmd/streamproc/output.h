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

/* What values look like. */
struct output_how {
	struct json_style style;
	bool raw;  /* -r: strings as they are */
	bool join; /* -j: and no line feed */
	bool nul;  /* --raw-output0: NUL instead of it */
	bool seq;  /* --seq: RS before each */
};

struct output {
	/* set first */
	const struct output_how *how;
	/* set by a verb that calls output_settle(): what is put out lies in the
	 * block until then, and need not be copied */
	bool in_place;

	uint64_t out, bytes; /* counters for --stats */
	bool last_truthy;    /* for -e */

	/* in place of writing: takes what it wants of w.out and run */
	void (*sink)(struct output *);

	/* set by output_init() */
	bool plain; /* values in one line each, by no style */

	/* private */
	struct writer w;
	/* Lines of the input that go out as they are, behind what is in w.
	 * They lie in the block that is being read. */
	struct str run;
	size_t mark; /* bytes held before the outputs of this record */
	uint64_t marked_out;
	bool marked_truthy;
	bool streamed; /* some of them are written already */
	struct buf text;
};

void output_init(struct output *);
/* For a worker: there is no descriptor. */
void output_init_worker(struct output *, void (*sink)(struct output *));
void output_release(struct output *);

/* Appends the run to w.out. */
void output_gather(struct output *);

/* The block of the input goes away: what lies there is written or copied. */
void output_settle(struct output *);

/* Appends one value (borrowed).  Ends the program when writing fails. */
void output_value(struct output *, struct jv);

/* Appends lines of the block that is being read, of so many values, none of
 * them null or false; a verb that sets in_place. */
void output_lines(struct output *, struct str lines, uint64_t values);

/* Bytes that are not yet written. */
static inline size_t
output_held(const struct output *o)
{
	return o->w.out.len + o->run.n;
}

/* A record puts out more than is held: it has to stream. */
void output_stream(struct output *);
static inline void
output_bound(struct output *o)
{
	if (output_held(o) - o->mark > OUTPUT_HELD)
		output_stream(o);
}

/*
 * Where a value may be appended as text by its maker, in the plain style, when
 * that is the one asked for; output_line() adds its line feed.
 */
static inline struct buf *
output_room(struct output *o)
{
	if (o->run.n)
		output_settle(o);
	return &o->w.out;
}

/* `truthy`: of the value, for -e. */
static inline void
output_line(struct output *o, bool truthy)
{
	buf_putc(&o->w.out, '\n');
	o->last_truthy = truthy;
	o->out++;
	output_bound(o);
}

/* A record begins. */
static inline void
output_begin(struct output *o)
{
	o->mark = output_held(o);
	o->marked_out = o->out;
	o->marked_truthy = o->last_truthy;
	o->streamed = false;
}

/* It failed: takes its outputs back.  False when some are out already. */
bool output_undo(struct output *);
/* Writes everything: before a wait and at the end. */
void output_flush(struct output *);
/* It is done: writes when a block is full. */
static inline void
output_done(struct output *o)
{
	o->mark = output_held(o);
	if (o->mark >= WRITER_BLOCK)
		output_flush(o);
}

/* The lines of so many values, none of them null or false, were appended to
 * output_room(). */
static inline void
output_passed(struct output *o, uint64_t values)
{
	if (values)
		o->last_truthy = true;
	o->out += values;
	output_done(o);
}

/* The end: flushes and closes. */
void output_close(struct output *);

#endif

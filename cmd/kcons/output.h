/*
 * Standard output of a source: it never blocks the loop, its reader is watched
 * while nothing is written, and what is unwritten stays bounded.
 */
#ifndef KCONS_OUTPUT_H
#define KCONS_OUTPUT_H

#include "base/err.h"
#include "io/loop.h"
#include "io/writer.h"

struct output {
	struct writer w; /* append to w.out */

	/* Its reader has gone, or writing has failed (why.code): nothing more
	 * can be written.  Unless `tell` is set, the program ends then. */
	bool tell, gone;
	struct err why;

	/* private */
	struct loop *loop;
	struct watch watch;
	bool closed;
};

/*
 * Where SIGPIPE is ignored; ends the program when the reader goes.  `grow`: see
 * writer_init().
 */
void output_init(struct output *, struct loop *, bool grow);
void output_release(struct output *);

/* Writes what is taken without waiting; the loop goes on with the rest. */
void output_flush(struct output *);
/* Whether so much is unwritten that nothing should be added. */
bool output_full(const struct output *);
/* Whether anything is unwritten. */
bool output_pending(const struct output *);
/*
 * The end of it: a full disk shows here at the latest, and with `tell` in
 * `why`.  Nothing may be appended any more; what a pipe still holds can not be
 * asked any more.
 */
void output_end(struct output *);
/* The same if it has not been called; ends the program if the reader has gone
 * or writing has failed. */
void output_close(struct output *);

#endif

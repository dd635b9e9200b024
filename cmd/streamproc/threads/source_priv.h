/*
 * The input of -P: cut into blocks of whole lines, by whoever has it.
 *
 * A worker should be done with a block in about a millisecond, so that little
 * is lost when the input ends or a program takes its time; but to take turns
 * costs some microseconds.  So more is read at once than in a run without -P,
 * yet no more than the cache of a processor holds together with its index and
 * its outputs; blocks of programs that are slow are cut smaller, down to a
 * line.
 *
 * Lines are counted where a block is parsed, which is too late to tell a worker
 * how many came before.  So records have the line within their block, to which
 * sink_priv.h adds the block's place; only for programs that ask for it are
 * lines counted here first.
 */
#ifndef STREAMPROC_THREADS_SOURCE_PRIV_H
#define STREAMPROC_THREADS_SOURCE_PRIV_H

#include "streamproc/threads/ring_priv.h"

struct source {
	struct input *in;
	bool needs_lines; /* slots are told how many lines are before them */

	bool failed; /* the input's end came by this error */
	struct err err;

	/* private: the block that is being cut, from `at` on */
	struct input_block block;
	size_t at;
	bool cutting;
	uint64_t lines; /* of the file before that */
};

/*
 * Fills a slot with what comes next, of about `size` bytes: INPUT_BLOCK,
 * INPUT_WAIT or INPUT_END.  *more tells of what is behind it.
 */
enum input_result source_next(
    struct source *, struct slot *, size_t size, enum ring_more *more);

#endif

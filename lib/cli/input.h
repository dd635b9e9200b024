/*
 * What a filter or sink reads: FILE operands in turn, or standard input, by
 * blocks of whole lines, together with the rules that all such programs share:
 *
 * - a terminal on standard input is announced;
 * - after SIGINT, SIGTERM or SIGHUP a pipe is read on to its end, for at most
 *   `drain`, so that nothing in flight is lost; anything else stops at once.
 *   A line that the signal cut is dropped;
 * - a line over max_line is cut there, so that memory stays bounded; it is
 *   handed out one byte too long, for the caller to call bad;
 * - a reader of standard output that goes away while we wait ends the program
 *   by SIGPIPE, or with 74 where that is ignored.
 *
 * The program pulls with input_block(); when that says INPUT_WAIT it flushes
 * what it holds and calls input_wait().
 */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "io/loop.h"
#include "io/reader.h"

struct input {
	/* set by the program first */
	char **files; /* borrowed; none: standard input */
	int nfiles;
	int64_t max_line; /* bytes */
	int64_t drain;	  /* ns */
	bool final_lf;	  /* a last line without LF is torn */
	bool by_lines;	  /* false: any block will do (multi-line input) */
	int out_fd;	  /* watched for a reader that goes; -1: none */
	/* input_block() is for other threads than the loop's: it does not turn
	 * the loop, and is not called while input_wait() is */
	bool apart;

	/* what stands now */
	const char *name;  /* of the file being read, for messages */
	struct loop *loop; /* the program may add watches and timers */
	bool ready;	   /* what is open has something, or has ended */

	/* private */
	struct reader reader;
	int at;
	bool is_open, is_pipe, is_named_pipe, is_file;
	bool first, skipping, watching;
	size_t handed; /* bytes of the last block, consumed at the next call */
	struct watch in_watch, out_watch, signal_watch;
};

enum input_result {
	INPUT_ERROR = -1, /* *err: 66 cannot be opened, 74 read error */
	INPUT_END = 0,	  /* nothing more, or ended by a signal */
	INPUT_BLOCK = 1,  /* *block; in place until the next call */
	INPUT_WAIT = 2,	  /* nothing there yet */
};

struct input_block {
	struct str text; /* READER_PADDING readable bytes follow */
	bool first;	 /* of its file: line numbers start again */
	bool last;	 /* of its file; may be empty */
	bool cut;  /* last, after a signal: what is unfinished is dropped */
	bool torn; /* final_lf: the last line has no LF */
};

void input_init(struct input *);
void input_release(struct input *);
enum input_result input_block(
    struct input *, struct input_block *, struct err *);
/*
 * Makes the memory of the last block, which has text, the caller's: it goes on
 * until free(*mem).  *mem of *cap bytes (from an earlier call; NULL, 0: none)
 * is taken for it.
 */
void input_keep(struct input *, char **mem, size_t *cap);
/*
 * Has the next block lie in this memory (as for input_keep(), which gives it
 * back) if there is little that would have to be moved there.
 */
void input_lend(struct input *, char **mem, size_t *cap);
/*
 * Waits until there is input, the deadline (clock_ns(); INT64_MAX: none), a
 * timer of the loop or a signal.  0, or -1 and *err.
 */
int input_wait(struct input *, int64_t deadline, struct err *);

#endif

/*
 * How much of what was written the next process has taken.
 *
 * Bytes written are not bytes read: a pipe holds some when its reader dies, and
 * they are gone with it.  The write end of a pipe tells what is unread, also
 * after the reader has gone (FIONREAD, pipe(7)).  Of a Unix socket we know it
 * only when nothing is left in the queue and the peer is still there
 * (SIOCOUTQ).  Of a file, a terminal and TCP, what was written counts.
 */
#ifndef IO_READER_PROGRESS_H
#define IO_READER_PROGRESS_H

#include "io/writer.h"

struct reader_progress {
	const struct writer *w;
	bool local;	/* a Unix socket */
	uint64_t bytes; /* known to be taken */
};

void reader_progress_init(struct reader_progress *, const struct writer *);

/*
 * Looks again.  Bytes from the first that the writer wrote; never less than
 * before.
 */
uint64_t reader_progress_look(struct reader_progress *);

#endif

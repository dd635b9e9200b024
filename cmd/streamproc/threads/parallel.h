/*
 * -P: the records of the input spread over threads, the output in their order.
 */
#ifndef STREAMPROC_THREADS_PARALLEL_H
#define STREAMPROC_THREADS_PARALLEL_H

#include "streamproc/verb.h"

enum { PARALLEL_MAX = 256 }; /* threads */

/*
 * Hands the records of the input to the verb of an open proc, in so many
 * threads, until the input ends: as in one thread, to the byte.  The proc has
 * the counts, output.last_truthy, halted and status then.  0, or -1 and *err.
 */
int parallel_drive(struct proc *, int threads, struct err *);

#endif

/* The run: the loop that hands records to the verb. */
#ifndef STREAMPROC_RUN_H
#define STREAMPROC_RUN_H

#include "streamproc/verb.h"

/* Hands records to the verb until the input ends, on as many threads as the
 * plan says.  0, or -1 and *err. */
int proc_run(struct proc *, struct err *);

/*
 * The record failed with *e: takes its outputs back and does what --bad says.
 * 0 to go on, -1 and *e to end.
 */
int proc_bad(struct proc *, const struct json_rec *, struct err *e);

#endif

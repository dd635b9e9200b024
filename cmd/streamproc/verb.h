/*
 * A verb of streamproc: functions that one loop drives.  The loop hands over
 * each record, calls tick when the verb's deadline has come, and end when the
 * input is done.
 */
#ifndef STREAMPROC_VERB_H
#define STREAMPROC_VERB_H

#include "streamproc/plan.h"

/* What a verb works with: one for each thread. */
struct proc {
	const struct plan *plan;
	struct records records;
	struct output output;
	struct bad bad;
	struct stats stats;
	void *state; /* the verb's */
	int status;  /* exit status when all went well: -e, halt */
	bool halted; /* the program ended itself: no error, no more input */
	/* in place of writing a message of the program (threads/parallel.h) */
	void (*message)(struct proc *, struct str);
	bool needs_lines; /* the program asks for line numbers */
};

struct verb {
	const char *name;
	bool takes_expr; /* the operand after the verb is its EXPR */
	/* 0, or -1 and *err */
	int (*open)(struct proc *, struct err *);
	/* For -P: makes the state of a worker's proc from that of an open one;
	 * NULL when order matters to the verb.  0, or -1 and *err when it does
	 * to the program. */
	int (*fork)(struct proc *worker, const struct proc *, struct err *);
	/* One record; its value is consumed.  An error of the record itself
	 * goes through proc_bad(); -1 and *err end the run. */
	int (*record)(struct proc *, struct json_rec *, struct err *);
	/* clock_ns() of the next tick, INT64_MAX for none; may be NULL */
	int64_t (*deadline)(struct proc *);
	int (*tick)(struct proc *, struct err *);
	/* The input has ended.  May be NULL. */
	int (*end)(struct proc *, struct err *);
	void (*close)(struct proc *);
};

extern const struct verb verb_map, verb_pace;

#endif

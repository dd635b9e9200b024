/*
 * Generators without the machine: nodes that the compiler found `plain`
 * (core/code.h) hand their outputs to a sink, by plain calls.
 */
#ifndef EXPR_PUSH_EACH_H
#define EXPR_PUSH_EACH_H

#include "expr/core/vm.h"

enum {
	EACH_ON = 1,   /* all outputs were taken */
	EACH_STOP = 2, /* the sink wants no more */
};

/*
 * Takes an output (consumed); EACH_ON or EACH_STOP.  A sink that fails itself
 * says EACH_STOP and keeps the reason, so that no `try` around the generator
 * mistakes the error for the generator's.
 */
struct sink {
	int (*take)(struct sink *, struct jv);
};

/* Runs a plain node.  EACH_ON, EACH_STOP, or -1: raised by the node.  `own`:
 * as in eval(). */
int each(struct vm *, const struct node *, struct jv in, bool own, ref e,
    struct sink *);

/* Like eval(), for the nodes that collect what a plain node yields. */
int each_array(struct vm *, const struct node *, struct jv in, bool own, ref e,
    struct jv *out);
int each_first(struct vm *, const struct node *, struct jv in, bool own, ref e,
    struct jv *out);
int each_reduce(struct vm *, const struct node *, struct jv in, bool own, ref e,
    struct jv *out);

/* The count of limit(n; f) or skip(n; f): 1, 0: none is wanted, or -1. */
int each_limit(
    struct vm *, const struct node *, struct jv in, ref e, int64_t *count);
/* Start, end and step of range, 1, 0 or -1; and whether x is still within. */
int each_bounds(
    struct vm *, const struct node *, struct jv in, ref e, struct jv *val);
bool each_within(const struct node *, struct jv x, struct jv to, struct jv by);

#endif

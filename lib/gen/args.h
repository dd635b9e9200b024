/* What the arguments of generator functions have to be. */
#ifndef GEN_ARGS_H
#define GEN_ARGS_H

#include "json/value.h"

enum gen_kind {
	ARG_ANY,
	ARG_WHOLE,    /* a whole number of int64 range */
	ARG_COUNT,    /* one from 1 to 2^53 */
	ARG_NUMBER,   /* a finite number */
	ARG_POSITIVE, /* one above 0 */
	ARG_NOT_NEGATIVE,
	ARG_CHANCE, /* one from 0 to 1 */
	ARG_TEXT,
};

struct gen_arg {
	const char *name; /* in messages */
	enum gen_kind kind;
};

/*
 * Whether the arguments are as they should; JV_NONE passes as anything.  0, or
 * -1 and *err: "normal: the standard deviation must not be negative: -1".
 */
int gen_args(const char *func, const struct gen_arg *, int n,
    const struct jv *args, struct err *);

/* The same for what is plain to see, without a message: a finite number that is
 * no long literal. */
static inline bool
gen_plain(struct jv v, double *d)
{
	*d = v.kind == JV_DBL ? v.d : (double)v.i;
	return v.kind == JV_INT || (v.kind == JV_DBL && v.d - v.d == 0);
}

/* The error that an argument is wrong: "func: what: value".  Returns -1. */
int gen_wrong(
    const char *func, const char *what, struct jv value, struct err *);

/* a <= b, both numbers or JV_NONE; else the error "func: what: a > b". */
int gen_ordered(
    const char *func, const char *what, struct jv a, struct jv b, struct err *);

#endif

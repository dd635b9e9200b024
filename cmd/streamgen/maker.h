/* What makes the records of streamgen: the default one, or an expression. */
#ifndef STREAMGEN_MAKER_H
#define STREAMGEN_MAKER_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

struct maker;

/* `expr` NULL: the default record.  NULL and *err (64) when it is wrong. */
struct maker *maker_new(const char *expr, uint64_t seed, struct err *);
void maker_free(struct maker *);

/* Whether a record depends on those before it, which then have to be made. */
bool maker_stateful(const struct maker *);

/* Record n comes next, whose time is time_ns since 1970, or GEN_CLOCK. */
void maker_seek(struct maker *, int64_t n, int64_t time_ns);

/*
 * Appends that record's lines (an expression may yield none or several).
 * 0; 1 when the record has more and what there is should be written first; or
 * -1 and *err when the expression fails (65) or a signal stops it (75).  What a
 * failed record has put out is taken back, unless it came to a 1.
 */
int maker_next(struct maker *, struct buf *, struct err *);

#endif

/* What makes the records of streamgen: the default one, or an expression. */
#ifndef STREAMGEN_MAKER_H
#define STREAMGEN_MAKER_H

#include "base/buf.h"
#include "base/err.h"

struct maker;

/* `expr` NULL: the default record.  NULL and *err (64) when it is wrong. */
struct maker *maker_new(const char *expr, uint64_t seed, struct err *);
void maker_free(struct maker *);

/*
 * Appends the next record's lines (an expression may yield none or several).
 * 0; 1 when a block of output is full and the record has more; or -1 and *err
 * (65) when the expression fails.
 */
int maker_next(struct maker *, struct buf *, struct err *);

#endif

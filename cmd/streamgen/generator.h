/* What makes the records of streamgen: the default one, or an expression. */
#ifndef STREAMGEN_GENERATOR_H
#define STREAMGEN_GENERATOR_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

struct generator;

/* `expr` NULL: the default record.  NULL and *err (64) when it is wrong. */
struct generator *generator_new(const char *expr, uint64_t seed, struct err *);
void generator_free(struct generator *);

/* Whether a record depends on those before it, which then have to be made. */
bool generator_stateful(const struct generator *);

/* Record n comes next, whose time is time_ns since 1970, or GEN_CLOCK. */
void generator_seek(struct generator *, int64_t n, int64_t time_ns);

/*
 * Appends that record's lines (an expression may yield none or several).
 * 0; 1 when the record has more and what there is should be written first; or
 * -1 and *err when the expression fails (65) or a signal stops it (75).  What a
 * failed record has put out is taken back, unless it came to a 1.
 */
int generator_next(struct generator *, struct buf *, struct err *);

#endif

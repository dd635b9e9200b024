/*
 * When the next record is due.  Deadlines are absolute: each is the one before
 * plus the pause, so that the pace does not drift however long a record takes.
 */
#ifndef GEN_PACE_H
#define GEN_PACE_H

#include "base/err.h"
#include "base/str.h"
#include "gen/rng.h"

enum pace_kind { PACE_FIXED, PACE_UNIFORM, PACE_EXP };

struct pace {
	enum pace_kind kind;
	double a, b; /* ns: the pause; its bounds; its mean and nothing */
	double rest; /* fraction of a nanosecond carried over */
};

/* The duration parser is handed in, because units belong to the programs. */
typedef int pace_unit(struct str, int64_t *ns);

/*
 * Reads "1s", "0.5s..1.5s", "exp:1s" or "0".  0, or -1 and *err (64).
 */
int pace_parse(struct pace *, struct str, pace_unit *, struct err *);

/* As fast as possible? */
bool pace_none(const struct pace *);
/* The mean pause in nanoseconds. */
double pace_mean(const struct pace *);
/* The next pause in nanoseconds. */
int64_t pace_next(struct pace *, struct rng *);

#endif

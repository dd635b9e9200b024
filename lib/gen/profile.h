/*
 * Profiles: streams to start with.  Each is an expression that anyone could
 * have written, a text in a file of its own, and nothing else.
 */
#ifndef GEN_PROFILE_H
#define GEN_PROFILE_H

#include "base/err.h"
#include "base/str.h"

struct profile {
	const char *name;
	const char *text; /* ends with a line feed */
};

/* The one of that name, or NULL and *err (64), which lists what there is. */
const struct profile *profile_find(struct str name, struct err *);

extern const char profile_trades[], profile_posts[], profile_sensors[],
    profile_clicks[], profile_orders[], profile_logs[], profile_nexmark[];

#endif

/*
 * A line on its way: what has to be known of it when it is acknowledged.
 *
 * They come and go by the million, a batch of them at a time; a pool keeps some
 * of those that went for those that come.
 */
#ifndef KPROD_INFLIGHT_H
#define KPROD_INFLIGHT_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "record.h"

enum {
	INFLIGHT_STEP = 16,    /* sizes are multiples of it */
	INFLIGHT_CLASSES = 64, /* of sizes; what is larger is not kept */
};

struct inflight {
	struct inflight *older, *newer; /* on their way as well */
	uint64_t place;			/* file and line, see tally.h */
	int32_t partition;		/* of the source; -1: no source */
	int64_t offset;			/* of the source */
	uint32_t topic, len; /* bytes of the source's topic, of the line */
	char text[];	     /* one after the other */
};

/* Zero-initialise it but for `max`. */
struct inflight_pool {
	size_t max;  /* bytes; only those on their way may be more */
	size_t live; /* bytes of those on their way */

	/* private */
	struct inflight *spare[INFLIGHT_CLASSES]; /* by `newer` */
	size_t kept;				  /* bytes of these */
};

struct inflight *inflight_new(struct inflight_pool *, uint64_t place,
    struct str line, const struct outgoing *);
void inflight_free(
    struct inflight_pool *, struct inflight *); /* NULL is harmless */
/* The line itself. */
struct str inflight_line(const struct inflight *);

/* Those on their way are not known to it. */
void inflight_pool_release(struct inflight_pool *);

#endif

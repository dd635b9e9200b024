/*
 * A line on its way: what has to be known of it when it is acknowledged.
 *
 * They come and go by the million, a batch of them at a time; a pool keeps some
 * of those that went for those that come.
 */
#ifndef KPROD_SENT_H
#define KPROD_SENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "record.h"

enum {
	SENT_STEP = 16,	   /* sizes are multiples of it */
	SENT_CLASSES = 64, /* of sizes; what is larger is not kept */
};

struct sent {
	struct sent *older, *newer; /* on their way as well */
	uint64_t place;		    /* file and line, see account.h */
	int32_t partition;	    /* of the source; -1: no source */
	int64_t offset;		    /* of the source */
	uint32_t topic, len; /* bytes of the source's topic, of the line */
	char text[];	     /* one after the other */
};

/* Zero-initialise it but for `max`. */
struct sent_pool {
	size_t max;  /* bytes; only those on their way may be more */
	size_t live; /* bytes of those on their way */

	/* private */
	struct sent *spare[SENT_CLASSES]; /* by `newer` */
	size_t kept;			  /* bytes of these */
};

struct sent *sent_new(struct sent_pool *, uint64_t place, struct str line,
    const struct outgoing *);
void sent_free(struct sent_pool *, struct sent *); /* NULL is harmless */
/* The line itself. */
struct str sent_line(const struct sent *);

/* Those on their way are not known to it. */
void sent_pool_release(struct sent_pool *);

#endif

/*
 * A line on its way: what has to be known of it when it is acknowledged.
 *
 * They come and go by the million; a pool hands their memory on, so that none
 * is asked for by line.
 */
#ifndef KPROD_SENT_H
#define KPROD_SENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "record.h"

enum {
	SENT_STEP = 64,	   /* sizes are multiples of it */
	SENT_CLASSES = 32, /* what is larger is allocated by itself */
};

struct sent {
	struct sent *older, *newer; /* on their way as well */
	uint64_t place;		    /* file and line, see account.h */
	int32_t partition;	    /* of the source; -1: no source */
	int64_t offset;		    /* of the source */
	uint32_t topic, len; /* bytes of the source's topic, of the line */
	char text[];	     /* one after the other */
};

/* Zero-initialised. */
struct sent_pool {
	struct sent *spare[SENT_CLASSES]; /* by `newer` */
	struct slab *slabs;
	char *at, *end; /* what is left of the newest slab */
};

struct sent *sent_new(struct sent_pool *, uint64_t place, struct str line,
    const struct outgoing *);
void sent_free(struct sent_pool *, struct sent *); /* NULL is harmless */
/* The line itself. */
struct str sent_line(const struct sent *);

/* Frees the memory of all, but for those that are very long. */
void sent_pool_release(struct sent_pool *);

#endif

/*
 * Text that waits for its time: a heap by when it is due, then by record, then
 * by copy, so that the order does not depend on when it was put in.
 */
#ifndef GEN_HELD_H
#define GEN_HELD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct held_item {
	int64_t due;
	int64_t n;	/* its record */
	int copy;	/* 0, or 1 for the second of it */
	unsigned flags; /* the caller's */
	char *text;
	size_t len;
};

struct held {
	struct held_item *items;
	size_t n, cap;
	size_t bytes; /* what all of it takes */
};

/* Copies the text. */
void held_put(struct held *, struct held_item);
/* The one that is due first, NULL when there is none. */
static inline const struct held_item *
held_top(const struct held *h)
{
	return h->n ? h->items : NULL;
}
/* Takes it out; the caller frees its text. */
struct held_item held_pop(struct held *);
void held_release(struct held *);

#endif

/*
 * Text that waits for its time: a heap by when it is due, then by record, then
 * by copy, so that the order does not depend on when it was put in.
 */
#ifndef GEN_DELAY_QUEUE_H
#define GEN_DELAY_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct delay_item {
	int64_t due;
	int64_t n;	/* its record */
	int copy;	/* 0, or 1 for the second of it */
	unsigned flags; /* the caller's */
	char *text;
	size_t len;
};

struct delay_queue {
	struct delay_item *items;
	size_t n, cap;
	size_t bytes; /* what all of it takes */
};

/* Copies the text. */
void delay_put(struct delay_queue *, struct delay_item);
/* The one that is due first, NULL when there is none. */
static inline const struct delay_item *
delay_top(const struct delay_queue *h)
{
	return h->n ? h->items : NULL;
}
/* Takes it out; the caller frees its text. */
struct delay_item delay_pop(struct delay_queue *);
void delay_release(struct delay_queue *);

#endif

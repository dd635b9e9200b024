/* Sorting arrays. */
#ifndef EXPR_SORT_H
#define EXPR_SORT_H

#include "json/value.h"

struct sort_item {
	struct jv key, value; /* owned */
	size_t place;	      /* in the array */
};

/*
 * The elements of an array, in the order of the keys at the same places of
 * another; equal ones keep their order.  Borrows both arrays.
 */
struct sort_item *sort_items(struct jv arr, struct jv keys, size_t *n);
void sort_free(struct sort_item *, size_t n);

#endif

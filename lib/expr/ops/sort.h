/*
 * Sorting arrays, by their elements or by keys that go with them.
 *
 * No two keys are compared while that can be helped: the part of each that
 * counts first (its type, its number, seven bytes of its text, its first
 * element) becomes an integer that stands in the order of the keys.  Places are
 * sorted by these, and only those that are found alike are looked at further,
 * by the next part of their keys (multikey sorting, J. Bentley, R. Sedgewick,
 * "Fast Algorithms for Sorting and Searching Strings", 1997).  So a value is
 * visited once for each part of it that tells it from another.
 */
#ifndef EXPR_OPS_SORT_H
#define EXPR_OPS_SORT_H

#include "json/value.h"

struct sort_place {
	uint64_t rank; /* private */
	uint32_t at;   /* where the element stands in the array */
	bool first;    /* its key is not that of the place before */
};

struct sort {
	struct sort_place *place; /* n of them, in order */
	size_t n;
	const struct jv *value; /* the elements of the array, borrowed from it
				   or from `own` */
	struct jv *own;
};

/* Elements by themselves; equal ones keep their order.  Borrows the array,
 * which has to last as long as *s. */
void sort_values(struct sort *s, struct jv arr);
/*
 * By the keys at the same places of another array.  A key is the array of what
 * the key's expression yielded; what is no array stands for [itself], so that
 * the usual keys need none.  Borrows both.
 */
void sort_by_keys(struct sort *s, struct jv arr, struct jv keys);
void sort_release(struct sort *);
/* The element that comes i-th, borrowed. */
static inline struct jv
sort_value(const struct sort *s, size_t i)
{
	return s->value[s->place[i].at];
}
/* Two such keys in jq's order. */
int sort_key_cmp(struct jv, struct jv);

/* --- putting places in order (sort_order.c) ------------------------------ */

/* By their ranks, stably; `room` is for n places more. */
void sort_ranks(struct sort_place *, struct sort_place *room, size_t n);
/* By their keys: key[p.at]. */
void sort_keys(struct sort_place *, struct sort_place *room, size_t n,
    const struct jv *key);

#endif

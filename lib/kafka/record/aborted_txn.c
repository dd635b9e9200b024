/*
 * The list is sorted by producer and offset.  Batches come in offset order, so
 * the transactions of a producer that have ended are always its first ones: one
 * index for each producer says how far they go, and a look-up is a binary
 * search however long the list is.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "kafka/record/aborted_txn.h"

static int
order(const void *a, const void *b)
{
	const struct kaborted_entry *x = a, *y = b;

	if (x->producer_id != y->producer_id)
		return x->producer_id < y->producer_id ? -1 : 1;
	return (x->first_offset > y->first_offset) -
	    (x->first_offset < y->first_offset);
}

void
kaborted_open(struct kaborted_set *s, const struct kaborted *list, size_t n)
{
	if (n > s->cap) {
		s->entries = xreallocarray(s->entries, n, sizeof *s->entries);
		s->cap = n;
	}
	for (size_t i = 0; i < n; i++)
		s->entries[i] = (struct kaborted_entry){
		    list[i].producer_id, list[i].first_offset, 0};
	if (n)
		qsort(s->entries, n, sizeof *s->entries, order);
	for (size_t i = 0; i < n; i++)
		s->entries[i].next = i;
	s->n = n;
}

void
kaborted_release(struct kaborted_set *s)
{
	free(s->entries);
	*s = (struct kaborted_set){0};
}

/* The first entry of the producer, or NULL. */
static struct kaborted_entry *
find(const struct kaborted_set *s, int64_t producer_id)
{
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->entries[mid].producer_id < producer_id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < s->n && s->entries[lo].producer_id == producer_id
	    ? &s->entries[lo]
	    : NULL;
}

static bool
begun(const struct kaborted_set *s, size_t i, int64_t producer_id, int64_t by)
{
	return i < s->n && s->entries[i].producer_id == producer_id &&
	    s->entries[i].first_offset <= by;
}

bool
kaborted_has(
    const struct kaborted_set *s, int64_t producer_id, int64_t last_offset)
{
	const struct kaborted_entry *e = find(s, producer_id);

	return e && begun(s, e->next, producer_id, last_offset);
}

void
kaborted_end(struct kaborted_set *s, int64_t producer_id, int64_t offset)
{
	struct kaborted_entry *e = find(s, producer_id);

	while (e && begun(s, e->next, producer_id, offset))
		e->next++;
}

/*
 * The sticky assignor where members want different topics.
 *
 * Free partitions go to the member that has least of those who want them; then
 * partitions move, one at a time, from a member to one that has two less or
 * fewer still, until no such move is left.  Each move makes the sum of the
 * squares of the counts smaller, so this ends.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "kafka/group/assignor_priv.h"

/* Of those who want the topic, the one with the fewest; NOBODY. */
static size_t
poorest(const struct kassign *a, const size_t *count, const size_t *order,
    uint32_t topic)
{
	size_t best = NOBODY;

	for (size_t i = 0; i < a->nmembers; i++) {
		size_t m = order[i];

		if (assign_subscribed(&a->members[m], topic) &&
		    (best == NOBODY || count[m] < count[best]))
			best = m;
	}
	return best;
}

void
assign_unlike(struct kassign *a, struct slots *s, const size_t *order)
{
	size_t *count = xcalloc(a->nmembers, sizeof *count);
	bool moved = true;

	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].owner != NOBODY)
			count[s->v[i].owner]++;
	for (size_t i = 0; i < s->n; i++) {
		struct slot *slot = &s->v[i];

		if (slot->owner != NOBODY)
			continue;
		slot->owner = poorest(a, count, order, slot->part.topic);
		if (slot->owner != NOBODY)
			count[slot->owner]++;
	}
	while (moved) {
		moved = false;
		for (size_t i = 0; i < s->n; i++) {
			struct slot *slot = &s->v[i];
			size_t to;

			if (slot->owner == NOBODY)
				continue;
			to = poorest(a, count, order, slot->part.topic);
			if (count[to] + 1 >= count[slot->owner])
				continue;
			count[slot->owner]--;
			count[to]++;
			slot->owner = to;
			moved = true;
		}
	}
	free(count);
}

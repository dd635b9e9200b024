/* The assignors that look at subscriptions only: range and roundrobin. */
#include <stdlib.h>

#include "kafka/group/assignor_priv.h"

/* Each topic by itself: contiguous blocks, the first ones larger by one. */
void
assign_range(struct kassign *a)
{
	size_t *order = assign_order(a);

	for (uint32_t t = 0; t < a->ntopics; t++) {
		size_t wanting = 0, each, more, at = 0;

		for (size_t i = 0; i < a->nmembers; i++)
			wanting += assign_subscribed(&a->members[i], t);
		if (!wanting)
			continue;
		each = a->topics[t].nparts / wanting;
		more = a->topics[t].nparts % wanting;
		for (size_t i = 0; i < a->nmembers; i++) {
			struct kassign_member *m = &a->members[order[i]];
			size_t n;

			if (!assign_subscribed(m, t))
				continue;
			n = each + (more > 0);
			more -= more > 0;
			for (; n; n--)
				assign_give(
				    m, (struct kassign_part){t, (int32_t)at++});
		}
	}
	free(order);
}

/* All partitions in a row, dealt to the members in a circle. */
void
assign_roundrobin(struct kassign *a)
{
	size_t *order = assign_order(a), next = 0;

	for (uint32_t t = 0; t < a->ntopics; t++) {
		bool wanted = false;

		for (size_t i = 0; i < a->nmembers; i++)
			wanted |= assign_subscribed(&a->members[i], t);
		for (size_t p = 0; wanted && p < a->topics[t].nparts; p++) {
			while (!assign_subscribed(
			    &a->members[order[next % a->nmembers]], t))
				next++;
			assign_give(&a->members[order[next++ % a->nmembers]],
			    (struct kassign_part){t, (int32_t)p});
		}
	}
	free(order);
}

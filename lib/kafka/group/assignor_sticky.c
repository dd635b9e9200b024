/*
 * The sticky assignor.  Where all members want the same topics, which is nearly
 * always, each keeps what it holds up to its share, and the rest is dealt.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "kafka/group/assignor_priv.h"

#define NOBODY ((size_t)-1)

/* All partitions in the order of topic and partition, with their owners. */
struct slots {
	struct slot {
		struct kassign_part part;
		size_t owner; /* index of a member; NOBODY */
	} * v;
	size_t n;
	size_t *base; /* of each topic in v; one more at the end */
};

static struct slots
slots_new(const struct kassign *a)
{
	struct slots s = {0};

	s.base = xcalloc(a->ntopics + 1, sizeof *s.base);
	for (size_t t = 0; t < a->ntopics; t++)
		s.base[t + 1] = s.base[t] + a->topics[t].nparts;
	s.n = s.base[a->ntopics];
	s.v = xcalloc(s.n + 1, sizeof *s.v);
	for (uint32_t t = 0; t < a->ntopics; t++)
		for (size_t p = 0; p < a->topics[t].nparts; p++)
			s.v[s.base[t] + p] =
			    (struct slot){{t, (int32_t)p}, NOBODY};
	return s;
}

/*
 * Owners, as the members claim: who no longer wants the topic has no claim, the
 * later generation wins, and of two equal ones neither is believed.
 */
static void
settle_claims(const struct kassign *a, struct slots *s)
{
	bool *disputed = xcalloc(s->n + 1, sizeof *disputed);

	for (size_t i = 0; i < a->nmembers; i++) {
		const struct kassign_member *m = &a->members[i];

		for (size_t k = 0; k < m->owned.n; k++) {
			struct kassign_part p = m->owned.v[k];
			size_t at = s->base[p.topic] + (size_t)p.partition;
			struct slot *slot;
			int32_t other;

			if ((size_t)p.partition >= a->topics[p.topic].nparts ||
			    !assign_subscribed(m, p.topic))
				continue;
			slot = &s->v[at];
			if (slot->owner == i)
				continue;
			other = slot->owner == NOBODY
			    ? INT32_MIN
			    : a->members[slot->owner].generation;
			if (m->generation == other)
				disputed[at] = true;
			if (m->generation > other) {
				slot->owner = i;
				disputed[at] = false;
			}
		}
	}
	for (size_t i = 0; i < s->n; i++)
		if (disputed[i])
			s->v[i].owner = NOBODY;
	free(disputed);
}

static bool
alike(const struct kassign *a)
{
	const struct kassign_member *first = &a->members[0];

	for (size_t i = 1; i < a->nmembers; i++) {
		const struct kassign_member *m = &a->members[i];

		if (m->ntopics != first->ntopics ||
		    (m->ntopics &&
			memcmp(m->topics, first->topics,
			    m->ntopics * sizeof *m->topics) != 0))
			return false;
	}
	return true;
}

/* Shares: everyone has `least`, and `extra` members one more. */
struct shares {
	size_t *count; /* of each member */
	size_t least, extra;
};

/* Lets go what members hold above their share. */
static void
cut(const struct kassign *a, struct slots *s, struct shares *q)
{
	size_t *held = xcalloc(a->nmembers, sizeof *held);
	size_t *limit = xcalloc(a->nmembers, sizeof *limit);

	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].owner != NOBODY)
			held[s->v[i].owner]++;
	for (size_t i = 0; i < a->nmembers; i++) {
		limit[i] = q->least;
		if (held[i] > q->least && q->extra) {
			limit[i]++;
			q->extra--;
		}
	}
	for (size_t i = 0; i < s->n; i++) {
		size_t owner = s->v[i].owner;

		if (owner == NOBODY)
			continue;
		if (q->count[owner] == limit[owner])
			s->v[i].owner = NOBODY;
		else
			q->count[owner]++;
	}
	free(limit);
	free(held);
}

/* Deals the free partitions in a circle to those below `upto`; at most `n`. */
static void
deal(const struct kassign *a, struct slots *s, struct shares *q,
    const size_t *order, size_t *at, size_t upto, size_t n)
{
	size_t idle = 0;

	for (size_t i = 0; n && idle < a->nmembers; i++) {
		size_t m = order[i % a->nmembers];

		if (q->count[m] >= upto) {
			idle++;
			continue;
		}
		idle = 0;
		while (*at < s->n && s->v[*at].owner != NOBODY)
			++*at;
		if (*at == s->n)
			return;
		s->v[*at].owner = m;
		q->count[m]++;
		n--;
	}
}

static void
share_out(const struct kassign *a, struct slots *s, const size_t *order)
{
	struct shares q = {
	    .count = xcalloc(a->nmembers, sizeof *q.count),
	    .least = s->n / a->nmembers,
	    .extra = s->n % a->nmembers,
	};
	size_t at = 0;

	cut(a, s, &q);
	deal(a, s, &q, order, &at, q.least, SIZE_MAX);
	deal(a, s, &q, order, &at, q.least + 1, q.extra);
	free(q.count);
}

/* --- members that want different topics --------------------------------- */

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

/*
 * Free partitions go to the member that has least of those who want them; then
 * partitions move, one at a time, from a member to one that has two less or
 * fewer still, until no such move is left.  Each move makes the sum of the
 * squares of the counts smaller, so this ends.
 */
static void
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

/* --- both --------------------------------------------------------------- */

void
assign_sticky(struct kassign *a)
{
	struct slots s = slots_new(a);
	size_t *order = assign_order(a);

	settle_claims(a, &s);
	if (a->nmembers && alike(a)) {
		/* topics that were only claimed are nobody's */
		size_t n = 0;

		for (size_t i = 0; i < s.n; i++)
			if (assign_subscribed(
				&a->members[0], s.v[i].part.topic))
				s.v[n++] = s.v[i];
		s.n = n;
		share_out(a, &s, order);
	} else if (a->nmembers) {
		assign_unlike(a, &s, order);
	}
	for (size_t i = 0; i < s.n; i++)
		if (s.v[i].owner != NOBODY)
			assign_give(&a->members[s.v[i].owner], s.v[i].part);
	free(order);
	free(s.v);
	free(s.base);
}

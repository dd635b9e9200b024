/*
 * The sequence of a partition, and how it is mended.
 *
 * Brokers take a batch only if its sequence follows the last one that they
 * have from this producer and epoch.  A batch that was refused, or given up
 * without having been written, leaves a hole: what was sent behind it is
 * refused too, and is numbered anew from the hole on.  While it is not known
 * whether a batch was written, nobody knows the next number; then numbering
 * starts anew under the next epoch, which also keeps late copies out.
 */
#include "kafka/producer/producer_priv.h"

/* The sequence that follows a batch; they wrap to 0. */
int32_t
sequence_after(const struct pbatch *b)
{
	return (int32_t)(((uint32_t)b->sequence + (uint32_t)b->b.count) &
	    INT32_MAX);
}

/* The sequence has a hole from here on: mend it before new batches go. */
void
sequence_mend(struct ppart *part, bool bump)
{
	if (!part->topic->producer->props->idempotence)
		return;
	part->drain = true;
	part->bump |= bump;
}

/*
 * Walks over what was sent before.  What continues the sequence keeps its
 * place; what stands behind a hole was refused for it and is numbered anew,
 * but only once no attempt of it is in doubt.  True when nothing has to be
 * waited for.
 */
static bool
renumber(struct ppart *part, int32_t *next)
{
	bool hole = false, kept = false;

	*next = part->expected;
	for (struct pbatch *b = part->head; b; b = b->next) {
		hole |= !b->stamped || b->sequence != *next;
		if (!hole) {
			*next = sequence_after(b);
			kept = true;
		} else if (b->stamped && b->doubt) {
			/* A late copy of it must not fit into the sequence
			 * again, so that ends here. */
			part->bump = true;
			return false;
		} else {
			b->stamped = false;
		}
	}
	/* Under the old epoch until it is settled. */
	return !(part->bump && kept);
}

void
sequence_settle(struct ppart *part)
{
	struct kproducer *p = part->topic->producer;
	int32_t next;

	if (part->flying || !renumber(part, &next))
		return;
	part->drain = false;
	part->next_sequence = next;
	if (!part->bump)
		return;
	part->bump = false;
	part->next_sequence = part->expected = 0;
	if (part->epoch < INT16_MAX) {
		part->epoch++;
	} else {
		part->producer_id = -1;
		p->producer_id = -1;
	}
}

void
sequence_acknowledged(struct pbatch *b)
{
	struct ppart *part = b->part;
	int32_t next = sequence_after(b);

	part->known = true;
	/* A batch may be told later than those behind it (it was written, but
	 * answered with an error first). */
	if ((((uint32_t)next - (uint32_t)part->expected) & INT32_MAX) <
	    INT32_MAX / 2)
		part->expected = next;
}

bool
sequence_behind_hole(const struct pbatch *b)
{
	return b->part->drain && b->sequence != b->part->expected;
}

/*
 * Inside of the assignors.
 *
 * assignor.c         rounds: members in, outcomes out
 * assignor_eager.c   range, roundrobin
 * assignor_sticky.c  sticky, cooperative-sticky: all members want the same
 * assignor_unlike.c  the same where they do not
 */
#ifndef KAFKA_GROUP_ASSIGNOR_PRIV_H
#define KAFKA_GROUP_ASSIGNOR_PRIV_H

#include "kafka/group/assignor.h"

/* The members in the order of instance, then id, as Java compares them. */
size_t *assign_order(const struct kassign *); /* free() it */
bool assign_subscribed(const struct kassign_member *, uint32_t topic);
void assign_give(struct kassign_member *, struct kassign_part);

void assign_range(struct kassign *);
void assign_roundrobin(struct kassign *);
void assign_sticky(struct kassign *);

/* All partitions in the order of topic and partition, with their owners. */
struct slots {
	struct slot {
		struct kassign_part part;
		size_t owner; /* index of a member; NOBODY */
	} * v;
	size_t n;
	size_t *base; /* of each topic in v; one more at the end */
};

#define NOBODY ((size_t)-1)

/* Gives each partition to one that wants it, from the owners that keep it. */
void assign_unlike(struct kassign *, struct slots *, const size_t *order);

#endif

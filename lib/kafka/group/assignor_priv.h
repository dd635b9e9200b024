/*
 * Inside of the assignors.
 *
 * assignor.c         rounds: members in, outcomes out
 * assignor_eager.c   range, roundrobin
 * assignor_sticky.c  sticky, cooperative-sticky
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

#endif

/*
 * The bytes that members of a consumer group exchange through JoinGroup and
 * SyncGroup, opaque to the brokers: what a member wants (Subscription), and
 * what it gets (Assignment).  Layouts: ConsumerProtocolSubscription.json and
 * ConsumerProtocolAssignment.json of Apache Kafka, KIP-429, KIP-792.
 *
 * Each begins with a version; what a newer one appends is passed over, so
 * members of different ages can share a group.
 */
#ifndef KAFKA_WIRE_SUBSCRIPTION_H
#define KAFKA_WIRE_SUBSCRIPTION_H

#include "kafka/wire/msg.h"

/* Partitions, those of one topic together. */
struct kmsg_parts {
	struct kmsg_part *v;
	size_t n, cap;
};

void kmsg_parts_release(struct kmsg_parts *);

/* Zero-initialise before the first use; _get uses the arrays again. */
struct ksubscription {
	struct str *topics;
	size_t ntopics, topics_cap;
	struct kbytes user_data;
	struct kmsg_parts owned; /* version 1 and later */
	int32_t generation;	 /* in which it owned them; -1: not told */
};

/* Version 1, which every client since Kafka 2.4 and librdkafka 1.6 reads. */
void ksubscription_put(struct buf *, const struct str *topics, size_t ntopics,
    struct kbytes user_data, const struct kmsg_part *owned, size_t nowned);
/* 0, or -1: too short, or a count that cannot be.  Views of the input. */
int ksubscription_get(struct kcur *, struct ksubscription *);
void ksubscription_release(struct ksubscription *);

/* Version 1.  No bytes at all are "nothing assigned". */
void kassignment_put(struct buf *, const struct kmsg_part *, size_t n);
int kassignment_get(struct kcur *, struct kmsg_parts *);

/*
 * User data of the sticky assignors: the partitions held before and the
 * generation in which that was (StickyAssignor of Java, version 1; librdkafka
 * sends the same for cooperative-sticky).  _get takes version 0 too, which has
 * no generation (-1), and no bytes for "none".
 */
void ksticky_put(
    struct buf *, const struct kmsg_part *, size_t n, int32_t generation);
int ksticky_get(struct kcur *, struct kmsg_parts *, int32_t *generation);

#endif

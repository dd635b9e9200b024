/*
 * Who reads what: the assignors that the leader of a consumer group runs.
 *
 * Pure functions of the members' subscriptions and the topics' sizes.  range
 * and roundrobin give what Java's assignors of that name give; the sticky ones
 * balance within one partition, keep what members hold, and move as little as
 * that allows (KIP-54, KIP-429).
 */
#ifndef KAFKA_GROUP_ASSIGNOR_H
#define KAFKA_GROUP_ASSIGNOR_H

#include <stdbool.h>

#include "base/err.h"
#include "base/map.h"
#include "kafka/wire/subscription.h"

struct kassign_topic {
	struct str name;
	size_t nparts; /* 0: it does not exist (now) */
};

/* A partition: topic is an index into the topics. */
struct kassign_part {
	uint32_t topic;
	int32_t partition;
};

struct kassign_parts {
	struct kassign_part *v;
	size_t n, cap;
};

struct kassign_member {
	struct str id, instance; /* instance.p NULL: not static */
	uint32_t *topics;	 /* subscribed; sorted, each once */
	size_t ntopics;
	struct kassign_parts owned; /* what it says it holds … */
	int32_t generation; /* … since that generation; -1: not told */
	struct kassign_parts assigned; /* the outcome, by topic and partition */
};

/* A round.  Zero-initialised is empty; names are views of the caller's. */
struct kassign {
	struct kassign_topic *topics; /* every topic that is subscribed */
	size_t ntopics, topics_cap;
	struct kassign_member *members;
	size_t nmembers, members_cap;
	struct map by_name; /* private: index + 1 of a topic */
	struct ksubscription read;
	struct kmsg_parts held;
};

struct kassignor {
	const char *name; /* as in JoinGroup */
	/* Members keep reading while they join again (KIP-429). */
	bool cooperative;
	/* What is held matters: kassignor_user_data() says it. */
	bool sticky;
	void (*run)(struct kassign *); /* private: see kassign_run() */
};

/* NULL when there is none of that name. */
const struct kassignor *kassignor_find(struct str name);
/* Of all of them, in the order of preference; n is their number. */
const struct kassignor *kassignor_at(size_t i, size_t *n);

/* Appends the user data with which a member tells what it holds. */
void kassignor_user_data(const struct kassignor *, struct buf *,
    const struct kmsg_part *held, size_t n, int32_t generation);

/*
 * Adds a member with the bytes of its subscription, which must stay.  -1 when
 * they make no sense.
 */
int kassign_add(struct kassign *, const struct kassignor *, struct str id,
    struct str instance, struct kbytes subscription);
/*
 * Once topics[].nparts are set: fills in members[].assigned.  Sorts the topics
 * by name.
 */
void kassign_run(struct kassign *, const struct kassignor *);
/* Appends the bytes of a member's outcome, for SyncGroup. */
void kassign_put(
    const struct kassign *, const struct kassign_member *, struct buf *);
/* Empties it; the next round may begin. */
void kassign_release(struct kassign *);

#endif

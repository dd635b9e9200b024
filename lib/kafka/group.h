/*
 * A member of a consumer group (the classic protocol): joins, is given
 * partitions, keeps its place by heartbeats, commits, and leaves.
 *
 * Everything runs in the loop and nothing blocks, so heartbeats go on whatever
 * the owner waits for.  The owner reads partitions from when assigned() names
 * them until revoke() or lost() does.
 */
#ifndef KAFKA_GROUP_H
#define KAFKA_GROUP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "kafka/cluster.h"
#include "kafka/props.h"

struct kgroup;

struct kgroup_part {
	struct ktopic *topic;
	int32_t partition;
	int64_t offset;	      /* the next to read; see where it is used */
	int32_t leader_epoch; /* -1: not known */
};

/*
 * Callbacks; they may call any function of the group but kgroup_free().  The
 * arrays are gone after the call.
 */
struct kgroup_owner {
	void *arg;
	/* Ours from now on.  offset: as committed; -1: no commit. */
	void (*assigned)(void *arg, const struct kgroup_part *, size_t n);
	/*
	 * To be given up: stop reading them, commit, then call
	 * kgroup_revoked(); after `deadline` (clock_ns()) the group goes on
	 * without us.
	 */
	void (*revoke)(
	    void *arg, const struct kgroup_part *, size_t n, int64_t deadline);
	/* Another member may have them already: they cannot be committed. */
	void (*lost)(void *arg, const struct kgroup_part *, size_t n);
	/* The group has this offset of the partition now. */
	void (*committed)(void *arg, const struct kgroup_part *);
	/* It is over: 69, 75 (fenced), 76, 77, 78. */
	void (*failed)(void *arg, const struct err *);
};

/*
 * The props are borrowed; group.id must be set.  NULL and *err when the
 * strategies cannot go together (EX_CONFIG).
 */
struct kgroup *kgroup_new(struct kcluster *, const struct kprops *,
    const struct kgroup_owner *, struct err *);
/* Does not leave the group.  NULL is harmless. */
void kgroup_free(struct kgroup *);

/*
 * The topics to have a share of, all of them known (kcluster_wait).  Joins;
 * when the set changes, joins again.
 */
void kgroup_subscribe(struct kgroup *, struct ktopic *const *, size_t n);

/*
 * The position of partitions, to be committed as soon as can be; of each the
 * latest counts.  What is not ours is ignored.
 */
void kgroup_commit(struct kgroup *, const struct kgroup_part *, size_t n);
/* Whether nothing waits to be committed any more. */
bool kgroup_commit_idle(const struct kgroup *);

/* What revoke() named is no longer read, and its last commit was handed over.
 */
void kgroup_revoked(struct kgroup *);

/* Commits what waits and leaves (static members just end). */
void kgroup_leave(struct kgroup *);
/* That is done, or the group has failed. */
bool kgroup_gone(const struct kgroup *);

/*
 * Whether the group's coordinator has been missing for longer than `limit`
 * (ns): then -1 and *err (EX_UNAVAILABLE).  It is looked for all the same.
 */
int kgroup_outage(const struct kgroup *, int64_t limit, struct err *);

/* From now on stats.settled counts, and is asked about where that takes it. */
void kgroup_settle(struct kgroup *);

struct kgroup_stats {
	int32_t generation;	       /* -1: no member */
	uint64_t joins, commits, lost; /* lost: times, not partitions */
	size_t partitions;
	/* A member with all that it was assigned.  After kgroup_settle(), of a
	 * cooperative group also: no partition is being passed from one member
	 * to another, and so may still come. */
	bool settled;
};

struct kgroup_stats kgroup_stats(const struct kgroup *);

#endif

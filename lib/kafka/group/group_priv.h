/*
 * Inside of a group's member.
 *
 * group.c      its life, and the interface
 * state.c      the steps from state to state
 * parts.c      the partitions: ours, new, to be revoked
 * join.c       JoinGroup, SyncGroup
 * leader.c     the leader shares out
 * heartbeat.c  Heartbeat, LeaveGroup
 * offsets.c    OffsetFetch, OffsetCommit
 * coverage.c   whether all partitions have an owner
 *
 *	OUT → (REVOKING →) JOINING (→ LEADING) → SYNCING
 *	    (→ REVOKING_PART) → STARTING → STABLE → …  → LEAVING → GONE
 *
 * REVOKING is eager: all is revoked before joining.  REVOKING_PART is
 * cooperative: what the new assignment lacks is revoked, then the member joins
 * again.
 */
#ifndef KAFKA_GROUP_GROUP_PRIV_H
#define KAFKA_GROUP_GROUP_PRIV_H

#include "kafka/client/coordinator.h"
#include "kafka/group.h"
#include "kafka/group/assignor.h"
#include "kafka/wire/msg_offsets.h"

enum gstate {
	GROUP_OUT,
	GROUP_REVOKING,
	GROUP_JOINING,
	GROUP_LEADING,
	GROUP_SYNCING,
	GROUP_REVOKING_PART,
	GROUP_STARTING,
	GROUP_STABLE,
	GROUP_LEAVING,
	GROUP_GONE,
};

enum { GROUP_STRATEGIES = 4 };

/* How long a commit that is refused or not answered holds up LeaveGroup (ms):
 * others wait for what we have. */
enum { GROUP_LAST_COMMIT = 3000 };

/* A partition that the group has assigned to us. */
struct gpart {
	struct ktopic *topic;
	int32_t partition;
	bool assigned; /* the owner has it; else it is being prepared */
	bool wanted;   /* by the newest assignment */
	bool fetched;  /* `start` is known */
	int64_t start; /* as committed; -1: nothing */
	int32_t start_epoch;
	int64_t commit; /* waits to be committed; -1: nothing */
	int64_t flying; /* in an OffsetCommit under way; -1 */
	int32_t commit_epoch;
};

struct kgroup {
	struct kcluster *cluster;
	const struct kprops *props;
	struct kgroup_owner owner;
	struct kcoord *coord;
	struct klistener listener;
	struct timer timer; /* the next thing to do at a time */
	enum gstate state;
	struct err error; /* why it failed */

	/* Who we are. */
	struct kmsg_member me;
	char *id; /* me.id, owned */
	const struct kassignor *strategies[GROUP_STRATEGIES];
	size_t nstrategies;
	bool cooperative;

	/* What we want. */
	struct ktopic **topics;
	size_t ntopics;
	bool again;	  /* join again as soon as the state allows */
	bool leaving;	  /* asked to */
	int64_t leave_by; /* how long that may wait for a join under way */

	/* The steps: one request at a time. */
	struct krequest step;
	struct kconn *step_conn; /* while it is under way */
	enum gstate step_of;	 /* the state that it was sent in */
	int64_t not_before;
	unsigned tries;
	int64_t deadline; /* of REVOKING(_PART), LEADING, STARTING, LEAVING */
	bool revoked;

	/* Being the leader. */
	struct buf joined_bytes;
	struct kmsg_joined joined;
	struct kassign round;
	const struct kassignor *how; /* what the group has agreed on */
	struct ksize {
		struct ktopic *topic;
		size_t nparts;
	} * sizes;     /* as shared out: other sizes want another round */
	size_t nsizes; /* 0: to be watched by others */
	bool leader;

	/* What we have; sorted by topic and partition. */
	struct gpart *parts;
	size_t nparts, parts_cap;
	struct kmsg_part *held; /* for the sticky assignors: the last share */
	size_t nheld;
	int32_t held_generation;

	/* Heartbeats. */
	struct krequest beat;
	struct kconn *beat_conn;
	int64_t next_beat;

	/* Whether more partitions are on their way to us. */
	struct krequest look;
	struct kconn *look_conn;
	int64_t next_look;
	int32_t look_of; /* the generation that it asks about */
	bool look_wanted;
	bool whole; /* all that we subscribe to has an owner */

	/* Commits. */
	struct krequest commit;
	struct kconn *commit_conn;
	int64_t commit_after;
	unsigned commit_tries;

	struct kmsg_commit *commits; /* scratch, as what follows */
	struct kgroup_part *told;
	size_t commits_cap, told_cap;
	struct kgroup_stats stats;
};

/* group.c */
/* Takes the id that the broker knows us by. */
void group_set_id(struct kgroup *, struct str id);

/* state.c */
/* Goes on as far as can be now. */
void group_pump(struct kgroup *);
/* Takes a request back that is under way. */
void group_cancel(struct kconn **, struct krequest *);
/* A final error. */
void group_fail(struct kgroup *, const struct err *);
void group_fail_code(struct kgroup *, int16_t code);
/* The step failed in a way that passes: after a pause it is tried again. */
void group_pause(struct kgroup *);
void group_send_step(struct kgroup *, enum kapi,
    void (*encode)(struct krequest *, struct buf *, int version),
    void (*done)(struct krequest *, struct kreply *), int64_t timeout_ms);
/*
 * Whether the step's reply can be read, and still matters; what is the matter
 * is dealt with.
 */
bool group_step_ok(struct kgroup *, struct kreply *);
/* The assignment has come: what goes first is revoked, then the rest begins. */
void group_synced(struct kgroup *, struct kbytes assignment);
/* From the request embedded in a group to the group. */
#define GROUP_OF(request, member) \
	((struct kgroup *)((char *)(request)-offsetof(struct kgroup, member)))
/*
 * Codes that say that we are no longer a member (ILLEGAL_GENERATION,
 * UNKNOWN_MEMBER_ID): what we had is lost, and we join anew.  Requests under
 * way stay so: their answers find nothing that they speak of.
 */
void group_expelled(struct kgroup *, int16_t code);

/* parts.c */
struct gpart *group_part(const struct kgroup *, struct ktopic *, int32_t);
/* The assignment's bytes: marks what is wanted.  -1 when they make no sense. */
int group_take_assignment(struct kgroup *, struct kbytes);
/* Whether any that the owner has is not wanted; all of them, for `all`. */
bool group_revoke(struct kgroup *, bool all);
/* Forgets those that are not wanted (or all). */
void group_drop(struct kgroup *, bool all);
/* All that the owner has is lost. */
void group_lose(struct kgroup *);
/* Hands the new ones over to the owner. */
void group_give(struct kgroup *);

/* join.c */
void group_join(struct kgroup *);
void group_sync(struct kgroup *);

/* leader.c */
/* Adds the members of the JoinGroup answer. */
void group_lead_begin(struct kgroup *);
/* Whether the sizes of all topics are known, or are not to be had. */
bool group_lead_ready(struct kgroup *);
void group_lead_end(struct kgroup *);
/* From now on the sizes of our own topics are watched, by a follower. */
void group_watch_sizes(struct kgroup *);
/* Whether topics have changed since they were shared out. */
bool group_sizes_stale(const struct kgroup *);

/* heartbeat.c */
void group_beat_init(struct kgroup *);
/* Codes that no other join changes: permission, configuration, fenced. */
bool group_final(int16_t code);
void group_beat_pump(struct kgroup *);
void group_leave_step(struct kgroup *);

/* coverage.c */
void group_whole_init(struct kgroup *);
/* A new generation: it has to be asked again. */
void group_whole_over(struct kgroup *);
void group_whole_pump(struct kgroup *);

/* offsets.c */
void group_offsets_init(struct kgroup *);
/* STARTING: asks for what was committed, then gives; true when all is given. */
bool group_start(struct kgroup *);
void group_commit_pump(struct kgroup *);

#endif

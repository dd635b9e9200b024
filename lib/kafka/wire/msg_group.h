/* Messages of a consumer group's life: JoinGroup, SyncGroup, Heartbeat,
 * LeaveGroup. */
#ifndef KAFKA_WIRE_MSG_GROUP_H
#define KAFKA_WIRE_MSG_GROUP_H

#include "kafka/wire/msg.h"

/* Who speaks.  Outside a group: generation -1, member "", instance NULL. */
struct kmsg_member {
	struct str group;
	int32_t generation;
	struct str id;	     /* "" before the first join */
	struct str instance; /* of a static member; p NULL: none */
};

/* JoinGroup 5, 3 (which knows no instance). */
struct kmsg_protocol {
	struct str name;
	struct kbytes metadata;
};

void kmsg_join_put(struct buf *, int version, const struct kmsg_member *,
    int32_t session_timeout_ms, int32_t rebalance_timeout_ms,
    const struct kmsg_protocol *, size_t n);

struct kmsg_joined_member {
	struct str id, instance;
	struct kbytes metadata;
};

struct kmsg_joined {
	int32_t throttle_ms;
	int16_t error;
	int32_t generation;
	struct str protocol, leader, member;
	struct kmsg_joined_member *members; /* told to the leader only */
	size_t n, cap;
};

int kmsg_join_get(struct kcur *, int version, struct kmsg_joined *);
void kmsg_joined_release(struct kmsg_joined *);

/* SyncGroup 3, 2.  Only the leader has assignments to give. */
struct kmsg_assignment {
	struct str member;
	struct kbytes assignment;
};

void kmsg_sync_put(struct buf *, int version, const struct kmsg_member *,
    const struct kmsg_assignment *, size_t n);

struct kmsg_synced {
	int32_t throttle_ms;
	int16_t error;
	struct kbytes assignment; /* no bytes: nothing assigned */
};

int kmsg_sync_get(struct kcur *, struct kmsg_synced *);

/* Responses that hold an error and no more. */
struct kmsg_status {
	int32_t throttle_ms;
	int16_t error;
};

int kmsg_status_get(struct kcur *, struct kmsg_status *);

/* Heartbeat 3, 2; kmsg_status_get() reads the response. */
void kmsg_heartbeat_put(struct buf *, int version, const struct kmsg_member *);

/*
 * DescribeGroups 1, of one group.  Only a stable group has assignments.
 * Zero-initialise before the first use; _get uses the array again.
 */
struct kmsg_described {
	int32_t throttle_ms;
	int16_t error;
	struct str state;	    /* "Stable" */
	struct kbytes *assignments; /* of each member */
	size_t n, cap;
};

void kmsg_describe_group_put(struct buf *, struct str group);
int kmsg_described_get(struct kcur *, struct kmsg_described *);
void kmsg_described_release(struct kmsg_described *);

/* LeaveGroup 1; kmsg_status_get() reads the response. */
void kmsg_leave_put(struct buf *, const struct kmsg_member *);

#endif

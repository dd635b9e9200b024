/* Messages about the offsets that a group has committed: OffsetCommit,
 * OffsetFetch, TxnOffsetCommit. */
#ifndef KAFKA_WIRE_MSG_OFFSETS_H
#define KAFKA_WIRE_MSG_OFFSETS_H

#include "kafka/wire/msg_group.h"

struct kmsg_commit {
	struct str topic;
	int32_t partition;
	int32_t leader_epoch; /* of the last record consumed; -1: not known */
	int64_t offset;	      /* the next one to read */
	struct str metadata;
};

/* OffsetCommit 7, 6 (which knows no instance). */
void kmsg_offset_commit_put(struct buf *, int version,
    const struct kmsg_member *, const struct kmsg_commit *, size_t n);

/* TxnOffsetCommit 2, to the coordinator of the group. */
void kmsg_txn_offset_commit_put(struct buf *, struct str transactional_id,
    struct str group, int64_t producer_id, int16_t epoch,
    const struct kmsg_commit *, size_t n);

/* Responses that have an error for each partition, and no more. */
struct kmsg_part_error {
	struct str topic;
	int32_t partition;
	int16_t error;
};

struct kmsg_part_errors {
	int32_t throttle_ms;
	struct kmsg_part_error *parts;
	size_t n, cap;
};

/* OffsetCommit, TxnOffsetCommit, AddPartitionsToTxn. */
int kmsg_part_errors_get(struct kcur *, struct kmsg_part_errors *);
void kmsg_part_errors_release(struct kmsg_part_errors *);

/* OffsetFetch 5.  parts NULL asks for all that the group has. */
void kmsg_offset_fetch_put(
    struct buf *, struct str group, const struct kmsg_part *parts, size_t n);

struct kmsg_committed_part {
	struct str topic;
	int32_t partition;
	int16_t error;
	int32_t leader_epoch; /* -1: not known */
	int64_t offset;	      /* -1: nothing committed */
	struct str metadata;
};

struct kmsg_committed {
	int32_t throttle_ms;
	int16_t error; /* of the group */
	struct kmsg_committed_part *parts;
	size_t n, cap;
};

int kmsg_offset_fetch_get(struct kcur *, struct kmsg_committed *);
void kmsg_committed_release(struct kmsg_committed *);

#endif

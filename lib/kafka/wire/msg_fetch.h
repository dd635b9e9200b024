/* Messages of the consumer: Fetch, ListOffsets, OffsetForLeaderEpoch. */
#ifndef KAFKA_WIRE_MSG_FETCH_H
#define KAFKA_WIRE_MSG_FETCH_H

#include "kafka/wire/msg.h"

/* Fetch 10, 11 (with a rack), without a fetch session. */
struct kmsg_fetch {
	int32_t max_wait_ms, min_bytes, max_bytes;
	bool read_committed;
	struct str rack; /* version 11 only */
};

struct kmsg_fetch_part {
	struct str topic;
	int32_t partition;
	int32_t leader_epoch; /* as known; -1: do not check */
	int64_t offset;
	int32_t max_bytes;
};

void kmsg_fetch_put(struct buf *, int version, const struct kmsg_fetch *,
    const struct kmsg_fetch_part *, size_t n);

struct kmsg_fetched_part {
	struct str topic;
	int32_t partition;
	int16_t error;
	int64_t high_watermark;
	int64_t last_stable_offset;
	int64_t log_start_offset;
	int32_t preferred_replica; /* -1: stay */
	struct kbytes records;	   /* for krecs_open() */
	size_t aborted, naborted;  /* its elements of kmsg_fetched.aborted */
};

struct kmsg_fetched {
	int32_t throttle_ms;
	int16_t error;
	struct kmsg_fetched_part *parts;
	struct kaborted *aborted;
	size_t n, naborted;
	size_t cap, aborted_cap; /* private */
};

int kmsg_fetched_get(struct kcur *, int version, struct kmsg_fetched *);
void kmsg_fetched_release(struct kmsg_fetched *);

/* ListOffsets 2: offsets by time. */
enum { KOFFSET_LATEST = -1, KOFFSET_EARLIEST = -2 };

struct kmsg_offset_query {
	struct str topic;
	int32_t partition;
	int64_t timestamp; /* ms, or one of the above */
};

void kmsg_list_offsets_put(struct buf *, bool read_committed,
    const struct kmsg_offset_query *, size_t n);

struct kmsg_offset {
	struct str topic;
	int32_t partition;
	int16_t error;
	int64_t timestamp;
	int64_t offset; /* -1: no record that late; means the end */
};

struct kmsg_offsets {
	int32_t throttle_ms;
	struct kmsg_offset *parts;
	size_t n, cap;
};

int kmsg_list_offsets_get(struct kcur *, struct kmsg_offsets *);
void kmsg_offsets_release(struct kmsg_offsets *);

/* OffsetForLeaderEpoch 3, 2: where an epoch of a leader ended. */
struct kmsg_epoch_query {
	struct str topic;
	int32_t partition;
	int32_t current_epoch; /* as known; -1: do not check */
	int32_t epoch;	       /* the one asked about */
};

void kmsg_epoch_end_put(
    struct buf *, int version, const struct kmsg_epoch_query *, size_t n);

struct kmsg_epoch_end {
	struct str topic;
	int32_t partition;
	int16_t error;
	int32_t epoch; /* -1: not known */
	int64_t end_offset;
};

struct kmsg_epoch_ends {
	int32_t throttle_ms;
	struct kmsg_epoch_end *parts;
	size_t n, cap;
};

int kmsg_epoch_end_get(struct kcur *, struct kmsg_epoch_ends *);
void kmsg_epoch_ends_release(struct kmsg_epoch_ends *);

#endif

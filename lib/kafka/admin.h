/*
 * Calls for listings and for who administers.  All block as kcluster_wait()
 * does: they turn the loop, and end with code 0 when a signal came.
 */
#ifndef KAFKA_ADMIN_H
#define KAFKA_ADMIN_H

#include "kafka/cluster.h"
#include "kafka/wire/msg_offsets.h"

/*
 * Metadata as it is, for listings: of the named topics, or of all when topics
 * is NULL.  The views in *m lie in *bytes; release both.
 */
int kadmin_describe(struct kcluster *, const struct str *topics, size_t n,
    int64_t timeout_ns, struct kmsg_metadata *m, struct buf *bytes,
    struct err *);

/*
 * Offsets by time from the partitions' leaders.  topics[i] with query[i]
 * (whose topic name need not be set); answers[i] gets offset and error code.
 */
int kadmin_offsets(struct kcluster *, struct ktopic *const *topics,
    const struct kmsg_offset_query *query, size_t n, bool read_committed,
    int64_t timeout_ns, struct kmsg_offset *answers, struct err *);

/*
 * Makes a topic; -1 for partitions or replicas takes the broker's default.
 * One that exists already is *existed = true and no error.
 */
int kadmin_create_topic(struct kcluster *, struct str name, int32_t partitions,
    int16_t replicas, int64_t timeout_ns, bool *existed, struct err *);

/* --- offsets of a consumer group, for one who is no member of it ---------- */

/*
 * What the group has committed of the partitions, or of all when parts is NULL.
 * A group that does not exist has committed nothing.  The views in *m lie in
 * *bytes; release both.  EX_UNAVAILABLE when nobody answers in that time,
 * EX_NOPERM.
 */
int kadmin_committed(struct kcluster *, struct str group,
    const struct kmsg_part *parts, size_t n, int64_t timeout_ns,
    struct kmsg_committed *m, struct buf *bytes, struct err *);

/*
 * Sets offsets of a group that has no members; it comes into being with that.
 * EX_TEMPFAIL while it has members: then nothing is set.
 */
int kadmin_set_committed(struct kcluster *, struct str group,
    const struct kmsg_commit *, size_t n, int64_t timeout_ns, struct err *);

#endif

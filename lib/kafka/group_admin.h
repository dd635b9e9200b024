/*
 * A consumer group's offsets, for one who is no member of it.  Both block as
 * kcluster_wait() does.
 */
#ifndef KAFKA_GROUP_ADMIN_H
#define KAFKA_GROUP_ADMIN_H

#include "kafka/cluster.h"
#include "kafka/wire/msg_offsets.h"

/*
 * What the group has committed of the partitions, or of all when parts is NULL.
 * A group that does not exist has committed nothing.  The views in *m lie in
 * *bytes; release both.  EX_UNAVAILABLE when nobody answers in that time,
 * EX_NOPERM.
 */
int kgroup_committed(struct kcluster *, struct str group,
    const struct kmsg_part *parts, size_t n, int64_t timeout_ns,
    struct kmsg_committed *m, struct buf *bytes, struct err *);

/*
 * Sets offsets of a group that has no members; it comes into being with that.
 * EX_TEMPFAIL while it has members: then nothing is set.
 */
int kgroup_set(struct kcluster *, struct str group, const struct kmsg_commit *,
    size_t n, int64_t timeout_ns, struct err *);

#endif

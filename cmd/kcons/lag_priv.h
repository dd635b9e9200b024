/* What --lag and --seek-group share: the offsets that a group has. */
#ifndef KCONS_LAG_PRIV_H
#define KCONS_LAG_PRIV_H

#include "kafka/admin.h"
#include "select.h"

struct offsets {
	struct kmsg_committed m;
	struct buf bytes; /* of the views in m */
};

/* Of the partitions chosen, of all when that is NULL; ends the program when
 * there is no answer. */
void offsets_ask(struct kafka_cli *, struct str group, const struct chosen *,
    size_t n, struct offsets *);
void offsets_release(struct offsets *);

/* The partition's commit, NULL when there is none; hint: its likely index. */
const struct kmsg_committed_part *offsets_find(
    const struct offsets *, const struct chosen *, size_t hint);

#endif

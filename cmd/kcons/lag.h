/*
 * A consumer group's offsets: --lag lists them, --seek-group sets them.  NDJSON
 * as the other listings (list.h), and they end as those do.
 */
#ifndef KCONS_LAG_H
#define KCONS_LAG_H

#include "select.h"

/*
 * One line a partition: of the topics that are selected, or of all that the
 * group has committed.
 */
int lag_list(struct kafka_cli *, struct str group, const struct selection *,
    struct buf *);

/* Sets the offset of each partition that is selected; a line for each. */
int lag_seek(struct kafka_cli *, struct str group, const struct selection *,
    struct koffset_spec, struct buf *);

#endif

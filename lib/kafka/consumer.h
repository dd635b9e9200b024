/*
 * The consumer engine: partitions in, records out.
 *
 * One fetch is in flight for each leader while there is room in the budget
 * (fetch_budget bytes over all partitions, the batch being read decompressed).
 * Records are pulled one at a time, as views; the records of one batch come
 * together, those of one partition in the order of their offsets.
 */
#ifndef KAFKA_CONSUMER_H
#define KAFKA_CONSUMER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "kafka/cluster.h"
#include "kafka/props.h"
#include "kafka/record.h"

/* A place in a partition, made an offset when reading starts. */
enum koffset_spec_kind {
	KSPEC_BEGINNING,
	KSPEC_END,    /* as it is now; the last stable offset if committed */
	KSPEC_OFFSET, /* n */
	KSPEC_TAIL,   /* n before the end, not before the beginning */
	KSPEC_TIME,   /* the first record at or after n ms; else the end */
	KSPEC_NEVER,  /* as a stop: go on for ever */
};

struct koffset_spec {
	enum koffset_spec_kind kind;
	int64_t n;
};

struct kconsumer;

/* The cluster and the props are borrowed. */
struct kconsumer *kconsumer_new(struct kcluster *, const struct kprops *);
void kconsumer_free(struct kconsumer *);

/*
 * Reads a partition from one place up to another (exclusive), at most once at
 * a time.  The topic must be known (kcluster_wait).  -1 and *err (EX_USAGE)
 * when it has no such partition.
 */
int kconsumer_assign(struct kconsumer *, struct ktopic *, int32_t partition,
    struct koffset_spec from, struct koffset_spec to, struct err *);

/*
 * Right after that: the leader epoch of what lies before the offset, as a group
 * commits it (-1: not known), by which lost records are noticed.
 */
void kconsumer_since(
    struct kconsumer *, struct ktopic *, int32_t partition, int32_t epoch);

/* Stops reading it; records of it that were not pulled yet are dropped. */
void kconsumer_unassign(struct kconsumer *, struct ktopic *, int32_t partition);

struct kconsumed {
	struct krecord rec;
	struct ktopic *topic;
	int32_t partition;
	int32_t leader_epoch; /* -1: not told */
};

enum knext {
	KNEXT_ERROR = -1,
	KNEXT_NONE = 0,	  /* nothing here now: turn the loop */
	KNEXT_RECORD = 1, /* views are valid until the next call */
	KNEXT_DONE = 2,	  /* every partition has reached its stop */
};

/*
 * The next record.  Errors: EX_PROTOCOL for data that is damaged (after a
 * second fetch), for one batch larger than receive.message.max.bytes, and for
 * records that a new leader has lost without auto.offset.reset; EX_UNAVAILABLE
 * for an offset out of range without auto.offset.reset or a topic that is gone
 * or made anew; EX_NOPERM.  What came before the error was handed out.
 */
enum knext kconsumer_next(struct kconsumer *, struct kconsumed *, struct err *);

/*
 * The offset to go on from once all that was handed out of the partition is
 * done with: past gaps, control batches and aborted transactions too.  -1: not
 * yet known.
 */
int64_t kconsumer_position(
    const struct kconsumer *, const struct ktopic *, int32_t partition);

/*
 * Whether a partition could not be read for longer than `limit`, although other
 * brokers may be there: then -1 and *err (EX_UNAVAILABLE) saying why.  For
 * programs that do not wait for ever; to be asked when there is no record.
 */
int kconsumer_stalled(const struct kconsumer *, int64_t limit_ns, struct err *);

struct kconsumer_stats {
	uint64_t records, bytes; /* handed out; keys and values */
	uint64_t fetches;
	int64_t lag;	  /* to the ends last seen, over all partitions */
	int64_t withheld; /* offsets that an open transaction keeps from a
			     KSPEC_END, if committed */
};

struct kconsumer_stats kconsumer_stats(const struct kconsumer *);

#endif

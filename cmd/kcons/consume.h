/* The run of kcons: records out of the engine, lines to standard output. */
#ifndef KCONS_CONSUME_H
#define KCONS_CONSUME_H

#include "cli/bad_records.h"
#include "cli/stats.h"
#include "envelope/envelope.h"
#include "group_drain.h"
#include "group_run.h"
#include "output.h"
#include "select.h"

struct consume {
	/* set by the program first */
	struct kafka_cli *kafka; /* connected */
	struct loop *loop;
	struct output *out;
	struct bad *bad;
	struct stats *stats;
	bool envelope;
	struct envelope_writer writer; /* its form */
	int64_t max;		       /* records; -1: all */
	int64_t drain;		       /* ns */
	struct group_run *member;      /* in a group; NULL: by partition */

	/* for the statistics */
	uint64_t written, bytes, nulls;
	struct kconsumer_stats read;
	uint64_t lag;

	/* private */
	struct kconsumer *consumer;
	struct group_drain drain_others;
	struct buf place;
	int64_t signal_at;
	int64_t held_since; /* no acknowledgement since then; 0 */
	uint64_t acked;	    /* how many there were */
	bool follows;	    /* has no end of its own */
	bool bounded;	    /* the partitions have ends */
	bool done;	    /* and all are reached */
	bool warned;	    /* that no broker is there */
	struct err why;
};

/*
 * Writes everything selected; returns the exit status after having said what
 * failed.  The caller still dies by the signal that was caught, if any.  In a
 * group, of what was chosen only the topics count.
 */
int consume_run(struct consume *, const struct selection *,
    const struct chosen *, size_t n);

#endif

/*
 * kcons in a consumer group: partitions come and go, and an offset is committed
 * only after the next process has taken the last byte of what is before it.
 */
#ifndef KCONS_GROUP_RUN_H
#define KCONS_GROUP_RUN_H

#include "ack.h"
#include "cli/kafka.h"
#include "io/reader_progress.h"
#include "kafka/consumer.h"
#include "kafka/group.h"
#include "ledger.h"
#include "output.h"
#include "select.h"

struct group_run {
	/* set by the program first */
	struct kafka_cli *kafka; /* connected, group.id set */
	struct loop *loop;
	struct output *out;
	struct koffset_spec from, to;	  /* from: where there is no commit */
	int64_t drain;			  /* ns */
	const struct selection *patterns; /* topics to come; NULL: none */

	/* for the statistics */
	uint64_t uncommitted; /* lines written, and left to the next owner */
	uint64_t disowned;    /* of these, when another one was it already */
	uint64_t commits;     /* offsets committed */
	/* lines that were taken back before they went out; the caller looks */
	uint64_t dropped, dropped_bytes;

	/* private */
	struct kconsumer *consumer;
	struct kgroup *group;
	struct ledger ledger;
	struct reader_progress taken;
	struct ack ack;	   /* ledger.by_acks: opened by the program */
	size_t last;	   /* the tenure of the last record */
	int64_t next_look; /* when commits are due */
	int64_t let_go_by; /* a revocation is under way until then; 0: none */
	int64_t interval;  /* between commits, ns */
	bool leaving;
	bool by_marks; /* what was handed out is not all written */
	struct kgroup_part *parts;
	size_t parts_cap;
	struct ktopic **topics; /* subscribed */
	size_t ntopics, topics_cap;
	struct err failed;
};

/*
 * Joins with these topics.  -1 and *err (EX_CONFIG) when the group cannot be
 * set up.
 */
int group_run_start(struct group_run *, struct kconsumer *,
    struct ktopic *const *, size_t n, struct err *);
void group_run_release(struct group_run *);

/* The record's line stands at the end of the output buffer; or it has none, and
 * is done with once what is before it is taken. */
void group_run_wrote(struct group_run *, const struct kconsumed *);

/*
 * Looks at what was taken, commits when that is due, and lets go what was
 * revoked.  Call it at every turn; returns when it wants to be called again
 * (clock_ns()).
 */
int64_t group_run_tick(struct group_run *, int64_t now);

/* What is taken is committed at the next turn. */
void group_run_commit_soon(struct group_run *);

/* As kgroup_outage(). */
int group_run_outage(const struct group_run *, int64_t limit, struct err *);

/* Whether the group has settled: what we have now is what there is for us. */
bool group_run_settled(const struct group_run *);

/* A record was handed out that will not be written: positions are no good. */
void group_run_by_marks(struct group_run *);

/* Whether nothing should be written until what is there has been taken. */
bool group_run_full(struct group_run *);

/* Everything written was taken, as far as can be known. */
bool group_run_all_taken(struct group_run *);

/*
 * The end: commits what was taken (unless that must not be) and leaves the
 * group, turning the loop for at most 5 s.  What was not taken is counted.
 */
void group_run_leave(struct group_run *, bool last_commit);

#endif

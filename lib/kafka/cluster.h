/*
 * A cluster: its brokers and the connections to them, and what is known of
 * its topics.  Everything runs in the loop; nothing here blocks but the
 * functions that say so.
 *
 * The first contact tries every bootstrap server.  Later, metadata comes from
 * any broker; when all known brokers are out of reach, from the bootstrap
 * servers again (KIP-899).
 */
#ifndef KAFKA_CLUSTER_H
#define KAFKA_CLUSTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "io/loop.h"
#include "kafka/props.h"
#include "kafka/wire/msg_fetch.h"
#include "kafka/wire/msg_meta.h"

struct kcluster;

/*
 * Props are borrowed and must have a bootstrap list.  NULL and *err (EX_USAGE)
 * when the list is wrong.  Connects on first use.
 */
struct kcluster *kcluster_new(
    struct loop *, const struct kprops *, struct err *);
/* Engines that use it are freed first.  NULL is harmless. */
void kcluster_free(struct kcluster *);

/*
 * Where news goes: a line for each request and response (KAFKA_TRACE=1), and
 * sentences on what is being done (-v).  NULL: nowhere.
 */
typedef void kcluster_say(void *arg, const char *line);
void kcluster_on_trace(struct kcluster *, kcluster_say *, void *arg);
void kcluster_on_log(struct kcluster *, kcluster_say *, void *arg);

/* Whether brokers may create the topics that we name (producers).  Default
 * false. */
void kcluster_auto_create(struct kcluster *, bool);

/* --- topics ------------------------------------------------------------- */

struct kpartition {
	int32_t leader;	      /* broker id, -1: none now */
	int32_t leader_epoch; /* -1: not told */
	int16_t error;
	int64_t lower_since; /* private */
};

/* Lives as long as the cluster.  To read, not to change. */
struct ktopic {
	struct str name; /* with a NUL behind it */
	size_t nparts;	 /* 0: not (yet) known */
	struct kpartition *parts;
	int16_t error;	     /* final answer: KERR_UNKNOWN_TOPIC_OR_PARTITION,
				_INVALID_TOPIC, _TOPIC_AUTHORIZATION_FAILED; 0 */
	unsigned remade;     /* changes when it turns out to be another topic of
				that name */
	uint32_t index;	     /* counts from 0: the order of kcluster_topic() */
	int64_t asked_since; /* private, as what follows */
	int unknown_times;
	bool listed, news, gone;
};

/*
 * The topic of that name, from now on kept up to date.  NULL and *err
 * (EX_USAGE) when no topic can have that name.
 */
struct ktopic *kcluster_topic(struct kcluster *, struct str name, struct err *);

/*
 * Looks at all topics of the cluster whenever metadata come, at least every
 * metadata.max.age.ms: one for which match() says yes becomes a topic as by
 * kcluster_topic(), and news() is told of it once its partitions are known.  It
 * is told again, with topic->error set, when a topic that matches does not
 * exist any more: by then nobody may read it, and its partitions are forgotten.
 * Internal topics are left out.
 */
void kcluster_match(struct kcluster *,
    bool (*match)(void *arg, struct str name),
    void (*news)(void *arg, struct ktopic *), void *arg);

/*
 * Blocks (turns the loop) until all topics asked for are known: 0.  -1 and
 * *err: EX_UNAVAILABLE when no broker could be reached in that time, naming
 * each address and what was tried, or when a topic does not exist; code 0 when
 * a signal came.
 */
int kcluster_wait(struct kcluster *, int64_t timeout_ns, struct err *);

/*
 * Whether no broker could be reached for longer than `limit`: then -1 and *err
 * (EX_UNAVAILABLE) naming them.  For programs that do not wait for ever.
 */
int kcluster_outage(struct kcluster *, int64_t limit_ns, struct err *);

/* "cannot be used" in words, from topic->error.  Returns -1. */
int ktopic_error(const struct ktopic *, struct err *);

/* Fetch metadata soon: something says that it is out of date. */
void kcluster_refresh(struct kcluster *);

/* What was exchanged so far. */
struct kcluster_stats {
	uint64_t requests, bytes_out, bytes_in, connects, throttled_ms;
};

struct kcluster_stats kcluster_stats(const struct kcluster *);

#endif

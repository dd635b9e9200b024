/*
 * What the engines (producer, consumer, group, calls) have of a cluster:
 * connections by what they are for, and word when something changed.
 */
#ifndef KAFKA_CLIENT_ENGINE_H
#define KAFKA_CLIENT_ENGINE_H

#include "kafka/client/conn.h"
#include "kafka/cluster.h"

/*
 * Called when something may go on: metadata came, a connection came up, was
 * lost, or may send again.
 */
struct klistener {
	void (*changed)(void *arg);
	void *arg;
	struct klistener *next;
};

void kcluster_listen(struct kcluster *, struct klistener *);
void kcluster_unlisten(struct kcluster *, struct klistener *);

/* The connection to the leader of a partition; NULL when there is none now
 * (a refresh is then under way). */
struct kconn *kcluster_leader(
    struct kcluster *, const struct ktopic *, int32_t partition);
/* The connection to a broker, or NULL when it is not known. */
struct kconn *kcluster_broker(struct kcluster *, int32_t id);
/* Any connection that is up, else NULL (and one is being made). */
struct kconn *kcluster_any(struct kcluster *);
/* Why the leader cannot be reached, as far as known, for messages. */
const char *kcluster_why(
    struct kcluster *, const struct ktopic *, int32_t partition);
struct loop *kcluster_loop(struct kcluster *);
const struct kprops *kcluster_props(const struct kcluster *);
/* Whether any metadata came, ever. */
bool kcluster_contacted(const struct kcluster *);
void kcluster_logf(struct kcluster *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* A line about a request or response of a connection outside of it. */
void kcluster_trace(struct kcluster *, const char *line);
/* Frees such a connection (and any other), keeping its counts. */
void kcluster_drop_conn(struct kcluster *, struct kconn **);
/* Whether that can be a host's name: brokers tell us many. */
bool kcluster_host_ok(struct str);
/* A pause of base * 2^n ms, at most max, with jitter, in nanoseconds. */
int64_t kcluster_backoff(const struct kprops *, unsigned n);

#endif

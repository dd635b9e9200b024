/*
 * The coordinator of a consumer group or a transaction: which broker it is, and
 * a connection to it of its own, because JoinGroup is answered late and keeps
 * back whatever is sent behind it.
 *
 * It is looked for from the start, and again when the connection is lost or
 * an answer says that it has moved (kcoord_stale()).
 */
#ifndef KAFKA_CLIENT_COORDINATOR_H
#define KAFKA_CLIENT_COORDINATOR_H

#include "kafka/client/engine.h"

struct kcoord;

struct kcoord_owner {
	void *arg;
	/* kcoord_conn() may be used, again. */
	void (*up)(void *arg);
	/* No permission, or no such name: final. */
	void (*failed)(void *arg, const struct err *);
};

/* type: KCOORD_GROUP, KCOORD_TRANSACTION.  The key is borrowed. */
struct kcoord *kcoord_new(struct kcluster *, const struct kprops *, int type,
    struct str key, const struct kcoord_owner *);
/* Requests on its connection fail before it goes; NULL is harmless. */
void kcoord_free(struct kcoord *);

/* The connection while it is up and may send, else NULL. */
struct kconn *kcoord_conn(const struct kcoord *);

/*
 * Whether there has been none for longer than `limit` (ns): then -1 and *err
 * (EX_UNAVAILABLE), which says why.
 */
int kcoord_outage(const struct kcoord *, int64_t limit, struct err *);

/* It is no longer the coordinator: look for it anew. */
void kcoord_stale(struct kcoord *);

#endif

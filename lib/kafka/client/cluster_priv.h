/*
 * Inside of a cluster: what its own files share.
 */
#ifndef KAFKA_CLIENT_CLUSTER_PRIV_H
#define KAFKA_CLIENT_CLUSTER_PRIV_H

#include "base/map.h"
#include "kafka/client/engine.h"
#include "net/hostlist.h"

struct kbroker {
	int32_t id;
	uint16_t port;
	char *host;
	struct kconn *conn; /* NULL until it is needed */
	bool listed;	    /* in the last metadata */
	struct err last;    /* why it was lost */
};

struct kboot {
	struct kconn *conn; /* NULL when not needed */
	struct err last;
	unsigned failures;
};

struct kcluster {
	struct loop *loop;
	const struct kprops *props;
	struct hostlist servers;
	struct kboot *boot; /* one for each of servers */
	struct kbroker **brokers;
	size_t nbrokers, brokers_cap;
	struct map by_name; /* of struct ktopic */
	struct ktopic **topics;
	size_t ntopics, topics_cap;
	int32_t controller;
	bool auto_create;
	struct klistener *listeners;
	/* kcluster_match(); NULL: topics are asked for by name. */
	bool (*match)(void *arg, struct str name);
	void (*news)(void *arg, struct ktopic *);
	void *match_arg;
	kcluster_say *trace, *log;
	void *trace_arg, *log_arg;

	/* Metadata. */
	struct krequest ask;
	struct kconn *asked; /* whom; NULL: nobody now */
	struct kmsg_metadata answer;
	struct str *names;
	size_t names_cap;
	size_t nasked;	    /* topics in the question */
	struct err refused; /* why the last question came to nothing */
	bool wanted;	    /* a refresh is due */
	bool contacted;	    /* some metadata came, ever */
	int64_t earliest;   /* for the next question */
	unsigned again;	    /* questions in a row that left something open */
	unsigned next_candidate;
	bool rebootstrap;   /* no known broker can be reached */
	int64_t lost_since; /* 0: a broker is there */
	struct timer refresh, hedge;
	struct kcluster_stats gone; /* counts of closed connections */
};

/* topic_pattern.c: around taking in an answer about all topics */
/* Makes a topic of one that matches and is new. */
void kpattern_topic(struct kcluster *, const struct kmsg_meta_topic *);
/* Those that are gone are not mentioned: the next of them, or NULL. */
struct ktopic *kpattern_missing(struct kcluster *);
void kpattern_tell(struct kcluster *);

/* metadata.c */
void kmeta_init(struct kcluster *);
void kmeta_release(struct kcluster *);
/* Asks if that is wanted and possible; connects if need be. */
void kmeta_pump(struct kcluster *);

/* cluster.c */
void kcluster_changed(struct kcluster *);

/* brokers.c */
/* The connection to a server of the list. */
struct kconn *kcluster_boot(struct kcluster *, size_t i);
/* Those are done with: one that is a broker's becomes its own. */
void kcluster_drop_boot(struct kcluster *);
/* Updates or adds a broker. */
void kcluster_note_broker(
    struct kcluster *, int32_t id, struct str host, int32_t port);
void kcluster_drop_unlisted(struct kcluster *);

#endif

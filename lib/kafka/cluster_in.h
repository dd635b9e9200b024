/*
 * Inside of a cluster: what the engines use (first part), and what its own
 * files share.
 */
#ifndef KAFKA_CLUSTER_IN_H
#define KAFKA_CLUSTER_IN_H

#include "base/map.h"
#include "kafka/cluster.h"
#include "kafka/conn.h"
#include "net/hostlist.h"

/* --- for the engines ---------------------------------------------------- */

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

/* --- for its own files -------------------------------------------------- */

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

/* match.c: around taking in an answer about all topics */
/* Makes a topic of one that matches and is new. */
void kmatch_topic(struct kcluster *, const struct kmsg_meta_topic *);
/* Those that are gone are not mentioned: the next of them, or NULL. */
struct ktopic *kmatch_missing(struct kcluster *);
void kmatch_tell(struct kcluster *);

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

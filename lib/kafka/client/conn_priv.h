/*
 * Inside of a connection.
 *
 * conn.c        its life: up and down
 * conn_queue.c  requests and their deadlines
 * conn_io.c     bytes out and in
 */
#ifndef KAFKA_CLIENT_CONN_PRIV_H
#define KAFKA_CLIENT_CONN_PRIV_H

#include "kafka/client/conn.h"
#include "net/dial.h"
#include "net/sock.h"

enum kconn_state {
	KCONN_DOWN,
	KCONN_PAUSE,   /* wanted, but not before `not_before` */
	KCONN_DIALING, /* resolving, connecting */
	KCONN_HELLO,   /* waiting for ApiVersions */
	KCONN_READY,
};

struct kconn {
	struct loop *loop;
	const struct kprops *props;
	struct kconn_owner owner;
	int32_t id;
	char *host, *label;
	uint16_t port;

	enum kconn_state state;
	struct dial dial;
	struct sock sock;
	struct watch watch;
	struct timer timer; /* the nearest of all that can be due */
	struct kversions versions;
	struct krequest hello;

	/* Requests in order: head … are sent, from `unsent` on they wait. */
	struct krequest *head, **tail, *unsent;
	size_t load;
	int32_t correlation;

	struct buf in;	      /* received, not yet used */
	struct kframe *frame; /* a response that comes in, or NULL */
	size_t frame_have;
	bool answering;	 /* within the callback of a request */
	struct buf held; /* trace lines that wait for its end */

	unsigned failures;
	int64_t not_before;  /* earliest next attempt */
	int64_t muted_until; /* throttled: we send nothing … */
	int64_t deaf_until;  /* … and the broker reads nothing, it says */
	struct err broken;   /* to fail with as soon as the loop turns */
	unsigned busy;	     /* callbacks under way: freeing waits for them */
	bool doomed;
	bool closed; /* by the broker, while nothing was asked */
	struct kconn_counts counts;
};

/* conn.c */
void kconn_lost(struct kconn *, const struct err *);
void kconn_enter(struct kconn *);
void kconn_leave(struct kconn *);

/* conn_queue.c */
/* What waits has all of its time after the pause. */
void kconn_excuse(struct kconn *);
/* Takes the first request off the queue. */
struct krequest *kconn_pop(struct kconn *);
void kconn_fail_all(struct kconn *, const struct err *why);
/*
 * Fails what is over its time.  False when that was sent already: then the
 * connection is lost, because what follows could not be told apart.
 */
bool kconn_expire(struct kconn *, int64_t now);
/* Sets the timer to the nearest thing that can become due. */
void kconn_rearm(struct kconn *);

/* conn_io.c */
/* Encodes and sends what may be sent now; errors go to c->broken. */
void kconn_flush(struct kconn *);
void kconn_receive(struct kconn *);

#endif

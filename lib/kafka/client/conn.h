/*
 * A connection to one broker.
 *
 * It connects when it is first asked to send, learns the broker's versions
 * (ApiVersions 0), and then sends requests in order; responses come in the same
 * order.  When it is lost, requests fail, and the next one connects again after
 * a pause that doubles (with jitter), resolving the name anew.  A broker that
 * closes an idle connection is no event at all.
 */
#ifndef KAFKA_CLIENT_CONN_H
#define KAFKA_CLIENT_CONN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/loop.h"
#include "kafka/props.h"
#include "kafka/wire/msg.h"

struct kconn;
struct krequest;

/* The bytes of a response, shared by those who keep a part of it. */
struct kframe {
	unsigned users;
	/* of whoever keeps parts of it: how many, and their bytes */
	unsigned parts;
	size_t charged;
	size_t n;
	uint8_t p[];
};

struct kframe *kframe_new(size_t n); /* with one user */
void kframe_drop(struct kframe *);   /* one user less; NULL is harmless */

enum kreply_state {
	KREPLY_OK,	  /* `body` is the response */
	KREPLY_NOT_SENT,  /* no byte of the request has left */
	KREPLY_LOST,	  /* it may have arrived, no answer did */
	KREPLY_TOO_LARGE, /* the answer exceeds receive.message.max.bytes; the
			     connection is lost, too */
	KREPLY_REFUSED,	  /* the broker does not offer that API as we speak it;
			     nothing was sent */
};

struct kreply {
	enum kreply_state state;
	struct kconn *conn;
	int version;
	struct kcur body;     /* after the header; gone after the call … */
	struct kframe *frame; /* … unless the request said `keep`: then it lies
				 in here; add a user to keep it */
	const struct err *why; /* when not KREPLY_OK */
	int16_t error;	       /* set it to the code found, for the trace */
};

/*
 * A request, embedded in its owner and untouched by it between kconn_send()
 * and done().  Zero-initialise it once; the owner sets the first group.
 */
struct krequest {
	enum kapi api;
	int64_t timeout_ns; /* from kconn_send() to the response, without the
			       time that the broker asked for */
	bool keep;
	int prefer; /* this version where it is offered; 0: as in the table */
	/* Appends the body, once the version is known. */
	void (*encode)(struct krequest *, struct buf *, int version);
	/* Exactly once for each kconn_send(), never from within it. */
	void (*done)(struct krequest *, struct kreply *);

	/* encode() may point to bytes; they stay until done(). */
	const struct ksplice *splices;
	size_t nsplices;

	/* Private. */
	struct krequest *next;
	struct buf out;
	size_t total, put; /* bytes, and of these sent */
	int version;
	int32_t correlation;
	int64_t deadline, sent_at;
	bool queued, refused, too_large;
};

void krequest_release(struct krequest *);

struct kconn_owner {
	void *arg;
	/* Requests will go out at once from now on. */
	void (*up)(void *arg, struct kconn *);
	/*
	 * It was lost or could not be had; requests have failed already.  why
	 * NULL: closed while idle.
	 */
	void (*down)(void *arg, struct kconn *, const struct err *why);
	/* A line about a request or response; NULL: no trace. */
	void (*trace)(void *arg, const char *line);
};

/* Everything given is borrowed but host, which is copied.  id is for the
 * owner; -1 for a server that is known by address only. */
struct kconn *kconn_new(struct loop *, const struct kprops *,
    const struct kconn_owner *, int32_t id, const char *host, uint16_t port);
/* Requests fail (done is called) before it goes; NULL is harmless. */
void kconn_free(struct kconn *);

int32_t kconn_id(const struct kconn *);
void kconn_set_id(struct kconn *, int32_t id);
const char *kconn_host(const struct kconn *);
uint16_t kconn_port(const struct kconn *);
/* "host:port", or "broker 1 (host:port)" once it has an id. */
const char *kconn_label(const struct kconn *);

/* Connects if it is not; harmless otherwise. */
void kconn_connect(struct kconn *);
/* Up, and not throttled. */
bool kconn_ready(const struct kconn *);
/* Not up and no attempt under way. */
bool kconn_idle(const struct kconn *);
/* Failed attempts since it was last up. */
unsigned kconn_failures(const struct kconn *);
/* Requests sent or waiting. */
size_t kconn_load(const struct kconn *);

/* Queues a request, and connects for it if need be. */
void kconn_send(struct kconn *, struct krequest *);
/*
 * The owner of the request goes away: done() is not called.  A connection that
 * has begun to send it is closed.  Harmless when it is not queued.
 */
void kconn_cancel(struct kconn *, struct krequest *);

/*
 * The broker asks for a pause (throttle_time_ms of a response).  It reads
 * nothing from the connection until that is over (KIP-219), so that what waits
 * there, and what was sent already, has all of its time from then on.
 */
void kconn_throttle(struct kconn *, int32_t ms);
/* When that is over, by clock_ns(); 0: there is none. */
int64_t kconn_paused_until(const struct kconn *);
/* A response made no sense: closes it with that error (or EX_PROTOCOL). */
void kconn_fail(struct kconn *, const struct err *);

struct kconn_counts {
	uint64_t requests, bytes_out, bytes_in, connects, throttled_ms;
};

struct kconn_counts kconn_counts(const struct kconn *);

#endif

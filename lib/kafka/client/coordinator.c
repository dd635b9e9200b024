/* Finding the coordinator of a group, and keeping a connection to it. */
#include "kafka/client/coordinator.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/client/cluster_priv.h"
#include "kafka/error.h"

#define MS INT64_C(1000000)

/* A connection that lived shorter was not closed for being idle. */
static const int64_t IDLE_MIN = 1000 * MS;

struct kcoord {
	struct kcluster *cluster;
	const struct kprops *props;
	struct kcoord_owner owner;
	struct str key;
	int type;

	struct kconn *conn; /* to the coordinator; NULL: not known */
	struct krequest find;
	struct kconn *asked; /* whom, while the question is under way */
	bool wanted;	     /* to be looked for */
	unsigned tries;
	int64_t not_before;
	int64_t up_at;	       /* when the connection was last made */
	bool told;	       /* that it is lost */
	int64_t missing_since; /* 0: it is there */
	struct err last;       /* why */
	struct timer timer;
	struct klistener listener;
};

static void pump(struct kcoord *);

static void
search(struct kcoord *c)
{
	c->wanted = true;
	if (!c->missing_since)
		c->missing_since = clock_ns();
	c->not_before = clock_ns() + kcluster_backoff(c->props, c->tries++);
	loop_timer(kcluster_loop(c->cluster), &c->timer, c->not_before);
}

/* --- the connection ----------------------------------------------------- */

static void
on_up(void *arg, struct kconn *conn)
{
	struct kcoord *c = arg;

	(void)conn;
	c->tries = 0;
	c->told = false;
	c->missing_since = 0;
	c->up_at = clock_ns();
	c->owner.up(c->owner.arg);
}

static void
on_down(void *arg, struct kconn *conn, const struct err *why)
{
	struct kcoord *c = arg;

	/* Closed while idle: it is made again at once, but not for one that
	 * closes every connection that it has just taken. */
	if (!why && clock_ns() - c->up_at >= IDLE_MIN) {
		kconn_connect(conn);
		return;
	}
	if (why)
		c->last = *why;
	if (c->wanted)
		return;
	if (!c->told)
		kcluster_logf(c->cluster, "%.*s: the coordinator is lost: %s",
		    (int)c->key.n, c->key.p,
		    why ? why->msg : "it closed the connection");
	c->told = true;
	search(c);
}

static void
on_trace(void *arg, const char *line)
{
	const struct kcoord *c = arg;

	kcluster_trace(c->cluster, line);
}

static void
connect_to(struct kcoord *c, const struct kmsg_find_coordinator *m)
{
	struct kconn_owner owner = {.arg = c,
	    .up = on_up,
	    .down = on_down,
	    .trace = c->cluster->trace ? on_trace : NULL};
	char *host = xmemdup(m->host.p, m->host.n);

	if (c->conn &&
	    (kconn_port(c->conn) != m->port ||
		strcmp(kconn_host(c->conn), host) != 0))
		kcluster_drop_conn(c->cluster, &c->conn);
	if (!c->conn) {
		kcluster_logf(c->cluster,
		    "%.*s: the coordinator is broker "
		    "%" PRId32 " (%s:%" PRId32 ")",
		    (int)c->key.n, c->key.p, m->id, host, m->port);
		c->conn = kconn_new(kcluster_loop(c->cluster), c->props, &owner,
		    m->id, host, (uint16_t)m->port);
	}
	free(host);
	kconn_connect(c->conn);
	if (kconn_ready(c->conn)) {
		c->missing_since = 0;
		c->owner.up(c->owner.arg);
	}
}

/* --- the question ------------------------------------------------------- */

static void
put_find(struct krequest *r, struct buf *b, int version)
{
	const struct kcoord *c =
	    (struct kcoord *)((char *)r - offsetof(struct kcoord, find));

	(void)version;
	kmsg_find_coordinator_put(b, c->key, c->type);
}

static void
take_answer(struct kcoord *c, const struct kmsg_find_coordinator *m,
    const struct kconn *by)
{
	struct err e = {0};

	if (!m->error && kcluster_host_ok(m->host) && m->port > 0 &&
	    m->port < 65536) {
		c->wanted = false;
		connect_to(c, m);
	} else if (!m->error || kerr_retriable(m->error) ||
	    kerr_class(m->error) == KERR_COORD) {
		if (m->error)
			kerr_set(&c->last, m->error, "%s", kconn_label(by));
		search(c);
	} else {
		c->wanted = false;
		kerr_set(&e, m->error, "%s %.*s",
		    c->type == KCOORD_GROUP ? "group" : "transactional id",
		    (int)c->key.n, c->key.p);
		c->owner.failed(c->owner.arg, &e);
	}
}

static void
got_find(struct krequest *r, struct kreply *reply)
{
	struct kcoord *c =
	    (struct kcoord *)((char *)r - offsetof(struct kcoord, find));
	struct kmsg_find_coordinator m;

	c->asked = NULL;
	if (reply->state == KREPLY_REFUSED) {
		c->wanted = false;
		c->owner.failed(c->owner.arg, reply->why);
	} else if (reply->state != KREPLY_OK) {
		c->last = *reply->why;
		search(c);
	} else if (kmsg_find_coordinator_get(&reply->body, &m)) {
		kconn_fail(reply->conn, NULL);
		search(c);
	} else {
		reply->error = m.error;
		kconn_throttle(reply->conn, m.throttle_ms);
		take_answer(c, &m, reply->conn);
	}
}

static void
pump(struct kcoord *c)
{
	if (!c->wanted || c->asked || clock_ns() < c->not_before)
		return;
	c->asked = kcluster_any(c->cluster);
	if (!c->asked)
		return;
	c->find.timeout_ns = c->props->request_timeout_ms * MS;
	kconn_send(c->asked, &c->find);
}

static void
on_event(void *arg)
{
	pump(arg);
}

/* --- the interface ------------------------------------------------------ */

struct kcoord *
kcoord_new(struct kcluster *cluster, const struct kprops *props, int type,
    struct str key, const struct kcoord_owner *owner)
{
	struct kcoord *c = xcalloc(1, sizeof *c);

	*c = (struct kcoord){.cluster = cluster,
	    .props = props,
	    .owner = *owner,
	    .type = type,
	    .key = key,
	    .wanted = true,
	    .missing_since = clock_ns(),
	    .find = {.api = KAPI_FIND_COORDINATOR,
		.encode = put_find,
		.done = got_find}};
	c->timer = (struct timer){.fire = on_event, .arg = c};
	c->listener = (struct klistener){.changed = on_event, .arg = c};
	kcluster_listen(cluster, &c->listener);
	loop_timer(kcluster_loop(cluster), &c->timer, clock_ns());
	return c;
}

void
kcoord_free(struct kcoord *c)
{
	if (!c)
		return;
	kcluster_unlisten(c->cluster, &c->listener);
	loop_timer_off(kcluster_loop(c->cluster), &c->timer);
	if (c->asked)
		kconn_cancel(c->asked, &c->find);
	krequest_release(&c->find);
	c->wanted = true; /* what goes down now is not looked for */
	if (c->conn)
		kcluster_drop_conn(c->cluster, &c->conn);
	free(c);
}

struct kconn *
kcoord_conn(const struct kcoord *c)
{
	return c->conn && !c->wanted && kconn_ready(c->conn) ? c->conn : NULL;
}

void
kcoord_stale(struct kcoord *c)
{
	if (!c->wanted)
		search(c);
}

int
kcoord_outage(const struct kcoord *c, int64_t limit, struct err *e)
{
	if (!c->missing_since || clock_ns() - c->missing_since < limit)
		return 0;
	return err_set(e, EX_UNAVAILABLE, "%s %.*s: no coordinator: %s",
	    c->type == KCOORD_GROUP ? "group" : "transactional id",
	    (int)c->key.n, c->key.p, c->last.code ? c->last.msg : "no answer");
}

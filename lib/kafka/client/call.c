/*
 * Calls that block: one request to one broker, the loop turning meanwhile, made
 * again until the answer can be used or the time is over.
 */
#include "base/clock.h"
#include "io/signals.h"
#include "kafka/client/call.h"
#include "kafka/client/cluster_priv.h"
#include "kafka/client/coordinator.h"
#include "kafka/error.h"

#define MS INT64_C(1000000)

static void
put(struct krequest *r, struct buf *b, int version)
{
	struct kcall *q = (struct kcall *)r;

	q->put(q, b, version);
}

static void
got(struct krequest *r, struct kreply *reply)
{
	struct kcall *q = (struct kcall *)r;

	q->pending = false;
	if (reply->state != KREPLY_OK) {
		q->error = *reply->why;
		q->result = reply->state == KREPLY_REFUSED ||
			reply->state == KREPLY_TOO_LARGE
		    ? KCALL_FAILED
		    : KCALL_AGAIN;
		return;
	}
	q->result = q->got(q, reply);
	if (q->result == KCALL_BAD) {
		err_set(&q->error, EX_PROTOCOL,
		    "%s: an answer to %s that makes no sense",
		    kconn_label(reply->conn), kapi_name((int)r->api));
		kconn_fail(reply->conn, NULL);
	}
}

/* Turns the loop once; false when it is time to stop, with *e saying why. */
static bool
turn(struct kcluster *c, struct kcall *q, int64_t until, struct err *e)
{
	if (signal_caught) {
		err_set(e, 0, "interrupted");
		return false;
	}
	if (clock_ns() >= q->deadline) {
		if (q->error.code)
			*e = q->error;
		else
			err_set(e, EX_UNAVAILABLE, "no answer to %s in time",
			    kapi_name((int)q->request.api));
		return false;
	}
	return loop_turn(c->loop, until, e) == 0;
}

static struct kconn *
whom(struct kcluster *c, const struct kcall *q)
{
	if (q->coord)
		return kcoord_conn(q->coord);
	if (q->topic)
		return kcluster_leader(c, q->topic, q->partition);
	if (q->controller && c->controller >= 0) {
		struct kconn *conn = kcluster_broker(c, c->controller);

		/* Some name a controller that is no broker. */
		if (conn)
			return conn;
	}
	return kcluster_any(c);
}

int
kcall_run(struct kcluster *c, struct kcall *q, struct err *e)
{
	struct kconn *conn = NULL;
	int rc = -1;

	q->request.encode = put;
	q->request.done = got;
	for (unsigned tries = 0;; tries++) {
		int64_t pause = clock_ns() + kcluster_backoff(c->props, tries);

		while (!(conn = whom(c, q))) {
			if (q->coord && q->result == KCALL_FAILED) {
				*e = q->error;
				goto out;
			}
			if (!turn(c, q, q->deadline, e))
				goto out;
		}
		q->request.timeout_ns = c->props->request_timeout_ms * MS;
		q->pending = true;
		kconn_send(conn, &q->request);
		while (q->pending)
			if (!turn(c, q, q->deadline, e))
				goto out;
		if (q->result == KCALL_DONE) {
			rc = 0;
			goto out;
		}
		if (q->result != KCALL_AGAIN) {
			*e = q->error;
			goto out;
		}
		kcluster_refresh(c);
		while (clock_ns() < pause)
			if (!turn(c, q,
				pause < q->deadline ? pause : q->deadline, e))
				goto out;
	}
out:
	if (q->pending)
		kconn_cancel(conn, &q->request);
	krequest_release(&q->request);
	return rc;
}

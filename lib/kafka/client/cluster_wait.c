/* Waiting for the cluster: the first contact, and what to say when it fails. */
#include "base/clock.h"
#include "io/signals.h"
#include "kafka/client/cluster_priv.h"

/*
 * Answers that were not Kafka's, before we give up: two to three seconds of
 * them, because a proxy in front of a broker that is starting closes, too.
 */
enum { HOPELESS = 7 };

/* Every server answers, and none of them speaks Kafka in plaintext. */
static bool
hopeless(const struct kcluster *c)
{
	for (size_t i = 0; i < c->servers.n; i++)
		if (c->boot[i].failures < HOPELESS ||
		    c->boot[i].last.code != EX_PROTOCOL)
			return false;
	return !c->contacted;
}

/* "why; why": what became of each server. */
static void
append_reasons(const struct kcluster *c, struct buf *b)
{
	char hp[HOSTPORT_TEXT_MAX];

	for (size_t i = 0; i < c->servers.n && !c->nbrokers; i++) {
		const struct hostport *s = &c->servers.v[i];

		buf_printf(b, "%s", i ? "; " : "");
		if (c->boot[i].last.code)
			buf_printf(b, "%s", c->boot[i].last.msg);
		else if (c->refused.code)
			buf_printf(b, "%s: %s",
			    hostport_text(hp, s->host, s->port),
			    c->refused.msg);
		else
			buf_printf(b, "%s: no answer yet",
			    hostport_text(hp, s->host, s->port));
	}
	for (size_t i = 0; i < c->nbrokers; i++) {
		const struct kbroker *k = c->brokers[i];

		if (k->listed && k->last.code)
			buf_printf(b, "%s%s", b->len ? "; " : "", k->last.msg);
	}
}

static int
no_contact(const struct kcluster *c, int64_t timeout, struct err *e)
{
	struct buf b = {0};

	append_reasons(c, &b);
	if (hopeless(c))
		err_set(e, EX_PROTOCOL, "%s", buf_cstr(&b));
	else
		err_set(e, EX_UNAVAILABLE,
		    "no broker reached within %.3g s: %s",
		    (double)timeout / 1e9, buf_cstr(&b));
	buf_release(&b);
	return -1;
}

/* The first topic that is not usable, or NULL. */
static const struct ktopic *
open_topic(const struct kcluster *c)
{
	for (size_t i = 0; i < c->ntopics; i++)
		if (c->topics[i]->error)
			return c->topics[i];
	for (size_t i = 0; i < c->ntopics; i++)
		if (!c->topics[i]->nparts)
			return c->topics[i];
	return NULL;
}

int
kcluster_wait(struct kcluster *c, int64_t timeout, struct err *e)
{
	int64_t deadline = clock_ns() + timeout;
	const struct ktopic *t = NULL;

	if (!c->contacted)
		kcluster_refresh(c);
	while (!c->contacted || ((t = open_topic(c)) && !t->error)) {
		if (signal_caught)
			return err_set(e, 0, "interrupted");
		if (hopeless(c) || (!c->contacted && clock_ns() >= deadline))
			return no_contact(c, timeout, e);
		if (clock_ns() >= deadline)
			return err_set(e, EX_UNAVAILABLE,
			    "topic %s: not available within %.3g s", t->name.p,
			    (double)timeout / 1e9);
		if (loop_turn(c->loop, deadline, e))
			return -1;
	}
	return t ? ktopic_error(t, e) : 0;
}

int
kcluster_outage(struct kcluster *c, int64_t limit, struct err *e)
{
	struct buf b = {0};

	if (!c->lost_since || clock_ns() - c->lost_since < limit)
		return 0;
	for (size_t i = 0; i < c->nbrokers; i++) {
		const struct kconn *conn = c->brokers[i]->conn;

		if (conn && (kconn_ready(conn) || !kconn_failures(conn))) {
			c->lost_since = 0;
			return 0;
		}
	}
	append_reasons(c, &b);
	err_set(e, EX_UNAVAILABLE, "no broker reached for %.3g s: %s",
	    (double)(clock_ns() - c->lost_since) / 1e9, buf_cstr(&b));
	buf_release(&b);
	return -1;
}

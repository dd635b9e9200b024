/*
 * Whether a new leader still has what was read (KIP-320).
 *
 * After an unclean election a log may be shorter than it was, and grow again
 * with other records.  So when the metadata name a newer leader epoch than the
 * one that wrote the last batch, the leader is asked where that epoch ended:
 * before our position, records were lost.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "kafka/consumer/consumer_priv.h"
#include "kafka/error.h"

#define MS INT64_C(1000000)

static struct cbroker *
broker_of(struct krequest *r)
{
	return (struct cbroker *)((char *)r - offsetof(struct cbroker, check));
}

static int32_t
leader_epoch(const struct cpart *p)
{
	return (size_t)p->index < p->topic->nparts
	    ? p->topic->parts[p->index].leader_epoch
	    : -1;
}

bool
epochs_due(const struct cpart *p)
{
	int32_t now = leader_epoch(p);

	return p->epoch >= 0 && p->fetch >= 0 && now > p->epoch &&
	    now > p->checked;
}

static void
put_check(struct krequest *r, struct buf *b, int version)
{
	struct cbroker *l = broker_of(r);
	struct kconsumer *c = l->consumer;
	size_t n = 0;

	for (size_t i = 0; i < l->nchecked; i++) {
		const struct cpart *p = l->checked[i];

		c->checks =
		    xgrow(c->checks, &c->checks_cap, n, sizeof *c->checks);
		if (p)
			c->checks[n++] =
			    (struct kmsg_epoch_query){p->topic->name, p->index,
				p->checking_epoch, p->epoch};
	}
	kmsg_epoch_end_put(b, version, c->checks, n);
}

/* Brokers that do not say are believed. */
static void
give_up(struct cpart *p, const char *why)
{
	kcluster_logf(p->consumer->cluster,
	    "topic %s partition %d: not checked for lost records: %s",
	    p->topic->name.p, (int)p->index, why);
	p->checked = p->checking_epoch;
}

static void
answer(struct cpart *p, const struct kmsg_epoch_end *a)
{
	if (a->error && kerr_retriable(a->error)) {
		kcluster_refresh(p->consumer->cluster);
		consumer_pause(p);
	} else if (a->error) {
		give_up(p, kerr_find(a->error)->text);
	} else if (a->epoch < 0 || a->end_offset < p->fetch) {
		p->checked = p->checking_epoch;
		offset_reset_truncated(p, a->epoch < 0 ? -1 : a->end_offset);
	} else {
		p->checked = p->checking_epoch;
		consumer_answered(p);
	}
}

static const struct kmsg_epoch_end *
answer_for(const struct kmsg_epoch_ends *m, const struct cpart *p, size_t hint)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct kmsg_epoch_end *a = &m->parts[(hint + i) % m->n];

		if (a->partition == p->index &&
		    str_eq(a->topic, p->topic->name))
			return a;
	}
	return NULL;
}

static void
got_check(struct krequest *r, struct kreply *reply)
{
	struct cbroker *l = broker_of(r);
	struct kconsumer *c = l->consumer;
	bool ok = reply->state == KREPLY_OK;

	l->checking = NULL;
	if (ok && kmsg_epoch_end_get(&reply->body, &c->ends)) {
		kconn_fail(reply->conn, NULL);
		ok = false;
	}
	if (ok)
		kconn_throttle(reply->conn, c->ends.throttle_ms);
	for (size_t i = 0; i < l->nchecked; i++) {
		struct cpart *p = l->checked[i];
		const struct kmsg_epoch_end *a;

		if (!p)
			continue;
		p->checking = false;
		a = ok ? answer_for(&c->ends, p, i) : NULL;
		if (a && a->error)
			reply->error = a->error;
		if (a)
			answer(p, a);
		else if (reply->state == KREPLY_REFUSED)
			give_up(p, reply->why->msg);
		else
			consumer_pause(p);
	}
	l->nchecked = 0;
	consumer_pump(c);
}

void
epochs_init(struct cbroker *l)
{
	l->check = (struct krequest){.api = KAPI_OFFSET_FOR_LEADER_EPOCH,
	    .encode = put_check,
	    .done = got_check};
}

static void
add(struct cbroker *l, struct cpart *p)
{
	l->checked = xgrow(l->checked, &l->checked_cap, l->nchecked, sizeof p);
	l->checked[l->nchecked++] = p;
	p->checking = true;
	p->checking_epoch = leader_epoch(p);
}

void
epochs_pump(struct kconsumer *c)
{
	int64_t now = clock_ns();

	for (size_t i = 0; i < c->nparts; i++) {
		struct cpart *p = c->parts[i];
		struct kconn *conn;
		struct cbroker *l;

		if (p->done || p->need || p->flying || p->checking ||
		    p->not_before > now || !epochs_due(p))
			continue;
		conn = consumer_conn(p);
		if (!conn)
			continue;
		l = consumer_broker(c, kconn_id(conn));
		if (!l->checking)
			add(l, p);
	}
	for (size_t i = 0; i < c->nbrokers; i++) {
		struct cbroker *l = c->brokers[i];

		if (l->checking || !l->nchecked)
			continue;
		l->checking = kcluster_broker(c->cluster, l->broker);
		l->check.timeout_ns = c->props->request_timeout_ms * MS;
		kconn_send(l->checking, &l->check);
	}
}

/* Fetch requests, and what their answers say. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/consumer/consumer_priv.h"
#include "kafka/error.h"

#define MS INT64_C(1000000)

enum { FETCH_LEAST = 64 * 1024 }; /* budget below which we do not ask */

/* How long a replica is read from, until the leader is asked again. */
static const int64_t replica_for = 300000 * MS;

/* --- asking ------------------------------------------------------------- */

static bool
wanted(const struct cpart *p)
{
	return !p->done && !p->need && !p->flying && p->fetch >= 0 &&
	    p->fetch < p->stop;
}

static bool
has_rack(const struct kconsumer *c)
{
	return c->props->rack && *c->props->rack;
}

/* Whom to ask: the replica near us, else the leader.  NULL: not up yet. */
static struct kconn *
source(struct cpart *p, int64_t now)
{
	struct kconn *conn;

	if (p->replica >= 0 && now < p->replica_until) {
		conn = kcluster_broker(p->consumer->cluster, p->replica);
		if (conn && kconn_ready(conn))
			return conn;
		if (conn && !kconn_failures(conn)) {
			kconn_connect(conn);
			return NULL;
		}
	}
	p->replica = -1;
	return consumer_conn(p);
}

/* Bytes that an answer of one of `brokers` leaders may have; two of them fit.
 */
static size_t
share(const struct kconsumer *c)
{
	size_t n = c->nbrokers ? c->nbrokers : 1;
	size_t bytes = (size_t)c->props->fetch_budget / 2 / n;

	if (bytes < FETCH_LEAST)
		bytes = FETCH_LEAST;
	if (bytes > (size_t)c->props->fetch_max)
		bytes = (size_t)c->props->fetch_max;
	/* Only a batch that is larger by itself exceeds what we accept. */
	if (bytes > (size_t)c->props->response_max / 2)
		bytes = (size_t)c->props->response_max / 2;
	return bytes;
}

static void
put_fetch(struct krequest *r, struct buf *b, int version)
{
	struct cbroker *l =
	    (struct cbroker *)((char *)r - offsetof(struct cbroker, fetch));
	struct kconsumer *c = l->consumer;
	struct kmsg_fetch how = {
	    .max_wait_ms = l->hurry ? 0 : (int32_t)c->props->fetch_wait_ms,
	    .min_bytes = (int32_t)c->props->fetch_min,
	    .max_bytes = (int32_t)l->reserved,
	    .read_committed = c->props->read_committed,
	    .rack = has_rack(c) ? str_of(c->props->rack) : STR(""),
	};
	size_t n = 0;

	while (c->questions_cap < l->nfetched)
		c->questions = xgrow(c->questions, &c->questions_cap,
		    c->questions_cap, sizeof *c->questions);
	for (size_t i = 0; i < l->nfetched; i++) {
		const struct cpart *p = l->fetched[i];

		if (p)
			c->questions[n++] = (struct kmsg_fetch_part){
			    p->topic->name, p->index,
			    p->topic->parts[p->index].leader_epoch,
			    p->look >= 0 ? p->look : p->fetch, p->max_bytes};
	}
	kmsg_fetch_put(b, version, &how, c->questions, n);
}

static void
add(struct cbroker *l, struct cpart *p)
{
	l->fetched = xgrow(l->fetched, &l->fetched_cap, l->nfetched, sizeof p);
	l->fetched[l->nfetched++] = p;
	if (p->cut) { /* the first one gets a whole batch (KIP-74) */
		l->fetched[l->nfetched - 1] = l->fetched[0];
		l->fetched[0] = p;
	}
	p->flying = true;
}

static void
launch(struct kconsumer *c, struct cbroker *l)
{
	l->fetching = kcluster_broker(c->cluster, l->broker);
	l->reserved = share(c);
	c->reserved += l->reserved;
	l->fetch.timeout_ns =
	    (c->props->request_timeout_ms + c->props->fetch_wait_ms) * MS;
	c->stats.fetches++;
	kconn_send(l->fetching, &l->fetch);
}

/* Partitions whose place is still being looked up will want to be along. */
static bool
wait_for_others(const struct kconsumer *c)
{
	for (size_t i = 0; i < c->nparts; i++)
		if (c->parts[i]->asking)
			return true;
	return false;
}

/* Bytes that are held: batches as they came, but the one that is being read,
 * decompressed. */
static size_t
held(const struct kconsumer *c)
{
	return c->used + (c->open ? krecs_unpacked(&c->in) : 0);
}

void
fetch_pump(struct kconsumer *c)
{
	size_t budget = (size_t)c->props->fetch_budget;
	size_t bytes = held(c) + c->reserved;
	int64_t now = clock_ns();

	/* One answer more must fit, unless there is nothing at all. */
	if (bytes && bytes + share(c) > budget) {
		if (c->used)
			c->full_at = now;
		return;
	}
	if (wait_for_others(c))
		return;
	c->turn++;
	for (size_t i = 0; i < c->nbrokers; i++)
		c->brokers[i]->hurry = false;
	for (size_t i = 0; i < c->nparts; i++) {
		struct cpart *p = c->parts[(c->turn + i) % c->nparts];
		struct kconn *conn;
		struct cbroker *l;

		if (p->done || p->need || p->flying || p->not_before > now)
			continue;
		if (p->checking || epochs_due(p))
			continue;
		conn = source(p, now);
		if (!conn)
			continue;
		l = consumer_broker(c, kconn_id(conn));
		if (l->fetching)
			continue;
		if (wanted(p))
			add(l, p);
		else
			l->hurry = true;
	}
	for (size_t i = 0; i < c->nbrokers; i++)
		if (!c->brokers[i]->fetching && c->brokers[i]->nfetched)
			launch(c, c->brokers[i]);
}

/* --- answers ------------------------------------------------------------ */

/* The replica near us does not have it: back to the leader. */
static void
leave_replica(struct cpart *p, const char *why)
{
	kcluster_logf(p->consumer->cluster,
	    "topic %s partition %" PRId32
	    ": reading from its leader again, not from broker %" PRId32 ": %s",
	    p->topic->name.p, p->index, p->replica, why);
	p->replica = -1;
}

/* The leader names a replica that is nearer to our rack (KIP-392). */
static void
take_replica(struct cpart *p, const struct kmsg_fetched_part *a)
{
	if (a->preferred_replica < 0 || p->replica >= 0)
		return;
	kcluster_logf(p->consumer->cluster,
	    "topic %s partition %" PRId32 ": reading from broker %" PRId32
	    ", which is near",
	    p->topic->name.p, p->index, a->preferred_replica);
	p->replica = a->preferred_replica;
	p->replica_until = clock_ns() + replica_for;
}

static void
failed(struct cpart *p, int16_t code)
{
	if (p->topic->error) {
		p->done = true;
		ktopic_error(p->topic, &p->error);
	} else if (kerr_retriable(code)) {
		if (code == KERR_UNKNOWN_TOPIC_OR_PARTITION)
			offset_reset_unknown(p);
		kcluster_refresh(p->consumer->cluster);
		consumer_pause(p);
	} else {
		consumer_stop(p, code);
	}
}

static void
answer(struct cpart *p, int32_t broker, const struct kmsg_fetched_part *a,
    struct kframe *frame, bool leads)
{
	if (a->error && p->replica >= 0 && broker == p->replica) {
		leave_replica(p, kerr_find(a->error)->text);
		kcluster_refresh(p->consumer->cluster);
		return;
	}
	switch (a->error) {
	case KERR_NONE:
		if (offset_reset_recreated(p))
			return;
		p->served = true;
		take_replica(p, a);
		fetch_take(p, a, frame, leads);
		return;
	case KERR_OFFSET_OUT_OF_RANGE:
		/* What waits to be read comes first. */
		if (p->look >= 0)
			fetch_look_failed(p);
		else if (p->slices)
			consumer_pause(p);
		else if (!offset_reset_recreated(p))
			offset_reset_out_of_range(p);
		return;
	default:
		failed(p, a->error);
	}
}

static const struct kmsg_fetched_part *
answer_for(const struct kmsg_fetched *m, const struct cpart *p, size_t hint)
{
	/* Brokers answer in the order of the question. */
	for (size_t i = 0; i < m->n; i++) {
		const struct kmsg_fetched_part *a =
		    &m->parts[(hint + i) % m->n];

		if (a->partition == p->index &&
		    str_eq(a->topic, p->topic->name))
			return a;
	}
	return NULL;
}

/* The first that has any records. */
static const struct kmsg_fetched_part *
leader_of(const struct kmsg_fetched *m)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->parts[i].records.n)
			return &m->parts[i];
	return NULL;
}

static void
unanswered(const struct cbroker *l, struct cpart *p)
{
	if (p->replica >= 0 && l->broker == p->replica)
		leave_replica(p, "no answer");
	consumer_pause(p);
}

static void
got_fetch(struct krequest *r, struct kreply *reply)
{
	struct cbroker *l =
	    (struct cbroker *)((char *)r - offsetof(struct cbroker, fetch));
	struct kconsumer *c = l->consumer;
	struct kmsg_fetched *m = &c->answer;
	bool ok = reply->state == KREPLY_OK;

	l->fetching = NULL;
	c->reserved -= l->reserved;
	if (ok && kmsg_fetched_get(&reply->body, reply->version, m)) {
		kconn_fail(reply->conn, NULL);
		ok = false;
	}
	if (ok)
		kconn_throttle(reply->conn, m->throttle_ms);
	if (ok && m->error) {
		reply->error = m->error;
		ok = false;
	}
	for (size_t i = 0; i < l->nfetched; i++) {
		struct cpart *p = l->fetched[i];
		const struct kmsg_fetched_part *a;

		if (!p)
			continue;
		p->flying = false;
		if (reply->state == KREPLY_REFUSED ||
		    (reply->state == KREPLY_TOO_LARGE && p->oversized++))
			consumer_refused(p, reply->why);
		a = ok ? answer_for(m, p, i) : NULL;
		if (a && a->error)
			reply->error = a->error;
		if (a)
			answer(
			    p, l->broker, a, reply->frame, a == leader_of(m));
		else
			unanswered(l, p);
	}
	l->nfetched = 0;
	consumer_pump(c);
}

void
fetch_init(struct cbroker *l)
{
	l->fetch = (struct krequest){.api = KAPI_FETCH,
	    .keep = true,
	    .encode = put_fetch,
	    .done = got_fetch};
	if (has_rack(l->consumer))
		l->fetch.prefer = 11;
}

/*
 * Metadata: asking for it and taking it in.
 *
 * One question is out at a time, to the connection with the least to do.
 * While none is up, candidates are connected one after the other, the next as
 * soon as one fails or has kept us waiting: first the brokers that we know; the
 * bootstrap servers when there are none or none of them can be reached
 * (KIP-899).
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/client/cluster_priv.h"
#include "kafka/error.h"

#define MS INT64_C(1000000)

static const int64_t hedge_after = 500 * MS; /* until the next candidate */
static const int64_t epoch_patience = 5000 * MS;

/* How long a topic may be unknown before that is the answer: brokers learn of
 * new topics a little later than their makers, and making one takes a while. */
static const int64_t unknown_patience = 1500 * MS;
static const int64_t create_patience = 5000 * MS;

void
kcluster_refresh(struct kcluster *c)
{
	if (c->wanted)
		return;
	c->wanted = true;
	/* From the loop: callers are in the middle of something. */
	loop_timer(c->loop, &c->refresh,
	    c->earliest > clock_ns() ? c->earliest : clock_ns());
}

/* --- choosing whom to ask ----------------------------------------------- */

static struct kconn *
best_ready(struct kcluster *c)
{
	struct kconn *best = NULL;

	for (size_t i = 0; i < c->nbrokers + c->servers.n; i++) {
		struct kconn *conn = i < c->nbrokers
		    ? c->brokers[i]->conn
		    : c->boot[i - c->nbrokers].conn;

		if (conn && kconn_ready(conn) &&
		    (!best || kconn_load(conn) < kconn_load(best)))
			best = conn;
	}
	return best;
}

/* Has every broker that we know failed since it was last up? */
static bool
all_failed(const struct kcluster *c)
{
	for (size_t i = 0; i < c->nbrokers; i++) {
		const struct kbroker *b = c->brokers[i];

		if (b->listed && (!b->conn || !kconn_failures(b->conn)))
			return false;
	}
	return true;
}

static struct kconn *
candidate(struct kcluster *c, unsigned k)
{
	if (k < c->nbrokers)
		return kcluster_broker(c, c->brokers[k]->id);
	return kcluster_boot(c, k - c->nbrokers);
}

/* Connects the next candidate that is doing nothing. */
static void
connect_next(struct kcluster *c)
{
	unsigned n = (unsigned)c->nbrokers;

	if (all_failed(c)) {
		if (n && !c->rebootstrap)
			kcluster_logf(c,
			    "no broker can be reached: "
			    "asking the bootstrap servers again");
		c->rebootstrap = true;
		n += (unsigned)c->servers.n;
	}
	for (unsigned i = 0; i < n; i++) {
		struct kconn *conn = candidate(c, (c->next_candidate + i) % n);

		if (conn && kconn_idle(conn)) {
			c->next_candidate = (c->next_candidate + i + 1) % n;
			kconn_connect(conn);
			break;
		}
	}
	loop_timer(c->loop, &c->hedge, clock_ns() + hedge_after);
}

/* --- asking ------------------------------------------------------------- */

static void
put_question(struct krequest *r, struct buf *b, int version)
{
	struct kcluster *c =
	    (struct kcluster *)((char *)r - offsetof(struct kcluster, ask));

	while (c->names_cap < c->ntopics)
		c->names = xgrow(
		    c->names, &c->names_cap, c->names_cap, sizeof *c->names);
	for (size_t i = 0; i < c->ntopics; i++)
		c->names[i] = c->topics[i]->name;
	c->nasked = c->ntopics;
	for (size_t i = 0; i < c->ntopics; i++)
		c->topics[i]->listed = false;
	if (c->match) /* NULL asks for all topics */
		kmsg_metadata_put(b, version, NULL, 0, c->auto_create);
	else
		kmsg_metadata_put(b, version,
		    c->names ? c->names : &(struct str){0}, c->ntopics,
		    c->auto_create);
}

void
kmeta_pump(struct kcluster *c)
{
	struct kconn *conn;
	int64_t now = clock_ns();

	if (!c->wanted || c->asked)
		return;
	if (now < c->earliest) {
		if (!c->refresh.armed)
			loop_timer(c->loop, &c->refresh, c->earliest);
		return;
	}
	conn = best_ready(c);
	if (!conn) {
		if (!c->hedge.armed)
			connect_next(c);
		return;
	}
	loop_timer_off(c->loop, &c->hedge);
	c->wanted = false;
	c->asked = conn;
	c->ask.timeout_ns = c->props->request_timeout_ms * MS;
	kconn_send(conn, &c->ask);
}

static void
on_hedge(void *arg)
{
	kmeta_pump(arg);
}

static void
on_refresh(void *arg)
{
	struct kcluster *c = arg;

	c->wanted = true;
	kmeta_pump(c);
}

/* --- taking it in ------------------------------------------------------- */

bool
kcluster_host_ok(struct str host)
{
	for (size_t i = 0; i < host.n; i++) {
		unsigned char ch = (unsigned char)host.p[i];

		/* Internationalised names are ASCII on the wire. */
		if (ch <= ' ' || ch >= 0x7f)
			return false;
	}
	return host.n > 0 && host.n <= 255;
}

static void
take_partition(struct kcluster *c, struct ktopic *t,
    const struct kmsg_meta_part *m, int64_t now)
{
	struct kpartition *p = &t->parts[m->partition];

	/* A lower epoch is a broker that is behind; if it stays so, the topic
	 * was made anew. */
	if (m->leader_epoch >= 0 && m->leader_epoch < p->leader_epoch) {
		if (!p->lower_since)
			p->lower_since = now;
		if (now - p->lower_since < epoch_patience) {
			c->wanted = true;
			return;
		}
		t->remade++;
	}
	p->lower_since = 0;
	p->leader = m->leader;
	p->leader_epoch = m->leader_epoch;
	p->error = m->error == KERR_REPLICA_NOT_AVAILABLE ? 0 : m->error;
	if (p->leader < 0)
		c->wanted = true;
}

static void
take_partitions(struct kcluster *c, struct ktopic *t,
    const struct kmsg_meta_topic *m, int64_t now)
{
	if (m->nparts > t->nparts) {
		if (t->nparts)
			kcluster_logf(c,
			    "topic %s: %zu partitions now, %zu before",
			    t->name.p, m->nparts, t->nparts);
		t->parts = xreallocarray(t->parts, m->nparts, sizeof *t->parts);
		for (size_t i = t->nparts; i < m->nparts; i++)
			t->parts[i] = (struct kpartition){
			    .leader = -1, .leader_epoch = -1};
		t->nparts = m->nparts;
	}
	for (size_t i = 0; i < m->nparts; i++) {
		const struct kmsg_meta_part *p = &c->answer.parts[m->first + i];

		if (p->partition >= 0 && (size_t)p->partition < t->nparts)
			take_partition(c, t, p, now);
	}
}

static void
take_topic(struct kcluster *c, const struct kmsg_meta_topic *m, int64_t now)
{
	struct ktopic *t = map_get(&c->by_name, m->name);

	if (!t)
		return;
	t->listed = true;
	switch (m->error) {
	case KERR_NONE:
		t->error = 0;
		t->asked_since = 0;
		if (m->nparts == 0)
			c->wanted = true;
		take_partitions(c, t, m, now);
		break;
	case KERR_UNKNOWN_TOPIC_OR_PARTITION:
		if (!t->asked_since)
			t->asked_since = now;
		if (now - t->asked_since >=
		    (c->auto_create ? create_patience : unknown_patience))
			t->error = m->error;
		else
			c->wanted = true;
		break;
	case KERR_INVALID_TOPIC:
	case KERR_TOPIC_AUTHORIZATION_FAILED:
		t->error = m->error;
		break;
	default:
		/* LEADER_NOT_AVAILABLE: it is being made. */
		if (kerr_retriable(m->error))
			c->wanted = true;
		else
			t->error = m->error;
	}
}

static void
take(struct kcluster *c)
{
	const struct kmsg_metadata *m = &c->answer;
	int64_t now = clock_ns();
	struct ktopic *missing;

	for (size_t i = 0; i < c->nbrokers; i++)
		c->brokers[i]->listed = false;
	for (size_t i = 0; i < m->nbrokers; i++) {
		const struct kmsg_broker *b = &m->brokers[i];

		if (b->id >= 0 && b->port > 0 && b->port < 65536 &&
		    kcluster_host_ok(b->host))
			kcluster_note_broker(c, b->id, b->host, b->port);
	}
	c->controller = m->controller;
	for (size_t i = 0; i < m->ntopics; i++) {
		kpattern_topic(c, &m->topics[i]);
		take_topic(c, &m->topics[i], now);
	}
	while ((missing = kpattern_missing(c)))
		take_topic(c,
		    &(struct kmsg_meta_topic){.name = missing->name,
			.error = KERR_UNKNOWN_TOPIC_OR_PARTITION},
		    now);
	c->contacted = c->contacted || m->nbrokers > 0;
	err_clear(&c->refused);
}

/* When to ask next: soon while something is open, else when it is old. */
static void
plan_next(struct kcluster *c)
{
	int64_t now = clock_ns();

	if (c->wanted) {
		c->earliest = now + kcluster_backoff(c->props, c->again++);
		loop_timer(c->loop, &c->refresh, c->earliest);
		return;
	}
	c->again = 0;
	c->earliest = now + c->props->retry_backoff_ms * MS;
	loop_timer(
	    c->loop, &c->refresh, now + c->props->metadata_max_age_ms * MS);
}

static void
on_answer(struct krequest *r, struct kreply *reply)
{
	struct kcluster *c =
	    (struct kcluster *)((char *)r - offsetof(struct kcluster, ask));

	c->asked = NULL;
	if (reply->state != KREPLY_OK) {
		c->wanted = true;
		c->refused = *reply->why;
		c->earliest =
		    clock_ns() + kcluster_backoff(c->props, c->again++);
		loop_timer(c->loop, &c->refresh, c->earliest);
		return;
	}
	c->wanted = c->nasked < c->ntopics;
	if (kmsg_metadata_get(&reply->body, reply->version, &c->answer)) {
		c->wanted = true;
		kconn_fail(reply->conn, NULL);
		return;
	}
	for (size_t i = 0; i < c->answer.ntopics && !reply->error; i++)
		reply->error = c->answer.topics[i].error;
	kconn_throttle(reply->conn, c->answer.throttle_ms);
	take(c);
	plan_next(c);
	if (c->answer.nbrokers) {
		kcluster_drop_boot(c);
		kcluster_drop_unlisted(c);
	}
	kpattern_tell(c);
	kcluster_changed(c);
}

void
kmeta_init(struct kcluster *c)
{
	c->ask = (struct krequest){
	    .api = KAPI_METADATA, .encode = put_question, .done = on_answer};
	c->refresh = (struct timer){.fire = on_refresh, .arg = c};
	c->hedge = (struct timer){.fire = on_hedge, .arg = c};
}

void
kmeta_release(struct kcluster *c)
{
	if (c->asked)
		kconn_cancel(c->asked, &c->ask);
	c->asked = NULL;
	loop_timer_off(c->loop, &c->refresh);
	loop_timer_off(c->loop, &c->hedge);
	krequest_release(&c->ask);
	kmsg_metadata_release(&c->answer);
	free(c->names);
}

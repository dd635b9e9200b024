/*
 * Places made offsets: "the end", "the last 10", "since noon" are looked up by
 * ListOffsets, all partitions of a leader in one request, one question for each
 * partition at a time.
 */
#include <inttypes.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/consumer/consumer_priv.h"
#include "kafka/error.h"

#define MS INT64_C(1000000)

static unsigned
need_of(struct koffset_spec place, unsigned time)
{
	switch (place.kind) {
	case KSPEC_BEGINNING:
		return NEED_EARLIEST;
	case KSPEC_END:
		return NEED_LATEST;
	case KSPEC_TAIL:
		return NEED_EARLIEST | NEED_LATEST;
	case KSPEC_TIME:
		return time;
	case KSPEC_OFFSET:
	case KSPEC_NEVER:
		break;
	}
	return 0;
}

static int64_t
offset_of(const struct cpart *p, struct koffset_spec place, int64_t time)
{
	switch (place.kind) {
	case KSPEC_BEGINNING:
		return p->earliest;
	case KSPEC_END:
		return p->latest;
	case KSPEC_TAIL:
		return place.n > p->latest - p->earliest ? p->earliest
							 : p->latest - place.n;
	case KSPEC_TIME:
		return time < 0 ? p->latest : time;
	case KSPEC_OFFSET:
		return place.n;
	case KSPEC_NEVER:
		break;
	}
	return INT64_MAX;
}

/*
 * Whether the offset to begin at is behind the end.  Where none is looked up,
 * the broker tells.
 */
static bool
beyond(const struct cpart *p)
{
	int64_t end = p->watermark > p->latest ? p->watermark : p->latest;

	return p->from.kind == KSPEC_OFFSET && p->to.kind == KSPEC_END &&
	    p->start > end;
}

/* All is known: reading can begin. */
static void
begin(struct cpart *p)
{
	if (p->out_of_range) {
		offset_reset_report(p);
		return;
	}
	p->start = offset_of(p, p->from, p->from_time);
	p->stop = offset_of(p, p->to, p->to_time);
	p->position = p->fetch = p->start;
	p->tries = 0;
	p->not_before = 0;
	if (beyond(p))
		offset_reset_out_of_range(p);
	else if (p->start >= p->stop)
		p->done = true;
}

void
offsets_need(struct cpart *p)
{
	p->need =
	    need_of(p->from, NEED_FROM_TIME) | need_of(p->to, NEED_TO_TIME);
	/* Asked for first: if it is more than the stable end that is told
	 * later, a transaction is open. */
	p->watermark = -1;
	if (p->to.kind == KSPEC_END && p->consumer->props->read_committed)
		p->need |= NEED_WATERMARK;
	if (!p->need)
		begin(p);
}

/* The lowest of the bits. */
static unsigned
first_need(unsigned need)
{
	return need & (~need + 1);
}

static int64_t
timestamp_of(const struct cpart *p, unsigned kind)
{
	switch (kind) {
	case NEED_EARLIEST:
		return KOFFSET_EARLIEST;
	case NEED_WATERMARK:
	case NEED_LATEST:
		return KOFFSET_LATEST;
	case NEED_FROM_TIME:
		return p->from.n;
	default:
		return p->to.n;
	}
}

static void
put_ask(struct krequest *r, struct buf *b, int version)
{
	struct cbroker *l =
	    (struct cbroker *)((char *)r - offsetof(struct cbroker, ask));
	struct kconsumer *c = l->consumer;
	size_t n = 0;

	(void)version;
	while (c->queries_cap < l->nasked)
		c->queries = xgrow(c->queries, &c->queries_cap, c->queries_cap,
		    sizeof *c->queries);
	for (size_t i = 0; i < l->nasked; i++)
		if (l->asked[i])
			c->queries[n++] = (struct kmsg_offset_query){
			    l->asked[i]->topic->name, l->asked[i]->index,
			    timestamp_of(l->asked[i], l->kinds[i])};
	kmsg_list_offsets_put(
	    b, c->props->read_committed && !l->uncommitted, c->queries, n);
}

static void
take(struct cpart *p, unsigned kind, const struct kmsg_offset *a)
{
	p->need &= ~kind;
	consumer_answered(p);
	switch (kind) {
	case NEED_EARLIEST:
		p->earliest = a->offset;
		break;
	case NEED_WATERMARK:
		p->watermark = a->offset;
		break;
	case NEED_LATEST:
		p->latest = p->ends = a->offset;
		break;
	case NEED_FROM_TIME:
		p->from_time = a->offset;
		break;
	default:
		p->to_time = a->offset;
	}
	/* No record that late: the end is meant. */
	if (kind >= NEED_FROM_TIME && a->offset < 0)
		p->need |= NEED_LATEST;
	if (!p->need)
		begin(p);
}

static void
answer(struct cpart *p, unsigned kind, const struct kmsg_offset *a)
{
	if (!a->error && (a->offset >= 0 || kind >= NEED_FROM_TIME)) {
		take(p, kind, a);
	} else if (a->error && !kerr_retriable(a->error)) {
		consumer_stop(p, a->error);
	} else {
		kcluster_refresh(p->consumer->cluster);
		consumer_pause(p);
	}
}

static void
got_ask(struct krequest *r, struct kreply *reply)
{
	struct cbroker *l =
	    (struct cbroker *)((char *)r - offsetof(struct cbroker, ask));
	struct kconsumer *c = l->consumer;
	struct kmsg_offsets *m = &c->offsets;
	bool ok = reply->state == KREPLY_OK;

	l->asking = NULL;
	if (ok && kmsg_list_offsets_get(&reply->body, m)) {
		kconn_fail(reply->conn, NULL);
		ok = false;
	}
	if (ok)
		kconn_throttle(reply->conn, m->throttle_ms);
	for (size_t i = 0; i < l->nasked; i++) {
		struct cpart *p = l->asked[i];
		bool found = false;

		if (!p)
			continue;
		p->asking = false;
		if (reply->state == KREPLY_REFUSED)
			consumer_refused(p, reply->why);
		for (size_t k = 0; ok && k < m->n && !found; k++) {
			const struct kmsg_offset *a = &m->parts[(i + k) % m->n];

			found = a->partition == p->index &&
			    str_eq(a->topic, p->topic->name);
			if (found && a->error)
				reply->error = a->error;
			if (found)
				answer(p, l->kinds[i], a);
		}
		if (!found)
			consumer_pause(p);
	}
	l->nasked = 0;
	consumer_pump(c);
}

void
offsets_init(struct cbroker *l)
{
	l->ask = (struct krequest){
	    .api = KAPI_LIST_OFFSETS, .encode = put_ask, .done = got_ask};
}

/* The isolation is the request's, so the watermarks go in one of their own. */
static void
add(struct cbroker *l, struct cpart *p)
{
	bool uncommitted = first_need(p->need) == NEED_WATERMARK;
	size_t n = l->nasked;

	if (n && l->uncommitted != uncommitted)
		return;
	l->uncommitted = uncommitted;
	l->nasked++;

	l->asked = xgrow(l->asked, &l->asked_cap, n, sizeof *l->asked);
	l->kinds = xgrow(l->kinds, &l->kinds_cap, n, sizeof *l->kinds);
	l->asked[n] = p;
	l->kinds[n] = first_need(p->need);
	p->asking = true;
}

void
offsets_pump(struct kconsumer *c)
{
	int64_t now = clock_ns();

	for (size_t i = 0; i < c->nparts; i++) {
		struct cpart *p = c->parts[i];
		struct kconn *conn;
		struct cbroker *l;

		if (!p->need || p->asking || p->done || p->not_before > now)
			continue;
		conn = consumer_conn(p);
		if (!conn)
			continue;
		l = consumer_broker(c, kconn_id(conn));
		if (!l->asking)
			add(l, p);
	}
	for (size_t i = 0; i < c->nbrokers; i++) {
		struct cbroker *l = c->brokers[i];

		if (l->asking || !l->nasked)
			continue;
		l->asking = kcluster_broker(c->cluster, l->broker);
		l->ask.timeout_ns = c->props->request_timeout_ms * MS;
		kconn_send(l->asking, &l->ask);
	}
}

/* Produce requests and their responses. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/producer/producer_priv.h"

#define MS INT64_C(1000000)

static void
put_produce(struct krequest *r, struct buf *b, int version)
{
	struct prequest *q = (struct prequest *)r;
	struct kproducer *p = q->producer;

	(void)version;
	for (size_t i = 0; i < q->n; i++) {
		const struct pbatch *batch = q->batches[i];

		p->parts[i] =
		    (struct kmsg_produce_part){batch->part->topic->topic->name,
			batch->part->index, kbatch_bytes(&batch->b)};
	}
	kmsg_produce_put(b, (struct str){NULL, 0}, (int16_t)p->props->acks,
	    (int32_t)(p->props->request_timeout_ms * 3 / 4), p->parts, q->n,
	    q->splices);
	r->splices = q->splices;
	r->nsplices = q->n;
}

static void
retire(struct prequest *q)
{
	struct kproducer *p = q->producer;
	struct prequest **at = &p->flying;

	while (*at != q)
		at = &(*at)->next;
	*at = q->next;
	q->next = p->idle_requests;
	p->idle_requests = q;
	q->conn = NULL;
	q->queue->flying--;
	q->queue->batches -= q->n;
}

/* A batch of a retired request flies no more. */
static void
land(struct pbatch *b)
{
	b->state = PBATCH_WAITING;
	b->part->flying--;
}

static const struct kmsg_produced_part *
answer_for(const struct kmsg_produced *m, const struct pbatch *b, size_t hint)
{
	/* Brokers answer in the order of the question. */
	for (size_t i = 0; i < m->n; i++) {
		const struct kmsg_produced_part *a =
		    &m->parts[(hint + i) % m->n];

		if (a->partition == b->part->index &&
		    str_eq(a->topic, b->part->topic->topic->name))
			return a;
	}
	return NULL;
}

/* The broker asks for time, by all the requests that it answers. */
static void
pause_for(struct kproducer *p, struct kconn *conn, int32_t ms)
{
	int64_t now = clock_ns(), until;

	kconn_throttle(conn, ms);
	p->stats.throttled_ms += ms > 0 ? (uint64_t)ms : 0;
	until = kconn_paused_until(conn);
	if (p->paused_until < now)
		p->paused_until = now;
	if (until > p->paused_until) {
		p->paused += until - p->paused_until;
		p->paused_until = until;
	}
}

int64_t
produce_paused(const struct kproducer *p)
{
	int64_t ahead = p->paused_until ? p->paused_until - clock_ns() : 0;

	return p->paused - (ahead > 0 ? ahead : 0);
}

static void
got_produce(struct krequest *r, struct kreply *reply)
{
	struct prequest *q = (struct prequest *)r;
	struct kproducer *p = q->producer;
	struct kmsg_produced *m = &p->answer;
	struct err e = {0};
	bool ok = reply->state == KREPLY_OK;
	bool sent = ok || reply->state == KREPLY_LOST ||
	    reply->state == KREPLY_TOO_LARGE;

	retire(q);
	if (ok && kmsg_produced_get(&reply->body, reply->version, m)) {
		err_set(&e, EX_PROTOCOL,
		    "%s: an answer to Produce that makes no sense",
		    kconn_label(reply->conn));
		kconn_fail(reply->conn, &e);
		ok = false;
	} else if (!ok) {
		e = *reply->why;
	}
	if (ok)
		pause_for(p, reply->conn, m->throttle_ms);
	for (size_t i = 0; i < q->n; i++) {
		struct pbatch *b = q->batches[i];
		const struct kmsg_produced_part *a =
		    ok ? answer_for(m, b, i) : NULL;

		land(b);

		if (ok && !a)
			err_set(&e, EX_PROTOCOL,
			    "%s: no word about topic %s partition %d",
			    kconn_label(reply->conn),
			    b->part->topic->topic->name.p, (int)b->part->index);
		if (a && a->error)
			reply->error = a->error;
		if (a)
			response_answer(b, a);
		else
			response_lost(b, sent, &e);
	}
	if (reply->state == KREPLY_REFUSED)
		response_fail(p, &e);
	if (p->failed)
		response_drop_waiting(p, &p->why);
	produce_pump(p);
}

struct prequest *
produce_request(struct kproducer *p, struct broker_queue *queue)
{
	struct prequest *q = p->idle_requests;

	if (q) {
		p->idle_requests = q->next;
	} else {
		q = xcalloc(1, sizeof *q);
		q->r.api = KAPI_PRODUCE;
		q->r.encode = put_produce;
		q->r.done = got_produce;
		q->producer = p;
	}
	q->queue = queue;
	q->n = q->bytes = 0;
	return q;
}

void
produce_launch(
    struct kproducer *p, struct broker_queue *queue, struct kconn *conn)
{
	struct prequest *q = queue->building;
	int64_t now = clock_ns(), left = INT64_MAX;

	queue->building = NULL;
	for (size_t i = 0; i < q->n; i++) {
		int64_t until = produce_expires_at(p, q->batches[i]) - now;

		if (until < left)
			left = until;
	}
	/* An answer is waited for as long as the records may take. */
	q->r.timeout_ns = p->props->request_timeout_ms * MS;
	if (left < q->r.timeout_ns)
		q->r.timeout_ns = left < 100 * MS ? 100 * MS : left;
	q->conn = conn;
	q->next = p->flying;
	p->flying = q;
	queue->flying++;
	queue->batches += q->n;
	p->stats.requests++;
	kconn_send(conn, &q->r);
}

/* Takes back what is out; batches in it stay as they are. */
void
produce_release(struct kproducer *p)
{
	struct prequest *q;

	while ((q = p->flying)) {
		kconn_cancel(q->conn, &q->r);
		retire(q);
		for (size_t i = 0; i < q->n; i++) {
			land(q->batches[i]);
			q->batches[i]->doubt = true;
		}
	}
	while ((q = p->idle_requests)) {
		p->idle_requests = q->next;
		krequest_release(&q->r);
		free(q);
	}
}

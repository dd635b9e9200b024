/* Which batches go out when; Produce requests and their responses. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/error.h"
#include "kafka/producer_in.h"

#define MS INT64_C(1000000)

static const int64_t linger_default = 5 * MS;

int64_t
produce_leaves_at(const struct kproducer *p, const struct pbatch *b)
{
	if (b->leave || p->pressed || b->state != PBATCH_OPEN)
		return 0;
	return b->created +
	    (p->props->linger_ms < 0 ? linger_default
				     : p->props->linger_ms * MS);
}

int64_t
produce_expires_at(const struct kproducer *p, const struct pbatch *b)
{
	return b->created + p->props->delivery_timeout_ms * MS;
}

/* --- the producer id ---------------------------------------------------- */

static void
put_init(struct krequest *r, struct buf *b, int version)
{
	(void)r;
	(void)version;
	kmsg_init_producer_put(b, (struct str){NULL, 0}, 60000);
}

/* Without an id nothing can be sent safely; say so rather than send less. */
static void
no_id(struct kproducer *p, const struct err *why)
{
	struct err e = *why;
	size_t n = strlen(e.msg);

	snprintf(e.msg + n, sizeof e.msg - n,
	    " (enable.idempotence=false and acks=1 do without)");
	outcome_fail(p, &e);
}

static void
got_init(struct krequest *r, struct kreply *reply)
{
	struct kproducer *p =
	    (struct kproducer *)((char *)r - offsetof(struct kproducer, init));
	struct kmsg_init_producer m;
	struct err e = {0};

	p->init_conn = NULL;
	p->init_after =
	    clock_ns() + kcluster_backoff(p->props, p->init_tries++);
	if (reply->state != KREPLY_OK) {
		if (reply->why->code == EX_PROTOCOL)
			no_id(p, reply->why);
		produce_rearm(p);
		return;
	}
	if (kmsg_init_producer_get(&reply->body, &m)) {
		kconn_fail(reply->conn, NULL);
		return;
	}
	reply->error = m.error;
	kconn_throttle(reply->conn, m.throttle_ms);
	if (m.error && !kerr_retriable(m.error)) {
		kerr_set(&e, m.error, "producer id");
		no_id(p, &e);
	} else if (!m.error && m.producer_id >= 0 && m.epoch >= 0) {
		p->producer_id = m.producer_id;
		p->epoch = m.epoch;
		p->init_tries = 0;
	}
	produce_pump(p);
}

/* True when batches can be stamped. */
static bool
have_id(struct kproducer *p)
{
	struct kconn *conn;

	if (!p->props->idempotence || p->producer_id >= 0)
		return true;
	if (p->init_conn || p->init_after > clock_ns())
		return false;
	conn = kcluster_any(p->cluster);
	if (conn) {
		p->init_conn = conn;
		p->init.timeout_ns = p->props->request_timeout_ms * MS;
		kconn_send(conn, &p->init);
	}
	return false;
}

/* --- requests ----------------------------------------------------------- */

static void
put_produce(struct krequest *r, struct buf *b, int version)
{
	struct prequest *q = (struct prequest *)r;
	const struct kprops *props = q->producer->props;
	size_t topics = 0;
	int64_t wait = props->request_timeout_ms * 3 / 4;

	(void)version;
	/* As kmsg_produce_put(), but the batches stay where they are. */
	kput_str(b, (struct str){NULL, 0});
	kput_i16(b, (int16_t)props->acks);
	kput_i32(b, (int32_t)wait);
	for (size_t i = 0; i < q->n; i++)
		topics += i == 0 ||
		    q->batches[i]->part->topic !=
			q->batches[i - 1]->part->topic;
	kput_count(b, topics);
	for (size_t i = 0, run; i < q->n; i += run) {
		const struct ptopic *t = q->batches[i]->part->topic;

		for (run = 1; i + run < q->n; run++)
			if (q->batches[i + run]->part->topic != t)
				break;
		kput_str(b, t->topic->name);
		kput_count(b, run);
		for (size_t k = i; k < i + run; k++) {
			struct kbytes bytes = kbatch_bytes(&q->batches[k]->b);

			kput_i32(b, q->batches[k]->part->index);
			kput_i32(b, (int32_t)bytes.n);
			q->splices[k] = (struct ksplice){b->len, bytes};
		}
	}
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
	q->lane->flying--;
	for (size_t i = 0; i < q->n; i++) {
		q->batches[i]->state = PBATCH_WAITING;
		q->batches[i]->part->flying--;
	}
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

static void
got_produce(struct krequest *r, struct kreply *reply)
{
	struct prequest *q = (struct prequest *)r;
	struct kproducer *p = q->producer;
	struct kmsg_produced *m = &p->answer;
	struct err e = {0};
	bool ok = reply->state == KREPLY_OK;

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
		kconn_throttle(reply->conn, m->throttle_ms);
	for (size_t i = 0; i < q->n; i++) {
		struct pbatch *b = q->batches[i];
		const struct kmsg_produced_part *a =
		    ok ? answer_for(m, b, i) : NULL;

		if (ok && !a)
			err_set(&e, EX_PROTOCOL,
			    "%s: no word about topic %s partition %d",
			    kconn_label(reply->conn),
			    b->part->topic->topic->name.p, (int)b->part->index);
		if (a && a->error)
			reply->error = a->error;
		if (a)
			outcome_answer(b, a);
		else
			outcome_lost(b, reply->state != KREPLY_NOT_SENT, &e);
	}
	if (p->failed)
		outcome_drop_waiting(p, &p->why);
	produce_pump(p);
}

static struct prequest *
new_request(struct kproducer *p, struct lane *lane)
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
	q->lane = lane;
	q->n = q->bytes = 0;
	return q;
}

static void
launch(struct kproducer *p, struct lane *lane, struct kconn *conn)
{
	struct prequest *q = lane->building;
	int64_t now = clock_ns(), left = INT64_MAX;

	lane->building = NULL;
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
	lane->flying++;
	p->stats.requests++;
	kconn_send(conn, &q->r);
}

static struct lane *
find_lane(struct kproducer *p, int32_t broker)
{
	struct lane *l;

	for (size_t i = 0; i < p->nlanes; i++)
		if (p->lanes[i]->broker == broker)
			return p->lanes[i];
	l = xcalloc(1, sizeof *l);
	l->broker = broker;
	p->lanes = xgrow(p->lanes, &p->lanes_cap, p->nlanes, sizeof *p->lanes);
	p->lanes[p->nlanes++] = l;
	return l;
}

/* --- choosing ----------------------------------------------------------- */

/* The batch of a partition whose turn it is, if it may go now. */
static struct pbatch *
next_batch(struct kproducer *p, struct ppart *part, int64_t now)
{
	struct pbatch *b = part->head;
	unsigned max = (unsigned)p->props->in_flight;

	/* Only what was sent before may go while the sequence is mended. */
	while (b && (b->state == PBATCH_FLYING || (part->drain && !b->stamped)))
		b = b->next;
	if (!b || b->not_before > now || produce_leaves_at(p, b) > now)
		return NULL;
	/* Brokers check no sequence before they know the producer, and none at
	 * all without idempotence: order then wants one at a time. */
	if (!p->props->idempotence || !part->proved)
		max = 1;
	return part->flying < max ? b : NULL;
}

static bool
stamp(struct kproducer *p, struct pbatch *b)
{
	struct ppart *part = b->part;
	struct err e = {0};

	if (b->stamped)
		return true;
	if (b->state == PBATCH_OPEN)
		paccum_close(b);
	if (!b->b.finished) {
		if (kbatch_finish(&b->b, p->codecs,
			(enum kcodec)p->props->codec,
			(int)p->props->codec_level, &e)) {
			outcome_fail(p, &e);
			return false;
		}
		p->stats.batches++;
		p->stats.bytes += b->b.plain;
		p->stats.packed += b->b.out.len;
	}
	if (!p->props->idempotence) {
		kbatch_stamp(&b->b, -1, -1, -1, false);
	} else {
		if (part->producer_id < 0) {
			part->producer_id = p->producer_id;
			part->epoch = p->epoch;
		}
		b->sequence = part->next_sequence;
		kbatch_stamp(
		    &b->b, part->producer_id, part->epoch, b->sequence, false);
		part->next_sequence =
		    (int32_t)(((uint32_t)b->sequence + (uint32_t)b->b.count) &
			INT32_MAX);
	}
	b->stamped = true;
	return true;
}

/* Adds the batch to the request that its leader gets; false when that cannot
 * take it now. */
static bool
board(struct kproducer *p, struct pbatch *b)
{
	struct ppart *part = b->part;
	struct kconn *conn =
	    kcluster_leader(p->cluster, part->topic->topic, part->index);
	struct lane *lane;

	if (!conn)
		return false;
	if (!kconn_ready(conn)) {
		kconn_connect(conn);
		return false;
	}
	lane = find_lane(p, kconn_id(conn));
	if (lane->flying >= (unsigned)p->props->in_flight)
		return false;
	if (lane->building &&
	    (lane->building->n == PRODUCE_BATCHES ||
		lane->building->bytes + b->b.out.len >
		    (size_t)p->props->request_max)) {
		launch(p, lane, conn);
		return board(p, b);
	}
	if (!stamp(p, b))
		return false;
	if (!lane->building)
		lane->building = new_request(p, lane);
	lane->building->batches[lane->building->n++] = b;
	lane->building->bytes += b->b.out.len;
	if (b->attempts++)
		p->stats.retries++;
	b->state = PBATCH_FLYING;
	part->flying++;
	return true;
}

/* Launches what was boarded; true when there was anything. */
static bool
depart(struct kproducer *p)
{
	bool any = false;

	for (size_t i = 0; i < p->nlanes; i++) {
		struct lane *lane = p->lanes[i];

		if (!lane->building)
			continue;
		any = true;
		launch(p, lane, kcluster_broker(p->cluster, lane->broker));
	}
	return any;
}

void
produce_pump(struct kproducer *p)
{
	int64_t now = clock_ns();

	if (p->failed)
		return;
	do {
		struct ppart **at = &p->active, *part;

		while ((part = *at)) {
			struct pbatch *b;

			if (!part->head) {
				part->active = false;
				*at = part->next_active;
				continue;
			}
			at = &part->next_active;
			if (part->drain)
				outcome_settle(part);
			b = next_batch(p, part, now);
			if (b && have_id(p))
				board(p, b);
		}
	} while (depart(p));
	if (p->used < (size_t)p->props->buffer_memory / 2)
		p->pressed = false;
	produce_rearm(p);
}

void
produce_rearm(struct kproducer *p)
{
	int64_t at = INT64_MAX, now = clock_ns();

	for (struct ppart *part = p->active; part; part = part->next_active) {
		struct pbatch *b = part->head;
		int64_t t;

		if (!b)
			continue;
		/* The eldest is the first to expire. */
		t = produce_expires_at(p, b);
		if (t < at && b->state != PBATCH_FLYING)
			at = t;
		while (b &&
		    (b->state == PBATCH_FLYING || (part->drain && !b->stamped)))
			b = b->next;
		if (!b)
			continue;
		t = produce_leaves_at(p, b);
		if (b->not_before > t)
			t = b->not_before;
		/* What could go and did not waits for an event, not a time. */
		if (t > now && t < at)
			at = t;
		t = produce_expires_at(p, b);
		if (t < at)
			at = t;
	}
	if (p->init_after > now && p->init_after < at && !p->init_conn)
		at = p->init_after;
	if (p->failed && p->pending)
		at = now;
	if (at == INT64_MAX)
		loop_timer_off(kcluster_loop(p->cluster), &p->timer);
	else if (!p->timer.armed || p->timer.at != at)
		loop_timer(kcluster_loop(p->cluster), &p->timer, at);
}

void
produce_init(struct kproducer *p)
{
	p->init = (struct krequest){
	    .api = KAPI_INIT_PRODUCER_ID, .encode = put_init, .done = got_init};
}

/* Takes back what is out; batches in it stay as they are. */
void
produce_release(struct kproducer *p)
{
	struct prequest *q;

	if (p->init_conn)
		kconn_cancel(p->init_conn, &p->init);
	p->init_conn = NULL;
	krequest_release(&p->init);
	while ((q = p->flying)) {
		kconn_cancel(q->conn, &q->r);
		retire(q);
		for (size_t i = 0; i < q->n; i++)
			q->batches[i]->doubt = true;
	}
	while ((q = p->idle_requests)) {
		p->idle_requests = q->next;
		krequest_release(&q->r);
		free(q);
	}
}

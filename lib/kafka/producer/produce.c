/* Which batches go out when. */
#include "base/clock.h"
#include "base/mem.h"
#include "kafka/error.h"
#include "kafka/producer/producer_priv.h"

#define MS INT64_C(1000000)

static const int64_t linger_default = 5 * MS;

/* By so many of its last batches a broker tells what a producer repeats
 * (ProducerStateEntry.NUM_BATCHES_TO_RETAIN). */
enum { REMEMBERED = 5 };

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
	/* What a broker's quota asks for is no failure to deliver. */
	return b->created + p->props->delivery_timeout_ms * MS + p->paused -
	    b->paused;
}

static struct broker_queue *
find_queue(struct kproducer *p, int32_t broker)
{
	struct broker_queue *l;

	for (size_t i = 0; i < p->nqueues; i++)
		if (p->queues[i]->broker == broker)
			return p->queues[i];
	l = xcalloc(1, sizeof *l);
	l->broker = broker;
	p->queues =
	    xgrow(p->queues, &p->queues_cap, p->nqueues, sizeof *p->queues);
	p->queues[p->nqueues++] = l;
	return l;
}

/*
 * Does the broker, after another new batch, still know the eldest one that is
 * not settled?  That one may be in the log although an error came back, and
 * its repetition has to be known for what it is.
 */
static bool
remembers_eldest(const struct ppart *part)
{
	const struct pbatch *eldest = part->head;

	return !eldest->stamped || part->stamps - eldest->nth < REMEMBERED;
}

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
	if (!p->props->idempotence || !part->known)
		max = 1;
	if (p->props->idempotence && !b->stamped && !remembers_eldest(part))
		return NULL;
	return part->flying < max ? b : NULL;
}

static bool
assign_sequence(struct kproducer *p, struct pbatch *b)
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
			response_fail(p, &e);
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
		b->nth = part->stamps++;
		kbatch_stamp(
		    &b->b, part->producer_id, part->epoch, b->sequence, false);
		part->next_sequence = sequence_after(b);
	}
	b->stamped = true;
	return true;
}

/*
 * Many partitions make many small batches, and a broker's time goes by their
 * number: one that can still grow does so while the broker has enough to do.
 * Enough are many batches in two requests, one at work and one that waits; of
 * one request, those partitions that have nothing in it go next.
 */
static bool
may_grow(const struct broker_queue *queue, const struct pbatch *b)
{
	return b->state == PBATCH_OPEN && queue->batches >= QUEUE_BUSY &&
	    (queue->flying >= 2 || b->part->flying);
}

/* Adds the batch to the request that its leader gets; false when that cannot
 * take it now. */
static bool
board(struct kproducer *p, struct pbatch *b)
{
	struct ppart *part = b->part;
	struct kconn *conn =
	    kcluster_leader(p->cluster, part->topic->topic, part->index);
	struct broker_queue *queue;

	if (!conn)
		return false;
	if (!kconn_ready(conn)) {
		kconn_connect(conn);
		return false;
	}
	queue = find_queue(p, kconn_id(conn));
	if (queue->flying >= (unsigned)p->props->in_flight ||
	    may_grow(queue, b)) {
		if (!p->turn && !part->flying)
			p->turn = part;
		return false;
	}
	if (queue->building &&
	    (queue->building->n == PRODUCE_BATCHES ||
		queue->building->bytes + b->b.out.len >
		    (size_t)p->props->request_max)) {
		produce_launch(p, queue, conn);
		return board(p, b);
	}
	if (!assign_sequence(p, b))
		return false;
	if (!queue->building)
		queue->building = produce_request(p, queue);
	queue->building->batches[queue->building->n++] = b;
	queue->building->bytes += b->b.out.len;
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

	for (size_t i = 0; i < p->nqueues; i++) {
		struct broker_queue *queue = p->queues[i];

		if (!queue->building)
			continue;
		any = true;
		produce_launch(
		    p, queue, kcluster_broker(p->cluster, queue->broker));
	}
	return any;
}

/* The partition that found no room comes first next time. */
static void
take_turns(struct kproducer *p)
{
	struct ppart **at = &p->active, *first = p->active, *turn = p->turn;

	p->turn = NULL;
	while (*at && *at != turn)
		at = &(*at)->next_active;
	if (!*at || turn == first)
		return;
	*at = NULL;
	p->active = turn;
	while (turn->next_active)
		turn = turn->next_active;
	turn->next_active = first;
}

void
produce_pump(struct kproducer *p)
{
	int64_t now = clock_ns();

	if (p->failed)
		return;
	p->pumped_at = now;
	/* The first records need not wait for it then. */
	producer_id_known(p);
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
				sequence_settle(part);
			b = next_batch(p, part, now);
			if (b && producer_id_known(p))
				board(p, b);
		}
	} while (depart(p));
	if (p->turn)
		take_turns(p);
	if (p->used < (size_t)p->props->buffer_memory / 2)
		p->pressed = false;
	produce_rearm(p);
}

void
produce_rearm(struct kproducer *p)
{
	int64_t at = INT64_MAX, now = clock_ns(), seen = p->pumped_at;

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
		/* What could go and did not waits for an event, not a time.
		 * What was not due then may be by now: it has a time still. */
		if (t > seen && t < at)
			at = t;
		t = produce_expires_at(p, b);
		if (t < at)
			at = t;
	}
	if (p->init_after > seen && p->init_after < at && !p->init_conn)
		at = p->init_after;
	if (p->failed && p->pending)
		at = now;
	if (at == INT64_MAX)
		loop_timer_off(kcluster_loop(p->cluster), &p->timer);
	else if (!p->timer.armed || p->timer.at != at)
		loop_timer(kcluster_loop(p->cluster), &p->timer, at);
}

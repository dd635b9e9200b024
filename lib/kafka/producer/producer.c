/* The producer's interface: records in, and its life. */
#include "kafka/producer.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "kafka/producer/producer_priv.h"

enum {
	CLOCK_EVERY = 64,     /* records between looks at the clock */
	REQUEST_SLACK = 1024, /* of a Produce request around its batches */
};

static void
on_changed(void *arg)
{
	struct kproducer *p = arg;

	p->now_left = 0;
	response_drop_gone(p);
	produce_pump(p);
}

static void
on_timer(void *arg)
{
	struct kproducer *p = arg;

	p->now_left = 0;
	if (p->failed)
		response_drop_waiting(p, &p->why);
	response_expire(p);
	produce_pump(p);
}

struct kproducer *
kproducer_new(struct kcluster *c, const struct kprops *props,
    kproducer_result *result, void *arg)
{
	struct kproducer *p = xcalloc(1, sizeof *p);

	p->cluster = c;
	p->props = props;
	p->result = result;
	p->arg = arg;
	p->codecs = kcodecs_new();
	p->timer = (struct timer){.fire = on_timer, .arg = p};
	p->listener = (struct klistener){.changed = on_changed, .arg = p};
	kcluster_listen(c, &p->listener);
	random_bytes(&p->random, sizeof p->random);
	p->random |= 1;
	p->producer_id = -1;
	producer_id_init(p);
	return p;
}

void
kproducer_free(struct kproducer *p)
{
	if (!p)
		return;
	kcluster_unlisten(p->cluster, &p->listener);
	loop_timer_off(kcluster_loop(p->cluster), &p->timer);
	producer_id_release(p);
	produce_release(p);
	paccum_release(p);
	kcodecs_free(p->codecs);
	kmsg_produced_release(&p->answer);
	for (size_t i = 0; i < p->nqueues; i++)
		free(p->queues[i]);
	free(p->queues);
	free(p);
}

/* Every open batch leaves as soon as it can. */
static void
push(struct kproducer *p)
{
	if (p->open == 0)
		return;
	for (struct ppart *part = p->active; part; part = part->next_active)
		if (open_batch(part))
			paccum_leave(open_batch(part));
	produce_pump(p);
}

/* There is room for the record, or it is alone and has to be taken anyway. */
static bool
room(struct kproducer *p, const struct krecord *r)
{
	size_t n = r->key.n + r->value.n;

	if (p->used + n <= (size_t)p->props->buffer_memory || !p->pending)
		return true;
	/* Each time: batches may have been opened since the last. */
	p->pressed = true;
	produce_pump(p);
	return false;
}

static enum ksend
start_batch(struct kproducer *p, struct ppart *part, const struct krecord *r,
    uint64_t token, struct err *e)
{
	struct pbatch *b = paccum_batch(p, part);
	size_t size = part->topic->batch_size;

	if (!paccum_add(b, r, token, size) &&
	    !paccum_add(
		b, r, token, (size_t)p->props->request_max - REQUEST_SLACK)) {
		err_set(e, EX_DATAERR,
		    "record of %zu bytes: larger than max.request.size (%lld)",
		    kbatch_cost(&b->b, r), (long long)p->props->request_max);
		paccum_recycle(p, b);
		return KSEND_ERROR;
	}
	paccum_append(b);
	p->open++;
	/* The timer has to know when it leaves. */
	if (!p->timer.armed)
		produce_rearm(p);
	return KSEND_OK;
}

static bool
add_to_open(struct ppart *part, const struct krecord *r, uint64_t token)
{
	struct pbatch *b = open_batch(part);

	return b && paccum_add(b, r, token, part->topic->batch_size);
}

/* n more records stand in open batches. */
static void
accepted(struct kproducer *p, size_t n)
{
	p->pending += n;
	p->stats.records += n;
	/* Many partitions: while some batches are under way, others fill.
	 * (What they hold on to is more than the bytes in them.) */
	if (p->open_bytes > (size_t)p->props->buffer_memory / 2)
		push(p);
}

enum ksend
kproducer_send(struct kproducer *p, struct ktopic *topic, int32_t partition,
    const struct krecord *given, uint64_t token, struct err *e)
{
	struct krecord r = *given;
	struct ptopic *t;
	struct ppart *part;
	bool free_choice;
	enum ksend rc = KSEND_OK;

	if (p->failed) {
		*e = p->why;
		return KSEND_ERROR;
	}
	if (topic->error) {
		ktopic_error(topic, e);
		return KSEND_ERROR;
	}
	if (topic->nparts == 0)
		return KSEND_WAIT;
	if (!room(p, &r))
		return KSEND_WAIT;
	if (r.timestamp < 0) {
		if (p->now_left-- == 0) {
			p->now_ms = clock_wall_ns() / 1000000;
			p->now_left = CLOCK_EVERY;
		}
		r.timestamp = p->now_ms;
	}
	t = paccum_topic(p, topic);
	part = paccum_partition(p, t, partition, &r, &free_choice, e);
	if (!part)
		return KSEND_ERROR;
	if (!add_to_open(part, &r, token)) {
		bool full = open_batch(part) != NULL;

		if (full && free_choice) {
			/* The next partition has its turn. */
			paccum_close(open_batch(part));
			paccum_unstick(t);
			part = paccum_partition(p, t, -1, &r, &free_choice, e);
		}
		if (!full || !add_to_open(part, &r, token)) {
			if (open_batch(part))
				paccum_close(open_batch(part));
			rc = start_batch(p, part, &r, token, e);
		}
		if (full)
			produce_pump(p);
	}
	if (rc == KSEND_OK) {
		if (free_choice)
			t->sticky_bytes += r.value.n;
		accepted(p, 1);
	}
	return rc;
}

size_t
kproducer_send_values(struct kproducer *p, struct ktopic *topic,
    int32_t partition, const struct kbytes *values, const uint64_t *tokens,
    size_t n)
{
	struct ptopic *t;
	struct pbatch *b;
	bool free_choice;
	size_t before;

	if (p->failed || topic->error || topic->nparts == 0)
		return 0;
	t = paccum_topic(p, topic);
	b = paccum_open_for_values(p, t, partition, &free_choice);
	if (!b)
		return 0;
	p->now_ms = clock_wall_ns() / 1000000;
	p->now_left = CLOCK_EVERY;
	before = b->b.out.len;
	n = paccum_add_values(b, p->now_ms, values, tokens, n, t->batch_size);
	if (free_choice)
		t->sticky_bytes += b->b.out.len - before;
	accepted(p, n);
	return n;
}

void
kproducer_idle(struct kproducer *p)
{
	p->now_left = 0;
	if (p->props->linger_ms < 0)
		push(p);
}

void
kproducer_flush(struct kproducer *p)
{
	p->now_left = 0;
	push(p);
}

uint64_t
kproducer_pending(const struct kproducer *p)
{
	return p->pending;
}

void
kproducer_foresee(
    const struct kproducer *p, kproducer_result *foreseen, void *arg)
{
	for (const struct ppart *part = p->active; part;
	     part = part->next_active) {
		for (const struct pbatch *b = part->head; b; b = b->next) {
			bool sent = b->doubt || b->state == PBATCH_FLYING;
			struct kdelivered d = {
			    .state =
				sent ? KDELIVERY_IN_DOUBT : KDELIVERY_NOT_SENT,
			    .topic = part->topic->topic,
			    .partition = part->index,
			    .offset = -1,
			    .timestamp = -1,
			    .tokens = b->tokens,
			    .n = (size_t)b->b.count,
			};

			if (b->state != PBATCH_SPLIT && d.n)
				foreseen(arg, &d);
		}
	}
}

int
kproducer_failed(const struct kproducer *p, struct err *e)
{
	if (!p->failed)
		return 0;
	*e = p->why;
	return -1;
}

void
kproducer_abort(struct kproducer *p, const struct err *why)
{
	producer_id_release(p);
	produce_release(p);
	response_drop_waiting(p, why);
}

struct kproducer_stats
kproducer_stats(const struct kproducer *p)
{
	return p->stats;
}

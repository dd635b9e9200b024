/* What becomes of a batch. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/error.h"
#include "kafka/producer/producer_priv.h"

enum { CORRUPT_TRIES = 3 }; /* of a batch that arrives damaged, they say */

static struct kproducer *
producer_of(const struct pbatch *b)
{
	return b->part->topic->producer;
}

/* Few partitions have an error to tell, and it is larger than many a batch. */
static struct err *
last_of(struct ppart *part)
{
	if (!part->last)
		part->last = xcalloc(1, sizeof *part->last);
	return part->last;
}

void
response_forget(struct ppart *part)
{
	free(part->last);
	part->last = NULL;
}

static void
count(struct kproducer *p, enum kdelivery state, uint64_t n)
{
	p->pending -= n;
	switch (state) {
	case KDELIVERY_ACKED:
		p->stats.acked += n;
		break;
	case KDELIVERY_REJECTED:
		p->stats.rejected += n;
		break;
	case KDELIVERY_IN_DOUBT:
		p->stats.in_doubt += n;
		break;
	case KDELIVERY_NOT_SENT:
		p->stats.not_sent += n;
		break;
	}
}

void
response_report(struct ppart *part, enum kdelivery state,
    const uint64_t *tokens, size_t n, const struct err *why)
{
	struct kproducer *p = part->topic->producer;
	struct kdelivered d = {
	    .state = state,
	    .topic = part->topic->topic,
	    .partition = part->index,
	    .offset = -1,
	    .timestamp = -1,
	    .tokens = tokens,
	    .n = n,
	    .why = why,
	};

	count(p, state, n);
	p->result(p->arg, &d);
}

/* Reports a batch and forgets it. */
static void
conclude(struct pbatch *b, enum kdelivery state, const struct err *why)
{
	paccum_remove(b);
	response_report(b->part, state, b->tokens, (size_t)b->b.count, why);
	paccum_recycle(producer_of(b), b);
}

static void
acknowledge(struct pbatch *b, const struct kmsg_produced_part *a)
{
	struct ppart *part = b->part;
	struct kproducer *p = producer_of(b);
	bool again = a->error == KERR_DUPLICATE_SEQUENCE_NUMBER;
	struct kdelivered d = {
	    .state = KDELIVERY_ACKED,
	    .topic = part->topic->topic,
	    .partition = part->index,
	    .offset = again ? -1 : a->base_offset,
	    .timestamp = a->log_append_time,
	    .tokens = b->tokens,
	    .n = (size_t)b->b.count,
	};

	response_forget(part);
	sequence_acknowledged(b);
	paccum_remove(b);
	count(p, d.state, d.n);
	p->result(p->arg, &d);
	paccum_recycle(p, b);
}

static void
retry_later(struct pbatch *b)
{
	const struct kprops *props = producer_of(b)->props;

	b->state = PBATCH_WAITING;
	b->not_before = clock_ns() + kcluster_backoff(props, b->attempts - 1);
}

/* Its time is over, or its repetitions are. */
static void
give_up(struct pbatch *b, const struct err *why)
{
	struct ppart *part = b->part;
	bool doubt = b->doubt, stamped = b->stamped;

	conclude(b, doubt ? KDELIVERY_IN_DOUBT : KDELIVERY_NOT_SENT, why);
	if (stamped)
		sequence_mend(part, doubt);
}

static void
again(struct pbatch *b, int16_t code)
{
	struct kproducer *p = producer_of(b);

	kerr_set(last_of(b->part), code, "topic %s partition %d",
	    b->part->topic->topic->name.p, (int)b->part->index);
	/* Those say that it may be in the log all the same. */
	if (code == KERR_REQUEST_TIMED_OUT ||
	    code == KERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND ||
	    code == KERR_NETWORK_EXCEPTION)
		b->doubt = true;
	if (kerr_class(code) == KERR_REFRESH)
		kcluster_refresh(p->cluster);
	if ((int64_t)b->attempts > p->props->retries)
		give_up(b, b->part->last);
	else
		retry_later(b);
}

/* Has an earlier batch of the partition not been settled? */
static bool
predecessor_open(const struct pbatch *b)
{
	return b->part->head != b;
}

/*
 * The broker is not where we are in the sequence.  As long as an earlier batch
 * is open that is natural.  Else it has lost what it knew, or the batch lies
 * behind a hole; it was not written now, and if no earlier attempt can have
 * been either, it may go again under the next epoch.
 */
static void
out_of_sequence(struct pbatch *b, int16_t code)
{
	struct ppart *part = b->part;

	kerr_set(last_of(part), code, "topic %s partition %d",
	    part->topic->topic->name.p, (int)part->index);
	if (sequence_behind_hole(b)) {
		b->doubt = false;
		b->stamped = false;
	} else if (predecessor_open(b)) {
		retry_later(b);
	} else if (b->doubt) {
		conclude(b, KDELIVERY_IN_DOUBT, part->last);
		sequence_mend(part, true);
	} else {
		b->stamped = false;
		sequence_mend(part, true);
	}
}

static void
refuse(struct pbatch *b, const struct kmsg_produced_part *a)
{
	struct ppart *part = b->part;

	split_refused(b, a->error, a);
	sequence_mend(part, false);
}

static void
deny(struct pbatch *b, int16_t code)
{
	struct kproducer *p = producer_of(b);
	struct ppart *part = b->part;
	struct err e = {0};
	bool unclear = code == KERR_UNKNOWN_SERVER_ERROR;

	kerr_set(&e, code, "topic %s partition %d", part->topic->topic->name.p,
	    (int)part->index);
	conclude(b, unclear ? KDELIVERY_IN_DOUBT : KDELIVERY_REJECTED, &e);
	sequence_mend(part, unclear);
	if (!unclear)
		response_fail(p, &e);
}

void
response_answer(struct pbatch *b, const struct kmsg_produced_part *a)
{
	switch (kerr_class(a->error)) {
	case KERR_OK:
		acknowledge(b, a);
		break;
	case KERR_RETRY:
	case KERR_REFRESH:
	case KERR_COORD:
		/* Old brokers call records damaged that they do not like. */
		if (a->error == KERR_CORRUPT_MESSAGE &&
		    ++b->damaged >= CORRUPT_TRIES)
			refuse(b, a);
		else
			again(b, a->error);
		break;
	case KERR_RECORD:
		refuse(b, a);
		break;
	case KERR_SEQUENCE:
	case KERR_FENCED:
		if (a->error == KERR_DUPLICATE_SEQUENCE_NUMBER)
			acknowledge(b, a);
		else
			out_of_sequence(b, a->error);
		break;
	default:
		deny(b, a->error);
	}
}

void
response_lost(struct pbatch *b, bool sent, const struct err *why)
{
	struct kproducer *p = producer_of(b);

	b->state = PBATCH_WAITING;
	*last_of(b->part) = *why;
	if (!sent) {
		/* It has not left; that was no attempt. */
		b->attempts--;
		return;
	}
	b->doubt = true;
	if ((int64_t)b->attempts > p->props->retries)
		give_up(b, b->part->last);
	else
		retry_later(b);
}

static void
too_late(struct kproducer *p, struct pbatch *b)
{
	struct ppart *part = b->part;
	struct err e = {0};

	err_set(&e, EX_UNAVAILABLE,
	    "topic %s partition %d: not delivered within %lld ms: %.300s",
	    part->topic->topic->name.p, (int)part->index,
	    (long long)p->props->delivery_timeout_ms,
	    part->last
		? part->last->msg
		: kcluster_why(p->cluster, part->topic->topic, part->index));
	if (b->state == PBATCH_OPEN)
		paccum_close(b);
	give_up(b, &e);
}

bool
response_expire(struct kproducer *p)
{
	int64_t now = clock_ns();
	bool any = false;

	for (struct ppart *part = p->active; part; part = part->next_active) {
		struct pbatch *b = part->head, *next;

		for (; b && produce_expires_at(p, b) <= now; b = next) {
			next = b->next;
			if (b->state == PBATCH_FLYING)
				continue;
			too_late(p, b);
			any = true;
		}
	}
	return any;
}

void
response_fail(struct kproducer *p, const struct err *why)
{
	if (p->failed)
		return;
	p->failed = true;
	p->why = *why;
	produce_rearm(p);
}

static void
drop_part(struct ppart *part, const struct err *why)
{
	struct pbatch *b = part->head, *next;

	for (; b; b = next) {
		next = b->next;
		if (b->state == PBATCH_FLYING)
			continue;
		if (b->state == PBATCH_OPEN)
			paccum_close(b);
		give_up(b, why);
	}
}

void
response_drop_gone(struct kproducer *p)
{
	struct err e = {0};

	for (struct ppart *part = p->active; part; part = part->next_active) {
		if (!part->topic->topic->error || !part->head)
			continue;
		ktopic_error(part->topic->topic, &e);
		drop_part(part, &e);
	}
}

void
response_drop_waiting(struct kproducer *p, const struct err *why)
{
	for (struct ppart *part = p->active; part; part = part->next_active)
		drop_part(part, why);
}

/*
 * Finding the refused records of a batch.  Brokers from Kafka 2.4 on name them
 * (Produce 8) for most reasons; else the batch is halved until the one that is
 * refused stands alone.  The rest goes again, in place and in order.
 */
#include "kafka/error.h"
#include "kafka/producer/producer_priv.h"

/* What is put together in place of the old batch. */
struct parts {
	struct pbatch *old, *first, *last;
};

/* A record of the old batch joins the newest of the new ones. */
static void
keep(struct parts *s, const struct krecord *r, uint64_t token, bool fresh)
{
	struct kproducer *p = s->old->part->topic->producer;

	if (!s->last || fresh) {
		struct pbatch *b = paccum_batch(p, s->old->part);

		b->created = s->old->created;
		b->paused = s->old->paused;
		b->state = PBATCH_WAITING;
		if (s->last)
			s->last->next = b;
		else
			s->first = b;
		s->last = b;
	}
	/* It came out of a batch of that size. */
	paccum_add(s->last, r, token, KBATCH_MAX);
}

/* The new batches take the place of the old one. */
static void
replace(struct parts *s)
{
	struct pbatch *old = s->old;
	struct ppart *part = old->part;
	struct pbatch **at = &part->head;

	while (*at != old)
		at = &(*at)->next;
	if (s->first) {
		*at = s->first;
		s->last->next = old->next;
		if (part->tail == old)
			part->tail = s->last;
		old->next = NULL;
	} else {
		paccum_remove(old);
	}
}

static void
reject(struct ppart *part, uint64_t token, int16_t code, struct str message)
{
	struct err e = {0};

	kerr_set(&e, code, "topic %s partition %d", part->topic->topic->name.p,
	    (int)part->index);
	e.code = EX_DATAERR;
	kerr_quote(&e, message);
	response_report(part, KDELIVERY_REJECTED, &token, 1, &e);
}

/* Is the i-th record named?  Brokers list them in order; if one did not, the
 * batch is refused again and the rest is found then. */
static bool
named(struct kbytes *list, struct kmsg_record_error *at, bool *have, int64_t i)
{
	while (*have && at->index < i)
		*have = kmsg_record_error_next(list, at);
	return *have && at->index == i;
}

void
split_refused(
    struct pbatch *b, int16_t code, const struct kmsg_produced_part *a)
{
	struct kproducer *p = b->part->topic->producer;
	struct ppart *part = b->part;
	struct parts s = {.old = b};
	struct krecs_options options = {0};
	struct kmsg_record_error at = {0};
	struct kbytes list = a->record_errors;
	bool have = kmsg_record_error_next(&list, &at) && at.index >= 0 &&
	    at.index < b->b.count;
	bool halve = !have && b->b.count > 1;
	int64_t middle = b->b.count / 2;
	struct krecs in;
	struct krecord r;
	struct err e = {0};
	int got;

	if (code == KERR_MESSAGE_TOO_LARGE && b->b.count > 1 &&
	    b->b.plain / 2 < part->topic->batch_size)
		part->topic->batch_size = b->b.plain / 2;
	b->state = PBATCH_SPLIT;
	krecs_init(&in, p->codecs);
	krecs_open(&in, kbatch_bytes(&b->b), 0, NULL, 0, &options);
	while ((got = krecs_next(&in, &r, &e)) == 1) {
		uint64_t token = b->tokens[r.offset];

		if (halve)
			keep(&s, &r, token, r.offset == middle);
		else if (!have && b->b.count == 1)
			reject(part, token, code, a->message);
		else if (named(&list, &at, &have, r.offset))
			reject(part, token, code, at.message);
		else
			keep(&s, &r, token, false);
	}
	krecs_release(&in);
	replace(&s);
	paccum_recycle(p, b);
	/* Our own bytes have changed under us. */
	if (got < 0) {
		err_prefix(&e, "memory of a batch");
		e.code = EX_SOFTWARE;
		response_fail(p, &e);
	}
}

/* What became of the records, and what is said of it. */
#include "cli/msg.h"
#include "sender.h"

void
sender_fail(struct sender *s, const struct err *e)
{
	if (!s->why.code)
		s->why = *e;
	s->stop = true;
}

/* The line there is refused. */
static void
refuse(struct sender *s, uint64_t place, const char *why, struct str text)
{
	struct err e = {0};

	if (account_refuse(&s->account, place, why, text, &e) < 0)
		sender_fail(s, &e);
	if (s->account.refused)
		acks_lost(s->acks, place);
}

static uint64_t
token_place(const struct sender *s, uint64_t token)
{
	return s->keep ? ((struct sent *)(uintptr_t)token)->place : token;
}

static void
refused_batch(struct sender *s, const struct kdelivered *d)
{
	for (size_t i = 0; i < d->n; i++) {
		struct str text = {"", 0};

		if (s->keep)
			text =
			    sent_line((struct sent *)(uintptr_t)d->tokens[i]);
		refuse(s, token_place(s, d->tokens[i]), d->why->msg, text);
	}
}

static void
acknowledged(struct sender *s, const struct kdelivered *d)
{
	account_count(
	    &s->account, KDELIVERY_ACKED, token_place(s, d->tokens[0]), d->n);
	for (size_t i = 0; s->keep && i < d->n; i++) {
		const struct sent *sent =
		    (struct sent *)(uintptr_t)d->tokens[i];

		acks_put(s->acks, sent, place_file(sent->place) - 1,
		    place_line(sent->place), d, i);
	}
	if (acks_full(s->acks))
		acks_flush(s->acks);
}

void
sender_result(void *arg, const struct kdelivered *d)
{
	struct sender *s = arg;

	for (size_t i = 0; s->keep && i < d->n; i++)
		acks_settled(s->acks, (struct sent *)(uintptr_t)d->tokens[i]);
	if (d->state == KDELIVERY_ACKED) {
		acknowledged(s, d);
	} else if (d->state == KDELIVERY_REJECTED &&
	    d->why->code == EX_DATAERR) {
		refused_batch(s, d);
	} else {
		account_count(
		    &s->account, d->state, token_place(s, d->tokens[0]), d->n);
		for (size_t i = 0; i < d->n; i++)
			acks_lost(s->acks, token_place(s, d->tokens[i]));
		sender_fail(s, d->why);
	}
	for (size_t i = 0; s->keep && i < d->n; i++)
		sent_free(
		    &s->acks->pool, (struct sent *)(uintptr_t)d->tokens[i]);
}

/* --- the end of memory ------------------------------------------------------
 */

static void
foreseen(void *arg, const struct kdelivered *d)
{
	struct sender *s = arg;

	account_count(
	    &s->account, d->state, token_place(s, d->tokens[0]), d->n);
}

void
sender_no_memory(struct sender *s)
{
	struct account *a = &s->account;
	uint64_t known = 0;

	if (s->producer)
		kproducer_foresee(s->producer, foreseen, s);
	for (size_t i = 0; i < ACCOUNT_STATES; i++)
		known += a->tally[i].n;
	/* What is neither told nor with the producer is in our own hands. */
	if (s->read > known)
		account_count(a, KDELIVERY_NOT_SENT, s->place, s->read - known);
	account_tell(a);
}

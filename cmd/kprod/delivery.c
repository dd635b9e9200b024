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

	if (tally_refuse(&s->tally, place, why, text, &e) < 0)
		sender_fail(s, &e);
	if (s->tally.refused)
		report_lost(s->report, place);
}

static uint64_t
token_place(const struct sender *s, uint64_t token)
{
	return s->keep ? ((struct inflight *)(uintptr_t)token)->place : token;
}

static void
refused_batch(struct sender *s, const struct kdelivered *d)
{
	for (size_t i = 0; i < d->n; i++) {
		struct str text = {"", 0};

		if (s->keep)
			text = inflight_line(
			    (struct inflight *)(uintptr_t)d->tokens[i]);
		refuse(s, token_place(s, d->tokens[i]), d->why->msg, text);
	}
}

static void
acknowledged(struct sender *s, const struct kdelivered *d)
{
	tally_count(
	    &s->tally, KDELIVERY_ACKED, token_place(s, d->tokens[0]), d->n);
	for (size_t i = 0; s->keep && i < d->n; i++) {
		const struct inflight *sent =
		    (struct inflight *)(uintptr_t)d->tokens[i];

		report_put(s->report, sent, place_file(sent->place) - 1,
		    place_line(sent->place), d, i);
	}
	if (report_full(s->report))
		report_flush(s->report);
}

void
sender_result(void *arg, const struct kdelivered *d)
{
	struct sender *s = arg;

	for (size_t i = 0; s->keep && i < d->n; i++)
		report_settled(
		    s->report, (struct inflight *)(uintptr_t)d->tokens[i]);
	if (d->state == KDELIVERY_ACKED) {
		acknowledged(s, d);
	} else if (d->state == KDELIVERY_REJECTED &&
	    d->why->code == EX_DATAERR) {
		refused_batch(s, d);
	} else {
		tally_count(
		    &s->tally, d->state, token_place(s, d->tokens[0]), d->n);
		for (size_t i = 0; i < d->n; i++)
			report_lost(s->report, token_place(s, d->tokens[i]));
		sender_fail(s, d->why);
	}
	for (size_t i = 0; s->keep && i < d->n; i++)
		inflight_free(&s->report->pool,
		    (struct inflight *)(uintptr_t)d->tokens[i]);
}

/* --- the end of memory ------------------------------------------------------
 */

static void
foreseen(void *arg, const struct kdelivered *d)
{
	struct sender *s = arg;

	tally_count(&s->tally, d->state, token_place(s, d->tokens[0]), d->n);
}

void
sender_no_memory(struct sender *s)
{
	struct tally *a = &s->tally;
	uint64_t known = 0;

	if (s->producer)
		kproducer_foresee(s->producer, foreseen, s);
	for (size_t i = 0; i < TALLY_STATES; i++)
		known += a->ended[i].n;
	/* What is neither told nor with the producer is in our own hands. */
	if (s->read > known)
		tally_count(a, KDELIVERY_NOT_SENT, s->place, s->read - known);
	tally_tell(a);
}

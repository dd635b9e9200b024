/*
 * Batches that come in.
 *
 * The next fetch may go out while earlier batches wait to be read, so the
 * offset to go on from is taken from the headers of the batches.  They are
 * verified only when they are read, but for what their checksums do not cover
 * (fetch_check.c); if they lied, what was fetched on their strength is thrown
 * away (next.c).
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "kafka/consumer/consumer_priv.h"
#include "kafka/record/batch_layout.h"

enum {
	LOOKS = 3,   /* answers without records, to an offset in the log */
	MORE = 4096, /* bytes, to see what is behind a batch */
};

static void
queue_slice(struct cpart *p, const struct kmsg_fetched_part *a,
    struct kframe *frame, size_t bytes, int64_t end)
{
	struct kconsumer *c = p->consumer;
	struct slice *s = c->spare;

	if (s)
		c->spare = s->next;
	else
		s = xcalloc(1, sizeof *s);
	*s = (struct slice){.part = p,
	    .frame = frame,
	    .records = {a->records.p, bytes},
	    .from = p->fetch,
	    .end = end,
	    .naborted = a->naborted};
	frame->users++;
	frame->parts++;
	frame->charged += s->records.n;
	if (a->naborted) {
		size_t n = a->naborted * sizeof *s->aborted;

		s->aborted = xmalloc(n);
		memcpy(s->aborted, c->answer.aborted + a->aborted, n);
	}
	*c->tail = s;
	c->tail = &s->next;
	c->used += s->records.n;
	p->slices++;
	p->fetch = p->anchor = end;
}

/* A batch that is never to be had whole. */
static void
too_large(struct cpart *p, size_t bytes)
{
	p->done = true;
	err_set(&p->error, EX_PROTOCOL,
	    "topic %s partition %" PRId32 ": the batch at offset %" PRId64
	    " has %zu bytes, receive.message.max.bytes is %" PRId64,
	    p->topic->name.p, p->index, p->fetch, bytes,
	    p->consumer->props->response_max);
}

/*
 * What comes at `fetch` lies.  The network or memory may have done it, or the
 * end of the log has moved meanwhile: fetch it once more.  Then it is final.
 */
static void
convict(struct cpart *p, const char *why)
{
	struct err e = {0};

	err_set(&e, EX_PROTOCOL,
	    "topic %s partition %" PRId32 ": batch at offset %" PRId64 ": %s",
	    p->topic->name.p, p->index, p->fetch, why);
	p->look = p->seen.base = -1;
	p->wide = false;
	if (p->damaged == p->fetch) {
		p->done = true;
		p->error = e;
		return;
	}
	p->damaged = p->fetch;
	kcluster_logf(p->consumer->cluster, "%s: fetching it again", e.msg);
}

/* Not even one batch: ask for as much as it needs. */
static void
take_cut(struct cpart *p, size_t first, bool leads)
{
	p->cut = true;
	if (first >= (size_t)p->consumer->props->response_max) {
		if (p->damaged == p->fetch)
			too_large(p, first);
		else
			convict(p, "its length is not possible");
	} else if (first > (size_t)p->max_bytes) {
		p->max_bytes = (int32_t)first;
	} else if (leads) {
		convict(p, "its length is not possible");
	}
}

static int32_t
leader_epoch(const struct cpart *p)
{
	return (size_t)p->index < p->topic->nparts
	    ? p->topic->parts[p->index].leader_epoch
	    : -1;
}

void
fetch_look_failed(struct cpart *p)
{
	convict(p, "it does not lie where it says");
}

static void
look_succeeded(struct cpart *p)
{
	p->seen = p->look_for;
	p->look = -1;
}

/*
 * What the log has where a batch says that it ends: none that begins before.
 * Then where the batch says that it begins: this one.
 */
static void
take_look(struct cpart *p, const struct kmsg_fetched_part *a)
{
	struct fetch_claim claim = {
	    .from = p->look, .bound = -1, .seen = {-1, -1, 0}};
	const struct fetch_head *want = &p->look_for;
	struct fetch_checked got;

	fetch_check(p->consumer, a->records, &claim, &got);
	if (p->look != want->base && got.head.base >= want->end)
		p->look = want->base;
	else if (p->look == want->base && fetch_same(&got.head, want))
		look_succeeded(p);
	else
		fetch_look_failed(p);
}

/* What is behind the first batch, and so whether it lies, is not to be seen:
 * ask for more, and if that does not help, for other offsets. */
static void
look_closer(struct cpart *p, const struct fetch_checked *got, size_t bytes)
{
	if (!p->wide && got->look == got->head.end &&
	    bytes + MORE < (size_t)p->consumer->props->response_max) {
		p->wide = p->cut = true;
		p->max_bytes = (int32_t)(bytes + MORE);
	} else {
		p->look = got->look;
		p->look_for = got->head;
	}
}

static void
take(struct cpart *p, const struct kmsg_fetched_part *a, struct kframe *frame)
{
	struct fetch_claim claim = {.from = p->fetch,
	    .aligned = p->fetch == p->anchor,
	    .bound = p->ends,
	    .log_start = a->log_start_offset,
	    .seen = p->seen,
	    .epoch = p->epoch,
	    .leader_epoch = leader_epoch(p)};
	struct fetch_checked got;

	fetch_check(p->consumer, a->records, &claim, &got);
	p->max_bytes = (int32_t)p->consumer->props->fetch_part_max;
	p->epoch = got.epoch;
	if (got.good) {
		queue_slice(p, a, frame, got.good, got.end);
		p->wide = false;
	}
	if (got.why)
		convict(p, got.why);
	else if (got.look >= 0)
		look_closer(p, &got, a->records.n);
}

void
fetch_take(struct cpart *p, const struct kmsg_fetched_part *a,
    struct kframe *frame, bool leads)
{
	bool committed = p->consumer->props->read_committed;
	size_t first; /* bytes of the first batch */

	consumer_answered(p);
	p->ends = committed && a->last_stable_offset >= 0
	    ? a->last_stable_offset
	    : a->high_watermark;
	if (a->records.n == 0) {
		/* a broker that does not say more is believed */
		if (p->look >= 0 && p->empty++ == LOOKS)
			look_succeeded(p);
		return;
	}
	p->empty = 0;
	first = a->records.n < LOG_OVERHEAD
	    ? LOG_OVERHEAD
	    : (size_t)be32(a->records.p + AT_LENGTH) + LOG_OVERHEAD;
	p->cut = first > a->records.n;
	if (p->cut)
		take_cut(p, first, leads);
	else if (p->look >= 0)
		take_look(p, a);
	else
		take(p, a, frame);
}

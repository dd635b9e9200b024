/*
 * Batches that come in.
 *
 * The next fetch may go out while earlier batches wait to be read, so the
 * offset to go on from is taken from the headers of the batches.  They are
 * verified only when they are read; if they lied, what was fetched on their
 * strength is thrown away (consumer.c).
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "kafka/batch_layout.h"
#include "kafka/consumer_in.h"

/*
 * The offset after the whole batches in `records`, from their headers; -1 when
 * only reading them tells.  *epoch becomes that of their leader; *first is the
 * size of the first one, *whole is set when it is all there.
 */
static int64_t
end_of(struct kbytes records, int64_t from, int32_t *epoch, size_t *first,
    bool *whole)
{
	const uint8_t *p = records.p;
	size_t left = records.n;
	int64_t end = from;

	*first = 0;
	*whole = false;
	while (left >= KBATCH_HEADER) {
		uint32_t length = be32(p + AT_LENGTH);
		size_t size = (size_t)length + LOG_OVERHEAD;
		int64_t base = (int64_t)be64(p);
		int32_t last = (int32_t)be32(p + AT_LAST_DELTA);

		if (p == records.p)
			*first = size;
		if (size > left)
			break;
		*whole = true;
		if (p[AT_MAGIC] != 2 || size < KBATCH_HEADER || last < 0 ||
		    base < 0 || base > INT64_MAX - last - 1 ||
		    base + last < end)
			return -1;
		end = base + last + 1;
		*epoch = (int32_t)be32(p + AT_LEADER_EPOCH);
		p += size;
		left -= size;
	}
	/* Old message sets are shorter than a header of today. */
	if (!*whole && left >= LOG_OVERHEAD && left < KBATCH_HEADER)
		*whole = true, end = -1;
	return end;
}

static void
queue_slice(struct cpart *p, const struct kmsg_fetched_part *a,
    struct kframe *frame, int64_t end)
{
	struct kconsumer *c = p->consumer;
	struct slice *s = c->spare;

	if (s)
		c->spare = s->next;
	else
		s = xcalloc(1, sizeof *s);
	*s = (struct slice){.part = p,
	    .frame = frame,
	    .records = a->records,
	    .from = p->fetch,
	    .end = end,
	    .naborted = a->naborted};
	frame->users++;
	if (a->naborted) {
		size_t n = a->naborted * sizeof *s->aborted;

		s->aborted = xmalloc(n);
		memcpy(s->aborted, c->answer.aborted + a->aborted, n);
	}
	*c->tail = s;
	c->tail = &s->next;
	c->used += s->records.n;
	p->slices++;
	p->fetch = end;
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

void
fetch_take(
    struct cpart *p, const struct kmsg_fetched_part *a, struct kframe *frame)
{
	struct kconsumer *c = p->consumer;
	size_t first;
	bool whole;
	int64_t end;

	consumer_answered(p);
	p->ends = c->props->read_committed ? a->last_stable_offset
					   : a->high_watermark;
	if (a->records.n == 0)
		return;
	end = end_of(a->records, p->fetch, &p->epoch, &first, &whole);
	if (whole) {
		p->max_bytes = (int32_t)c->props->fetch_part_max;
		queue_slice(p, a, frame, end);
	} else if (first > (size_t)p->max_bytes) {
		/* Not even one batch: ask for as much as it needs. */
		if (first < (size_t)c->props->response_max)
			p->max_bytes = (int32_t)first;
		else
			too_large(p, first);
	}
}

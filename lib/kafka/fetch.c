/*
 * Fetch requests and what comes in.
 *
 * The next fetch may go out while earlier batches wait to be read, so the
 * offset to go on from is taken from the headers of the batches.  They are
 * verified only when they are read; if they lied, what was fetched on their
 * strength is thrown away (consumer.c).
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/batch_layout.h"
#include "kafka/consumer_in.h"
#include "kafka/error.h"

#define MS INT64_C(1000000)

enum { FETCH_LEAST = 64 * 1024 }; /* budget below which we do not ask */

/* --- asking ------------------------------------------------------------- */

static bool
wanted(const struct cpart *p)
{
	return !p->done && !p->need && !p->flying && p->fetch >= 0 &&
	    p->fetch < p->stop;
}

/* Bytes that an answer of one of `lanes` leaders may have; two of them fit. */
static size_t
share(const struct kconsumer *c)
{
	size_t n = c->nlanes ? c->nlanes : 1;
	size_t bytes = (size_t)c->props->fetch_budget / 2 / n;

	if (bytes < FETCH_LEAST)
		bytes = FETCH_LEAST;
	if (bytes > (size_t)c->props->fetch_max)
		bytes = (size_t)c->props->fetch_max;
	/* Only a batch that is larger by itself exceeds what we accept. */
	if (bytes > (size_t)c->props->response_max / 2)
		bytes = (size_t)c->props->response_max / 2;
	return bytes;
}

static void
put_fetch(struct krequest *r, struct buf *b, int version)
{
	struct clane *l =
	    (struct clane *)((char *)r - offsetof(struct clane, fetch));
	struct kconsumer *c = l->consumer;
	struct kmsg_fetch how = {
	    .max_wait_ms = l->hurry ? 0 : (int32_t)c->props->fetch_wait_ms,
	    .min_bytes = (int32_t)c->props->fetch_min,
	    .max_bytes = (int32_t)l->reserved,
	    .read_committed = c->props->read_committed,
	};
	size_t n = 0;

	while (c->questions_cap < l->nfetched)
		c->questions = xgrow(c->questions, &c->questions_cap,
		    c->questions_cap, sizeof *c->questions);
	for (size_t i = 0; i < l->nfetched; i++) {
		const struct cpart *p = l->fetched[i];

		if (p)
			c->questions[n++] =
			    (struct kmsg_fetch_part){p->topic->name, p->index,
				p->topic->parts[p->index].leader_epoch,
				p->fetch, p->max_bytes};
	}
	kmsg_fetch_put(b, version, &how, c->questions, n);
}

static void
add(struct clane *l, struct cpart *p)
{
	l->fetched = xgrow(l->fetched, &l->fetched_cap, l->nfetched, sizeof p);
	l->fetched[l->nfetched++] = p;
	p->flying = true;
}

static void
launch(struct kconsumer *c, struct clane *l)
{
	l->fetching = kcluster_broker(c->cluster, l->broker);
	l->reserved = share(c);
	c->reserved += l->reserved;
	l->fetch.timeout_ns =
	    (c->props->request_timeout_ms + c->props->fetch_wait_ms) * MS;
	c->stats.fetches++;
	kconn_send(l->fetching, &l->fetch);
}

/* Partitions whose place is still being looked up will want to be along. */
static bool
wait_for_others(const struct kconsumer *c)
{
	for (size_t i = 0; i < c->nparts; i++)
		if (c->parts[i]->asking)
			return true;
	return false;
}

void
fetch_pump(struct kconsumer *c)
{
	size_t budget = (size_t)c->props->fetch_budget;
	int64_t now = clock_ns();

	/* One answer more must fit, unless there is nothing at all. */
	if (c->used + c->reserved &&
	    c->used + c->reserved + share(c) > budget) {
		if (c->used)
			c->full_at = now;
		return;
	}
	if (wait_for_others(c))
		return;
	c->turn++;
	for (size_t i = 0; i < c->nlanes; i++)
		c->lanes[i]->hurry = false;
	for (size_t i = 0; i < c->nparts; i++) {
		struct cpart *p = c->parts[(c->turn + i) % c->nparts];
		struct kconn *conn;
		struct clane *l;

		if (p->done || p->need || p->flying || p->not_before > now)
			continue;
		conn = consumer_conn(p);
		if (!conn)
			continue;
		l = consumer_lane(c, kconn_id(conn));
		if (l->fetching)
			continue;
		if (wanted(p))
			add(l, p);
		else
			l->hurry = true;
	}
	for (size_t i = 0; i < c->nlanes; i++)
		if (!c->lanes[i]->fetching && c->lanes[i]->nfetched)
			launch(c, c->lanes[i]);
}

/* --- what comes in ------------------------------------------------------ */

/*
 * The offset after the whole batches in `records`, from their headers; -1 when
 * only reading them tells.  *first is the size of the first one, *whole is set
 * when it is all there.
 */
static int64_t
end_of(struct kbytes records, int64_t from, size_t *first, bool *whole)
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

static void
take_records(
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
	end = end_of(a->records, p->fetch, &first, &whole);
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

/* The position is not in the log: begin anew where the user said, or stop. */
static void
out_of_range(struct cpart *p)
{
	struct kconsumer *c = p->consumer;
	bool earliest = c->props->reset == KRESET_EARLIEST;

	if (c->props->reset == KRESET_NONE) {
		p->done = true;
		err_set(&p->error, EX_UNAVAILABLE,
		    "topic %s partition %" PRId32 ": offset %" PRId64
		    " is not in the log (auto.offset.reset=earliest or "
		    "latest goes on)",
		    p->topic->name.p, p->index, p->fetch);
		return;
	}
	kcluster_logf(c->cluster,
	    "topic %s partition %" PRId32 ": offset %" PRId64
	    " is not in the log: going on at the %s offset",
	    p->topic->name.p, p->index, p->fetch,
	    earliest ? "earliest" : "latest");
	p->from.kind = earliest ? KPLACE_BEGINNING : KPLACE_END;
	/* The stop stays what it was. */
	p->to = (struct kplace){
	    p->stop == INT64_MAX ? KPLACE_NEVER : KPLACE_OFFSET, p->stop};
	p->fetch = -1;
	offsets_need(p);
}

static void
answer(struct cpart *p, const struct kmsg_fetched_part *a, struct kframe *frame)
{
	struct kconsumer *c = p->consumer;

	switch (a->error) {
	case KERR_NONE:
		take_records(p, a, frame);
		return;
	case KERR_OFFSET_OUT_OF_RANGE:
		/* What waits to be read comes first. */
		if (p->slices)
			consumer_pause(p);
		else
			out_of_range(p);
		return;
	default:
		break;
	}
	if (p->topic->error) {
		p->done = true;
		ktopic_error(p->topic, &p->error);
	} else if (kerr_retriable(a->error)) {
		kcluster_refresh(c->cluster);
		consumer_pause(p);
	} else {
		consumer_stop(p, a->error);
	}
}

static const struct kmsg_fetched_part *
answer_for(const struct kmsg_fetched *m, const struct cpart *p, size_t hint)
{
	/* Brokers answer in the order of the question. */
	for (size_t i = 0; i < m->n; i++) {
		const struct kmsg_fetched_part *a =
		    &m->parts[(hint + i) % m->n];

		if (a->partition == p->index &&
		    str_eq(a->topic, p->topic->name))
			return a;
	}
	return NULL;
}

static void
got_fetch(struct krequest *r, struct kreply *reply)
{
	struct clane *l =
	    (struct clane *)((char *)r - offsetof(struct clane, fetch));
	struct kconsumer *c = l->consumer;
	struct kmsg_fetched *m = &c->answer;
	bool ok = reply->state == KREPLY_OK;

	l->fetching = NULL;
	c->reserved -= l->reserved;
	if (ok && kmsg_fetched_get(&reply->body, reply->version, m)) {
		kconn_fail(reply->conn, NULL);
		ok = false;
	}
	if (ok)
		kconn_throttle(reply->conn, m->throttle_ms);
	if (ok && m->error) {
		reply->error = m->error;
		ok = false;
	}
	for (size_t i = 0; i < l->nfetched; i++) {
		struct cpart *p = l->fetched[i];
		const struct kmsg_fetched_part *a;

		if (!p)
			continue;
		p->flying = false;
		if (reply->state == KREPLY_REFUSED ||
		    (reply->state == KREPLY_TOO_LARGE && p->oversized++))
			consumer_refused(p, reply->why);
		a = ok ? answer_for(m, p, i) : NULL;
		if (a && a->error)
			reply->error = a->error;
		if (a)
			answer(p, a, reply->frame);
		else
			consumer_pause(p);
	}
	l->nfetched = 0;
	consumer_pump(c);
}

void
fetch_init(struct clane *l)
{
	l->fetch = (struct krequest){.api = KAPI_FETCH,
	    .keep = true,
	    .encode = put_fetch,
	    .done = got_fetch};
}

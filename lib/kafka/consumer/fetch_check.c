/*
 * Whether the batches of an answer lie where they say.
 *
 * The base offset and the length of a batch are outside its checksum.  What
 * they say can be held against the neighbours and the end of the log:
 *
 * - No batch that a broker serves ends behind the high watermark, or for
 *   committed records the last stable offset.  (The broker notes it before it
 *   reads, so that a batch may just have come in; a second answer tells.)
 * - Batches do not overlap.  Which of two that do is right cannot be told, so
 *   that neither is read.
 * - The first one holds the offset asked for, or begins behind it.  It begins
 *   below it only where reading starts in the middle of a batch.
 *
 * A wrong offset that offends against none of that leaves a gap on both sides.
 * Compaction leaves gaps, too; so a batch behind a gap is read when the next
 * one has been seen to begin behind it.  When none is in sight, more is asked
 * for; and if that does not help, what the log has at the offsets where the
 * batch says that it ends, and begins (`look`).
 */
#include "kafka/consumer/consumer_priv.h"
#include "kafka/record/batch_layout.h"

enum { ENOUGH = AT_OLD_ATTRIBUTES + 1 }; /* bytes that tell the format */

struct entry {
	size_t size;
	struct fetch_head head;
	int32_t epoch; /* of its leader; -1 */
	bool joined;   /* to what is before it */
	bool thin; /* with offsets that have no record: compacted, or a lie */
	bool first;
};

struct walk {
	struct kconsumer *consumer;
	const struct fetch_claim *claim;
	struct fetch_checked *out;
	struct entry last; /* size 0: none; not found good yet */
};

/* Where the entry begins, if that can be told without the whole of it. */
static bool
begins(const uint8_t *p, size_t left, int64_t *base)
{
	if (left < ENOUGH || p[AT_MAGIC] > 2 ||
	    (p[AT_MAGIC] < 2 && p[AT_OLD_ATTRIBUTES] & ATTR_CODEC))
		return false;
	*base = (int64_t)be64(p);
	return true;
}

/* From where to where a whole entry goes: false when only reading tells. */
static bool
span(struct walk *w, const uint8_t *p, struct entry *e)
{
	int32_t last;

	if (e->size < OLD_MIN || p[AT_MAGIC] > 2)
		return false;
	if (p[AT_MAGIC] < 2)
		return krecs_legacy_span(&w->consumer->measure,
			   (struct kbytes){p, e->size}, &e->head.base,
			   &e->head.end) == 0;
	if (e->size < KBATCH_HEADER)
		return false;
	e->head.base = (int64_t)be64(p);
	last = (int32_t)be32(p + AT_LAST_DELTA);
	if (e->head.base < 0 || last < 0 || e->head.base > INT64_MAX - last - 1)
		return false;
	e->head.end = e->head.base + last + 1;
	e->epoch = (int32_t)be32(p + AT_LEADER_EPOCH);
	e->thin = (int32_t)be32(p + AT_COUNT) <= last;
	return true;
}

/* The last one is good: it may be read. */
static void
accept(struct walk *w)
{
	if (!w->last.size)
		return;
	w->out->good += w->last.size;
	w->out->end = w->last.head.end;
	/* no epoch follows one that is later, nor has one begun that the
	 * metadata do not know */
	if (w->last.epoch >= w->out->epoch &&
	    (w->claim->leader_epoch < 0 ||
		w->last.epoch <= w->claim->leader_epoch))
		w->out->epoch = w->last.epoch;
	w->last.size = 0;
}

/* Reading may have started in the middle of it, which only it says. */
static bool
started_within(const struct walk *w, const struct entry *e)
{
	return e->first && !fetch_same(&e->head, &w->claim->seen) &&
	    e->head.base < w->claim->from &&
	    e->head.base >= w->claim->log_start;
}

/* The next one begins there: is the last one good? */
static bool
followed(struct walk *w, int64_t base)
{
	const struct entry *e = &w->last;

	if (!e->size)
		return true;
	if (base < e->head.end) {
		w->out->why = "it overlaps the next one";
		return false;
	}
	if (base > e->head.end && started_within(w, e)) {
		w->out->look = e->head.base;
		return false;
	}
	accept(w);
	return true;
}

/* Nothing follows that could be seen. */
static bool
ended(struct walk *w)
{
	const struct entry *e = &w->last;

	if (!e->size)
		return true;
	if ((e->joined && !e->thin) || e->head.end == w->claim->bound ||
	    (e->first && fetch_same(&e->head, &w->claim->seen)) ||
	    (e->first && e->head.base < w->claim->from &&
		!started_within(w, e))) {
		accept(w);
		return true;
	}
	if (e->first)
		w->out->look = e->head.end;
	return false;
}

/* What is wrong with the next one, given what is before it. */
static const char *
wrong(const struct walk *w, const struct entry *e)
{
	if (w->claim->bound >= 0 && e->head.end > w->claim->bound)
		return "it ends behind the end of the log";
	if (!e->first)
		return NULL;
	if (e->head.end <= w->claim->from)
		return "it ends before the offset asked for";
	if (w->claim->aligned && e->head.base < w->claim->from)
		return "it overlaps the one before";
	return NULL;
}

static void
join(const struct walk *w, struct entry *e)
{
	const struct fetch_claim *c = w->claim;

	if (!e->first)
		e->joined = e->head.base == w->out->end;
	else
		e->joined = c->aligned && e->head.base == c->from;
}

void
fetch_check(struct kconsumer *consumer, struct kbytes records,
    const struct fetch_claim *claim, struct fetch_checked *out)
{
	struct walk w = {.consumer = consumer, .claim = claim, .out = out};
	const uint8_t *p = records.p;
	size_t left = records.n;
	int64_t base;

	*out = (struct fetch_checked){.end = claim->from,
	    .epoch = claim->epoch,
	    .head = {-1, -1, 0},
	    .look = -1};
	while (left >= OLD_MIN) {
		struct entry e = {
		    .size = (size_t)be32(p + AT_LENGTH) + LOG_OVERHEAD,
		    .epoch = -1,
		    .head.crc =
			be32(p + (p[AT_MAGIC] < 2 ? AT_OLD_CRC : AT_CRC)),
		    .first = p == records.p};

		if (e.size > left)
			break;
		if (!span(&w, p, &e)) {
			if (ended(&w)) {
				out->good += e.size; /* it will be refused */
				out->end = -1;
			}
			return;
		}
		if (e.first) {
			out->head = e.head;
		}
		if (!followed(&w, e.head.base))
			return;
		if ((out->why = wrong(&w, &e)))
			return;
		join(&w, &e);
		w.last = e;
		p += e.size;
		left -= e.size;
	}
	if (begins(p, left, &base))
		followed(&w, base);
	else
		ended(&w);
}

/* Messages of the consumer. */
#include <stdlib.h>

#include "kafka/wire/msg_fetch.h"
#include "kafka/wire/msg_topics_priv.h"

enum { NO_REPLICA = -1 }; /* replica id of a client */

/* --- Fetch ---------------------------------------------------------------- */

static void
put_fetch(struct buf *b, const void *element, int version)
{
	const struct kmsg_fetch_part *p = element;

	(void)version;
	kput_i32(b, p->partition);
	kput_i32(b, p->leader_epoch);
	kput_i64(b, p->offset);
	kput_i64(b, -1); /* log start offset: followers only */
	kput_i32(b, p->max_bytes);
}

void
kmsg_fetch_put(struct buf *b, int version, const struct kmsg_fetch *f,
    const struct kmsg_fetch_part *p, size_t n)
{
	kput_i32(b, NO_REPLICA);
	kput_i32(b, f->max_wait_ms);
	kput_i32(b, f->min_bytes);
	kput_i32(b, f->max_bytes);
	kput_bool(b, f->read_committed);
	kput_i32(b, 0);	 /* no session */
	kput_i32(b, -1); /* session epoch: none wanted */
	kmsg_put_topics(b, p, n, sizeof *p, put_fetch, version);
	kput_count(b, 0); /* forgotten topics of a session */
	if (version >= 11)
		kput_str(b, f->rack.p ? f->rack : STR(""));
}

static void
get_fetched(struct kcur *c, void *element, int version, void *context)
{
	struct kmsg_fetched_part *p = element;
	struct kmsg_fetched *m = context;

	p->partition = kcur_i32(c);
	p->error = kcur_i16(c);
	p->high_watermark = kcur_i64(c);
	p->last_stable_offset = kcur_i64(c);
	p->log_start_offset = kcur_i64(c);
	p->aborted = m->naborted;
	for (size_t n = kcur_array(c, 16); n && !c->bad; n--) {
		struct kaborted *a;

		m->aborted =
		    xgrow(m->aborted, &m->aborted_cap, m->naborted, sizeof *a);
		a = &m->aborted[m->naborted++];
		a->producer_id = kcur_i64(c);
		a->first_offset = kcur_i64(c);
	}
	p->naborted = m->naborted - p->aborted;
	p->preferred_replica = version >= 11 ? kcur_i32(c) : -1;
	p->records = kcur_bytes(c);
}

int
kmsg_fetched_get(struct kcur *c, int version, struct kmsg_fetched *m)
{
	void *parts = m->parts;

	m->naborted = 0;
	m->throttle_ms = kcur_i32(c);
	m->error = kcur_i16(c);
	kcur_i32(c); /* session id */
	kmsg_get_topics(c, &parts, &m->n, &m->cap, sizeof *m->parts,
	    version >= 11 ? 42 : 38, get_fetched, version, m);
	m->parts = parts;
	return kcur_end(c);
}

void
kmsg_fetched_release(struct kmsg_fetched *m)
{
	free(m->parts);
	free(m->aborted);
	*m = (struct kmsg_fetched){0};
}

/* --- ListOffsets ------------------------------------------------------------
 */

static void
put_query(struct buf *b, const void *element, int version)
{
	const struct kmsg_offset_query *q = element;

	(void)version;
	kput_i32(b, q->partition);
	kput_i64(b, q->timestamp);
}

void
kmsg_list_offsets_put(struct buf *b, bool read_committed,
    const struct kmsg_offset_query *q, size_t n)
{
	kput_i32(b, NO_REPLICA);
	kput_bool(b, read_committed);
	kmsg_put_topics(b, q, n, sizeof *q, put_query, 0);
}

static void
get_offset(struct kcur *c, void *element, int version, void *context)
{
	struct kmsg_offset *p = element;

	(void)version;
	(void)context;
	p->partition = kcur_i32(c);
	p->error = kcur_i16(c);
	p->timestamp = kcur_i64(c);
	p->offset = kcur_i64(c);
}

int
kmsg_list_offsets_get(struct kcur *c, struct kmsg_offsets *m)
{
	void *parts = m->parts;

	m->throttle_ms = kcur_i32(c);
	kmsg_get_topics(c, &parts, &m->n, &m->cap, sizeof *m->parts, 22,
	    get_offset, 0, NULL);
	m->parts = parts;
	return kcur_end(c);
}

void
kmsg_offsets_release(struct kmsg_offsets *m)
{
	free(m->parts);
	*m = (struct kmsg_offsets){0};
}

/* --- OffsetForLeaderEpoch
 * ----------------------------------------------------- */

static void
put_epoch(struct buf *b, const void *element, int version)
{
	const struct kmsg_epoch_query *q = element;

	(void)version;
	kput_i32(b, q->partition);
	kput_i32(b, q->current_epoch);
	kput_i32(b, q->epoch);
}

void
kmsg_epoch_end_put(
    struct buf *b, int version, const struct kmsg_epoch_query *q, size_t n)
{
	if (version >= 3)
		kput_i32(b, NO_REPLICA);
	kmsg_put_topics(b, q, n, sizeof *q, put_epoch, version);
}

static void
get_epoch(struct kcur *c, void *element, int version, void *context)
{
	struct kmsg_epoch_end *p = element;

	(void)version;
	(void)context;
	p->error = kcur_i16(c); /* here, unlike elsewhere, it comes first */
	p->partition = kcur_i32(c);
	p->epoch = kcur_i32(c);
	p->end_offset = kcur_i64(c);
}

int
kmsg_epoch_end_get(struct kcur *c, struct kmsg_epoch_ends *m)
{
	void *parts = m->parts;

	m->throttle_ms = kcur_i32(c);
	kmsg_get_topics(c, &parts, &m->n, &m->cap, sizeof *m->parts, 18,
	    get_epoch, 0, NULL);
	m->parts = parts;
	return kcur_end(c);
}

void
kmsg_epoch_ends_release(struct kmsg_epoch_ends *m)
{
	free(m->parts);
	*m = (struct kmsg_epoch_ends){0};
}

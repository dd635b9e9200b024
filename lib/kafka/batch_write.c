/*
 * Building a record batch.  Records are encoded as they are added, straight
 * into the bytes that will be sent, so that adding costs one copy and the size
 * is known at any time.
 */
#include <assert.h>

#include "base/crc32c.h"
#include "kafka/batch.h"
#include "kafka/batch_layout.h"
#include "kafka/cursor.h"

void
kbatch_release(struct kbatch *b)
{
	buf_release(&b->out);
	*b = (struct kbatch){0};
}

void
kbatch_clear(struct kbatch *b)
{
	buf_clear(&b->out);
	b->count = 0;
	b->plain = 0;
	b->finished = false;
}

/* Bytes of a length and what it counts; beyond the limit no matter how many. */
static size_t
blob_size(struct kbytes v)
{
	if (!v.p)
		return 1; /* -1 */
	if (v.n > KBATCH_MAX)
		return KBATCH_MAX;
	return kvarint_size((int64_t)v.n) + v.n;
}

static int64_t
delta(const struct kbatch *b, const struct krecord *r)
{
	if (!b->count)
		return 0;
	return (int64_t)((uint64_t)r->timestamp - (uint64_t)b->base_timestamp);
}

/* Bytes of the record without the length before it. */
static size_t
body_size(const struct kbatch *b, const struct krecord *r)
{
	size_t n = 1 + kvarint_size(delta(b, r)) + kvarint_size(b->count) +
	    blob_size(r->key) + blob_size(r->value);

	if (r->nheaders > KBATCH_MAX)
		return KBATCH_MAX;
	n += kvarint_size((int64_t)r->nheaders);
	for (size_t i = 0; i < r->nheaders && n < KBATCH_MAX; i++)
		n += blob_size(r->headers[i].name) +
		    blob_size(r->headers[i].value);
	return n < KBATCH_MAX ? n : KBATCH_MAX;
}

size_t
kbatch_cost(const struct kbatch *b, const struct krecord *r)
{
	size_t n = body_size(b, r);

	return n + kvarint_size((int64_t)n);
}

static uint8_t *
blob_put(uint8_t *p, struct kbytes v)
{
	if (!v.p)
		return kvarint_put(p, -1);
	p = kvarint_put(p, (int64_t)v.n);
	if (v.n)
		memcpy(p, v.p, v.n);
	return p + v.n;
}

bool
kbatch_add(struct kbatch *b, const struct krecord *r, size_t limit)
{
	size_t body = body_size(b, r);
	size_t cost = body + kvarint_size((int64_t)body);
	size_t size = kbatch_size(b);
	uint8_t *p;

	assert(!b->finished);
	if (limit > KBATCH_MAX)
		limit = KBATCH_MAX;
	if (size > limit || cost > limit - size)
		return false;
	if (!b->count) {
		memset(buf_room(&b->out, size), 0, size);
		b->out.len = size;
	}
	p = (uint8_t *)buf_room(&b->out, cost);
	p = kvarint_put(p, (int64_t)body);
	*p++ = 0; /* attributes */
	p = kvarint_put(p, delta(b, r));
	p = kvarint_put(p, b->count);
	p = blob_put(p, r->key);
	p = blob_put(p, r->value);
	p = kvarint_put(p, (int64_t)r->nheaders);
	for (size_t i = 0; i < r->nheaders; i++) {
		p = blob_put(p, r->headers[i].name);
		p = blob_put(p, r->headers[i].value);
	}
	b->out.len = (size_t)((char *)p - b->out.p);
	if (!b->count)
		b->base_timestamp = b->max_timestamp = r->timestamp;
	if (r->timestamp > b->max_timestamp)
		b->max_timestamp = r->timestamp;
	b->count++;
	return true;
}

/* Packs the records in place; *codec becomes NONE when that does not pay. */
static int
pack(struct kbatch *b, struct kcodecs *codecs, enum kcodec *codec, int level,
    struct err *e)
{
	struct kbytes plain = {
	    (uint8_t *)b->out.p + KBATCH_HEADER, b->out.len - KBATCH_HEADER};
	struct buf *packed = kcodecs_scratch(codecs);

	if (kcodec_pack(codecs, *codec, level, plain, packed, e))
		return -1;
	if (packed->len >= plain.n) {
		*codec = KCODEC_NONE;
		return 0;
	}
	memcpy(b->out.p + KBATCH_HEADER, packed->p, packed->len);
	b->out.len = KBATCH_HEADER + packed->len;
	return 0;
}

int
kbatch_finish(struct kbatch *b, struct kcodecs *codecs, enum kcodec codec,
    int level, struct err *e)
{
	size_t plain = b->out.len;
	uint8_t *h;

	assert(b->count && !b->finished);
	if (codec != KCODEC_NONE && pack(b, codecs, &codec, level, e))
		return -1;
	h = (uint8_t *)b->out.p;
	be64_put(h + AT_BASE_OFFSET, 0);
	be32_put(h + AT_LENGTH, (uint32_t)(b->out.len - LOG_OVERHEAD));
	be32_put(h + AT_LEADER_EPOCH, (uint32_t)-1);
	h[AT_MAGIC] = 2;
	be16_put(h + AT_ATTRIBUTES, (uint16_t)codec);
	be32_put(h + AT_LAST_DELTA, (uint32_t)(b->count - 1));
	be64_put(h + AT_BASE_TIMESTAMP, (uint64_t)b->base_timestamp);
	be64_put(h + AT_MAX_TIMESTAMP, (uint64_t)b->max_timestamp);
	be32_put(h + AT_COUNT, (uint32_t)b->count);
	b->plain = plain;
	b->finished = true;
	return 0;
}

void
kbatch_stamp(struct kbatch *b, int64_t producer_id, int16_t epoch,
    int32_t sequence, bool transactional)
{
	uint8_t *h = (uint8_t *)b->out.p;
	uint16_t attributes = be16(h + AT_ATTRIBUTES) & ATTR_CODEC;

	assert(b->finished);
	if (transactional)
		attributes |= ATTR_TRANSACTIONAL;
	be16_put(h + AT_ATTRIBUTES, attributes);
	be64_put(h + AT_PRODUCER_ID, (uint64_t)producer_id);
	be16_put(h + AT_PRODUCER_EPOCH, (uint16_t)epoch);
	be32_put(h + AT_BASE_SEQUENCE, (uint32_t)sequence);
	be32_put(h + AT_CRC,
	    crc32c(0, h + AT_ATTRIBUTES, b->out.len - AT_ATTRIBUTES));
}

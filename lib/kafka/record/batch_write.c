/*
 * Building a record batch.  Records are encoded as they are added, straight
 * into the bytes that will be sent, so that adding costs one copy and the size
 * is known at any time.
 */
#include <assert.h>

#include "base/crc32c.h"
#include "kafka/record/batch.h"
#include "kafka/record/batch_layout.h"
#include "kafka/wire/cursor.h"

enum {
	SHELL_MAX = 28, /* bytes of a record around its value, at most: the
			   length, attributes, timestamp, offset, no key, the
			   value's length, no headers */
};

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

/* Small numbers, which are most, without a loop. */
static inline uint8_t *
short_put(uint8_t *p, uint32_t v)
{
	if (v < 1 << 6) {
		*p++ = (uint8_t)(v << 1);
		return p;
	}
	if (v < 1 << 13) {
		*p++ = (uint8_t)(v << 1 | 0x80);
		*p++ = (uint8_t)(v >> 6);
		return p;
	}
	return kvarint_put(p, v);
}

static inline size_t
short_size(uint32_t v)
{
	return v < 1 << 6 ? 1 : v < 1 << 13 ? 2 : kvarint_size(v);
}

size_t
kbatch_add_values(struct kbatch *b, int64_t timestamp,
    const struct kbytes *values, size_t n, size_t limit)
{
	struct krecord r = {.timestamp = timestamp};
	uint32_t count = (uint32_t)b->count;
	uint8_t stamp[10], *p = (uint8_t *)b->out.p + b->out.len;
	size_t nstamp, left, i;

	assert(!b->finished);
	if (!b->count)
		return 0; /* it has no timestamp to count from */
	if (limit > b->out.cap)
		limit = b->out.cap;
	left = limit > b->out.len ? limit - b->out.len : 0;
	nstamp = (size_t)(kvarint_put(stamp, delta(b, &r)) - stamp);
	for (i = 0; i < n; i++) {
		const struct kbytes v = values[i];
		uint8_t *start = p;
		uint32_t size;

		if (left < SHELL_MAX || v.n > left - SHELL_MAX)
			break;
		size = (uint32_t)(v.n + nstamp + 3 + short_size(count) +
		    short_size((uint32_t)v.n));
		p = short_put(p, size);
		*p++ = 0; /* attributes */
		for (size_t k = 0; k < nstamp; k++)
			*p++ = stamp[k];
		p = short_put(p, count++);
		*p++ = 1; /* no key: -1 */
		p = short_put(p, (uint32_t)v.n);
		memcpy(p, v.p, v.n);
		p += v.n;
		*p++ = 0; /* headers */
		left -= (size_t)(p - start);
	}
	b->count = (int32_t)count;
	b->out.len = (size_t)((char *)p - b->out.p);
	if (i && timestamp > b->max_timestamp)
		b->max_timestamp = timestamp;
	return i;
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

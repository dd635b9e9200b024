/* The record batch of today: magic 2, KIP-98. */
#include <stdlib.h>

#include "base/crc32c.h"
#include "base/mem.h"
#include "kafka/record/batch_priv.h"

/* A length and what it counts; null where `null_ok`. */
static inline struct kbytes
blob(struct kcur *c, bool null_ok)
{
	int32_t n = kcur_varint(c);
	const uint8_t *p;

	if (n < 0) {
		if (n != -1 || !null_ok)
			kcur_fail(c);
		return (struct kbytes){NULL, 0};
	}
	p = kcur_take(c, (size_t)n);
	return (struct kbytes){p, p ? (size_t)n : 0};
}

/* The headers, kept when there is somewhere to keep them. */
static void
headers(struct kcur *c, struct krecs_private *keep, size_t *count)
{
	int32_t n = kcur_varint(c);

	*count = 0;
	if (n < 0 || (size_t)n > c->n / 2) {
		kcur_fail(c);
		return;
	}
	if (keep && (size_t)n > keep->headers_cap) {
		keep->headers = xreallocarray(
		    keep->headers, (size_t)n, sizeof *keep->headers);
		keep->headers_cap = (size_t)n;
	}
	for (int32_t i = 0; i < n && !c->bad; i++) {
		struct kheader h;

		h.name = blob(c, false);
		h.value = blob(c, true);
		if (keep)
			keep->headers[i] = h;
	}
	*count = (size_t)n;
}

/*
 * One record off the cursor: -1 when it is not sound.  Offset and timestamp
 * are the deltas of the record; headers are only kept with `keep`.
 */
static inline int
record(struct kcur *c, struct krecs_private *keep, struct krecord *r)
{
	int32_t n = kcur_varint(c);
	const uint8_t *p = n < 0 ? NULL : kcur_take(c, (size_t)n);
	struct kcur body;

	if (!p)
		return -1;
	body = kcur_of(p, (size_t)n);
	kcur_i8(&body); /* attributes: none are defined */
	r->timestamp = kcur_varlong(&body);
	r->offset = kcur_varint(&body);
	r->key = blob(&body, true);
	r->value = blob(&body, true);
	headers(&body, keep, &r->nheaders);
	return kcur_end(&body);
}

int
krecord_v2(struct krecs_private *in, struct krecord *r)
{
	if (record(&in->records, in, r))
		return -1;
	r->offset += in->base;
	if (in->stamped)
		r->timestamp = in->timestamp;
	else
		r->timestamp =
		    (int64_t)((uint64_t)in->timestamp + (uint64_t)r->timestamp);
	r->log_append_time = in->stamped;
	r->headers = r->nheaders ? in->headers : NULL;
	return 0;
}

/* All records are sound, as many as the header says, offsets in order. */
static int
verify(struct kcur c, int32_t count, int32_t last_delta)
{
	int64_t before = -1;
	struct krecord r;

	if ((size_t)count > c.n / RECORD_MIN)
		return -1;
	for (int32_t i = 0; i < count; i++) {
		if (record(&c, NULL, &r) || r.offset <= before ||
		    r.offset > last_delta)
			return -1;
		before = r.offset;
	}
	return kcur_end(&c);
}

/* What a control batch says: 0 abort, 1 commit, -1 when it is not sound. */
static int
marker(struct kcur c)
{
	struct krecord r;

	if (record(&c, NULL, &r) || r.key.n < 4)
		return -1;
	return (int16_t)be16(r.key.p + 2);
}

/* A control batch shows nothing, but it may end a transaction. */
static int
control(struct krecs_private *in, int64_t producer_id, const char **why)
{
	int type = in->records.n ? marker(in->records) : 1;

	in->records.n = 0;
	if (type < 0) {
		*why = "its control record is malformed";
		return -1;
	}
	if (type == 0)
		kaborted_end(&in->aborted, producer_id, in->past - 1);
	return 0;
}

int
kentry_batch(struct krecs_private *in, const uint8_t *p, size_t n,
    const char **why, struct err *e)
{
	int64_t producer_id;
	int32_t count, last_delta;
	int attributes;

	*why = "its length is not possible";
	if (n < KBATCH_HEADER)
		return -1;
	*why = "its checksum (CRC-32C) is wrong: the data is damaged";
	if (crc32c(0, p + AT_ATTRIBUTES, n - AT_ATTRIBUTES) != be32(p + AT_CRC))
		return -1;
	attributes = be16(p + AT_ATTRIBUTES);
	last_delta = (int32_t)be32(p + AT_LAST_DELTA);
	producer_id = (int64_t)be64(p + AT_PRODUCER_ID);
	count = (int32_t)be32(p + AT_COUNT);
	in->base = (int64_t)be64(p + AT_BASE_OFFSET);
	*why = "its counts do not agree";
	if (count < 0 || last_delta < 0 || count - 1 > last_delta ||
	    (count == 0 && !(attributes & ATTR_CODEC) && n > KBATCH_HEADER) ||
	    in->base > INT64_MAX - 1 - last_delta)
		return -1;

	in->past = in->base + last_delta + 1;
	in->records = kcur_of(NULL, 0);
	in->stamped = (attributes & ATTR_LOG_APPEND_TIME) != 0;
	in->timestamp = (int64_t)be64(
	    p + (in->stamped ? AT_MAX_TIMESTAMP : AT_BASE_TIMESTAMP));
	*why = NULL;
	if (!(attributes & ATTR_CONTROL) &&
	    (in->past <= in->from ||
		((attributes & ATTR_TRANSACTIONAL) &&
		    kaborted_has(&in->aborted, producer_id, in->past - 1))))
		return 0;

	if (count == 0)
		return 0; /* compaction keeps empty ones, for their sequence */
	if (kentry_unpack(in, attributes & ATTR_CODEC,
		(struct kbytes){p + AT_RECORDS, n - AT_RECORDS}, &in->records,
		e))
		return -1;
	*why = "its records are malformed";
	if (verify(in->records, count, last_delta))
		return -1;
	*why = NULL;
	return attributes & ATTR_CONTROL ? control(in, producer_id, why) : 0;
}

/*
 * Message sets of magic 0 and 1: what Kafka stored before 0.11, and still
 * hands out where such segments are left (KIP-724).  A compressed set is a
 * message whose value is a set of its own.
 */
#include <zlib.h>

#include "kafka/record/batch_priv.h"

/* A message as it lies on the wire. */
struct message {
	int64_t offset, timestamp;
	int magic, attributes;
	struct kbytes key, value;
};

/* The next message of the cursor; -1 and why when it is not sound. */
static int
message(struct kcur *c, struct message *m, const char **why)
{
	int64_t offset = kcur_i64(c);
	struct kbytes b = kcur_bytes(c);
	struct kcur in;

	*why = "its records are malformed";
	if (c->bad || b.n < OLD_MIN - LOG_OVERHEAD)
		return -1;
	if ((uint32_t)crc32(0, b.p + 4, (uInt)(b.n - 4)) != be32(b.p)) {
		*why = "its checksum (CRC-32) is wrong: the data is damaged";
		return -1;
	}
	in = kcur_of(b.p + 4, b.n - 4);
	m->offset = offset;
	m->magic = (uint8_t)kcur_i8(&in);
	m->attributes = (uint8_t)kcur_i8(&in);
	m->timestamp = m->magic >= 1 ? kcur_i64(&in) : -1;
	m->key = kcur_bytes(&in);
	m->value = kcur_bytes(&in);
	return kcur_end(&in);
}

int
krecord_legacy(struct krecs_private *in, struct krecord *r)
{
	struct message m;
	const char *why;

	if (message(&in->records, &m, &why))
		return -1;
	*r = (struct krecord){
	    .offset = in->base + m.offset,
	    .timestamp = in->stamped ? in->timestamp : m.timestamp,
	    .log_append_time = in->stamped,
	    .key = m.key,
	    .value = m.value,
	};
	return 0;
}

/*
 * The set inside a wrapper: every message is plain and of the wrapper's kind,
 * offsets ascend.  Gives the offsets of the first and the last.
 */
static int
verify(
    struct kcur c, int magic, int64_t *first, int64_t *last, const char **why)
{
	struct message m;

	*first = *last = -1;
	while (c.n) {
		if (message(&c, &m, why))
			return -1;
		*why = "its records are malformed";
		if (m.magic != magic || (m.attributes & ATTR_CODEC) ||
		    m.offset <= *last)
			return -1;
		*last = m.offset;
		if (*first < 0)
			*first = m.offset;
	}
	return *last < 0 ? -1 : 0;
}

/*
 * Magic 1 counts inside from 0, and the wrapper has the offset of the last.
 * Some old producers left 0 in the wrapper: then nothing is added.
 */
static int
wrapper(struct krecs_private *in, const struct message *m, const char **why,
    struct err *e)
{
	int64_t before = in->past, first, last;

	*why = NULL;
	if (kentry_unpack(
		in, m->attributes & ATTR_CODEC, m->value, &in->records, e))
		return -1;
	*why = "its records are malformed";
	if (verify(in->records, m->magic, &first, &last, why))
		return -1;
	if (m->magic == 1 && m->offset != 0)
		in->base = m->offset - last;
	*why = "its offsets do not agree";
	if (in->base < 0 || last >= INT64_MAX - in->base ||
	    in->base + first < before)
		return -1;
	in->past = in->base + last + 1;
	if (in->past <= m->offset)
		in->past = m->offset + 1;
	return 0;
}

int
kentry_legacy(struct krecs_private *in, const uint8_t *p, size_t n,
    const char **why, struct err *e)
{
	struct kcur c = kcur_of(p, n);
	struct message m;

	if (message(&c, &m, why))
		return -1;
	in->base = 0;
	in->stamped = m.magic == 1 && (m.attributes & ATTR_LOG_APPEND_TIME);
	in->timestamp = m.timestamp;
	in->records = kcur_of(p, n);
	if ((m.attributes & ATTR_CODEC) == KCODEC_NONE) {
		in->past = m.offset + 1;
		return 0;
	}
	*why = "its compression is not one of its format";
	if ((m.attributes & ATTR_CODEC) > KCODEC_LZ4)
		return -1;
	return wrapper(in, &m, why, e);
}

int
krecs_legacy_span(
    struct krecs *r, struct kbytes entry, int64_t *base, int64_t *end)
{
	struct krecs_private *in = r->in;
	struct krecs_options options = {0};
	const char *why;
	struct err e = {0};

	krecs_open(r, (struct kbytes){NULL, 0}, 0, NULL, 0, &options);
	in->magic = entry.p[AT_MAGIC];
	if (kentry_legacy(in, entry.p, entry.n, &why, &e) || !in->records.n)
		return -1;
	*base = in->base + (int64_t)be64(in->records.p);
	*end = in->past;
	in->records.n = 0;
	return *base < 0 || *base >= *end ? -1 : 0;
}

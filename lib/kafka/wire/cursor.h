/*
 * Reading and writing the primitives of the Kafka protocol (non-flexible
 * encodings: int16 string lengths, int32 array counts, -1 for null).
 *
 * The reader is sticky: the first read that does not fit poisons the cursor,
 * and from then on every read gives 0, an empty view or an empty array.  So a
 * decoder reads straight through and asks once, at the end (kcur_end).  Loops
 * over arrays end by themselves, because a count is believed only when the
 * bytes for it are there.
 *
 * Views that are handed out lie in the bytes that the cursor was given.
 */
#ifndef KAFKA_WIRE_CURSOR_H
#define KAFKA_WIRE_CURSOR_H

#include "base/buf.h"
#include "kafka/record.h"
#include "kafka/wire/be.h"

struct kcur {
	const uint8_t *p; /* next byte */
	size_t n;	  /* bytes left; 0 once bad */
	bool bad;
};

static inline struct kcur
kcur_of(const void *p, size_t n)
{
	return (struct kcur){p, n, false};
}

/* Poisons the cursor: for a decoder that found a value it cannot believe. */
static inline void
kcur_fail(struct kcur *c)
{
	c->n = 0;
	c->bad = true;
}

/* The next n bytes, which are passed over; NULL (and poison) if too few. */
static inline const uint8_t *
kcur_take(struct kcur *c, size_t n)
{
	const uint8_t *p = c->p;

	if (n > c->n || c->bad) {
		kcur_fail(c);
		return NULL;
	}
	c->p += n;
	c->n -= n;
	return p;
}

static inline int8_t
kcur_i8(struct kcur *c)
{
	const uint8_t *p = kcur_take(c, 1);

	return p ? (int8_t)*p : 0;
}

static inline int16_t
kcur_i16(struct kcur *c)
{
	const uint8_t *p = kcur_take(c, 2);

	return p ? (int16_t)be16(p) : 0;
}

static inline int32_t
kcur_i32(struct kcur *c)
{
	const uint8_t *p = kcur_take(c, 4);

	return p ? (int32_t)be32(p) : 0;
}

static inline int64_t
kcur_i64(struct kcur *c)
{
	const uint8_t *p = kcur_take(c, 8);

	return p ? (int64_t)be64(p) : 0;
}

static inline bool
kcur_bool(struct kcur *c)
{
	return kcur_i8(c) != 0;
}

/*
 * A string (int16 length) or bytes (int32 length).  Null (-1) is taken
 * everywhere and gives p NULL, also where the schema does not allow it: some
 * brokers send it.  Lengths below -1 poison.
 */
struct str kcur_str(struct kcur *);
struct kbytes kcur_bytes(struct kcur *);

/*
 * The count of an array whose elements take at least min_size bytes each.
 * Null (-1) is 0 elements.  0 and poison unless count * min_size bytes are
 * left, so the count can be allocated for.  min_size is at least 1.
 */
size_t kcur_array(struct kcur *, size_t min_size);

/*
 * Zigzag variable-length integers of records: at most 5 (10) bytes, the last of
 * which may only hold the bits that are left; anything else poisons.  One and
 * two bytes are read inline, because a record has seven of them or more.
 */
int32_t kcur_varint_long(struct kcur *);
int64_t kcur_varlong_long(struct kcur *);

static inline int32_t
zigzag(uint32_t v)
{
	return (int32_t)(v >> 1 ^ (~(v & 1) + 1));
}

/* The bits of a short one, and how many bytes it has: 0 if it is not short. */
static inline size_t
kcur_short(const struct kcur *c, uint32_t *v)
{
	if (!c->n)
		return 0;
	*v = c->p[0];
	if (*v < 0x80)
		return 1;
	if (c->n < 2 || (c->p[1] & 0x80) || !c->p[1])
		return 0;
	*v = (*v & 0x7f) | (uint32_t)c->p[1] << 7;
	return 2;
}

static inline int32_t
kcur_varint(struct kcur *c)
{
	uint32_t v;
	size_t n = kcur_short(c, &v);

	if (!n)
		return kcur_varint_long(c);
	c->p += n;
	c->n -= n;
	return zigzag(v);
}

static inline int64_t
kcur_varlong(struct kcur *c)
{
	uint32_t v;
	size_t n = kcur_short(c, &v);

	if (!n)
		return kcur_varlong_long(c);
	c->p += n;
	c->n -= n;
	return zigzag(v);
}

/* 0 when all was read and nothing remains, else -1. */
static inline int
kcur_end(const struct kcur *c)
{
	return c->bad || c->n ? -1 : 0;
}

/* An array of int32 that stays as it lies in the response. */
struct kints {
	const uint8_t *p;
	size_t n; /* elements */
};

struct kints kcur_ints(struct kcur *);

/* The i-th, i < n. */
static inline int32_t
kints_at(struct kints a, size_t i)
{
	return (int32_t)be32(a.p + 4 * i);
}

/* --- writing: appends to a buffer, never fails -------------------------- */

enum {
	KSTR_MAX = 32767, /* bytes of a string; checked where it is entered */
};

void kput_i8(struct buf *, int8_t);
void kput_i16(struct buf *, int16_t);
void kput_i32(struct buf *, int32_t);
void kput_i64(struct buf *, int64_t);
void kput_bool(struct buf *, bool);
/* p NULL is null; at most KSTR_MAX bytes (asserted). */
void kput_str(struct buf *, struct str);
/* p NULL is null; at most INT32_MAX bytes (asserted). */
void kput_bytes(struct buf *, struct kbytes);
/* The count of an array. */
void kput_count(struct buf *, size_t n);

/*
 * An int32 that is known only later: kput_hole() leaves room and returns where;
 * kput_size() fills in the number of bytes that have followed it, kput_fill() a
 * value.
 */
size_t kput_hole(struct buf *);
void kput_size(struct buf *, size_t hole);
void kput_fill(struct buf *, size_t hole, int32_t v);

/* --- variable-length integers into plain memory ------------------------- */

enum { KVARINT_MAX = 5, KVARLONG_MAX = 10 };

static inline uint64_t
zigzag_bits(int64_t v)
{
	return (uint64_t)v << 1 ^ (v < 0 ? ~(uint64_t)0 : 0);
}

/* Writes the zigzag form at p, returns the byte after it.  An int32_t takes
 * KVARINT_MAX bytes at most. */
static inline uint8_t *
kvarint_put(uint8_t *p, int64_t v)
{
	uint64_t z = zigzag_bits(v);

	for (; z >= 0x80; z >>= 7)
		*p++ = (uint8_t)(z | 0x80);
	*p++ = (uint8_t)z;
	return p;
}

/* The bytes that takes. */
static inline size_t
kvarint_size(int64_t v)
{
	uint64_t z = zigzag_bits(v);

	if (z < 0x80)
		return 1;
	return (70 - (size_t)__builtin_clzll(z)) / 7;
}

#endif

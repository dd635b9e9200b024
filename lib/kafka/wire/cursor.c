/* The primitives of the Kafka protocol. */
#include <assert.h>
#include <limits.h>

#include "kafka/wire/cursor.h"

struct str
kcur_str(struct kcur *c)
{
	int16_t n = kcur_i16(c);
	const uint8_t *p;

	if (n < 0) {
		if (n != -1)
			kcur_fail(c);
		return (struct str){NULL, 0};
	}
	p = kcur_take(c, (size_t)n);
	return (struct str){(const char *)p, p ? (size_t)n : 0};
}

struct kbytes
kcur_bytes(struct kcur *c)
{
	int32_t n = kcur_i32(c);
	const uint8_t *p;

	if (n < 0) {
		if (n != -1)
			kcur_fail(c);
		return (struct kbytes){NULL, 0};
	}
	p = kcur_take(c, (size_t)n);
	return (struct kbytes){p, p ? (size_t)n : 0};
}

size_t
kcur_array(struct kcur *c, size_t min_size)
{
	int32_t n = kcur_i32(c);

	if (n >= 0 && (size_t)n <= c->n / min_size)
		return (size_t)n;
	if (n != -1)
		kcur_fail(c);
	return 0;
}

struct kints
kcur_ints(struct kcur *c)
{
	size_t n = kcur_array(c, 4);
	const uint8_t *p = kcur_take(c, n * 4);

	return (struct kints){p, p ? n : 0};
}

/*
 * The raw bits of a variable-length integer of at most `max` bytes, of whose
 * last only `last` (all bits that are left) may be set.  A final zero byte
 * would be an overlong form: nobody writes it, so it is refused.
 */
static inline uint64_t
varbits(struct kcur *c, size_t max, uint8_t last)
{
	size_t most = c->n < max ? c->n : max;
	uint64_t v = 0;

	for (size_t i = 0; i < most; i++) {
		uint8_t b = c->p[i];

		v |= (uint64_t)(b & 0x7f) << (7 * i);
		if (b & 0x80)
			continue;
		if ((i && !b) || (i == max - 1 && b > last))
			break;
		c->p += i + 1;
		c->n -= i + 1;
		return v;
	}
	kcur_fail(c);
	return 0;
}

int32_t
kcur_varint_long(struct kcur *c)
{
	return zigzag((uint32_t)varbits(c, KVARINT_MAX, 0x0f));
}

int64_t
kcur_varlong_long(struct kcur *c)
{
	uint64_t v = varbits(c, KVARLONG_MAX, 0x01);

	return (int64_t)(v >> 1 ^ (~(v & 1) + 1));
}

/* --- writing ------------------------------------------------------------ */

void
kput_i8(struct buf *b, int8_t v)
{
	buf_putc(b, (char)v);
}

void
kput_i16(struct buf *b, int16_t v)
{
	be16_put((uint8_t *)buf_room(b, 2), (uint16_t)v);
	b->len += 2;
}

void
kput_i32(struct buf *b, int32_t v)
{
	be32_put((uint8_t *)buf_room(b, 4), (uint32_t)v);
	b->len += 4;
}

void
kput_i64(struct buf *b, int64_t v)
{
	be64_put((uint8_t *)buf_room(b, 8), (uint64_t)v);
	b->len += 8;
}

void
kput_bool(struct buf *b, bool v)
{
	kput_i8(b, v ? 1 : 0);
}

void
kput_str(struct buf *b, struct str s)
{
	assert(s.n <= KSTR_MAX);
	kput_i16(b, s.p ? (int16_t)s.n : -1);
	if (s.p)
		buf_puts(b, s);
}

void
kput_bytes(struct buf *b, struct kbytes v)
{
	assert(v.n <= INT32_MAX);
	kput_i32(b, v.p ? (int32_t)v.n : -1);
	if (v.p)
		buf_put(b, v.p, v.n);
}

void
kput_count(struct buf *b, size_t n)
{
	assert(n <= INT32_MAX);
	kput_i32(b, (int32_t)n);
}

size_t
kput_hole(struct buf *b)
{
	kput_i32(b, 0);
	return b->len - 4;
}

void
kput_fill(struct buf *b, size_t hole, int32_t v)
{
	be32_put((uint8_t *)b->p + hole, (uint32_t)v);
}

void
kput_size(struct buf *b, size_t hole)
{
	size_t n = b->len - hole - 4;

	assert(n <= INT32_MAX);
	kput_fill(b, hole, (int32_t)n);
}

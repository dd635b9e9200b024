/* Hashes that agree with jv_eq(). */
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "json/value/node.h"

/* A container being hashed. */
struct frame {
	struct jv_iter it;
	bool object;
	uint64_t sum;  /* of what was seen of it */
	uint64_t name; /* of the member being hashed */
};

static uint64_t
mix(uint64_t a, uint64_t b)
{
	uint64_t x = (a ^ (b << 31 | b >> 33)) * 0x9e3779b97f4a7c15u;

	return x ^ x >> 29;
}

static uint64_t
hash_text(struct jv v)
{
	struct buf tmp = {0};
	struct str s = jv_text(v, &tmp);
	uint64_t h = hash_bytes(s.p, s.n);

	buf_release(&tmp);
	return h;
}

static uint64_t
hash_scalar(struct jv v)
{
	enum jv_type t = jv_type(v);

	switch (t) {
	case JT_NUMBER:
		return jnum_hash(v);
	case JT_STRING:
		return mix(hash_text(v), JT_STRING);
	default:
		return hash_bytes(&t, sizeof t);
	}
}

/* One more element or member.  The order of members does not count. */
static void
add(struct frame *f, uint64_t h)
{
	if (f->object)
		f->sum += mix(f->name, h);
	else
		f->sum = mix(f->sum, h);
}

uint64_t
jv_hash(struct jv v)
{
	struct frame *stack = NULL, *f;
	size_t n = 0, cap = 0;
	uint64_t h;

	for (;;) {
		enum jv_type t = jv_type(v);

		if (t == JT_ARRAY || t == JT_OBJECT) {
			stack = xgrow(stack, &cap, n, sizeof *stack);
			stack[n++] = (struct frame){
			    .it = jv_iter(v), .object = t == JT_OBJECT};
		} else {
			h = hash_scalar(v);
			if (!n)
				return h;
			add(&stack[n - 1], h);
		}
		while (f = &stack[n - 1], !jv_next(&f->it)) {
			h = mix(f->sum, f->object ? JT_OBJECT : JT_ARRAY);
			if (--n == 0) {
				free(stack);
				return h;
			}
			add(&stack[n - 1], h);
		}
		if (f->object)
			f->name = hash_text(f->it.key);
		v = f->it.value;
	}
}

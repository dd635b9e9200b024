/*
 * Objects of a program: members in order of insertion, found by a short walk
 * over fingerprints, or through a hash index when there are many.
 */
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "json/value/node.h"

struct jobj *
jobj_new(uint32_t cap)
{
	struct jobj *o = pool_alloc(jobj_size(cap));

	o->box.head = (struct jnode){.refs = 1, .kind = JV_OBJ};
	o->index = NULL;
	o->mask = o->used = o->live = 0;
	o->cap = cap;
	return o;
}

struct jv
jv_obj(void)
{
	return jv_obj_sized(4);
}

struct jv
jv_obj_sized(size_t n)
{
	struct jobj *o = jobj_new(n < 1 << 16 ? (uint32_t)n : 1 << 16);

	return jv_of_node(JV_OBJ, &o->box.head, 1);
}

/* --- the index ---------------------------------------------------------------
 */

static uint32_t
key_hash(struct str key)
{
	return (uint32_t)hash_bytes(key.p, key.n);
}

/* Names are short: a call of memcmp() would take longer than the comparison. */
static inline bool
same_text(const char *a, const char *b, size_t n)
{
	uint64_t x[2], y[2];
	uint32_t v[2], w[2];

	if (n > 16)
		return memcmp(a, b, n) == 0;
	if (n >= 8) {
		memcpy(&x[0], a, 8);
		memcpy(&x[1], a + n - 8, 8);
		memcpy(&y[0], b, 8);
		memcpy(&y[1], b + n - 8, 8);
		return x[0] == y[0] && x[1] == y[1];
	}
	if (n >= 4) {
		memcpy(&v[0], a, 4);
		memcpy(&v[1], a + n - 4, 4);
		memcpy(&w[0], b, 4);
		memcpy(&w[1], b + n - 4, 4);
		return v[0] == w[0] && v[1] == w[1];
	}
	return n == 0 ||
	    (a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1]);
}

static inline bool
is_member(const struct jmember *m, struct str key, uint32_t print)
{
	struct str name;

	if (m->print != print || m->key.kind == JV_NONE)
		return false;
	name = key_text(m->key);
	return name.n == key.n && same_text(name.p, key.p, key.n);
}

/* The slot that holds the key, or the free one where it would go. */
static uint32_t *
index_slot(const struct jobj *o, struct str key, uint32_t print, uint32_t hash)
{
	for (uint32_t i = hash & o->mask;; i = (i + 1) & o->mask) {
		uint32_t s = o->index[i];

		if (s == 0 ||
		    (o->m[s - 1].hash == hash &&
			is_member(&o->m[s - 1], key, print)))
			return &o->index[i];
	}
}

void
jobj_index(struct jobj *o)
{
	uint32_t slots = 4 * OBJ_INDEXED;

	while (slots / 4 < o->used)
		slots *= 2;
	free(o->index);
	o->index = xcalloc(slots, sizeof *o->index);
	o->mask = slots - 1;
	for (uint32_t i = 0; i < o->used; i++) {
		uint32_t at = o->m[i].hash & o->mask;

		while (o->index[at])
			at = (at + 1) & o->mask;
		o->index[at] = i + 1;
	}
}

/* A large object may live long: it should not keep whole documents for the
 * sake of its members' names. */
static void
index_first(struct jobj *o)
{
	for (uint32_t i = 0; i < o->used; i++) {
		struct jmember *m = &o->m[i];

		if (m->key.kind == JV_VIEW) {
			struct jv own = jv_str(key_text(m->key));

			jv_unref(m->key);
			m->key = own;
		}
		m->hash = key_hash(key_text(m->key));
	}
	jobj_index(o);
}

struct jmember *
jobj_find(const struct jobj *o, struct str key, uint32_t print)
{
	struct jmember *m = (struct jmember *)(uintptr_t)o->m;
	uint32_t at;

	if (o->index) {
		at = *index_slot(o, key, print, key_hash(key));
		return at ? &m[at - 1] : NULL;
	}
	for (uint32_t i = 0; i < o->used; i++)
		if (is_member(&m[i], key, print))
			return &m[i];
	return NULL;
}

struct jmember *
jobj_find_key(const struct jobj *o, struct jv_key *k)
{
	struct jmember *m = (struct jmember *)(uintptr_t)o->m;

	if (k->hint < o->used && is_member(&m[k->hint], k->text, k->print))
		return &m[k->hint];
	m = jobj_find(o, k->text, k->print);
	if (m)
		k->hint = (uint32_t)(m - o->m);
	return m;
}

/* --- changing an unshared node
 * ------------------------------------------------- */

/* Removes the gaps that removed members left; without an index there are none
 * to stay. */
static void
squeeze(struct jobj *o)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < o->used; i++)
		if (o->m[i].key.kind != JV_NONE)
			o->m[n++] = o->m[i];
	o->used = n;
	if (o->index)
		jobj_index(o);
}

struct jv
jv_obj_of(const struct jv *pairs, size_t n)
{
	struct jobj *o = jobj_new((uint32_t)n);
	unsigned depth = 1;
	struct jv obj;

	for (size_t i = 0; i < n; i++, pairs += 2) {
		if (depth)
			depth = depth_with(depth, pairs[1]);
		o->m[i] = (struct jmember){.key = pairs[0],
		    .value = pairs[1],
		    .print = key_print(key_text(pairs[0]))};
	}
	o->used = o->live = (uint32_t)n;
	if (n > OBJ_INDEXED)
		index_first(o);
	obj = jv_of_node(JV_OBJ, &o->box.head, (uint16_t)depth);
	if (depth)
		return obj;
	jv_unref(obj);
	return JV_NONE_V;
}

struct jv
jv_obj_like(struct jv like, const struct jv *values, size_t n)
{
	struct jobj *o, *from = obj_of(like);
	unsigned depth = 1;
	struct jv obj;

	o = jobj_new((uint32_t)n);
	for (size_t i = 0; i < n; i++) {
		if (depth)
			depth = depth_with(depth, values[i]);
		o->m[i] = from->m[i];
		jv_ref(o->m[i].key);
		o->m[i].value = values[i];
	}
	o->used = o->live = (uint32_t)n;
	if (from->index)
		jobj_index(o);
	obj = jv_of_node(JV_OBJ, &o->box.head, (uint16_t)depth);
	if (depth)
		return obj;
	jv_unref(obj);
	return JV_NONE_V;
}

static struct jobj *
make_room(struct jobj *o, uint32_t more)
{
	uint32_t cap = o->cap < 4 ? 4 : o->cap;

	if (o->used + more <= o->cap)
		return o;
	while (cap < o->used + more)
		cap *= 2;
	o = pool_grow(o, jobj_size(o->cap), jobj_size(cap));
	o->cap = cap;
	return o;
}

struct jobj *
jobj_put(struct jobj *o, struct jv key, struct jv value)
{
	struct str text = key_text(key);
	uint32_t print = key_print(text);
	struct jmember *m = jobj_find(o, text, print);

	if (m) {
		jv_unref(key);
		jv_unref(m->value);
		m->value = value;
		return o;
	}
	o = make_room(o, 1);
	m = &o->m[o->used++];
	*m = (struct jmember){.key = key, .value = value, .print = print};
	o->live++;
	if (!o->index) {
		if (o->used > OBJ_INDEXED)
			index_first(o);
		return o;
	}
	if (key.kind == JV_VIEW) {
		m->key = jv_str(text);
		jv_unref(key);
		text = key_text(m->key);
	}
	m->hash = key_hash(text);
	if (o->used > o->mask / 2)
		jobj_index(o);
	else
		*index_slot(o, text, print, m->hash) = o->used;
	return o;
}

void
jobj_remove(struct jobj *o, struct jmember *m)
{
	jv_unref(m->key);
	jv_unref(m->value);
	m->key = m->value = JV_NONE_V;
	o->live--;
	if (!o->index || o->live < o->used / 2)
		squeeze(o);
}

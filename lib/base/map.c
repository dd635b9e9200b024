/* A hash map from byte strings to pointers: open addressing over indices. */
#include <stdlib.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/mem.h"

static const uint32_t GONE = UINT32_MAX;

/* The slot that holds the key, or the first free one where it would go. */
static size_t
find(const struct map *m, struct str key, uint64_t h)
{
	size_t mask = m->nslot - 1;

	for (size_t i = h & mask;; i = (i + 1) & mask) {
		uint32_t s = m->slot[i];

		if (s == 0)
			return i;
		if (s != GONE && m->e[s - 1].hash == h &&
		    str_eq(m->e[s - 1].key, key))
			return i;
	}
}

/* Rebuild with room: squeezes out removed entries, keeps the order. */
static void
rebuild(struct map *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->used; i++)
		if (m->e[i].key.p)
			m->e[n++] = m->e[i];
	m->used = n;
	while (m->nslot < 16 || m->nslot / 2 < n + 1)
		m->nslot = m->nslot ? m->nslot * 2 : 16;
	free(m->slot);
	m->slot = xcalloc(m->nslot, sizeof *m->slot);
	for (size_t i = 0; i < n; i++)
		m->slot[find(m, m->e[i].key, m->e[i].hash)] = (uint32_t)i + 1;
}

void *
map_get(const struct map *m, struct str key)
{
	uint32_t s;

	if (!m->count)
		return NULL;
	s = m->slot[find(m, key, hash_bytes(key.p, key.n))];
	return s ? m->e[s - 1].value : NULL;
}

void *
map_put(struct map *m, struct str key, void *value)
{
	uint64_t h = hash_bytes(key.p, key.n);
	size_t at;

	if (m->nslot == 0 || m->used + 1 > m->nslot / 2)
		rebuild(m);
	at = find(m, key, h);
	if (m->slot[at]) {
		struct map_entry *e = &m->e[m->slot[at] - 1];
		void *old = e->value;

		e->value = value;
		return old;
	}
	m->e = xgrow(m->e, &m->cap, m->used, sizeof *m->e);
	m->e[m->used] =
	    (struct map_entry){{xmemdup(key.p, key.n), key.n}, value, h};
	m->slot[at] = (uint32_t)++m->used;
	m->count++;
	return NULL;
}

void *
map_del(struct map *m, struct str key)
{
	struct map_entry *e;
	size_t at;
	void *old;

	if (!m->count)
		return NULL;
	at = find(m, key, hash_bytes(key.p, key.n));
	if (!m->slot[at])
		return NULL;
	e = &m->e[m->slot[at] - 1];
	old = e->value;
	free((char *)(uintptr_t)e->key.p);
	*e = (struct map_entry){0};
	m->slot[at] = GONE;
	m->count--;
	return old;
}

struct map_entry *
map_next(const struct map *m, size_t *i)
{
	while (*i < m->used) {
		struct map_entry *e = &m->e[(*i)++];

		if (e->key.p)
			return e;
	}
	return NULL;
}

void
map_release(struct map *m)
{
	for (size_t i = 0; i < m->used; i++)
		free((char *)(uintptr_t)m->e[i].key.p);
	free(m->e);
	free(m->slot);
	*m = (struct map){0};
}

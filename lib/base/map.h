/*
 * A hash map from byte strings to pointers.  Keys are copied in; values belong
 * to the caller.  Iteration is in order of insertion.  Zero-initialised is
 * empty and valid.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdint.h>

#include "base/str.h"

struct map_entry {
	struct str key; /* owned by the map; NULL p: removed */
	void *value;
	uint64_t hash;
};

struct map {
	struct map_entry *e; /* in order of insertion, `used` of them */
	uint32_t *slot;	     /* index into e plus 1; 0: free */
	size_t used, cap, nslot;
	size_t count; /* live entries */
};

/* The value, or NULL. */
void *map_get(const struct map *, struct str key);
/* Inserts or replaces; returns the value replaced, or NULL. */
void *map_put(struct map *, struct str key, void *value);
/* Removes; returns the value, or NULL. */
void *map_del(struct map *, struct str key);
/*
 * The next live entry at or after *i, which is advanced past it; NULL at the
 * end.  for (size_t i = 0; (e = map_next(m, &i));)
 */
struct map_entry *map_next(const struct map *, size_t *i);
/* Frees the map and its keys; the values are the caller's to free first. */
void map_release(struct map *);

#endif

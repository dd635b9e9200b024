/*
 * Memory of nodes, private to lib/json.  What a record's values leave behind
 * serves the next record's, so that a program that makes a node for each record
 * does not call malloc for each.
 *
 * Small pieces that were freed wait on a list for each size, of a bounded
 * total, and go back to malloc() beyond it.  The lists belong to the thread, as
 * values do, and last until jv_thread_end(); a piece may be freed by another
 * thread than the one that took it, once a value has changed hands.  Under
 * AddressSanitizer there are none, so that it sees every use of what was freed.
 */
#ifndef JSON_VALUE_POOL_H
#define JSON_VALUE_POOL_H

#include <stddef.h>
#include <stdlib.h>

#include "base/mem.h"

enum {
	/* Sizes are rounded up to a multiple of POOL_STEP and POOL_ODD more,
	 * which is what malloc() has room for beside its own word. */
	POOL_STEP = 16,
	POOL_ODD = 8,
	POOL_CLASSES = 40,
	POOL_HELD = 1 << 18, /* bytes that may wait */
};

struct pool_piece {
	struct pool_piece *next;
};

struct pool {
	size_t held;
	struct pool_piece *list[POOL_CLASSES];
};

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POOL_OFF
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define POOL_OFF
#endif

extern _Thread_local struct pool json_pool;

static inline size_t
pool_class(size_t size)
{
#ifdef POOL_OFF
	(void)size;
	return POOL_CLASSES;
#else
	return (size + POOL_STEP - 1 - POOL_ODD) / POOL_STEP;
#endif
}

/* The bytes of a piece of a class. */
static inline size_t
pool_room(size_t class)
{
	return class * POOL_STEP + POOL_ODD;
}

static inline void *
pool_alloc(size_t size)
{
	size_t class = pool_class(size);
	struct pool_piece *p;

	if (class >= POOL_CLASSES)
		return xmalloc(size);
	p = json_pool.list[class];
	if (!p)
		return xmalloc(pool_room(class));
	json_pool.list[class] = p->next;
	json_pool.held -= pool_room(class);
	return p;
}

/* The size must be that of the allocation. */
static inline void
pool_free(void *piece, size_t size)
{
	size_t class = pool_class(size);
	struct pool_piece *p = piece;

	if (class >= POOL_CLASSES || json_pool.held >= POOL_HELD) {
		free(p);
		return;
	}
	p->next = json_pool.list[class];
	json_pool.list[class] = p;
	json_pool.held += pool_room(class);
}

/* Like realloc(), from a size to a greater one. */
void *pool_grow(void *, size_t from, size_t to);

#endif

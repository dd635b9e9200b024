/*
 * Memory that is freed at one go: the syntax tree and the compiled program.
 * What is allocated is zeroed and aligned for any type.
 */
#ifndef EXPR_CORE_ARENA_H
#define EXPR_CORE_ARENA_H

#include <stddef.h>

#include "base/str.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* the newest first */
	char *p;		    /* where the next piece goes */
	size_t left;
};

void *arena_alloc(struct arena *, size_t size);
/* Room for n elements; the product must have been bounded by the caller. */
void *arena_array(struct arena *, size_t n, size_t size);
/* A copy of the text, with a NUL behind it. */
struct str arena_str(struct arena *, struct str);
void arena_release(struct arena *);

#endif

/* Memory that is freed at one go. */
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "expr/core/arena.h"

enum { BLOCK = 8192 };

struct arena_block {
	struct arena_block *next;
	max_align_t data[];
};

static void
new_block(struct arena *a, size_t size)
{
	struct arena_block *b = xcalloc(1, sizeof *b + size);

	b->next = a->blocks;
	a->blocks = b;
	a->p = (char *)b->data;
	a->left = size;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	size_t align = alignof(max_align_t);
	void *p;

	size = (size + align - 1) / align * align;
	if (size > a->left)
		new_block(a, size > BLOCK / 2 ? size : BLOCK);
	p = a->p;
	a->p += size;
	a->left -= size;
	return p;
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	return arena_alloc(a, n * size);
}

struct str
arena_str(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct str){p, s.n};
}

void
arena_release(struct arena *a)
{
	struct arena_block *b, *next;

	for (b = a->blocks; b; b = next) {
		next = b->next;
		free(b);
	}
	*a = (struct arena){0};
}

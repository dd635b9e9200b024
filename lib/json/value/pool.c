/* Memory of nodes. */
#include <string.h>

#include "json/value.h"
#include "json/value/pool.h"

_Thread_local struct pool json_pool;

void *
pool_grow(void *piece, size_t from, size_t to)
{
	size_t class = pool_class(from);
	void *p;

	if (class >= POOL_CLASSES)
		return xrealloc(piece, to);
	if (pool_class(to) == class)
		return piece;
	p = pool_alloc(to);
	memcpy(p, piece, from);
	pool_free(piece, from);
	return p;
}

void
jv_thread_end(void)
{
	for (size_t i = 0; i < POOL_CLASSES; i++) {
		struct pool_piece *p = json_pool.list[i], *next;

		for (; p; p = next) {
			next = p->next;
			free(p);
		}
		json_pool.list[i] = NULL;
	}
	json_pool.held = 0;
}

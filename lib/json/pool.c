/* Memory of nodes. */
#include <string.h>

#include "json/pool.h"

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

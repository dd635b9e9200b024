/* Memory that is there or ends the program through the handler. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void (*on_failure)(size_t);

void
mem_on_failure(void (*handler)(size_t))
{
	on_failure = handler;
}

void
mem_failed(size_t size)
{
	if (on_failure)
		on_failure(size);
	abort();
}

void *
xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		mem_failed(size);
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		mem_failed(n * size);
	return p;
}

void *
xrealloc(void *p, size_t size)
{
	p = realloc(p, size ? size : 1);
	if (!p)
		mem_failed(size);
	return p;
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		mem_failed(SIZE_MAX);
	return xrealloc(p, n * size);
}

char *
xstrdup(const char *s)
{
	return xmemdup(s, strlen(s));
}

char *
xmemdup(const void *p, size_t n)
{
	char *d = xmalloc(n + 1);

	if (n)
		memcpy(d, p, n);
	d[n] = '\0';
	return d;
}

void *
xgrow(void *p, size_t *cap, size_t n, size_t size)
{
	if (n < *cap)
		return p;
	*cap = *cap < 8 ? 8 : *cap * 2;
	if (*cap <= n)
		*cap = n + 1;
	return xreallocarray(p, *cap, size);
}

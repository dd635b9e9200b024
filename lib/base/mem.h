/*
 * Memory.  The x functions never return NULL: when memory is short they call
 * the handler, which must not return (the programs report and exit 71; without
 * a handler they abort).  Sizes that come from input are bounded by the caller
 * first.  Memory is released with free().
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* Called with the size that could not be had. */
void mem_on_failure(void (*handler)(size_t size));
/* Calls it, for memory that others failed to get; 0: they do not say how
 * much. */
void mem_failed(size_t size);

void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
/* Room for n elements of the size; the product is checked for overflow. */
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
/* A copy of n bytes, with a NUL behind them. */
char *xmemdup(const void *p, size_t n);

/*
 * Room for one more element in a growing array: makes *cap (elements) greater
 * than n, at least doubling it, and returns the array, which may have moved.
 */
void *xgrow(void *p, size_t *cap, size_t n, size_t size);

#endif

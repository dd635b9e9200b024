/* Documents: their life, and what needs a walk. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "json/doc.h"

enum { PADDING = 64 }; /* readable behind the text */

struct doc *
doc_new(void)
{
	struct doc *d = xcalloc(1, sizeof(*d));

	d->refs = 1;
	return d;
}

void
doc_free(struct doc *d)
{
	if (d->strings)
		doc_forget_strings(d);
	free(d->strings);
	free(d->own);
	free(d);
}

/* One block of memory holds the tape and behind it the text. */
void
doc_detach(struct doc *d, size_t from, size_t n)
{
	size_t tape_size = d->words * sizeof(*d->tape), i;
	char *mem = xmalloc(tape_size + n + PADDING);
	uint64_t *tape = (uint64_t *)(void *)mem;

	for (i = 0; i < d->words; i++)
		tape[i] = d->tape[i] - from;
	memcpy(mem + tape_size, d->base + from, n);
	memset(mem + tape_size + n, 0, PADDING);
	d->own = mem;
	d->tape = tape;
	d->base = mem + tape_size;
}

unsigned
doc_depth(const struct doc *d, uint32_t at)
{
	uint32_t end = doc_next(d, at);
	unsigned open = 0, deepest = 0;

	for (; at < end; at++) {
		switch (doc_type(d, at)) {
		case DT_ARR:
		case DT_OBJ:
			if (++open > deepest)
				deepest = open;
			break;
		case DT_END:
		case DT_END_DUP:
			open--;
			break;
		default:
			break;
		}
	}
	return deepest;
}

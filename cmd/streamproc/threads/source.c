/* Blocks of input for the workers of -P. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "streamproc/threads/source_priv.h"

enum {
	/* Bytes asked of a read(2) at most. */
	BLOCK = 256 * 1024,
};

static uint64_t
count_lines(struct str s)
{
	uint64_t n = 0;
	const char *end = s.p + s.n;

	for (const char *p = s.p;
	     p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
		n++;
	return n;
}

/* How much of s to take: whole lines of about the size wanted. */
static size_t
piece(struct str s, size_t size)
{
	const char *lf;

	if (s.n / 2 <= size)
		return s.n;
	lf = memchr(s.p + size - 1, '\n', s.n - size + 1);
	return lf ? (size_t)(lf - s.p) + 1 : s.n;
}

/* A copy of text in the slot's memory. */
static void
copy(struct slot *s, struct str text)
{
	if (s->cap < text.n) {
		free(s->mem);
		s->cap = text.n > READER_BLOCK ? text.n : READER_BLOCK;
		s->mem = xcalloc(1, s->cap + READER_PADDING);
	}
	memcpy(s->mem, text.p, text.n);
	s->block.text = (struct str){s->mem, text.n};
}

/* Fills the slot with what comes next of the block that is being cut. */
static void
cut(struct source *f, struct slot *s, size_t size)
{
	const struct input_block *b = &f->block;
	struct str rest = {b->text.p + f->at, b->text.n - f->at};
	size_t n = piece(rest, size);

	s->block = *b;
	s->block.first = b->first && f->at == 0;
	s->block.last = b->last && n == rest.n;
	s->name = f->in->name;
	s->fd = f->in->reader.fd;
	/* a whole block changes hands as it is */
	if (n == b->text.n)
		input_keep(f->in, &s->mem, &s->cap);
	else
		copy(s, (struct str){rest.p, n});
	if (s->block.first)
		f->lines = 0;
	s->line = 0;
	s->counted_in = s->counted_out = 0;
	if (f->needs_lines) {
		s->line = f->lines;
		f->lines += count_lines(s->block.text);
	}
	f->at += n;
	f->cutting = n < rest.n;
}

/* Reads the next block that has text, in the slot's memory if that may be. */
static enum input_result
next_block(struct source *f, struct slot *s, size_t size)
{
	enum input_result r;

	do {
		f->in->reader.block = size < READER_BLOCK ? READER_BLOCK
		    : size < BLOCK			  ? size
							  : BLOCK;
		input_lend(f->in, &s->mem, &s->cap);
		r = input_block(f->in, &f->block, &f->err);
	} while (r == INPUT_BLOCK && !f->block.text.n);
	f->at = 0;
	f->failed = r == INPUT_ERROR;
	return f->failed ? INPUT_END : r;
}

enum input_result
source_next(struct source *f, struct slot *s, size_t size, enum ring_more *more)
{
	enum input_result r;

	*more = RING_NO_MORE;
	if (!f->cutting && (r = next_block(f, s, size)) != INPUT_BLOCK)
		return r;
	cut(f, s, size);
	/* a short read from a file was its last */
	if (f->cutting ||
	    (f->in->is_file && f->block.text.n >= READER_BLOCK / 2))
		*more = RING_MORE;
	else if (!f->in->is_file)
		*more = RING_MAYBE_MORE;
	return INPUT_BLOCK;
}

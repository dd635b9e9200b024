/* Texts and bad records of a block, kept until their turn. */
#include "streamproc/threads/log_priv.h"

enum {
	/* What one log needed is not kept for the next. */
	KEEP = 1024 * 1024,
};

/* An entry is this, the reason with a NUL, and the text. */
struct head {
	struct plog_entry entry; /* its pointers are set when it is read */
	size_t why;		 /* bytes, with the NUL */
};

void
plog_add(struct plog *l, const struct plog_entry *entry)
{
	struct head h = {
	    .entry = *entry, .why = entry->why ? strlen(entry->why) + 1 : 0};

	buf_put(&l->bytes, &h, sizeof h);
	buf_put(&l->bytes, entry->why, h.why);
	buf_puts(&l->bytes, entry->text);
	l->n++;
}

bool
plog_next(const struct plog *l, size_t *at, struct plog_entry *entry)
{
	struct head h;

	if (*at == l->bytes.len)
		return false;
	memcpy(&h, l->bytes.p + *at, sizeof h);
	*entry = h.entry;
	*at += sizeof h;
	entry->why = h.why ? l->bytes.p + *at : NULL;
	entry->text.p = l->bytes.p + *at + h.why;
	*at += h.why + entry->text.n;
	return true;
}

void
plog_clear(struct plog *l)
{
	if (l->bytes.cap > KEEP)
		buf_release(&l->bytes);
	buf_clear(&l->bytes);
	l->n = 0;
}

void
plog_release(struct plog *l)
{
	buf_release(&l->bytes);
	l->n = 0;
}

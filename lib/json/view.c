/*
 * Looking into objects of a document.  This is where a program's time goes, so
 * no text is decoded and nothing is hashed: a member's tape word tells type and
 * length of its name, and only a name of the right length is looked at.
 */
#include "json/node.h"

static inline uint64_t
load8(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof x);
	return x;
}

void
jv_key_init(struct jv_key *k, struct str text)
{
	*k = (struct jv_key){.text = text, .print = key_print(text)};
	if (!text.n)
		return;
	memcpy(&k->head, text.p, text.n < 8 ? text.n : 8);
	memset(&k->mask, 0xff, text.n < 8 ? text.n : 8);
}

/* A plain name of this length: 8 bytes behind any text can be read. */
static inline bool
name_is(const struct doc *d, uint64_t word, const struct jv_key *k)
{
	const char *p = d->base + word_off(word);

	return (load8(p) & k->mask) == k->head &&
	    (k->text.n <= 8 ||
		memcmp(p + 8, k->text.p + 8, k->text.n - 8) == 0);
}

uint32_t
view_find(const struct doc *d, uint32_t at, struct jv_key *k)
{
	const uint64_t *tape = d->tape;
	uint32_t end = doc_end(d, at), count = word_len(tape[end]), found = 0;
	uint64_t plain = word_make(DT_STR, 0, (uint32_t)k->text.n) >> 32;
	bool last = doc_may_dup(d, at);

	if (k->text.n >= DOC_TEXT_MAX)
		return 0;
	/* Scalars only: every member has its place, often the same as in the
	 * record before. */
	if (2 * count + 2 == end - at + 1 && k->hint < count && !last) {
		uint64_t w = tape[at + 1 + 2 * k->hint];

		if (w >> 32 == plain && name_is(d, w, k))
			return at + 1 + 2 * k->hint;
	}
	count = 0;
	for (uint32_t i = at + 1; i < end; i = doc_next(d, i + 1), count++) {
		uint64_t w = tape[i];

		if (w >> 32 == plain ? name_is(d, w, k)
				     : word_type(w) == DT_STR_ESC &&
			    view_str_is(d, i, k->text)) {
			k->hint = count;
			found = i;
			if (!last)
				break;
		}
	}
	return found;
}

/*
 * Looking into objects of a document.  This is where a program's time goes, so
 * no text is decoded and nothing is hashed: a member's tape word tells type and
 * length of its name, and only a name of the right length is looked at.
 */
#include "json/value/node.h"

void
jv_key_init(struct jv_key *k, struct str text)
{
	/* No string of a document is so long: no word is like this. */
	uint32_t plain = UINT32_MAX;

	if (text.n < DOC_TEXT_MAX)
		plain =
		    (uint32_t)(word_make(DT_STR, 0, (uint32_t)text.n) >> 32);
	*k = (struct jv_key){
	    .text = text, .print = key_print(text), .plain = plain, .place = 1};
	if (!text.n)
		return;
	memcpy(&k->head, text.p, text.n < 8 ? text.n : 8);
	memset(&k->mask, 0xff, text.n < 8 ? text.n : 8);
}

uint32_t
view_find(const struct doc *d, uint32_t at, struct jv_key *k)
{
	const uint64_t *tape = d->tape;
	uint32_t end = doc_end(d, at), found = 0;
	bool last = doc_may_dup(d, at);

	if (k->text.n >= DOC_TEXT_MAX)
		return 0;
	for (uint32_t i = at + 1; i < end; i = doc_next(d, i + 1)) {
		uint64_t w = tape[i];

		if (w >> 32 == k->plain ? key_is_name(d, w, k)
					: word_type(w) == DT_STR_ESC &&
			    view_str_is(d, i, k->text)) {
			found = i;
			if (!last)
				break;
		}
	}
	/* Of no use elsewhere, and there it does not lead astray. */
	if (found)
		k->place = (found - at) | 1;
	return found;
}

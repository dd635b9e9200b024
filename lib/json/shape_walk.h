/*
 * The walk along the shapes, the same for each kind of processor.  Who includes
 * this has defined SHAPE_STEP, for all functions, and three of them, the last
 * for shape_pass.h:
 *
 *	bool head_is(const struct shape_node *, const char *p)
 *		whether the gap's first bytes stand at p;
 *	uint64_t number_word(const char *text, size_t pos, size_t *end)
 *		the word of the number at pos, and the place behind it; 0 when
 *		it is none;
 *	size_t number_end(const char *text, size_t pos)
 *		the place behind the number at pos; 0 when it is none, or rare.
 */
#include "json/doc_members.h"
#include "json/doc_string.h"
#include "json/shape.h"

/*
 * The word of the string with escapes at pos, 0 when it is bad.  What is behind
 * it goes to w->behind.
 */
static __attribute__((noinline)) uint64_t
shape_escapes(struct walk *w, const uint32_t *entry, size_t pos)
{
	const char *text = w->scan.text;
	/* what is behind that may lack entries */
	const uint32_t *last = w->scan.end - w->shapes->most, *e = entry + 1;
	struct string_end found;

	while (e < last && text[*e] == '\\')
		e++;
	if (e >= last || text[*e] != '"' ||
	    !string_walk(&w->scan, &entry, &found))
		return 0;
	w->behind.entry = entry;
	w->behind.pos = found.pos + 1;
	return string_word(pos, found.pos) +
	    ((uint64_t)(DT_STR_ESC - DT_STR) << 60);
}

/* Whether what is beyond the head of a long gap stands there too. */
SHAPE_STEP bool
shape_rest(const struct shapes *s, const struct shape_node *n, const char *text,
    size_t pos)
{
	return memcmp(text + pos + SHAPE_HEAD,
		   s->text + s->more[n - s->node].text,
		   n->len - SHAPE_HEAD) == 0;
}

/* What else the gap at pos has, whose head stands there; false when its rest
 * does not. */
SHAPE_STEP bool
shape_more(const struct shapes *s, const struct shape_node *n, const char *text,
    size_t pos, uint64_t *tape, uint64_t *t)
{
	const struct shape_more *more = &s->more[n - s->node];
	const uint64_t *word = s->word + more->word, *fixes;
	unsigned k;

	if (UNLIKELY(n->special & SHAPE_LONG) && !shape_rest(s, n, text, pos))
		return false;
	for (k = 2; k < n->words; k++)
		t[k] = *word++ + pos;
	for (fixes = word + more->fixes; word < fixes; word++) {
		uint64_t *at = tape + (uint32_t)*word;

		*at = (*at & SHAPE_KEEP) | (*word >> 32 << 32);
	}
	return true;
}

/*
 * From gap to gap.  True with the place behind the value and all that the walk
 * gives; false, with nothing changed, when the record leaves the trie.
 */
SHAPE_STEP bool
shape_follow(struct walk *w, const struct shapes *s, size_t pos)
{
	const struct shape_node *n = &s->node[s->node[0].next];
	const char *text = w->scan.text;
	const uint32_t *entry = w->entry;
	uint64_t *t = w->tape, word;
	size_t start, end;
	char c;

	for (;;) {
		if (UNLIKELY(!head_is(n, text + pos)))
			goto other;
		t[0] = n->word[0] + pos;
		t[1] = n->word[1] + pos;
		if (UNLIKELY(n->special)) {
			if ((n->special & SHAPE_MORE) &&
			    !shape_more(s, n, text, pos, w->tape, t))
				goto other;
			if (n->special & SHAPE_LAST)
				break;
		}
		t += n->words;
		entry += n->entries;
		start = pos + n->len;
		c = text[start];
		if (c == '"') {
			end = entry[1];
			word = string_word(start, end);
			if (LIKELY(text[end] == '"')) {
				entry += 2;
				end++;
			} else {
				word = shape_escapes(w, entry, start);
				if (UNLIKELY(word == 0))
					goto undo;
				entry = w->behind.entry;
				end = w->behind.pos;
			}
		} else if (c <= '9') {
			word = number_word(text, start, &end);
			if (UNLIKELY(word == 0))
				goto undo;
		} else {
			word = literal_word(text, start);
			if (UNLIKELY(word == 0))
				goto undo;
			end = start + word_len(word);
		}
		*t++ = word;
		pos = end;
		n = &s->node[n->next];
		continue;
	undo: /* one gap may be the start of another */
		t -= n->words;
		entry -= n->entries;
	other:
		if (n->alt == 0)
			return false;
		n = &s->node[n->alt];
	}
	w->entry = entry + n->entries;
	w->pos = pos + n->len;
	w->words = (size_t)(t + n->words - w->tape);
	w->tape[0] += (uint64_t)w->words << 32;
	w->flags = s->more[n - s->node].flags;
	w->depth = s->more[n - s->node].depth;
	return true;
}

SHAPE_STEP bool
shape_walk(struct walk *w, size_t pos)
{
	struct shapes *s = w->shapes;

	if (UNLIKELY(s->rest)) {
		s->rest--;
		return w->general(w, pos);
	}
	if (LIKELY(w->entry <= w->scan.end - s->most) &&
	    LIKELY(shape_follow(w, s, pos))) {
		s->hits++;
		return true;
	}
	if (!w->general(w, pos))
		return false;
	shapes_learn(w, pos);
	return true;
}

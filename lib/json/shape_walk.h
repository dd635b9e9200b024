/*
 * The walk along the shapes, the same for each kind of processor.  Who includes
 * this has defined SHAPE_STEP, for all functions, and two of them:
 *
 *	bool head_is(const struct shape_node *, const char *p)
 *		whether the gap's first bytes stand at p;
 *	uint64_t number_word(const char *text, size_t pos, size_t *end)
 *		the word of the number at pos, and the place behind it; 0 when
 *		it is none.
 */
#include "json/doc_members.h"
#include "json/doc_string.h"
#include "json/shape.h"

/* Where the walk is; never leaves the inline functions, but as a copy. */
struct way {
	const char *text;
	const uint32_t *entry, *last; /* what is behind last may lack entries */
	size_t pos;
	uint64_t *t; /* next word */
};

/* The string at pos has an escape. */
static __attribute__((noinline)) bool
shape_escapes(struct walk *w, struct way *a)
{
	const uint32_t *e = a->entry + 1;
	struct string_end found;
	size_t start = a->pos;

	while (e < a->last && a->text[*e] == '\\')
		e++;
	if (e >= a->last || a->text[*e] != '"' ||
	    !string_walk(&w->scan, &a->entry, &found))
		return false;
	*a->t++ = string_word(start, found.pos) +
	    ((uint64_t)(DT_STR_ESC - DT_STR) << 60);
	a->pos = found.pos + 1;
	return true;
}

/* Takes the scalar at pos; false, and nothing is changed, when it is none. */
SHAPE_STEP bool
shape_scalar(struct walk *w, struct way *a)
{
	char c = a->text[a->pos];
	struct way copy;
	uint64_t word;
	size_t end;

	if (c == '"') {
		end = a->entry[1];
		if (LIKELY(a->text[end] == '"')) {
			*a->t++ = string_word(a->pos, end);
			a->entry += 2;
			a->pos = end + 1;
			return true;
		}
		copy = *a;
		if (!shape_escapes(w, &copy))
			return false;
		*a = copy;
		return true;
	}
	if (c <= '9') {
		word = number_word(a->text, a->pos, &end);
	} else {
		word = literal_word(a->text, a->pos);
		end = a->pos + word_len(word);
	}
	if (UNLIKELY(word == 0))
		return false;
	*a->t++ = word;
	a->pos = end;
	return true;
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

	if (UNLIKELY(n->len > SHAPE_HEAD) &&
	    memcmp(text + pos + SHAPE_HEAD, s->text + more->text,
		n->len - SHAPE_HEAD) != 0)
		return false;
	for (k = 2; k < n->words; k++)
		t[k] = *word++ + pos;
	for (fixes = word + more->fixes; word < fixes; word++) {
		uint64_t *at = tape + (uint32_t)*word;

		*at = (*at & SHAPE_KEEP) | (*word >> 32 << 32);
	}
	return true;
}

/* From gap to gap; the last one, or NULL when the record leaves the trie. */
SHAPE_STEP const struct shape_node *
shape_follow(struct walk *w, const struct shapes *s, struct way *a)
{
	const struct shape_node *n = &s->node[s->node[0].next];
	uint64_t *tape = a->t;
	unsigned next;

	for (;;) {
		if (UNLIKELY(!head_is(n, a->text + a->pos))) {
			next = n->alt;
			goto other;
		}
		a->t[0] = n->word[0] + a->pos;
		a->t[1] = n->word[1] + a->pos;
		if (n->special & SHAPE_MORE) {
			next = n->alt;
			if (!shape_more(s, n, a->text, a->pos, tape, a->t))
				goto other;
		}
		a->t += n->words;
		a->entry += n->entries;
		a->pos += n->len;
		if (n->special & SHAPE_LAST)
			return n;
		if (LIKELY(shape_scalar(w, a))) {
			n = &s->node[n->next];
			continue;
		}
		/* one gap may be the start of another */
		a->t -= n->words;
		a->entry -= n->entries;
		a->pos -= n->len;
		next = n->alt;
	other:
		if (next == 0)
			return NULL;
		n = &s->node[next];
	}
}

SHAPE_STEP bool
shape_walk(struct walk *w, size_t pos)
{
	struct shapes *s = w->shapes;
	struct way a = {.text = w->scan.text,
	    .entry = w->entry,
	    .last = w->scan.end - s->most,
	    .pos = pos,
	    .t = w->tape};
	const struct shape_node *end = NULL;
	size_t words;

	if (UNLIKELY(s->rest)) {
		s->rest--;
		return w->general(w, pos);
	}
	if (LIKELY(a.entry <= a.last))
		end = shape_follow(w, s, &a);
	if (LIKELY(end)) {
		s->hits++;
		w->entry = a.entry;
		w->pos = a.pos;
		words = (size_t)(a.t - w->tape);
		w->tape[0] += (uint64_t)words << 32;
		w->words = words;
		w->flags = s->more[end - s->node].flags;
		w->depth = s->more[end - s->node].depth;
		return true;
	}
	if (!w->general(w, pos))
		return false;
	shapes_learn(w, pos);
	return true;
}

/*
 * The walk along the shapes, the same for each kind of processor.  Who includes
 * this has defined SHAPE_STEP, for functions that go inline, SHAPE_CALL, for
 * the others, and four functions, the last two for shape_filter_priv.h:
 *
 *	bool head_is(const struct shape_node *, const char *p)
 *		whether the gap's first bytes stand at p;
 *	uint64_t number_word(const char *text, size_t pos, size_t *end)
 *		the word of the number at pos, and the place behind it; 0 when
 *		it is none;
 *	size_t number_end(const char *text, size_t pos)
 *		the place behind the number at pos; 0 when it is none, or rare;
 *	size_t numbers_end(const char *text, size_t pos)
 *		the place of the comma or bracket behind some numbers, the first
 *		of them at pos; 0 when there are none, or not that simple.
 */
#include "json/scan/shape_scalar_priv.h"

/*
 * Whether what is beyond the head of a long gap stands there too.  By parts: a
 * part that differs may be the last before the text's end.
 */
SHAPE_STEP bool
shape_rest(const struct shapes *s, const struct shape_node *n, const char *text,
    size_t pos)
{
	const char *p = text + pos + SHAPE_HEAD;
	const char *want = s->text + s->more[n - s->node].text;
	size_t left = n->len - (size_t)SHAPE_HEAD;

	for (; left > SHAPE_HEAD; left -= SHAPE_HEAD) {
		if (memcmp(p, want, SHAPE_HEAD) != 0)
			return false;
		p += SHAPE_HEAD;
		want += SHAPE_HEAD;
	}
	return memcmp(p, want, left) == 0;
}

/* What else the gap at pos has, whose head stands there; false when its rest
 * does not. */
SHAPE_STEP bool
shape_more(const struct shapes *s, const struct shape_node *n, const char *text,
    size_t pos, uint64_t *t, uint64_t ***open)
{
	const struct shape_more *more = &s->more[n - s->node];
	const uint64_t *word = s->word + more->word, *last;
	uint64_t *start;
	unsigned k;

	if (UNLIKELY(n->special & SHAPE_LONG) && !shape_rest(s, n, text, pos))
		return false;
	for (k = 2; k < n->words; k++)
		t[k] = *word++ + pos;
	for (last = word + more->ends; word < last; word++) {
		start = *--*open;
		*start += (uint64_t)(t + *word + 1 - start) << 32;
	}
	for (last = word + more->opens; word < last; word++)
		*(*open)++ = t + *word;
	return true;
}

/* Where a way along the shapes is: in an object that `depth` containers are
 * around, `nested` of them arrays. */
struct shape_level {
	unsigned depth, nested;
	uint64_t **open;
};

SHAPE_CALL bool shape_array(
    struct walk *, const struct shape_node *, struct shape_level);

/*
 * Behind the array at `start`, when there is nothing but numbers in it, with
 * its words from `array` on and w->t behind them; else 0.  It counts in the
 * depth.
 */
SHAPE_CALL size_t
shape_numbers(struct walk *w, size_t start, uint64_t *array, unsigned depth)
{
	const char *text = w->scan.text;
	uint64_t *room = w->tape + w->tape_room - SHAPE_PATH - 2 * TAPE_SLACK;
	uint64_t *t = array, word;
	size_t pos = start + 1;
	bool more = text[pos] != ']';
	uint32_t count;

	while (more) {
		if (UNLIKELY(text[pos] > '9') || UNLIKELY(t > room))
			return 0;
		word = number_word(text, pos, &pos);
		if (UNLIKELY(word == 0))
			return 0;
		*++t = word;
		more = text[pos] == ',';
		pos += more;
	}
	if (text[pos] != ']' || t > room)
		return 0;
	count = (uint32_t)(t - array);
	*++t = word_make(DT_END, (uint32_t)pos, count);
	*array = word_make(DT_ARR, (uint32_t)start, count + 2);
	w->t = t + 1;
	if (w->depth < depth)
		w->depth = (uint16_t)depth;
	return pos + 1;
}

/*
 * From gap to gap through the trie that begins with the node `first`, from
 * entry, pos and tape word on.  True with w->entry, pos and t behind the
 * object; false when it leaves the trie.
 */
SHAPE_STEP bool
shape_way(struct walk *w, unsigned first, const uint32_t *entry, size_t pos,
    uint64_t *t, struct shape_level level)
{
	const struct shapes *s = w->shapes;
	const struct shape_node *n = &s->node[first];
	const struct shape_more *more;
	const char *text = w->scan.text;
	struct shape_level inner;
	uint64_t *object = t, word;
	size_t start, end;
	char c;

	for (;;) {
		if (UNLIKELY(!head_is(n, text + pos)))
			goto other;
		t[0] = n->word[0] + pos;
		t[1] = n->word[1] + pos;
		if (UNLIKELY(n->special)) {
			if ((n->special & SHAPE_MORE) &&
			    !shape_more(s, n, text, pos, t, &level.open))
				goto other;
			if (n->special & SHAPE_LAST)
				break;
		}
		t += n->words;
		entry += n->entries;
		start = pos + n->len;
		c = text[start];
		if (c == '"') {
			word = shape_string(w, text, &entry, start, &end);
		} else if (c <= '9') {
			word = number_word(text, start, &end);
		} else if (UNLIKELY(c == '[')) {
			inner = level;
			inner.depth += s->more[n - s->node].depth + 1;
			pos = text[start + 1] == '{'
			    ? 0
			    : shape_numbers(w, start, t, inner.depth);
			if (UNLIKELY(pos == 0)) {
				w->entry = entry;
				w->pos = start;
				w->t = t;
				if (!shape_array(w, n, inner))
					return false;
				entry = w->entry;
				pos = w->pos;
			}
			t = w->t;
			n = &s->node[n->next];
			continue;
		} else {
			word = shape_literal(text, start, &end);
		}
		if (UNLIKELY(word == 0))
			return false;
		*t++ = word;
		pos = end;
		n = &s->node[n->next];
		continue;
	other:
		if (n->alt == 0)
			return false;
		n = &s->node[n->alt];
	}
	more = &s->more[n - s->node];
	w->entry = entry + n->entries;
	w->pos = pos + n->len;
	w->t = t + n->words;
	w->flags |= more->flags;
	if (w->depth < level.depth + more->depth)
		w->depth = (uint16_t)(level.depth + more->depth);
	*object += (uint64_t)(w->t - object) << 32;
	return true;
}

/* An object or an array within the array behind the node's gap. */
SHAPE_STEP bool
shape_element(
    struct walk *w, const struct shape_node *n, struct shape_level level)
{
	const struct shapes *s = w->shapes;

	if (++level.nested == SHAPE_NEST)
		return false;
	if (w->scan.text[w->pos] == '[') {
		level.depth++;
		return shape_array(w, n, level);
	}
	return shape_way(
	    w, s->more[n - s->node].element, w->entry, w->pos, w->t, level);
}

/* The array at w->pos, which counts in the depth. */
SHAPE_CALL bool
shape_array(
    struct walk *w, const struct shape_node *n, struct shape_level level)
{
	const char *text = w->scan.text;
	const uint32_t *last = w->scan.end - w->shapes->most, *entry = w->entry;
	uint64_t *room = w->tape + w->tape_room - SHAPE_PATH - 2 * TAPE_SLACK;
	uint64_t *array = w->t, *t = array + 1, word;
	size_t start = w->pos, pos = start + 1, end;
	uint32_t count = 0;
	char c = text[pos];

	if (w->depth < level.depth)
		w->depth = (uint16_t)level.depth;
	if (c == ']')
		goto ends;
	for (;;) {
		if (UNLIKELY(entry > last) || UNLIKELY(t > room))
			return false;
		count++;
		if (c == '"') {
			word = shape_string(w, text, &entry, pos, &end);
		} else if (c <= '9') {
			word = number_word(text, pos, &end);
		} else if (c == '{' || c == '[') {
			w->entry = entry;
			w->pos = pos;
			w->t = t;
			if (!shape_element(w, n, level))
				return false;
			entry = w->entry;
			pos = w->pos;
			t = w->t;
			goto behind;
		} else {
			word = shape_literal(text, pos, &end);
		}
		if (UNLIKELY(word == 0))
			return false;
		*t++ = word;
		pos = end;
	behind:
		if (text[pos] != ',')
			break;
		c = text[++pos];
		if (c == ' ') {
			w->flags |= DOC_SPACE;
			c = text[++pos];
		}
	}
	if (text[pos] != ']')
		return false;
ends:
	*t++ = word_make(DT_END, (uint32_t)pos, count);
	*array = word_make(DT_ARR, (uint32_t)start, (uint32_t)(t - array));
	w->entry = entry;
	w->pos = pos + 1;
	w->t = t;
	return entry <= last && t <= room;
}

/* The value at pos along the shapes: as walk_value(), but false when it leaves
 * them. */
SHAPE_STEP bool
shape_follow(struct walk *w, size_t pos)
{
	struct shapes *s = w->shapes;
	struct shape_level level = {.open = s->open};
	bool ok;

	w->flags = w->depth = 0;
	if (LIKELY(w->scan.text[pos] != '[')) {
		ok = shape_way(
		    w, s->node[0].next, w->entry, pos, w->tape, level);
	} else {
		level.depth++;
		w->pos = pos;
		w->t = w->tape;
		ok = shape_array(w, s->node, level);
	}
	w->words = (size_t)(w->t - w->tape);
	return ok;
}

SHAPE_STEP bool
shape_walk(struct walk *w, size_t pos)
{
	struct shapes *s = w->shapes;
	const uint32_t *entry = w->entry;

	if (UNLIKELY(s->rest)) {
		s->rest--;
		return w->general(w, pos);
	}
	if (LIKELY(entry <= w->scan.end - s->most) &&
	    LIKELY(shape_follow(w, pos))) {
		s->hits++;
		return true;
	}
	w->entry = entry;
	if (!w->general(w, pos))
		return false;
	shapes_learn(w);
	return true;
}

/* Strings and literals along the shapes: for shape_walk_priv.h, which tells
 * what is defined before. */
#include "json/scan/members.h"
#include "json/scan/shape.h"
#include "json/scan/string.h"

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

/* The word of the string at `start`, the place behind it and the entry there; 0
 * when it is bad. */
SHAPE_STEP uint64_t
shape_string(struct walk *w, const char *text, const uint32_t **entry,
    size_t start, size_t *end)
{
	const uint32_t *e = *entry;
	size_t close = e[1];
	uint64_t word;

	if (LIKELY(text[close] == '"')) {
		*entry = e + 2;
		*end = close + 1;
		return string_word(start, close);
	}
	word = shape_escapes(w, e, start);
	*entry = w->behind.entry;
	*end = w->behind.pos;
	return word;
}

SHAPE_STEP uint64_t
shape_literal(const char *text, size_t start, size_t *end)
{
	uint64_t word = literal_word(text, start);

	*end = start + word_len(word);
	return word;
}

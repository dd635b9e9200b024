/*
 * From index to tape: one pass over the tokens of a value.
 *
 * The text itself leads; the index is asked where strings end, and gives up an
 * entry for each special byte that is passed.  What the walk needs at each
 * token stands in `struct at`, which never leaves this file's inline functions,
 * so that it stays in registers; the rare cases (the end of a window, escapes,
 * growth) get a copy and give it back.
 */
#include "json/scan/members.h"
#include "json/scan/string.h"

/* --- white space --- */

static COLD void
space_more(struct walk *w, struct at *a)
{
	size_t from = a->pos;

	w->entry = a->entry;
	a->pos = walk_space(w, a->pos);
	a->entry = w->entry;
	if (a->pos != from)
		a->flags |= DOC_SPACE;
}

/* To the next token.  A single blank is what most printers put. */
STEP void
space(struct walk *w, struct at *a)
{
	struct at copy;

	if (LIKELY((unsigned char)a->text[a->pos] > ' '))
		return;
	if (a->text[a->pos] == ' ') {
		a->pos++;
		a->flags |= DOC_SPACE;
		if ((unsigned char)a->text[a->pos] > ' ')
			return;
	}
	copy = *a;
	space_more(w, &copy);
	*a = copy;
}

STEP void
tape_room(struct walk *w, struct at *a)
{
	struct at copy;

	if (LIKELY(a->t < a->room))
		return;
	copy = *a;
	walk_grow_tape(w, &copy);
	*a = copy;
}

/* --- failing --- */

static COLD enum place
fail_at(struct walk *w, size_t pos, const char *why)
{
	w->pos = pos;
	w->why = why;
	return AT_FAULT;
}

/* Something else was expected; a line end there says more. */
static COLD enum place
fail(struct walk *w, size_t pos, const char *why)
{
	if (w->scan.text[pos] != '\n')
		return fail_at(w, pos, why);
	w->unfinished = pos + 1 == w->scan.n;
	return fail_at(w, pos,
	    w->multi ? "unexpected end of input" : "unexpected end of line");
}

static COLD enum place
fail_number(struct walk *w, size_t pos)
{
	return fail_at(w, pos,
	    w->scan.text[pos] == '0' ? "number with a leading zero"
				     : "expected a digit");
}

/* --- scalars and keys --- */

static COLD enum place
string_more(struct walk *w, struct at *a)
{
	struct string_end end;

	if (!string_walk(&w->scan, &a->entry, &end))
		return fail_at(w, end.pos, end.why);
	*a->t = string_word(a->pos, end.pos);
	if (end.escapes)
		*a->t += (uint64_t)(DT_STR_ESC - DT_STR) << 60;
	a->t++;
	a->pos = end.pos + 1;
	return BEHIND_VALUE;
}

/* The string at pos, which is a quote, becomes a word. */
STEP enum place
string(struct walk *w, struct at *a)
{
	size_t close = a->entry[1];
	enum place place;
	struct at copy;

	if (LIKELY(a->text[close] == '"')) {
		a->entry += 2;
		*a->t++ = string_word(a->pos, close);
		a->pos = close + 1;
		return BEHIND_VALUE;
	}
	copy = *a;
	place = string_more(w, &copy);
	*a = copy;
	return place;
}

STEP enum place
scalar(struct walk *w, struct at *a)
{
	char c = a->text[a->pos];
	uint64_t word;
	size_t end;

	if (c == '"')
		return string(w, a);
	word = plain_word(a->text, a->pos, c, &end);
	if (UNLIKELY(word == 0))
		return (unsigned)(c - '0') <= 9 || c == '-'
		    ? fail_number(w, end)
		    : fail(w, a->pos, "expected a value");
	*a->t++ = word;
	a->pos = end;
	return BEHIND_VALUE;
}

/* The key just written: whether it may be one of those before it. */
static COLD void
key_note(struct walk *w, struct at *a)
{
	uint64_t word = a->t[-1], bit;
	struct frame *f = a->f;

	if (word_type(word) == DT_STR_ESC) {
		f->doubt = DOUBT_SURE;
		return;
	}
	bit = (uint64_t)1 << key_bit(a->text + word_off(word), word_len(word));
	if ((f->seen & bit) && f->doubt == DOUBT_NONE) {
		if (f->count >= KEYS_FEW)
			f->doubt = DOUBT_MANY;
		else if (key_repeats(a->text, w->tape, f->start, f->count,
			     (uint32_t)(a->t - w->tape) - 1))
			f->doubt = DOUBT_SURE;
	}
	f->seen |= bit;
}

/* Most keys go the fast way; this takes one that does not, with its colon. */
static COLD enum place
one_key(struct walk *w, struct at *a)
{
	tape_room(w, a);
	if (a->text[a->pos] != '"')
		return fail(w, a->pos,
		    a->f->count ? "expected a key after ','"
				: "expected a key or '}'");
	if (string(w, a) == AT_FAULT)
		return AT_FAULT;
	key_note(w, a);
	space(w, a);
	if (a->text[a->pos] != ':')
		return fail(w, a->pos, "expected ':' after the key");
	a->pos++;
	space(w, a);
	return AT_VALUE;
}

STEP enum place
keys(struct walk *w, struct at *a)
{
	enum place place = members(a);
	size_t from = a->pos;
	struct at copy;

	if (LIKELY(place == BEHIND_VALUE))
		return place;
	space(w, a);
	if (place == AT_VALUE || a->pos != from)
		return place;
	copy = *a;
	place = one_key(w, &copy);
	*a = copy;
	return place;
}

/* --- containers --- */

/* The innermost container ends at pos, having `count` elements. */
STEP void
container_end(struct walk *w, struct at *a, uint32_t count)
{
	struct frame *f = a->f;
	enum doc_type type = DT_END;

	if (UNLIKELY(f->doubt) && count > 1 &&
	    (f->doubt == DOUBT_SURE ||
		!keys_differ(&w->keys, a->text, w->tape, f->start, count))) {
		type = DT_END_DUP;
		a->flags |= DOC_DUP;
	}
	w->tape[f->start] += (uint64_t)(a->t + 1 - w->tape - f->start) << 32;
	*a->t++ = word_make(type, (uint32_t)a->pos, count);
	a->pos++;
	a->f--;
	tape_room(w, a);
}

/* A container starts at pos. */
STEP enum place
container(struct walk *w, struct at *a, bool object)
{
	struct at copy;
	bool ok;

	if (UNLIKELY(a->f == a->limit)) {
		copy = *a;
		ok = walk_grow_stack(w, &copy);
		*a = copy;
		if (!ok)
			return fail(w, a->pos, "nested deeper than 10000");
	}
	*++a->f = (struct frame){
	    .start = (uint32_t)(a->t - w->tape), .close = object ? '}' : ']'};
	if (a->f > a->deepest)
		a->deepest = a->f;
	*a->t++ = word_make(object ? DT_OBJ : DT_ARR, (uint32_t)a->pos, 0);
	a->pos++;
	space(w, a);
	if (a->text[a->pos] != (object ? '}' : ']'))
		return object ? AT_KEY : AT_VALUE;
	container_end(w, a, 0);
	return BEHIND_VALUE;
}

/* --- the walk --- */

STEP enum place
value(struct walk *w, struct at *a)
{
	char c = a->text[a->pos];

	tape_room(w, a);
	if (c == '{')
		return container(w, a, true);
	if (c == '[')
		return container(w, a, false);
	return scalar(w, a);
}

STEP enum place
behind(struct walk *w, struct at *a)
{
	bool object = a->f->close == '}';
	char c;

	if (a->f->close == 0)
		return AT_END;
	space(w, a);
	c = a->text[a->pos];
	if (c == a->f->close) {
		container_end(w, a, a->f->count + 1);
		return BEHIND_VALUE;
	}
	if (UNLIKELY(c != ','))
		return fail(w, a->pos,
		    object ? "expected ',' or '}'" : "expected ',' or ']'");
	a->pos++;
	a->f->count++;
	space(w, a);
	return object ? AT_KEY : AT_VALUE;
}

STEP bool
walk(struct walk *w, size_t pos)
{
	struct at a = {.text = w->scan.text,
	    .entry = w->entry,
	    .pos = pos,
	    .t = w->tape,
	    .room = w->tape + w->tape_room - TAPE_SLACK,
	    .f = w->stack,
	    .limit = w->stack + w->stack_room - 1,
	    .deepest = w->stack};
	enum place place = AT_VALUE;

	while (place < AT_END) {
		if (place == AT_KEY)
			place = keys(w, &a);
		else if (place == AT_VALUE)
			place = value(w, &a);
		else
			place = behind(w, &a);
	}
	w->entry = a.entry;
	if (place == AT_FAULT)
		return false;
	w->pos = a.pos;
	w->words = (size_t)(a.t - w->tape);
	w->flags = (uint16_t)a.flags;
	w->depth = (uint16_t)(a.deepest - w->stack);
	return true;
}

bool
walk_portable(struct walk *w, size_t pos)
{
	return walk(w, pos);
}

#if defined(__x86_64__)
__attribute__((target("bmi,bmi2"))) bool
walk_bmi2(struct walk *w, size_t pos)
{
	return walk(w, pos);
}
#endif

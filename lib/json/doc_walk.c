/*
 * From index to tape: one pass over the tokens of a value.
 *
 * The text itself leads; the index is asked where strings end, and gives up an
 * entry for each special byte that is passed.  What the walk needs at each
 * token stands in `struct at`, which never leaves this file's inline functions,
 * so that it stays in registers; the rare cases (the end of a window, escapes,
 * growth) get a copy and give it back.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "json/doc_members.h"
#include "json/doc_number.h"
#include "json/doc_string.h"
#include "json/doc_walk.h"
#include "json/value.h"

#define COLD __attribute__((noinline, cold))
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

enum { TAPE_FIRST = 1024, STACK_FIRST = 64 };

void
walk_init(struct walk *w, bool multi)
{
	*w = (struct walk){.multi = multi};
	scan_init(&w->scan);
}

void
walk_release(struct walk *w)
{
	scan_release(&w->scan);
	free(w->tape);
	free(w->stack);
	free(w->keys.slot);
}

void
walk_start(struct walk *w, const char *text, size_t n)
{
	w->entry = scan_start(&w->scan, text, n);
	w->lines = 0;
	w->line_start = 0;
}

/* --- white space --- */

/* A tab, CR or LF, which is in the index too. */
static void
take_entry(struct walk *w)
{
	if (w->entry >= w->scan.end)
		w->entry = scan_more(&w->scan, w->entry);
	w->entry++;
}

size_t
walk_space(struct walk *w, size_t pos)
{
	const char *text = w->scan.text;

	for (;; pos++) {
		switch (text[pos]) {
		case ' ':
			continue;
		case '\n':
			if (!w->multi || pos + 1 == w->scan.n)
				return pos;
			w->lines++;
			w->line_start = pos + 1;
			break;
		case '\t':
		case '\r':
			break;
		default:
			return pos;
		}
		take_entry(w);
	}
}

size_t
walk_to_line_end(struct walk *w, size_t pos)
{
	for (;; w->entry++) {
		if (w->entry >= w->scan.end)
			w->entry = scan_more(&w->scan, w->entry);
		if (*w->entry >= pos && w->scan.text[*w->entry] == '\n')
			return *w->entry;
	}
}

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
static inline void
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

/* --- failing --- */

static COLD bool
fail_at(struct walk *w, size_t pos, const char *why)
{
	w->pos = pos;
	w->why = why;
	return false;
}

/* Something else was expected; a line end there says more. */
static COLD bool
fail(struct walk *w, size_t pos, const char *why)
{
	if (w->scan.text[pos] != '\n')
		return fail_at(w, pos, why);
	w->unfinished = pos + 1 == w->scan.n;
	return fail_at(w, pos,
	    w->multi ? "unexpected end of input" : "unexpected end of line");
}

/* --- strings --- */

static COLD bool
string_more(struct walk *w, struct at *a)
{
	struct string_end end;
	size_t off = a->pos + 1;

	if (!string_walk(&w->scan, &a->entry, &end)) {
		return fail_at(w, end.pos, end.why);
	}
	a->tape[a->t++] = word_make(end.escapes ? DT_STR_ESC : DT_STR,
	    (uint32_t)off, (uint32_t)(end.pos - off));
	a->pos = end.pos + 1;
	return true;
}

/* The string at pos, which is a quote, becomes a word. */
static inline bool
string(struct walk *w, struct at *a)
{
	size_t close = a->entry[1], off = a->pos + 1;
	struct at copy;
	bool ok;

	if (LIKELY(a->text[close] == '"')) {
		a->entry += 2;
		a->tape[a->t++] =
		    word_make(DT_STR, (uint32_t)off, (uint32_t)(close - off));
		a->pos = close + 1;
		return true;
	}
	copy = *a;
	ok = string_more(w, &copy);
	*a = copy;
	return ok;
}

/* --- keys --- */

/* The key just written shares its bit with one before it. */
static COLD uint8_t
key_doubt(const struct at *a)
{
	if (a->f.count >= KEYS_FEW)
		return DOUBT_MANY;
	return key_repeats(
		   a->text, a->tape, a->f.start, a->f.count, (uint32_t)a->t - 1)
	    ? DOUBT_SURE
	    : DOUBT_NONE;
}

static inline void
key_note(struct at *a)
{
	uint64_t word = a->tape[a->t - 1], bit;
	struct at copy;
	uint8_t doubt;

	if (UNLIKELY(word_type(word) == DT_STR_ESC)) {
		a->f.doubt = DOUBT_SURE;
		return;
	}
	bit = key_bit(a->text + word_off(word), word_len(word));
	if (UNLIKELY(a->f.seen & bit)) {
		copy = *a;
		doubt = key_doubt(&copy);
		if (doubt > a->f.doubt)
			a->f.doubt = doubt;
	}
	a->f.seen |= bit;
}

/* Key, colon, and to the value. */
static inline bool
key(struct walk *w, struct at *a)
{
	if (UNLIKELY(a->text[a->pos] != '"'))
		return fail(w, a->pos,
		    a->f.count ? "expected a key after ','"
			       : "expected a key or '}'");
	if (!string(w, a))
		return false;
	key_note(a);
	space(w, a);
	if (UNLIKELY(a->text[a->pos] != ':'))
		return fail(w, a->pos, "expected ':' after the key");
	a->pos++;
	space(w, a);
	return true;
}

/* --- scalars --- */

static inline bool
number(struct walk *w, struct at *a)
{
	const char *why;
	size_t end;
	bool real;

	if (UNLIKELY(!number_check(a->text, a->pos, &end, &real, &why)))
		return fail_at(w, end, why);
	a->tape[a->t++] = word_make(
	    real ? DT_NUM : DT_INT, (uint32_t)a->pos, (uint32_t)(end - a->pos));
	a->pos = end;
	return true;
}

static inline bool
literal(struct walk *w, struct at *a)
{
	uint64_t word = literal_word(a->text, a->pos);

	if (UNLIKELY(word == 0))
		return fail(w, a->pos, "expected a value");
	a->tape[a->t++] = word;
	a->pos += word_len(word);
	return true;
}

static inline bool
scalar(struct walk *w, struct at *a)
{
	char c = a->text[a->pos];

	if (c == '"')
		return string(w, a);
	if ((unsigned)(c - '0') <= 9 || c == '-')
		return number(w, a);
	return literal(w, a);
}

/* --- containers --- */

static COLD void
tape_grow(struct walk *w, struct at *a)
{
	w->tape_room = w->tape_room ? w->tape_room * 2 : TAPE_FIRST;
	w->tape = xreallocarray(w->tape, w->tape_room, sizeof(*w->tape));
	a->tape = w->tape;
	a->room = w->tape_room - TAPE_SLACK;
}

static inline void
tape_room(struct walk *w, struct at *a)
{
	struct at copy;

	if (LIKELY(a->t < a->room))
		return;
	copy = *a;
	tape_grow(w, &copy);
	*a = copy;
}

static COLD bool
stack_grow(struct walk *w, struct at *a)
{
	if (a->open >= JV_DEPTH_MAX)
		return fail(w, a->pos, "nested deeper than 10000");
	w->stack_room = w->stack_room ? w->stack_room * 2 : STACK_FIRST;
	w->stack = xreallocarray(w->stack, w->stack_room, sizeof(*w->stack));
	a->stack = w->stack;
	a->limit = w->stack_room < JV_DEPTH_MAX ? w->stack_room : JV_DEPTH_MAX;
	return true;
}

/* A container starts at pos. */
static inline bool
container(struct walk *w, struct at *a)
{
	bool object = a->text[a->pos] == '{', ok;
	struct at copy;

	if (UNLIKELY(a->open >= a->limit)) {
		copy = *a;
		ok = stack_grow(w, &copy);
		*a = copy;
		if (!ok)
			return false;
	}
	a->stack[a->open++] = a->f;
	if (a->open > a->deepest)
		a->deepest = a->open;
	a->f = (struct frame){
	    .start = (uint32_t)a->t, .close = object ? '}' : ']'};
	a->tape[a->t++] =
	    word_make(object ? DT_OBJ : DT_ARR, (uint32_t)a->pos, 0);
	a->pos++;
	return true;
}

static COLD bool
may_repeat(struct walk *w, const struct at *a, uint32_t count)
{
	if (a->f.doubt == DOUBT_SURE)
		return count > 1;
	return !keys_differ(&w->keys, a->text, a->tape, a->f.start, count);
}

/* The innermost container ends at pos, having `count` elements. */
static inline void
container_end(struct walk *w, struct at *a, uint32_t count)
{
	uint64_t words = a->t + 1 - a->f.start;
	enum doc_type type = DT_END;
	struct at copy;

	if (UNLIKELY(a->f.doubt)) {
		copy = *a;
		if (may_repeat(w, &copy, count)) {
			type = DT_END_DUP;
			a->flags |= DOC_DUP;
		}
	}
	a->tape[a->f.start] |= words << 32;
	a->tape[a->t++] = word_make(type, (uint32_t)a->pos, count);
	a->pos++;
	a->f = a->stack[--a->open];
	tape_room(w, a);
}

/* --- the walk --- */

static inline enum place
value(struct walk *w, struct at *a)
{
	char c = a->text[a->pos];

	tape_room(w, a);
	if (c != '{' && c != '[')
		return scalar(w, a) ? BEHIND_VALUE : AT_FAULT;
	if (!container(w, a))
		return AT_FAULT;
	space(w, a);
	if (a->text[a->pos] != a->f.close)
		return c == '{' ? AT_KEY : AT_VALUE;
	container_end(w, a, 0);
	return BEHIND_VALUE;
}

static inline enum place
behind(struct walk *w, struct at *a)
{
	bool object = a->f.close == '}';
	char c;

	if (a->open == 0)
		return AT_END;
	space(w, a);
	c = a->text[a->pos];
	if (c == a->f.close) {
		container_end(w, a, a->f.count + 1);
		return BEHIND_VALUE;
	}
	if (UNLIKELY(c != ',')) {
		fail(w, a->pos,
		    object ? "expected ',' or '}'" : "expected ',' or ']'");
		return AT_FAULT;
	}
	a->pos++;
	a->f.count++;
	space(w, a);
	return object ? AT_KEY : AT_VALUE;
}

/* Most keys go the fast way; this takes one that does not. */
static inline enum place
one_key(struct walk *w, struct at *a)
{
	tape_room(w, a);
	space(w, a);
	return key(w, a) ? AT_VALUE : AT_FAULT;
}

static inline enum place
walk(struct walk *w, struct at *a)
{
	enum place place = AT_VALUE;

	for (;;) {
		switch (place) {
		case AT_VALUE:
			place = value(w, a);
			break;
		case AT_KEY:
			place = members(a);
			if (place == AT_KEY)
				place = one_key(w, a);
			else if (place == AT_VALUE)
				space(w, a);
			break;
		case BEHIND_VALUE:
			place = behind(w, a);
			break;
		default:
			return place;
		}
	}
}

bool
walk_value(struct walk *w, size_t pos)
{
	struct at a = {.text = w->scan.text,
	    .entry = w->entry,
	    .pos = pos,
	    .tape = w->tape,
	    .room = w->tape_room ? w->tape_room - TAPE_SLACK : 0,
	    .stack = w->stack,
	    .limit =
		w->stack_room < JV_DEPTH_MAX ? w->stack_room : JV_DEPTH_MAX};
	enum place place;

	w->unfinished = false;
	place = walk(w, &a);
	w->entry = a.entry;
	if (place != AT_END)
		return false;
	w->pos = a.pos;
	w->words = a.t;
	w->flags = (uint16_t)a.flags;
	w->depth = (uint16_t)a.deepest;
	return true;
}

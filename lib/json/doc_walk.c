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
#include "json/doc_number.h"
#include "json/doc_string.h"
#include "json/doc_walk.h"
#include "json/value.h"

#define COLD __attribute__((noinline, cold))
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

enum {
	/* Words that are written between two looks at the room: a value, an
	 * end, a key. */
	TAPE_SLACK = 4,
	TAPE_FIRST = 1024,
	STACK_FIRST = 64,
};

struct at {
	const char *text;
	const uint32_t *entry;
	size_t pos;
	uint64_t *tape;
	size_t t;    /* next word */
	size_t room; /* of the tape, without the slack */
	struct frame *stack;
	size_t open;  /* containers open; the innermost is `f` */
	size_t limit; /* beyond which the stack must grow */
	size_t deepest;
	unsigned flags;
	struct frame f;
};

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

/* --- white space ------------------------------------------------------------
 */

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

/* --- failing
 * ------------------------------------------------------------------ */

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

/* --- strings
 * --------------------------------------------------------------------- */

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

/* --- keys
 * ----------------------------------------------------------------------- */

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
key(struct walk *w, struct at *a, const char *expected)
{
	if (UNLIKELY(a->text[a->pos] != '"'))
		return fail(w, a->pos, expected);
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

/* --- scalars
 * ---------------------------------------------------------------------- */

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
	const char *p = a->text + a->pos;
	enum doc_type type;
	uint32_t n = 4;

	if (memcmp(p, "true", 4) == 0) {
		type = DT_TRUE;
	} else if (memcmp(p, "null", 4) == 0) {
		type = DT_NULL;
	} else if (memcmp(p, "false", 5) == 0) {
		type = DT_FALSE;
		n = 5;
	} else {
		return fail(w, a->pos, "expected a value");
	}
	a->tape[a->t++] = word_make(type, (uint32_t)a->pos, n);
	a->pos += n;
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

/* --- containers
 * ------------------------------------------------------------------- */

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

/* --- the walk
 * ----------------------------------------------------------------------- */

/* At the first byte of a value: to where what follows it is looked at. */
static inline bool
value(struct walk *w, struct at *a, bool *inside)
{
	char c = a->text[a->pos];

	*inside = false;
	tape_room(w, a);
	if (c != '{' && c != '[')
		return scalar(w, a);
	if (!container(w, a))
		return false;
	space(w, a);
	if (a->text[a->pos] == a->f.close) {
		container_end(w, a, 0);
		return true;
	}
	*inside = true;
	return c == '[' || key(w, a, "expected a key or '}'");
}

/* Behind a value: past what ends here, to the next value if there is one. */
static inline bool
after(struct walk *w, struct at *a)
{
	while (a->open) {
		space(w, a);
		if (a->text[a->pos] == ',') {
			a->pos++;
			a->f.count++;
			space(w, a);
			return a->f.close == ']' ||
			    key(w, a, "expected a key after ','");
		}
		if (UNLIKELY(a->text[a->pos] != a->f.close))
			return fail(w, a->pos,
			    a->f.close == '}' ? "expected ',' or '}'"
					      : "expected ',' or ']'");
		container_end(w, a, a->f.count + 1);
	}
	return true;
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
	bool ok, inside;

	w->unfinished = false;
	do {
		ok = value(w, &a, &inside) && (inside || after(w, &a));
	} while (ok && a.open);
	w->entry = a.entry;
	if (!ok)
		return false;
	w->pos = a.pos;
	w->words = a.t;
	w->flags = (uint16_t)a.flags;
	w->depth = (uint16_t)a.deepest;
	return true;
}

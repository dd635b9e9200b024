/*
 * Strictly regular patterns, as sets of places (V. M. Glushkov, "The abstract
 * theory of automata", 1961).  Whatever is not certainly understood as
 * Oniguruma's Perl syntax does is left to it.
 */
#include <string.h>

#include "expr/regex.h"
#include "expr/regex_chars.h"
#include "expr/regex_dfa.h"

enum {
	DEPTH_MAX = 20,	  /* groups within groups */
	STEPS_MAX = 2000, /* atoms read, those of repetitions again */
};

/* A part of the pattern: how a match of it may begin and end. */
struct piece {
	uint64_t first, last;
	bool empty;
};

struct reader {
	struct glushkov *g;
	struct text in;
	unsigned flags, places;
	int depth, steps;
};

static bool alternatives(struct reader *, struct piece *);

/* A new place that takes one of the characters. */
static bool
place(struct reader *r, struct chars s, struct piece *out)
{
	uint64_t bit;

	if (r->places == GLUSHKOV_MAX)
		return false;
	bit = UINT64_C(1) << r->places++;
	if (r->flags & REGEX_ICASE)
		chars_fold(&s);
	for (unsigned c = 0; c < GLUSHKOV_CHARS; c++)
		if (chars_hold(&s, c))
			r->g->of[c] |= bit;
	*out = (struct piece){bit, bit, false};
	return true;
}

static void
lead_on(struct glushkov *g, uint64_t last, uint64_t first)
{
	for (; last; last &= last - 1)
		g->follow[__builtin_ctzll(last)] |= first;
}

/* a followed by b. */
static struct piece
sequence(struct glushkov *g, struct piece a, struct piece b)
{
	lead_on(g, a.last, b.first);
	return (struct piece){a.first | (a.empty ? b.first : 0),
	    b.last | (b.empty ? a.last : 0), a.empty && b.empty};
}

/* Behind the `(`. */
static bool
group(struct reader *r, struct piece *out)
{
	bool ok;

	if (text_at(&r->in, 0, '?')) {
		if (text_at(&r->in, 1, ':')) {
			r->in.p += 2;
		} else if (text_at(&r->in, 1, '<') && r->in.end - r->in.p > 2 &&
		    text_alnum((unsigned char)r->in.p[2])) {
			r->in.p =
			    memchr(r->in.p, '>', (size_t)(r->in.end - r->in.p));
			if (!r->in.p)
				return false;
			r->in.p++;
		} else {
			return false;
		}
	}
	if (r->depth == DEPTH_MAX)
		return false;
	r->depth++;
	ok = alternatives(r, out);
	r->depth--;
	return ok && r->in.p < r->in.end && *r->in.p++ == ')';
}

static bool
atom(struct reader *r, struct piece *out)
{
	struct chars s = {{0, 0}};
	unsigned char c = (unsigned char)*r->in.p++;

	if (++r->steps > STEPS_MAX || c >= GLUSHKOV_CHARS)
		return false;
	switch (c) {
	case '(':
		return group(r, out);
	case '[':
		return chars_brackets(&r->in, r->flags, &s) && place(r, s, out);
	case '.':
		if (!(r->flags & REGEX_DOTALL))
			chars_put(&s, '\n');
		chars_complement(&s);
		return place(r, s, out);
	case '\\':
		if (r->in.p == r->in.end)
			return false;
		if (!chars_put_type(&s, *r->in.p)) {
			if (!chars_escaped(*r->in.p))
				return false;
			chars_put(&s, chars_escaped(*r->in.p));
		}
		r->in.p++;
		return place(r, s, out);
	default:
		if (strchr("]{}*+?^$", c))
			return false;
		chars_put(&s, c);
		return place(r, s, out);
	}
}

static bool
number(struct reader *r, unsigned *n)
{
	const char *from = r->in.p;

	for (*n = 0; r->in.p < r->in.end && *r->in.p >= '0' && *r->in.p <= '9';
	     r->in.p++) {
		*n = *n * 10 + (unsigned)(*r->in.p - '0');
		if (*n > GLUSHKOV_MAX)
			return false;
	}
	return r->in.p > from;
}

/* How often an atom may come; max 0 is for ever.  *lazy: `?` may follow. */
static bool
repetition(struct reader *r, unsigned *min, unsigned *max, bool *lazy)
{
	*lazy = *r->in.p != '{';
	switch (*r->in.p++) {
	case '*':
		*min = *max = 0;
		return true;
	case '+':
		*min = 1;
		*max = 0;
		return true;
	case '?':
		*min = 0;
		*max = 1;
		return true;
	default:
		break;
	}
	if (!number(r, min) || r->in.p == r->in.end)
		return false;
	*max = *min;
	if (*r->in.p == ',') {
		r->in.p++;
		if (text_at(&r->in, 0, '}'))
			*max = 0;
		else if (!number(r, max) || *max < *min || !*max)
			return false;
	} else if (!*max) {
		return false;
	}
	return r->in.p < r->in.end && *r->in.p++ == '}';
}

static bool
is_repetition(const struct reader *r)
{
	return r->in.p < r->in.end && *r->in.p && strchr("*+?{", *r->in.p);
}

/* An atom as often as it may come: its text is read again for each. */
static bool
repeated(struct reader *r, struct piece *out)
{
	const char *text = r->in.p, *behind;
	struct piece one;
	unsigned min, max, n;
	bool lazy;

	if (!atom(r, out))
		return false;
	if (!is_repetition(r))
		return true;
	if (!repetition(r, &min, &max, &lazy))
		return false;
	if (lazy && text_at(&r->in, 0, '?'))
		r->in.p++; /* which match is found makes no difference */
	if (is_repetition(r))
		return false;
	behind = r->in.p;
	out->empty |= min == 0;
	for (n = 1; n < min || n < max; n++) {
		r->in.p = text;
		if (!atom(r, &one))
			return false;
		one.empty |= n >= min;
		*out = sequence(r->g, *out, one);
	}
	if (max == 0)
		lead_on(r->g, min > 1 ? one.last : out->last,
		    min > 1 ? one.first : out->first);
	r->in.p = behind;
	return true;
}

static bool
alternative(struct reader *r, struct piece *out)
{
	struct piece next;

	*out = (struct piece){.empty = true};
	while (r->in.p < r->in.end && *r->in.p != '|' && *r->in.p != ')') {
		if (*r->in.p == '$' && r->depth == 0)
			break;
		if (!repeated(r, &next))
			return false;
		*out = sequence(r->g, *out, next);
	}
	return true;
}

/* Within a group. */
static bool
alternatives(struct reader *r, struct piece *out)
{
	struct piece next;

	if (!alternative(r, out))
		return false;
	while (text_at(&r->in, 0, '|')) {
		r->in.p++;
		if (!alternative(r, &next))
			return false;
		out->first |= next.first;
		out->last |= next.last;
		out->empty |= next.empty;
	}
	return true;
}

/* --- the whole ---------------------------------------------------------- */

/* An alternative of the whole pattern, which may be bound to the text's ends.
 */
static bool
whole(struct reader *r)
{
	struct glushkov *g = r->g;
	struct piece all;
	bool start, end;

	start = text_at(&r->in, 0, '^');
	if (start)
		r->in.p++;
	if (is_repetition(r) || !alternative(r, &all))
		return false;
	end = text_at(&r->in, 0, '$');
	if (end)
		r->in.p++;
	*(start ? &g->first_here : &g->first) |= all.first;
	*(end ? &g->last_here : &g->last) |= all.last;
	if (all.empty && start && end)
		g->empty_here = true;
	else if (all.empty)
		g->empty = true;
	return r->in.p == r->in.end || *r->in.p == '|';
}

bool
glushkov_init(struct glushkov *g, struct str pattern, unsigned flags)
{
	struct reader r = {.g = g,
	    .in.p = pattern.p,
	    .in.end = pattern.p + pattern.n,
	    .flags = flags};

	*g = (struct glushkov){.first = 0};
	if (flags & ~(unsigned)(REGEX_ICASE | REGEX_DOTALL | REGEX_SINGLELINE))
		return false;
	for (;;) {
		if (!whole(&r))
			return false;
		if (r.in.p == r.in.end)
			return true;
		r.in.p++;
	}
}

/*
 * The automaton's states are made when a text first leads to them (cf. R. Cox,
 * "Regular Expression Matching in the Wild", 2010).
 */
#include "expr/regex_dfa.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	UNKNOWN, /* not computed yet */
	MATCH,
	DEAD, /* nothing can match any more */
	START,
	STATES = 64, /* kept at once */
};

struct dfa {
	struct glushkov g;
	unsigned n;	      /* states in use */
	uint64_t set[STATES]; /* of each from START on */
	bool at_end[STATES];  /* it matches if the text ends here */
	uint8_t next[STATES][GLUSHKOV_CHARS];
};

static void
forget(struct dfa *d)
{
	memset(d->next, UNKNOWN, sizeof d->next);
	d->n = START + 1;
}

struct dfa *
dfa_new(struct str pattern, unsigned flags)
{
	struct dfa *d = xcalloc(1, sizeof *d);

	if (!glushkov_init(&d->g, pattern, flags)) {
		free(d);
		return NULL;
	}
	forget(d);
	d->at_end[START] = d->g.empty_here;
	return d;
}

void
dfa_free(struct dfa *d)
{
	free(d);
}

/* UNKNOWN when there is no room for it. */
static uint8_t
state_of(struct dfa *d, uint64_t set)
{
	for (unsigned i = START + 1; i < d->n; i++)
		if (d->set[i] == set)
			return (uint8_t)i;
	if (d->n == STATES)
		return UNKNOWN;
	d->set[d->n] = set;
	d->at_end[d->n] = (set & d->g.last_here) != 0;
	return (uint8_t)d->n++;
}

static uint8_t
step(struct dfa *d, uint8_t from, unsigned char c)
{
	const struct glushkov *g = &d->g;
	uint64_t set = g->first;
	uint8_t to;

	if (from == START) {
		set |= g->first_here;
	} else {
		for (uint64_t s = d->set[from]; s; s &= s - 1)
			set |= g->follow[__builtin_ctzll(s)];
	}
	set &= g->of[c];
	if (set & g->last)
		to = MATCH;
	else if (!set && !g->first)
		to = DEAD;
	else
		to = state_of(d, set);
	if (to != UNKNOWN) {
		d->next[from][c] = to;
		return to;
	}
	forget(d);
	return state_of(d, set);
}

int
dfa_test(struct dfa *d, struct str text)
{
	const unsigned char *p = (const unsigned char *)text.p;
	uint8_t s = START, to;

	if (d->g.empty)
		return 1;
	for (size_t i = 0; i < text.n; i++) {
		if (p[i] >= GLUSHKOV_CHARS)
			return -1;
		/* `$` is also before a line feed that ends the text. */
		if (p[i] == '\n' && i + 1 == text.n && d->at_end[s])
			return 1;
		to = d->next[s][p[i]];
		if (to <= DEAD) {
			if (to == UNKNOWN)
				to = step(d, s, p[i]);
			if (to <= DEAD)
				return to == MATCH;
		}
		s = to;
	}
	return d->at_end[s];
}

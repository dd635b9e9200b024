/*
 * Whether a text matches, without Oniguruma: an automaton for patterns that are
 * regular in the strict sense (characters, classes, groups, alternatives,
 * repetition, ^ and $ at the ends), and texts that are ASCII.  Which of several
 * matches is found then makes no difference, and one pass over the text is
 * enough, whatever the pattern.  All others are Oniguruma's.
 */
#ifndef EXPR_REGEX_DFA_H
#define EXPR_REGEX_DFA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum {
	/* Characters and classes of a pattern, repetitions written out. */
	GLUSHKOV_MAX = 64,
	GLUSHKOV_CHARS = 128,
};

/*
 * The pattern after Glushkov: a state is the set of places in the pattern that
 * may have been matched last, as bits.
 */
struct glushkov {
	uint64_t of[GLUSHKOV_CHARS];   /* the places that take a character */
	uint64_t follow[GLUSHKOV_MAX]; /* the places behind each */
	uint64_t first;		       /* those that begin a match anywhere */
	uint64_t first_here;	       /* and only at the start of the text */
	uint64_t last, last_here; /* ends of a match; at the end of the text */
	bool empty;		  /* the pattern matches everywhere */
	bool empty_here;	  /* it matches a text without characters */
};

/* False when the pattern, which Oniguruma takes, is not of this kind.  flags:
 * enum regex_flag. */
bool glushkov_init(struct glushkov *, struct str pattern, unsigned flags);

/* NULL when there is none for the pattern. */
struct dfa *dfa_new(struct str pattern, unsigned flags);
void dfa_free(struct dfa *);
/* 1, 0, or -1: it cannot tell. */
int dfa_test(struct dfa *, struct str text);

#endif

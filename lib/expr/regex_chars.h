/* Sets of ASCII characters in patterns: classes and escapes. */
#ifndef EXPR_REGEX_CHARS_H
#define EXPR_REGEX_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chars {
	uint64_t bits[2];
};

/* What is left of a pattern. */
struct text {
	const char *p, *end;
};

static inline bool
text_at(const struct text *t, ptrdiff_t i, char c)
{
	return t->end - t->p > i && t->p[i] == c;
}

static inline bool
text_alnum(unsigned c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z');
}

static inline void
chars_put(struct chars *s, unsigned c)
{
	s->bits[c >> 6] |= UINT64_C(1) << (c & 63);
}

static inline bool
chars_hold(const struct chars *s, unsigned c)
{
	return s->bits[c >> 6] >> (c & 63) & 1;
}

void chars_complement(struct chars *);
/* Adds the other case of each letter. */
void chars_fold(struct chars *);
/* Adds \d and kin, given by their letter; false when it is none. */
bool chars_put_type(struct chars *, char letter);
/* An escaped character that stands for one; 0 for any other escape. */
unsigned chars_escaped(char);
/*
 * Reads what follows a `[`.  False when it is not plainly a class as Oniguruma
 * reads it.  A `-` that makes no range stands first or last.
 */
bool chars_brackets(struct text *, unsigned flags, struct chars *);

#endif

/*
 * Regular expressions: Oniguruma's, in its Perl syntax with named groups, as
 * jq uses them.  The library is loaded when the first one is compiled: linking
 * it would cost every start of every program.
 *
 * A compiled expression belongs to the vm, which keeps those it used last.
 */
#ifndef EXPR_REGEX_REGEX_H
#define EXPR_REGEX_REGEX_H

#include "expr/core/vm.h"

enum regex_flag {
	REGEX_ICASE = 1,
	REGEX_EXTEND = 2,     /* blanks and comments in the pattern */
	REGEX_SINGLELINE = 4, /* $ does not match before a last line feed */
	REGEX_DOTALL = 8,     /* the point matches a line feed */
	REGEX_LONGEST = 16,
	REGEX_NOT_EMPTY = 32,
};

struct regex;
struct regex_cache;

/* A group's place in bytes; from is -1 when it took no part. */
struct regex_span {
	ptrdiff_t from, to;
};

/*
 * The compiled pattern (a string, borrowed) with these flags, until the next
 * call; NULL and an error raised when it is none.
 */
struct regex *regex_get(struct vm *, struct jv pattern, unsigned flags);
/* The same without flags, when it is the constant that was used last; else
 * NULL. */
struct regex *regex_again(const struct vm *, struct jv pattern);
/* The groups, not counting the whole. */
size_t regex_groups(const struct regex *);
/* The name of group i (from 1), borrowed; null for one without. */
struct jv regex_name(const struct regex *, size_t i);
/*
 * The first match at or after a byte of the text: 1, 0 or -1 and an error
 * raised, also when the search takes more steps or memory than is allowed.
 */
int regex_search(struct vm *, struct regex *, struct str text, size_t from);
/* Whether there is a match, as regex_search() says, but no place of it. */
int regex_test(struct vm *, struct regex *, struct str text);
/* Group i (0: the whole) of the last match. */
struct regex_span regex_span(const struct regex *, size_t i);

void regex_cache_free(struct regex_cache *);

#endif

/*
 * Where a value ends that comes in pieces (-m).  Private to lib/json.
 *
 * Only brackets and quotes are counted, nothing is checked: the bytes are held
 * until the value is whole, then walked.  So a value cut by many blocks is
 * walked once.
 */
#ifndef JSON_PARSE_CUT_PRIV_H
#define JSON_PARSE_CUT_PRIV_H

#include <stdbool.h>
#include <stddef.h>

/* Between two pieces; zero-initialised is before a value. */
struct cut {
	size_t depth;
	bool in_string, escaped;
	bool scalar; /* in a number, a literal, or what stands in its place */
};

/*
 * Takes bytes of a value whose first byte is no white space.  Returns how many
 * of the n belong to it; *whole tells whether it ended there.  A line feed in a
 * string ends it too: it is bad.
 */
size_t cut_scan(struct cut *, const char *p, size_t n, bool *whole);

#endif

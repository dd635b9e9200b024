/* Strings with escapes, or at the end of a window.  Private to lib/json. */
#ifndef JSON_SCAN_STRING_H
#define JSON_SCAN_STRING_H

#include "base/str.h"
#include "json/scan/scan.h"

struct string_end {
	size_t pos; /* the closing quote, or the byte that is wrong */
	bool escapes;
	const char *why;
};

/*
 * Checks the string whose opening quote is the next entry of the index.  On
 * success the entries up to its closing quote are taken.
 */
bool string_walk(struct scan *, const uint32_t **entry, struct string_end *);

/*
 * What is first wrong with the escapes of a string's inside, with its place, or
 * `why`, which is said to be wrong behind it; NULL when nothing is.  The byte
 * behind the text is readable.
 */
const char *string_fault(struct str, size_t *pos, const char *why);

#endif

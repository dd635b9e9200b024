/* Strings with escapes, or at the end of a window.  Private to lib/json. */
#ifndef JSON_DOC_STRING_H
#define JSON_DOC_STRING_H

#include "json/scan.h"

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

#endif

/* The grammar of numbers, eight digits at a time.  Private to lib/json. */
#ifndef JSON_DOC_NUMBER_H
#define JSON_DOC_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json/doc_keys.h"

/*
 * The place behind the digits that start at `pos`.  What is no digit gets its
 * high bit set: adding 0x76 carries 0x0a and above into it.  A carry out of a
 * byte above 0x7f spoils only bytes behind it.
 */
static inline size_t
digits_end(const char *text, size_t pos)
{
	uint64_t w, other;

	for (;; pos += 8) {
		w = load8(text + pos) ^ 0x3030303030303030u;
		other = ((w + 0x7676767676767676u) | w) & 0x8080808080808080u;
		if (other)
			return pos + ((unsigned)__builtin_ctzll(other) >> 3);
	}
}

/*
 * Checks the number at `pos`.  True with the place behind it in *end and
 * whether it has a fraction or an exponent; false with the place of the fault
 * in *end and *why.
 */
static inline bool
number_check(
    const char *text, size_t pos, size_t *end, bool *real, const char **why)
{
	size_t start = pos + (text[pos] == '-');
	size_t p = digits_end(text, start), q;

	*real = false;
	*end = start;
	*why = "expected a digit";
	if (p == start)
		return false;
	if (text[start] == '0' && p - start > 1) {
		*why = "number with a leading zero";
		return false;
	}
	if (text[p] == '.') {
		q = digits_end(text, p + 1);
		*end = q;
		if (q == p + 1)
			return false;
		p = q;
		*real = true;
	}
	if ((text[p] | 0x20) == 'e') {
		p++;
		p += text[p] == '+' || text[p] == '-';
		q = digits_end(text, p);
		*end = q;
		if (q == p)
			return false;
		p = q;
		*real = true;
	}
	*end = p;
	return true;
}

#endif

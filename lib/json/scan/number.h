/* The grammar of numbers, eight digits at a time.  Private to grammar.c. */
#ifndef JSON_SCAN_NUMBER_H
#define JSON_SCAN_NUMBER_H

#include "json/scan/walk_at.h"

STEP uint64_t
scalar_word(enum doc_type type, size_t pos, size_t len)
{
	return ((uint64_t)type << 60) + (len << 32) + pos;
}

/*
 * The place behind the digits that start at `pos`.  What is no digit gets its
 * high bit set: adding 0x76 carries 0x0a and above into it.  A carry out of a
 * byte above 0x7f spoils only bytes behind it.
 */
STEP size_t
digits_end(const char *text, size_t pos)
{
	uint64_t w, other;

	for (;; pos += 8) {
		w = load8(text + pos) ^ 0x3030303030303030u;
		other = ((w + 0x7676767676767676u) | w) & 0x8080808080808080u;
		if (LIKELY(other))
			return pos + ((unsigned)__builtin_ctzll(other) >> 3);
	}
}

/* Behind the fraction and the exponent that may start at *pos; false with *pos
 * where a digit is missing. */
STEP bool
real_part(const char *text, size_t *pos)
{
	size_t p = *pos;

	if (text[p] == '.') {
		*pos = digits_end(text, p + 1);
		if (UNLIKELY(*pos == p + 1))
			return false;
		p = *pos;
	}
	if (LIKELY((text[p] | 0x20) != 'e'))
		return true;
	p++;
	p += text[p] == '+' || text[p] == '-';
	*pos = digits_end(text, p);
	return *pos != p;
}

/*
 * Checks the number at `pos`, whose first byte is a digit or '-'.  Returns its
 * type with the place behind it in *end, or DT_END with the place of the fault
 * there.
 */
STEP enum doc_type
number_check(const char *text, size_t pos, size_t *end)
{
	size_t start = pos + (text[pos] == '-');
	size_t p = digits_end(text, start);

	*end = p;
	if (UNLIKELY(p == start))
		return DT_END;
	if (UNLIKELY(text[start] == '0') && p - start > 1) {
		*end = start;
		return DT_END;
	}
	if (text[p] != '.' && (text[p] | 0x20) != 'e')
		return DT_INT;
	return LIKELY(real_part(text, end)) ? DT_NUM : DT_END;
}

#endif

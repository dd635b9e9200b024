/*
 * UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above
 * U+10FFFF.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether all n bytes are valid.  Fast: chosen for the processor. */
bool utf8_valid(const char *p, size_t n);
/* The offset of the first byte that is not part of a valid sequence, or n. */
size_t utf8_bad(const char *p, size_t n);
/*
 * Decodes one code point from n > 0 bytes; returns the bytes taken, or 0 when
 * they are not valid (the caller skips one byte and may put U+FFFD).
 */
size_t utf8_decode(const char *p, size_t n, uint32_t *cp);
/* Encodes a code point (not a surrogate, at most U+10FFFF); 1–4 bytes. */
size_t utf8_encode(char out[4], uint32_t cp);
/* The number of code points in n bytes of valid UTF-8. */
size_t utf8_count(const char *p, size_t n);
/* The bytes in front of the start of code point `points`, counted from 0; n
 * when there are no more than that. */
size_t utf8_skip(const char *p, size_t n, size_t points);

#endif

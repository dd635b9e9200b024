/* UTF-8, one sequence at a time; utf8_block.c has the fast whole-text check. */
#include <string.h>

#include "base/utf8.h"
#include "base/utf8_block_priv.h"

static bool
is_tail(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/*
 * The length of the valid sequence at p, 0 when there is none.  Of the
 * continuation bytes only the first has bounds that depend on the lead byte:
 * they shut out overlong forms, surrogates and all above U+10FFFF.
 */
static size_t
sequence(const unsigned char *p, size_t n)
{
	unsigned char c = p[0], low = 0x80, high = 0xbf;

	if (c < 0x80)
		return 1;
	if (c < 0xc2 || c > 0xf4 || n < 2)
		return 0;
	if (c == 0xe0)
		low = 0xa0;
	else if (c == 0xed)
		high = 0x9f;
	else if (c == 0xf0)
		low = 0x90;
	else if (c == 0xf4)
		high = 0x8f;
	if (p[1] < low || p[1] > high)
		return 0;
	if (c < 0xe0)
		return 2;
	if (n < 3 || !is_tail(p[2]))
		return 0;
	if (c < 0xf0)
		return 3;
	return n >= 4 && is_tail(p[3]) ? 4 : 0;
}

size_t
utf8_bad(const char *text, size_t n)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i = 0, len;
	uint64_t w;

	while (i < n) {
		if (n - i >= 8) {
			memcpy(&w, p + i, 8);
			if (!(w & 0x8080808080808080u)) {
				i += 8;
				continue;
			}
		}
		len = sequence(p + i, n - i);
		if (len == 0)
			return i;
		i += len;
	}
	return n;
}

bool
utf8_valid(const char *p, size_t n)
{
	size_t done = n < 64 ? 0 : utf8_block_valid(p, n);

	if (done == UTF8_BLOCK_BAD)
		return false;
	return utf8_bad(p + done, n - done) == n - done;
}

size_t
utf8_decode(const char *text, size_t n, uint32_t *cp)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t len = sequence(p, n);

	switch (len) {
	case 1:
		*cp = p[0];
		break;
	case 2:
		*cp = (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
		break;
	case 3:
		*cp =
		    (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
		break;
	case 4:
		*cp = (p[0] & 0x07u) << 18 | (p[1] & 0x3fu) << 12 |
		    (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
		break;
	default:
		break;
	}
	return len;
}

size_t
utf8_encode(char out[4], uint32_t cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xc0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xe0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (char)(0x80 | (cp & 0x3f));
	return 4;
}

/* How many of eight bytes continue a code point: those whose upper bit is set
 * and the next one not. */
static inline size_t
tails_of_eight(const char *p)
{
	const uint64_t ones = 0x0101010101010101u;
	uint64_t eight;

	memcpy(&eight, p, 8);
	return (eight >> 7 & ~eight >> 6 & ones) * ones >> 56;
}

/* Code points are the bytes that continue none. */
size_t
utf8_count(const char *p, size_t n)
{
	size_t i = 0, tails = 0;

	for (; i + 8 <= n; i += 8)
		tails += tails_of_eight(p + i);
	for (; i < n; i++)
		tails += is_tail((unsigned char)p[i]);
	return n - tails;
}

size_t
utf8_skip(const char *p, size_t n, size_t points)
{
	size_t i = 0, starts;

	for (; i + 8 <= n; i += 8) {
		starts = 8 - tails_of_eight(p + i);
		if (starts > points)
			break;
		points -= starts;
	}
	for (; i < n; i++)
		if (!is_tail((unsigned char)p[i]) && points-- == 0)
			break;
	return i;
}

/*
 * The common run of an object: keys without escapes, scalar values, at most one
 * blank behind a colon or comma.  Private to grammar.c.
 *
 * It reports no fault and knows no rare case: where something is not as
 * expected it stops, and the general walk goes on from there.
 */
#ifndef JSON_SCAN_MEMBERS_H
#define JSON_SCAN_MEMBERS_H

#include "json/scan/number.h"
#include "json/scan/walk_at.h"

STEP uint32_t
pair(unsigned char a, unsigned char b)
{
	return a | (uint32_t)b << 8;
}

STEP uint32_t
load2(const char *p)
{
	return pair((unsigned char)p[0], (unsigned char)p[1]);
}

/* A string between the quotes at `open` and `close`. */
STEP uint64_t
string_word(size_t open, size_t close)
{
	uint64_t off = open + 1;

	return ((close - off) << 32) + off + ((uint64_t)DT_STR << 60);
}

/*
 * The word of the literal at `pos`, 0 if it is none (the word of none is 0:
 * none has length 0).  Without branches, as true and false come at random.
 */
STEP uint64_t
literal_word(const char *text, size_t pos)
{
	const char *p = text + pos;
	unsigned is_true = memcmp(p, "true", 4) == 0;
	unsigned is_null = memcmp(p, "null", 4) == 0;
	unsigned is_false = (*p == 'f') & (memcmp(p + 1, "alse", 4) == 0);
	unsigned n = (is_true | is_null) * 4 + is_false * 5;

	if (n == 0)
		return 0;
	return word_make(
	    (enum doc_type)(is_true * DT_TRUE + is_false), (uint32_t)pos, n);
}

_Static_assert(DT_NULL == 0 && DT_FALSE == 1, "literal_word() counts on it");

/* The word of a number or literal, 0 if there is none; *end is behind it. */
STEP uint64_t
plain_word(const char *text, size_t pos, char c, size_t *end)
{
	enum doc_type type;
	uint64_t word;

	if ((unsigned)(c - '0') <= 9 || c == '-') {
		type = number_check(text, pos, end);
		if (UNLIKELY(type == DT_END))
			return 0;
		return ((uint64_t)type << 60) + ((*end - pos) << 32) + pos;
	}
	word = literal_word(text, pos);
	*end = pos + word_len(word);
	return word;
}

/*
 * At the key that a->pos should be.  Takes members while they are plain, and
 * tells where it stopped: at a key or at a value that the general walk must
 * take, or behind a value that no other member follows at once.
 */
STEP enum place
members(struct at *a)
{
	const char *text = a->text;
	const uint32_t *e = a->entry;
	uint64_t *t = a->t, *room = a->room;
	uint64_t seen = a->f->seen, word, key;
	size_t pos = a->pos, close, end;
	unsigned bit, blank = 0;
	enum place place = AT_KEY;
	char c;

	if (text[pos] != '"')
		return AT_KEY;
	while (t < room) {
		close = e[1];
		if (UNLIKELY(load2(text + close) != pair('"', ':')))
			break;
		bit = key_bit(text + pos + 1, close - pos - 1);
		if (UNLIKELY(seen >> bit & 1))
			break;
		seen |= (uint64_t)1 << bit;
		key = string_word(pos, close);
		pos = close + 2;
		c = text[pos];
		if (UNLIKELY(c == ' ')) {
			blank = DOC_SPACE;
			c = text[++pos];
		}
		t[0] = key;
		if (c == '"') {
			end = e[3];
			e += 2;
			if (UNLIKELY(text[end] != '"')) {
				place = AT_VALUE;
				break;
			}
			t[1] = string_word(pos, end);
			end++;
			e += 2;
		} else {
			e += 2;
			word = plain_word(text, pos, c, &end);
			if (UNLIKELY(word == 0)) {
				place = AT_VALUE;
				break;
			}
			t[1] = word;
		}
		t += 2;
		pos = end + 1;
		if (LIKELY(load2(text + end) == pair(',', '"')))
			continue;
		if (text[end] != ',') {
			pos = end;
			place = BEHIND_VALUE;
			break;
		}
		if (text[pos] == ' ') {
			blank = DOC_SPACE;
			pos++;
		}
		if (text[pos] != '"')
			break;
	}
	a->f->seen = seen;
	a->f->count += (uint32_t)(t - a->t) / 2 - (place == BEHIND_VALUE);
	a->entry = e;
	a->t = t + (place == AT_VALUE);
	a->pos = pos;
	a->flags |= blank;
	return place;
}

#endif

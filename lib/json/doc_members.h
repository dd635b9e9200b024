/*
 * The common run of an object: keys with scalar values, nothing between the
 * tokens.  Private to doc_walk.c.
 *
 * It reports no fault and knows no rare case: where something is not as
 * expected it stops, and the general walk goes on from there.
 */
#ifndef JSON_DOC_MEMBERS_H
#define JSON_DOC_MEMBERS_H

#include "json/doc_at.h"
#include "json/doc_number.h"

static inline uint32_t
pair(unsigned char a, unsigned char b)
{
	return a | (uint32_t)b << 8;
}

static inline uint32_t
load2(const char *p)
{
	return pair((unsigned char)p[0], (unsigned char)p[1]);
}

/*
 * The word of the literal at `pos`, 0 if it is none (the word of none is 0:
 * none has length 0).  Without branches, as true and false come at random.
 */
static inline uint64_t
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

/* The word of the number at `pos`, 0 if it is none. */
static inline uint64_t
number_word(const char *text, size_t pos)
{
	const char *why;
	size_t end;
	bool real;

	if (!number_check(text, pos, &end, &real, &why))
		return 0;
	return word_make(
	    real ? DT_NUM : DT_INT, (uint32_t)pos, (uint32_t)(end - pos));
}

/*
 * At the key that a->pos should be.  Takes members while they are plain, and
 * tells where it stopped: at a key that the general walk must take, at a value
 * that it must take, or behind the last value.
 */
static inline enum place
members(struct at *a)
{
	const char *text = a->text;
	const uint32_t *e = a->entry;
	uint64_t *t = a->tape + a->t, *room = a->tape + a->room;
	uint64_t seen = a->f.seen, bit, word;
	size_t pos = a->pos, close, end;
	uint32_t count = a->f.count;
	enum place place = AT_KEY;
	char c;

	while (text[pos] == '"' && t < room) {
		close = e[1];
		if (load2(text + close) != pair('"', ':'))
			break;
		bit = key_bit(text + pos + 1, close - pos - 1);
		if (UNLIKELY(seen & bit))
			break;
		seen |= bit;
		t[0] = word_make(
		    DT_STR, (uint32_t)pos + 1, (uint32_t)(close - pos - 1));
		pos = close + 2;
		c = text[pos];
		if (c == '"') {
			end = e[3];
			place = AT_VALUE;
			if (UNLIKELY(text[end] != '"')) {
				e += 2;
				t++;
				break;
			}
			t[1] = word_make(DT_STR, (uint32_t)pos + 1,
			    (uint32_t)(end - pos - 1));
			pos = end + 1;
			e += 4;
		} else {
			word = (unsigned)(c - '0') <= 9 || c == '-'
			    ? number_word(text, pos)
			    : literal_word(text, pos);
			e += 2;
			place = AT_VALUE;
			if (word == 0) {
				t++;
				break;
			}
			t[1] = word;
			pos += word_len(word);
		}
		t += 2;
		place = BEHIND_VALUE;
		if (text[pos] != ',')
			break;
		pos++;
		count++;
		place = AT_KEY;
	}
	a->entry = e;
	a->t = (size_t)(t - a->tape);
	a->f.seen = seen;
	a->f.count = count;
	a->pos = pos;
	return place;
}

#endif

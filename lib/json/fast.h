/*
 * What programs do to every record, inline: find a member by its prepared key,
 * read a short number.  Each has an exact and general twin out of line, which
 * it leaves the rest to.
 */
#ifndef JSON_FAST_H
#define JSON_FAST_H

#include "base/num_short.h"
#include "json/value.h"

/* --- members ---------------------------------------------------------- */

/* Tape index of the key of an object's member, 0 when there is none; of
 * duplicates the last one's (value/member.c). */
uint32_t view_find(const struct doc *, uint32_t at, struct jv_key *);

/* Whether a plain name of the key's length is the key: 8 bytes behind any text
 * can be read. */
static inline bool
key_is_name(const struct doc *d, uint64_t word, const struct jv_key *k)
{
	const char *p = d->base + word_off(word);
	uint64_t head;

	memcpy(&head, p, sizeof head);
	return (head & k->mask) == k->head &&
	    (k->text.n <= 8 ||
		memcmp(p + 8, k->text.p + 8, k->text.n - 8) == 0);
}

/*
 * view_find(), at once where the record before had it.  In an object of scalars
 * every member has its place, known by its number.
 */
static inline uint32_t
view_member(const struct doc *d, uint32_t at, struct jv_key *k)
{
	const uint64_t *obj = d->tape + at;
	uint32_t words = word_len(obj[0]), place = k->place;

	if (place < words - 1 && obj[place] >> 32 == k->plain &&
	    2 * word_len(obj[words - 1]) + 2 == words &&
	    !(d->flags & DOC_DUP) && key_is_name(d, obj[place], k))
		return at + place;
	return view_find(d, at, k);
}

/* The value at a place of a document, borrowed. */
static inline struct jv
view_borrow(struct doc *d, uint32_t at)
{
	enum doc_type t = doc_type(d, at);

	if (t <= DT_TRUE)
		return (struct jv){.kind = (uint8_t)(JV_NULL + (int)t)};
	return (struct jv){.kind = JV_VIEW, .at = at, .doc = d};
}

/* jv_peek_key(), but JV_NONE for all that is no object view, too. */
static inline struct jv
view_peek_key(struct jv v, struct jv_key *k)
{
	uint32_t at;

	if (v.kind != JV_VIEW || doc_type(v.doc, v.at) != DT_OBJ)
		return JV_NONE_V;
	at = view_member(v.doc, v.at, k);
	return at ? view_borrow(v.doc, at + 1) : JV_NONE_V;
}

/* --- numbers ---------------------------------------------------------- */

/* Integers up to it are doubles. */
#define FAST_INT_MAX ((int64_t)1 << 53)

/* Takes the text of a number view apart, when it is short. */
static inline bool
fast_read(struct str s, struct num_short *r, bool *negative)
{
	*negative = s.p[0] == '-';
	s.p += *negative;
	s.n -= *negative;
	return s.n <= NUM_SHORT_MAX && num_read_short(s.p, s.n, r);
}

/* For at most FAST_INT_MAX digits and NUM_EXACT_MATH: the nearest double. */
static inline double
fast_value(struct num_short r, bool negative)
{
	double d = (double)(int64_t)r.digits;

	if (r.places)
		d /= num_tens[r.places];
	return negative ? -d : d;
}

/* The double of a short decimal in a document; false for all else. */
static inline bool
fast_decimal(struct jv v, double *d)
{
	struct num_short r;
	bool negative;

	if (!NUM_EXACT_MATH || v.kind != JV_VIEW ||
	    doc_type(v.doc, v.at) != DT_NUM ||
	    !fast_read(doc_str_raw(v.doc, v.at), &r, &negative) ||
	    r.digits > (uint64_t)FAST_INT_MAX)
		return false;
	*d = fast_value(r, negative);
	return true;
}

/* jv_number(). */
static inline struct jv
fast_number(struct jv v)
{
	struct num_short r;
	bool negative;
	double d;

	if (v.kind == JV_INT || v.kind == JV_DBL)
		return v;
	if (v.kind != JV_VIEW)
		return jv_number(v);
	switch (doc_type(v.doc, v.at)) {
	case DT_NUM:
		if (fast_decimal(v, &d))
			return jv_dbl(d);
		break;
	case DT_INT:
		if (fast_read(doc_str_raw(v.doc, v.at), &r, &negative) &&
		    (r.digits || !negative))
			return jv_int(
			    negative ? -(int64_t)r.digits : (int64_t)r.digits);
		break;
	default:
		return JV_NONE_V;
	}
	return jv_number(v);
}

/* fast_order() of the text of a number. */
static inline bool
fast_order_text(struct str s, double *d)
{
	struct num_short r;
	bool negative;

	/* 15 digits and a point or a sign */
	if (!NUM_EXACT_MATH || s.n > 16 || !fast_read(s, &r, &negative))
		return false;
	*d = fast_value(r, negative);
	return r.digits <= (uint64_t)FAST_INT_MAX;
}

/* A comparison as a bit for each of less, equal and greater. */
static inline int
fast_order_bit(double x, double y)
{
	return 1 + (x > y) - (x < y);
}

/*
 * The number as a double in whose place it may be compared with another such:
 * what a double holds exactly, and decimals of at most 15 digits, which no two
 * share a double and none shares one with an integer up to FAST_INT_MAX.  False
 * for other numbers, NaN, and what is no number.
 */
static inline bool
fast_order(struct jv v, double *d)
{
	enum doc_type t;

	if (v.kind == JV_INT) {
		*d = (double)v.i;
		return v.i <= FAST_INT_MAX && v.i >= -FAST_INT_MAX;
	}
	if (v.kind == JV_DBL) {
		*d = v.d;
		return v.d == v.d;
	}
	if (v.kind != JV_VIEW)
		return false;
	t = doc_type(v.doc, v.at);
	return (t == DT_INT || t == DT_NUM) &&
	    fast_order_text(doc_str_raw(v.doc, v.at), d);
}

#endif

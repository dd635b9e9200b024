/*
 * Values as text.  What came from the input and did not change is spliced from
 * its bytes (white space between tokens removed, duplicate keys collapsed).
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include "json/value.h"
#include "json/write_str.h"

/* ANSI sequences. */
struct json_colors {
	char null[32], false_[32], true_[32], number[32], string[32], array[32],
	    object[32], name[32];
};

struct json_style {
	int indent;	/* 0: one line; n: n blanks a level; -1: tabs */
	bool lines;	/* with an indent of 0, too */
	bool sort_keys; /* members by code point of their names, at every level
			 */
	bool ascii;	/* all above U+007F as \uXXXX */
	bool decoded;	/* strings of the input with our escapes, not theirs */
	bool color;	/* in `colors`, or, if that is NULL, the default ones */
	const struct json_colors *colors;
};

extern const struct json_colors json_colors_default; /* those of jq 1.8 */

/* Appends the value; style NULL is one line without blanks. */
void json_write(struct buf *, struct jv, const struct json_style *);
/*
 * The same, without a style, of a value within a container; false, with nothing
 * written, when that would be too deep.
 */
bool json_write_inner(struct buf *, struct jv);

#endif

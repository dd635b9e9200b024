/*
 * Values as text.  What came from the input and did not change is spliced from
 * its bytes (white space between tokens removed, duplicate keys collapsed).
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include "json/value.h"

struct json_style {
	int indent;	/* 0: one line; n: n blanks a level; -1: tabs */
	bool sort_keys; /* members by code point of their names, at every level
			 */
	bool ascii;	/* all above U+007F as \uXXXX */
	bool decoded;	/* strings of the input with our escapes, not theirs */
	bool color;	/* ANSI colours, jq 1.8's defaults */
};

/* Appends the value; style NULL is one line without blanks. */
void json_write(struct buf *, struct jv, const struct json_style *);
/* Appends text as a JSON string with its quotes. */
void json_write_str(struct buf *, struct str, bool ascii);

#endif

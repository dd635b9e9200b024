/*
 * --seq: texts between record separators (RFC 7464).  A separator ends the text
 * before it, whatever is missing of that: what one text lacks is no harm to the
 * next.  Without separators, values are told apart as ever.
 */
#ifndef STREAMPROC_TEXTS_H
#define STREAMPROC_TEXTS_H

#include "streamproc/records.h"

/* In place of json_feed(). */
void texts_feed(struct records *, const struct input_block *);
/* The parser has no more, or (bad) something bad: true when it has another
 * text of the block now, or the same one on. */
bool texts_next(struct records *, bool bad);
/* Whether a record is bad for want of white space behind a number or literal,
 * which may so be cut; its text has one byte more then. */
bool texts_cut(const struct records *, const struct json_rec *);
/* What is wrong with it. */
const char *texts_why(const char *why);

#endif

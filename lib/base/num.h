/*
 * Number text.  Nothing here depends on the locale.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* The room that the functions below may need at `out`. */
enum { NUM_TEXT_MAX = 40 };

/* Decimal text of an integer; returns the bytes written, no NUL. */
size_t num_u64(char *out, uint64_t);
size_t num_i64(char *out, int64_t);

/*
 * The shortest text that reads back as the same double, in jq's notation
 * (1.7 and later): exponent form, as 1e-05 and 1e+16, below 0.0001 and where
 * plain digits would need more than 15 zeros behind the significant ones.  NaN
 * is "null", infinities are the greatest double, as jq prints them.  Returns
 * the bytes written, no NUL.
 */
size_t num_double(char *out, double);

/*
 * The double nearest to a valid JSON number (round half to even); overflow
 * gives an infinity.  The text must be one: it is not checked again.
 */
double num_parse_double(struct str);

/*
 * A decimal integer of int64 range, with optional '-', nothing else around it.
 * False when it is not one or does not fit.
 */
bool num_parse_i64(struct str, int64_t *);

#endif

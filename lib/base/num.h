/*
 * Number text.  Nothing here depends on the locale.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { NUM_TEXT_MAX = 32 };

/* Decimal text of an integer; returns the bytes written, no NUL. */
size_t num_u64(char out[NUM_TEXT_MAX], uint64_t);
size_t num_i64(char out[NUM_TEXT_MAX], int64_t);

/*
 * The shortest text that reads back as the same double, in jq's notation
 * (jq 1.7+: 17 significant digits at most, exponent form for exponents below
 * -5 or from 17 on, as 1e-06, 1e+17).  NaN is "null", infinities are the
 * greatest double, as jq prints them.  Returns the bytes written, no NUL.
 */
size_t num_double(char out[NUM_TEXT_MAX], double);

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

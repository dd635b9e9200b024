/*
 * Decimal numbers as they are written, exact at any length and exponent.
 * Private to lib/json.
 */
#ifndef JSON_VALUE_DECIMAL_PRIV_H
#define JSON_VALUE_DECIMAL_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* 0.d1d2d3… * 10^mag; the digits lie in the text, a point among them. */
struct dec {
	const char *p, *end; /* from the first to the last that is not 0 */
	int64_t mag;	     /* 0 is no digits */
	bool negative;
};

/* Takes valid JSON number text apart; it must stay. */
struct dec dec_of(struct str text);
/* <0, 0, >0 */
int dec_cmp(const struct dec *, const struct dec *);
/* The number as an int64; false when it has a fraction or does not fit. */
bool dec_to_i64(const struct dec *, int64_t *);
/* The digit at *p, which moves on; '0' behind the last. */
char dec_digit(const char **p, const char *end);

#endif

/* Clocks and the text of time. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/str.h"

/* Nanoseconds of the monotonic clock; deadlines are made of it. */
int64_t clock_ns(void);
/* Nanoseconds since the epoch by the wall clock. */
int64_t clock_wall_ns(void);

enum { TIME_TEXT_MAX = 40 };

/*
 * RFC 3339 text in UTC of a time in milliseconds since the epoch, as
 * "2026-01-02T03:04:05.678Z".  Writes at most TIME_TEXT_MAX bytes and no NUL;
 * returns their number.  Years before 0 and after 9999 take a sign.
 */
size_t time_text_ms(char out[TIME_TEXT_MAX], int64_t ms);

/*
 * RFC 3339 text to nanoseconds since the epoch: date, "T", "t" or a blank,
 * time with optional fraction, optional zone (none: UTC); a date alone is its
 * midnight.  Returns 0, or -1 when it is no such text or out of range.
 */
int time_parse(struct str, int64_t *ns);

/* Days since 1970-01-01 of a date in the proleptic Gregorian calendar. */
int64_t days_from_civil(int64_t y, unsigned m, unsigned d);
/* The date of a day number. */
void civil_from_days(int64_t days, int64_t *y, unsigned *m, unsigned *d);

#endif

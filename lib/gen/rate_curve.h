/*
 * A rate that swings between two bounds, as a cosine with the period: the times
 * of its records are those at which the integral of the rate has grown by one
 * (or, for a Poisson process, by an exponential draw).  Counts within a period
 * are kept rather than times, so that no error adds up.
 */
#ifndef GEN_RATE_CURVE_H
#define GEN_RATE_CURVE_H

#include <stdint.h>

struct rate_curve {
	int64_t period;	   /* ns; 0: no wave */
	double per_period; /* records in one, > 0 */
	double swing;	   /* half of highest - lowest by their mean, 0..1 */
	int64_t periods;   /* begun so far */
	double count;	   /* records of this one so far, < per_period */
};

/* From lowest to highest and back within the period. */
void rate_curve_init(struct rate_curve *, double lowest,
    double highest /* per second */, int64_t period);
/* Where in the period it begins: 0..1, 0 being the lowest rate. */
void rate_curve_start(struct rate_curve *, double phase);
/* Goes on by so many records; the time since the beginning of the first period
 * in ns. */
double rate_curve_next(struct rate_curve *, double records);
/* The time that it stands at, the same way. */
double rate_curve_at(const struct rate_curve *);

#endif

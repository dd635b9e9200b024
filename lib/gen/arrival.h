/*
 * When records come: the times of a stream's records, counted from its first.
 * They are absolute, each the one before plus a pause, so that they do not
 * drift however long a record takes, and follow from the seed and the number of
 * the record alone.
 */
#ifndef GEN_ARRIVAL_H
#define GEN_ARRIVAL_H

#include "gen/duration_dist.h"
#include "gen/rate_curve.h"

struct arrival {
	struct duration_dist pause; /* before each record, or burst */
	int64_t burst;		    /* records that come at once */
	struct rate_curve wave;	    /* in place of the pause */
	bool by_day;		    /* its period is the day */
	bool poisson; /* the wave's records come as a Poisson process */
	int64_t peak; /* ns since midnight */
	uint64_t seed;
	enum rng_purpose purpose;
	int64_t n, at; /* of the record that it stands at; ns */
	double rest;   /* fraction of a nanosecond carried over */
	double origin; /* where in its period a wave began, ns */
};

enum arrival_form {
	ARRIVAL_INTERVAL, /* a duration, or a rate with its "/s" */
	ARRIVAL_RATE,	  /* a rate, which may be a plain number */
};

/*
 * Reads
 *	1s  0.5s..1.5s  1000/s  max  0	a pause
 *	exp:1s  exp:1000/s		Poisson
 *	burst:100/5s			100 at once every 5 s
 *	sine:100/s..1000/s@60s		a rate that swings within 60 s
 *	day:10/s..500/s@18:00		within the day; @: where it is highest
 * and exp: before one of the last three, for bursts or records that come as a
 * Poisson process.  0, or -1 and *err (64).
 */
int arrival_parse(struct arrival *, struct str, enum arrival_form,
    const struct gen_units *, struct err *);

/* All records at the same time? */
bool arrival_none(const struct arrival *);
/* The mean pause in nanoseconds. */
double arrival_mean(const struct arrival *);

/* Stands at record 0, at time 0, which is `epoch_ns` since 1970. */
void arrival_start(
    struct arrival *, uint64_t seed, enum rng_purpose, int64_t epoch_ns);
/* Goes on to the next record; its time in ns, at most INT64_MAX. */
int64_t arrival_next(struct arrival *);

#endif

/* A rate that swings. */
#include "gen/rate_curve.h"

#include "gen/math.h"

static const double TWO_PI = 0x1.921fb54442d18p+2;

/* The share of a period's records that its first x (0..1) brings. */
static double
share_at(const struct rate_curve *w, double x)
{
	return x - w->swing * gen_sin_turns(x) / TWO_PI;
}

/*
 * The x whose share is y: Kepler's equation, solved by Newton's method within
 * bounds that are halved where it leaves them (the rate may be 0 at the ends).
 */
static double
time_of(const struct rate_curve *w, double y)
{
	double low = 0, high = 1;
	double x = y + w->swing * gen_sin_turns(y) / TWO_PI;

	for (int i = 0; i < 100; i++) {
		double off = share_at(w, x) - y;
		double slope = 1 - w->swing * gen_cos_turns(x), next;

		if (off == 0)
			break;
		if (off > 0)
			high = x;
		else
			low = x;
		next = slope > 0 ? x - off / slope : low;
		if (!(next > low && next < high))
			next = low + (high - low) / 2;
		if (next == x || (next - x < 0x1p-52 && x - next < 0x1p-52)) {
			x = next;
			break;
		}
		x = next;
	}
	return x;
}

void
rate_curve_init(
    struct rate_curve *w, double lowest, double highest, int64_t period)
{
	double mean = (lowest + highest) / 2;

	*w = (struct rate_curve){.period = period,
	    .per_period = mean * ((double)period / 1e9),
	    .swing = (highest - lowest) / 2 / mean};
}

void
rate_curve_start(struct rate_curve *w, double phase)
{
	w->periods = 0;
	w->count = share_at(w, phase) * w->per_period;
}

double
rate_curve_at(const struct rate_curve *w)
{
	return ((double)w->periods + time_of(w, w->count / w->per_period)) *
	    (double)w->period;
}

double
rate_curve_next(struct rate_curve *w, double records)
{
	w->count += records;
	if (w->count >= w->per_period) {
		double whole = w->count / w->per_period;

		/* beyond this, the time has run out anyway */
		w->periods += whole < 1e15 ? (int64_t)whole : 1000000000000000;
		w->count -= (double)(int64_t)(whole < 1e15 ? whole : 1e15) *
		    w->per_period;
		if (!(w->count >= 0))
			w->count = 0;
	}
	return rate_curve_at(w);
}

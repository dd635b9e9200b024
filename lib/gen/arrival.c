/* The times at which records come. */
#include "gen/arrival.h"

static const int64_t DAY = 86400000000000;
/* Half of what an int64_t holds: it can be added to any time that there is. */
static const double MAX_NS = 0x1p62;

bool
arrival_none(const struct arrival *a)
{
	return !a->wave.period && a->pause.a <= 0 && a->pause.b <= 0;
}

double
arrival_mean(const struct arrival *a)
{
	if (a->wave.period)
		return (double)a->wave.period / a->wave.per_period;
	return duration_dist_mean(&a->pause) / (double)a->burst;
}

void
arrival_start(struct arrival *a, uint64_t seed, enum rng_purpose purpose,
    int64_t epoch_ns)
{
	int64_t since;

	a->seed = seed;
	a->purpose = purpose;
	a->n = a->at = 0;
	a->rest = 0;
	if (!a->wave.period)
		return;
	/* the lowest is half a day before the highest */
	since = (epoch_ns % DAY + DAY - a->peak + DAY + DAY / 2) % DAY;
	rate_curve_start(&a->wave, a->by_day ? (double)since / (double)DAY : 0);
	a->origin = rate_curve_at(&a->wave);
}

/* The time that a pause of ns takes it to, with what is left of it. */
static int64_t
after(struct arrival *a, double ns)
{
	int64_t whole;

	ns += a->rest;
	if (ns > MAX_NS)
		ns = MAX_NS;
	whole = (int64_t)ns;
	a->rest = ns - (double)whole;
	if (__builtin_add_overflow(a->at, whole, &whole))
		return INT64_MAX;
	return whole;
}

static int64_t
wave_time(struct arrival *a, struct rng *r)
{
	double at =
	    rate_curve_next(&a->wave, a->poisson ? rng_exp(r) : 1) - a->origin;

	if (at > 0x1p63 - 1024)
		return INT64_MAX;
	return (int64_t)at > a->at ? (int64_t)at : a->at;
}

int64_t
arrival_next(struct arrival *a)
{
	struct rng r;

	a->n++;
	if (a->burst > 1 && a->n % a->burst)
		return a->at;
	if (a->poisson || a->pause.kind != DURATION_FIXED)
		rng_record(&r, a->seed, a->purpose, (uint64_t)a->n);
	if (a->wave.period)
		a->at = wave_time(a, &r);
	else
		a->at = after(a, duration_dist_draw(&a->pause, &r));
	return a->at;
}

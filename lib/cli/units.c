/* The units of option arguments: durations, sizes, rates. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "cli/opt.h"

/*
 * A decimal number without sign or exponent at the start of s, which is moved
 * past it.  Returns 0 or -1.
 */
static int
decimal(struct str *s, double *v)
{
	double scale = 1;
	bool any = false, point = false;

	*v = 0;
	for (; s->n; s->p++, s->n--) {
		if (s->p[0] == '.' && !point) {
			point = true;
			continue;
		}
		if (s->p[0] < '0' || s->p[0] > '9')
			break;
		any = true;
		*v = *v * 10 + (s->p[0] - '0');
		if (point)
			scale *= 10;
	}
	*v /= scale;
	return any ? 0 : -1;
}

struct unit {
	const char *name;
	double factor;
};

/* The factor of the unit that s is, or 0. */
static double
factor_of(struct str s, const struct unit *units)
{
	for (; units->name; units++)
		if (str_is(s, units->name))
			return units->factor;
	return 0;
}

int
unit_duration(struct str s, int64_t *ns)
{
	static const struct unit units[] = {{"ns", 1}, {"us", 1e3}, {"ms", 1e6},
	    {"s", 1e9}, {"m", 60e9}, {"min", 60e9}, {"h", 3600e9},
	    {"d", 86400e9}, {NULL, 0}};
	double v, f;

	if (decimal(&s, &v) < 0)
		return -1;
	/* without a unit only nothing at all is clear */
	f = s.n ? factor_of(s, units) : v > 0 ? 0 : 1;
	if (f <= 0 || v * f > 9.2e18)
		return -1;
	*ns = (int64_t)llround(v * f);
	return 0;
}

int
unit_size(struct str s, int64_t *bytes)
{
	static const struct unit units[] = {{"", 1}, {"B", 1}, {"K", 0x1p10},
	    {"k", 0x1p10}, {"KiB", 0x1p10}, {"M", 0x1p20}, {"MiB", 0x1p20},
	    {"G", 0x1p30}, {"GiB", 0x1p30}, {"T", 0x1p40}, {"TiB", 0x1p40},
	    {NULL, 0}};
	double v, f;

	if (decimal(&s, &v) < 0 || (f = factor_of(s, units)) <= 0 ||
	    v * f > 9.2e18)
		return -1;
	*bytes = (int64_t)llround(v * f);
	return 0;
}

int
unit_rate(struct str s, double *per_second)
{
	static const struct unit units[] = {{"", 1}, {"/s", 1},
	    {"/m", 1.0 / 60}, {"/min", 1.0 / 60}, {"/h", 1.0 / 3600},
	    {"/d", 1.0 / 86400}, {NULL, 0}};
	static const struct unit steps[] = {
	    {"k", 1e3}, {"K", 1e3}, {"M", 1e6}, {NULL, 0}};
	double v, f;

	if (str_is(s, "max")) {
		*per_second = HUGE_VAL;
		return 0;
	}
	if (decimal(&s, &v) < 0)
		return -1;
	if (s.n && (f = factor_of((struct str){s.p, 1}, steps)) > 0) {
		v *= f;
		s.p++;
		s.n--;
	}
	f = factor_of(s, units);
	if (f <= 0 || v <= 0 || v > 1e12)
		return -1;
	*per_second = v * f;
	return 0;
}

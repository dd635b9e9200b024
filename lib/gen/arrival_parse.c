/* The specifications of arrivals. */
#include <math.h>

#include "base/num.h"
#include "gen/arrival.h"

static const int64_t DAY = 86400000000000, HOUR = 3600000000000,
		     MINUTE = 60000000000;

/* What is being read. */
struct spec {
	struct arrival *a;
	struct str all; /* for messages */
	enum arrival_form form;
	const struct gen_units *units;
	struct err *e;
};

static int
not_one(const struct spec *s)
{
	return err_set(s->e, EX_USAGE,
	    s->form == ARRIVAL_RATE
		? "not a rate like 1000/s, exp:1000/s, sine:100/s..1000/s@60s "
		  "or max: %.*s"
		: "not an interval like 1s, 0.5s..1.5s, exp:1s, burst:100/5s "
		  "or sine:100/s..1000/s@60s: %.*s",
	    (int)s->all.n, s->all.p);
}

static int
not_like(const struct spec *s, const char *form)
{
	return err_set(s->e, EX_USAGE, "not of the form %s: %.*s", form,
	    (int)s->all.n, s->all.p);
}

static bool
has_slash(struct str s)
{
	return s.n && memchr(s.p, '/', s.n);
}

/* A pause, or the rate that makes it. */
static int
pause_of(const struct spec *s, struct str text, double *ns)
{
	double rate;
	int64_t v;

	if (s->form == ARRIVAL_INTERVAL && s->units->duration(text, &v) == 0) {
		*ns = (double)v;
		return 0;
	}
	if (s->form == ARRIVAL_INTERVAL && !has_slash(text) &&
	    !str_is(text, "max"))
		return -1;
	if (s->units->rate(text, &rate) < 0)
		return -1;
	*ns = isinf(rate) ? 0 : 1e9 / rate;
	return 0;
}

static int
pause_form(const struct spec *s, struct str text)
{
	struct duration_dist *p = &s->a->pause;
	struct str from = text, to;

	if (s->form == ARRIVAL_RATE || s->a->poisson ||
	    !gen_cut(&from, STR(".."), &to)) {
		p->kind = s->a->poisson ? DURATION_EXP : DURATION_FIXED;
		return pause_of(s, text, &p->a) < 0 ? not_one(s) : 0;
	}
	p->kind = DURATION_UNIFORM;
	if (pause_of(s, from, &p->a) < 0 || pause_of(s, to, &p->b) < 0)
		return not_one(s);
	if (p->a > p->b)
		return err_set(s->e, EX_USAGE,
		    "the interval %.*s runs backwards", (int)s->all.n,
		    s->all.p);
	return 0;
}

/* COUNT/DURATION */
static int
burst_form(const struct spec *s, struct str text)
{
	struct str each;
	int64_t ns;

	if (!gen_cut(&text, STR("/"), &each) ||
	    !num_parse_i64(text, &s->a->burst) || s->a->burst < 1 ||
	    s->units->duration(each, &ns) < 0)
		return not_like(s, "burst:COUNT/DURATION, like burst:100/5s");
	s->a->pause.kind = s->a->poisson ? DURATION_EXP : DURATION_FIXED;
	s->a->pause.a = (double)ns;
	return 0;
}

/* A rate of which there is no more than its unit: "0/s". */
static bool
is_zero(const struct spec *s, struct str text)
{
	char one[8] = "1";
	double rate;

	if (text.n == 0 || text.n >= sizeof one || text.p[0] != '0')
		return false;
	memcpy(one + 1, text.p + 1, text.n - 1);
	return s->units->rate((struct str){one, text.n}, &rate) == 0 &&
	    (text.n == 1 || text.p[1] == '/');
}

/* RATE..RATE; the lower one may be 0. */
static int
rates(const struct spec *s, struct str text, double *low, double *high)
{
	struct str to;

	if (!gen_cut(&text, STR(".."), &to) || s->units->rate(to, high) < 0)
		return -1;
	*low = 0;
	if (!is_zero(s, text) && s->units->rate(text, low) < 0)
		return -1;
	return isinf(*high) || isinf(*low) ? -1 : 0;
}

static int
swings(const struct spec *s, double low, double high, int64_t period)
{
	if (low > high)
		return err_set(s->e, EX_USAGE,
		    "the lower rate comes first: %.*s", (int)s->all.n,
		    s->all.p);
	rate_curve_init(&s->a->wave, low, high, period);
	if (!(s->a->wave.per_period > 1e-9))
		return err_set(s->e, EX_USAGE,
		    "no record in a billion periods: %.*s", (int)s->all.n,
		    s->all.p);
	return 0;
}

static int
sine_form(const struct spec *s, struct str text)
{
	struct str each;
	double low, high;
	int64_t period;

	if (!gen_cut(&text, STR("@"), &each) ||
	    rates(s, text, &low, &high) < 0 ||
	    s->units->duration(each, &period) < 0 || period <= 0)
		return not_like(
		    s, "sine:RATE..RATE@DURATION, like sine:100/s..1000/s@60s");
	return swings(s, low, high, period);
}

/* HH:MM */
static bool
time_of_day(struct str s, int64_t *ns)
{
	int64_t h, m;

	if (s.n != 5 || s.p[2] != ':' || s.p[0] == '-' || s.p[3] == '-' ||
	    !num_parse_i64((struct str){s.p, 2}, &h) ||
	    !num_parse_i64((struct str){s.p + 3, 2}, &m) || h > 23 || m > 59)
		return false;
	*ns = h * HOUR + m * MINUTE;
	return true;
}

static int
day_form(const struct spec *s, struct str text)
{
	struct str when;
	double low, high;

	s->a->by_day = true;
	s->a->peak = 15 * HOUR;
	if ((gen_cut(&text, STR("@"), &when) &&
		!time_of_day(when, &s->a->peak)) ||
	    rates(s, text, &low, &high) < 0)
		return not_like(
		    s, "day:RATE..RATE@HH:MM, like day:10/s..500/s@18:00");
	return swings(s, low, high, DAY);
}

static const struct {
	struct str name;
	int (*read)(const struct spec *, struct str);
} forms[] = {
    {{"burst:", 6}, burst_form},
    {{"sine:", 5}, sine_form},
    {{"day:", 4}, day_form},
};

int
arrival_parse(struct arrival *a, struct str text, enum arrival_form form,
    const struct gen_units *units, struct err *e)
{
	struct spec s = {a, text, form, units, e};

	*a = (struct arrival){.burst = 1};
	if (str_starts(text, STR("exp:"))) {
		a->poisson = true;
		text = (struct str){text.p + 4, text.n - 4};
	}
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct str name = forms[i].name;

		if (str_starts(text, name))
			return forms[i].read(
			    &s, (struct str){text.p + name.n, text.n - name.n});
	}
	return pause_form(&s, text);
}

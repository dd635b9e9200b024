/* When the next record is due. */
#include "gen/pace.h"

/* A century and more: a time that is due then still fits an int64_t. */
static const double MAX_NS = 4e18;

static int
one(struct str s, double *ns, pace_unit *unit, struct err *e)
{
	int64_t v;

	if (unit(s, &v) < 0)
		return err_set(e, EX_USAGE,
		    "not an interval like 1s, 0.5s..1.5s or exp:1s: %.*s",
		    (int)s.n, s.p);
	*ns = (double)v;
	return 0;
}

int
pace_parse(struct pace *p, struct str s, pace_unit *unit, struct err *e)
{
	*p = (struct pace){.kind = PACE_FIXED};
	if (str_starts(s, STR("exp:"))) {
		p->kind = PACE_EXP;
		return one((struct str){s.p + 4, s.n - 4}, &p->a, unit, e);
	}
	for (size_t i = 0; i + 1 < s.n; i++) {
		if (s.p[i] != '.' || s.p[i + 1] != '.')
			continue;
		p->kind = PACE_UNIFORM;
		if (one((struct str){s.p, i}, &p->a, unit, e) < 0 ||
		    one((struct str){s.p + i + 2, s.n - i - 2}, &p->b, unit,
			e) < 0)
			return -1;
		if (p->a > p->b)
			return err_set(e, EX_USAGE,
			    "the interval %.*s runs backwards", (int)s.n, s.p);
		return 0;
	}
	return one(s, &p->a, unit, e);
}

bool
pace_none(const struct pace *p)
{
	return p->a <= 0 && p->b <= 0;
}

double
pace_mean(const struct pace *p)
{
	return p->kind == PACE_UNIFORM ? (p->a + p->b) / 2 : p->a;
}

int64_t
pace_next(struct pace *p, struct rng *r)
{
	double ns = p->rest;
	int64_t whole;

	switch (p->kind) {
	case PACE_FIXED:
		ns += p->a;
		break;
	case PACE_UNIFORM:
		ns += p->a + (p->b - p->a) * rng_unit(r);
		break;
	case PACE_EXP:
		ns += p->a * rng_exp(r);
		break;
	}
	if (ns > MAX_NS)
		ns = MAX_NS;
	whole = (int64_t)ns;
	p->rest = ns - (double)whole;
	return whole;
}

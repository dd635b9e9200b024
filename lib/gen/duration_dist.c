/* Lengths of time: reading and drawing them. */
#include "gen/duration_dist.h"

#include "base/num.h"

static int
not_a_span(struct str s, struct err *e)
{
	return err_set(e, EX_USAGE,
	    "not a duration like 3s, 1s..5s or exp:3s: %.*s", (int)s.n, s.p);
}

static int
one(struct str s, double *ns, const struct gen_units *units)
{
	int64_t v;

	if (units->duration(s, &v) < 0)
		return -1;
	*ns = (double)v;
	return 0;
}

int
duration_dist_parse(struct duration_dist *p, struct str s,
    const struct gen_units *units, struct err *e)
{
	struct str from = s, to;

	*p = (struct duration_dist){.kind = DURATION_FIXED};
	if (str_starts(s, STR("exp:"))) {
		p->kind = DURATION_EXP;
		if (one((struct str){s.p + 4, s.n - 4}, &p->a, units) < 0)
			return not_a_span(s, e);
		return 0;
	}
	if (!gen_cut(&from, STR(".."), &to)) {
		if (one(s, &p->a, units) < 0)
			return not_a_span(s, e);
		return 0;
	}
	p->kind = DURATION_UNIFORM;
	if (one(from, &p->a, units) < 0 || one(to, &p->b, units) < 0)
		return not_a_span(s, e);
	if (p->a > p->b)
		return err_set(e, EX_USAGE, "the range %.*s runs backwards",
		    (int)s.n, s.p);
	return 0;
}

double
duration_dist_mean(const struct duration_dist *p)
{
	return p->kind == DURATION_UNIFORM ? (p->a + p->b) / 2 : p->a;
}

double
duration_dist_draw(const struct duration_dist *p, struct rng *r)
{
	switch (p->kind) {
	case DURATION_UNIFORM:
		return p->a + (p->b - p->a) * rng_unit(r);
	case DURATION_EXP:
		return p->a * rng_exp(r);
	default:
		return p->a;
	}
}

bool
gen_cut(struct str *s, struct str mark, struct str *rest)
{
	for (size_t i = 0; i + mark.n <= s->n; i++) {
		if (memcmp(s->p + i, mark.p, mark.n) != 0)
			continue;
		*rest = (struct str){s->p + i + mark.n, s->n - i - mark.n};
		s->n = i;
		return true;
	}
	return false;
}

int
gen_share(struct str s, double *share)
{
	bool percent = s.n && s.p[s.n - 1] == '%';
	size_t digits = 0, points = 0;

	s.n -= percent;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.')
			points++;
		else if (s.p[i] >= '0' && s.p[i] <= '9')
			digits++;
		else
			return -1;
	}
	if (digits == 0 || digits > 30 || points > 1 || s.p[0] == '.' ||
	    s.p[s.n - 1] == '.')
		return -1;
	*share = num_parse_double(s) / (percent ? 100 : 1);
	return *share <= 1 ? 0 : -1;
}

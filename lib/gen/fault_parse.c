/* The specifications of faults. */
#include "base/num.h"
#include "gen/fault.h"

const char *const break_names[BREAKAGES] = {
    "truncated", "utf8", "type", "missing"};

static int
records(struct str s, int64_t *n, struct err *e)
{
	if (!num_parse_i64(s, n) || *n < 1)
		return err_set(e, EX_USAGE,
		    "not a number of records like 5: %.*s", (int)s.n, s.p);
	return 0;
}

static int
kind(struct str s, unsigned *kinds, struct err *e)
{
	const char *near;

	for (unsigned i = 0; i < BREAKAGES; i++)
		if (str_is(s, break_names[i])) {
			*kinds |= 1u << i;
			return 0;
		}
	near = str_nearest(s, break_names, BREAKAGES);
	if (near)
		return err_set(e, EX_USAGE,
		    "unknown kind %.*s; did you mean %s?", (int)s.n, s.p, near);
	return err_set(e, EX_USAGE,
	    "unknown kind %.*s; one of truncated, utf8, type, missing",
	    (int)s.n, s.p);
}

static int
kinds(struct str s, unsigned *all, struct err *e)
{
	struct str rest;

	*all = 0;
	while (gen_cut(&s, STR(","), &rest)) {
		if (kind(s, all, e) < 0)
			return -1;
		s = rest;
	}
	return kind(s, all, e);
}

int
fault_parse(struct faults *f, enum fault fault, struct str s,
    const struct gen_units *units, struct err *e)
{
	struct str how = {NULL, 0};
	bool more = gen_cut(&s, STR(":"), &how);

	f->asked[fault] = true;
	if (gen_share(s, &f->share[fault]) < 0)
		return err_set(e, EX_USAGE,
		    "not a probability like 5%% or 0.05: %.*s", (int)s.n, s.p);
	switch (fault) {
	case FAULT_LATE:
		if (!more)
			return err_set(e, EX_USAGE, "by how much? %.*s:3s, say",
			    (int)s.n, s.p);
		return duration_dist_parse(&f->late, how, units, e);
	case FAULT_DUP:
		f->again = (struct duration_dist){0};
		return more ? duration_dist_parse(&f->again, how, units, e) : 0;
	case FAULT_SWAP:
		f->swap_by = 1;
		return more ? records(how, &f->swap_by, e) : 0;
	case FAULT_GAP:
		f->gap_run = 1;
		return more ? records(how, &f->gap_run, e) : 0;
	default:
		f->kinds = (1u << BREAKAGES) - 1;
		return more ? kinds(how, &f->kinds, e) : 0;
	}
}

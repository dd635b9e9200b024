/*
 * A length of time, the same each time or drawn from a distribution, and what
 * is shared by the texts that specify when things happen.
 */
#ifndef GEN_DURATION_DIST_H
#define GEN_DURATION_DIST_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "gen/rng.h"

enum duration_dist_kind { DURATION_FIXED, DURATION_UNIFORM, DURATION_EXP };

struct duration_dist {
	enum duration_dist_kind kind;
	double a, b; /* ns: the length; its bounds; its mean and nothing */
};

/* The parsers of units are handed in, because units belong to the programs.
 * 0 or -1. */
struct gen_units {
	int (*duration)(struct str, int64_t *ns);
	int (*rate)(struct str, double *per_second); /* infinity: max */
};

/*
 * Reads "1s", "0.5s..1.5s", "exp:1s" or "0".  0, or -1 and *err (64), whose
 * text begins with "not a duration" or tells what is wrong with it.
 */
int duration_dist_parse(
    struct duration_dist *, struct str, const struct gen_units *, struct err *);

double duration_dist_mean(const struct duration_dist *);
/* In nanoseconds, with a fraction; draws one number unless it is fixed. */
double duration_dist_draw(const struct duration_dist *, struct rng *);

/* Cuts s at the first `mark`: what is before it stays in s, what is behind it
 * is in *rest.  False, with nothing changed, when there is none. */
bool gen_cut(struct str *s, struct str mark, struct str *rest);

/* "5%", "0.1%" or "0.05": a probability, 0 to 1.  0 or -1. */
int gen_share(struct str, double *);

#endif

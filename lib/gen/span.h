/*
 * A length of time, the same each time or drawn from a distribution, and what
 * is shared by the texts that specify when things happen.
 */
#ifndef GEN_SPAN_H
#define GEN_SPAN_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "gen/rng.h"

enum span_kind { SPAN_FIXED, SPAN_UNIFORM, SPAN_EXP };

struct span {
	enum span_kind kind;
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
int span_parse(
    struct span *, struct str, const struct gen_units *, struct err *);

double span_mean(const struct span *);
/* In nanoseconds, with a fraction; draws one number unless it is fixed. */
double span_draw(const struct span *, struct rng *);

/* Cuts s at the first `mark`: what is before it stays in s, what is behind it
 * is in *rest.  False, with nothing changed, when there is none. */
bool gen_cut(struct str *s, struct str mark, struct str *rest);

/* "5%", "0.1%" or "0.05": a probability, 0 to 1.  0 or -1. */
int gen_share(struct str, double *);

#endif

/*
 * The generator functions that streamgen adds to the language: seq, now,
 * randint(a;b), uniform(a;b), choice(a,b,…).
 */
#ifndef GEN_FUNCS_H
#define GEN_FUNCS_H

#include "expr/expr.h"
#include "gen/rng.h"

/* What the functions draw on; handed to them as vm_env.arg. */
struct gen_state {
	struct rng rng;
	int64_t n; /* number of the record being made, from 0 */
};

extern const struct expr_func gen_funcs[];

#endif

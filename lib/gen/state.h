/*
 * What the generator functions work on: the random source and time of the
 * record that is being made, and what lasts from one record to the next.
 *
 *	gen_init(&g, seed);
 *	vm = vm_new(expr, &(struct vm_env){.arg = &g, …});
 *	for each record n: gen_record(&g, n, time); vm_start(vm, null); …
 *	gen_release(&g);
 *
 * A record follows from the seed and its number alone, unless the program has a
 * function with a memory (gen_is_stateful()): then every record before it has
 * to be made as well, with or without being written.
 */
#ifndef GEN_STATE_H
#define GEN_STATE_H

#include "expr/expr.h"
#include "gen/rng.h"

/* In place of a record's time: whatever the clock says when it is asked for. */
#define GEN_CLOCK INT64_MIN

struct gen_state {
	uint64_t seed;
	int64_t n;	 /* number of the record being made, from 0 */
	int64_t time_ns; /* its event time since the epoch, or GEN_CLOCK */
	struct rng rng;	 /* of the record */
};

void gen_init(struct gen_state *, uint64_t seed);
void gen_release(struct gen_state *);

/* Record n is made next; its time in nanoseconds, or GEN_CLOCK. */
void gen_record(struct gen_state *, int64_t n, int64_t time_ns);

/* Whether the program's records depend on those before them. */
bool gen_is_stateful(const struct expr *);

#endif

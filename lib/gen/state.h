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

#include "base/clock.h"
#include "expr/expr.h"
#include "gen/rng.h"

/* In place of a record's time: whatever the clock says when it is asked for. */
#define GEN_CLOCK INT64_MIN

enum {
	/* stable() and entity() within each other */
	GEN_DEPTH_MAX = 32,
	/* states that all functions may have for all keys */
	GEN_CELLS_MAX = 4000000,
};

/* What one function at one place keeps from record to record, for one key. */
struct gen_cell {
	uint64_t key;
	enum { GEN_EMPTY, GEN_INT, GEN_DBL } kind;
	union {
		int64_t i;
		double d;
	};
};

/* A place in the text that calls a function. */
struct gen_site {
	/* what was prepared for its arguments, and how it is given up */
	struct jv args[2];
	void *made;
	uint64_t hash; /* of the first one; 0: not prepared */
	void (*free)(void *);
	struct gen_cell cell;	/* where no key is in force */
	struct gen_cell *keyed; /* by open addressing, at most half full */
	size_t nkeyed, cap;
};

struct gen_frame {
	struct rng rng, *draw;
	uint64_t key;
};

struct gen_state {
	uint64_t of_record, of_key; /* rng_base() of the seed */
	int64_t n;	  /* number of the record being made, from 0 */
	int64_t time_ns;  /* its event time since the epoch, or GEN_CLOCK */
	struct rng rng;	  /* of the record; what moves from record to record
			     draws on it */
	struct rng *draw; /* all else: the record's or that of a key */
	uint64_t key;	  /* that states belong to; 0: none */
	struct gen_frame frames[GEN_DEPTH_MAX]; /* what to go back to */
	size_t depth;
	struct gen_site *sites;
	size_t nsites, ncells;
	int64_t text_ms; /* whose text is: */
	struct jv text;
	struct jv_key id; /* "id", of entities */
};

void gen_init(struct gen_state *, uint64_t seed);
void gen_release(struct gen_state *);

/* Record n is made next; its time in nanoseconds, or GEN_CLOCK.  A state must
 * not be moved in memory from here on. */
void gen_record(struct gen_state *, int64_t n, int64_t time_ns);

/* Whether the program's records depend on those before them. */
bool gen_is_stateful(const struct expr *);

/* --- for the functions ------------------------------------------------------
 */

/* The time of the record, which the clock gives once. */
int64_t gen_time(struct gen_state *);

/* A number for a value, the same in every run and on every machine; not 0. */
uint64_t gen_hash(struct jv);
/* The same of both. */
uint64_t gen_hash_with(uint64_t, struct jv);

/* Goes on with what belongs to the key: values follow from it alone when
 * `stable`, else from the record.  0 is the record itself.  0 or -1. */
int gen_enter(struct gen_state *, uint64_t key, bool stable, struct err *);
void gen_leave(struct gen_state *);

/* What a place keeps; of one that comes for the first time (state.c). */
struct gen_site *gen_new_site(struct gen_state *, uint32_t site);
static inline struct gen_site *
gen_site(struct gen_state *g, uint32_t site)
{
	return site < g->nsites ? &g->sites[site] : gen_new_site(g, site);
}
/*
 * What the place has prepared for these arguments (borrowed; at most two), or
 * NULL when they are others: then gen_prepared() keeps what was made for them.
 */
static inline void *
gen_made(const struct gen_site *s, const struct jv *args, int n)
{
	if (!s->made)
		return NULL;
	for (int i = 0; i < n; i++)
		if (s->args[i].kind != args[i].kind ||
		    s->args[i].at != args[i].at || s->args[i].i != args[i].i)
			return NULL;
	return s->made;
}
void gen_prepared(struct gen_site *, const struct jv *args, int n, void *made,
    void (*free)(void *));

/* gen_hash() of an argument that is mostly a constant of the place. */
uint64_t gen_site_hash(struct gen_site *, struct jv);

/* The state of the place for the key in force combined with `with` (0: none);
 * NULL and *err when there are too many. */
struct gen_cell *gen_cell(
    struct gen_state *, uint32_t site, uint64_t with, struct err *);

#endif

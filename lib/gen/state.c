/* The life of what generator functions work on. */
#include "gen/state.h"

void
gen_init(struct gen_state *g, uint64_t seed)
{
	*g = (struct gen_state){.seed = seed};
	gen_record(g, 0, GEN_CLOCK);
}

void
gen_release(struct gen_state *g)
{
	(void)g;
}

void
gen_record(struct gen_state *g, int64_t n, int64_t time_ns)
{
	g->n = n;
	g->time_ns = time_ns;
	rng_record(&g->rng, g->seed, RNG_RECORD, (uint64_t)n);
}

bool
gen_is_stateful(const struct expr *x)
{
	const struct expr_func *f;

	for (size_t i = 0; (f = expr_site(x, i)); i++)
		if (f->stateful)
			return true;
	return false;
}

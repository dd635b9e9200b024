/* A compiled program: what is asked about it, and its end. */
#include <stdlib.h>

#include "expr/core/code.h"

void
expr_free(struct expr *x)
{
	if (!x)
		return;
	for (size_t i = 0; i < x->nowned; i++)
		jv_unref(x->owned[i]);
	free(x->owned);
	free(x->consts);
	free(x->keys);
	free(x->sites);
	arena_release(&x->arena);
	free(x);
}

bool
expr_is_identity(const struct expr *x)
{
	return x->main.body->op == OP_IDENTITY;
}

bool
expr_is_single(const struct expr *x)
{
	return x->main.body->direct;
}

bool
expr_uses_input(const struct expr *x)
{
	return x->uses_input;
}

bool
expr_uses_line(const struct expr *x)
{
	return x->uses_line;
}

const struct expr_func *
expr_site(const struct expr *x, size_t site)
{
	return site < x->nsites ? x->sites[site] : NULL;
}

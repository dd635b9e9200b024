/* Distributions over numbered things: by weights, and Zipf's. */
#include <stdlib.h>

#include "base/mem.h"
#include "gen/dist.h"
#include "gen/math.h"

/* --- weights ----------------------------------------------------------------
 */

void
alias_init(struct alias *a, const double *weight, size_t n)
{
	double *share = xreallocarray(NULL, n, sizeof *share), most = 0,
	       sum = 0;
	uint32_t *list = xreallocarray(NULL, n, sizeof *list);
	size_t small = 0, large = n;

	a->n = n;
	a->column = xcalloc(n, sizeof *a->column);
	/* in parts of the greatest, or the sum might overflow */
	for (size_t i = 0; i < n; i++)
		most = weight[i] > most ? weight[i] : most;
	for (size_t i = 0; i < n; i++)
		sum += weight[i] / most;
	for (size_t i = 0; i < n; i++) {
		share[i] = weight[i] / most / sum * (double)n;
		if (share[i] < 1)
			list[small++] = (uint32_t)i;
		else
			list[--large] = (uint32_t)i;
	}
	/* Each small one is filled up from a large one, which may become small
	 * by that. */
	while (small > 0 && large < n) {
		uint32_t s = list[--small], l = list[large];

		a->column[s].below = (uint64_t)(share[s] * 0x1p64);
		a->column[s].other = l;
		share[l] = (share[l] + share[s]) - 1;
		if (share[l] < 1) {
			large++;
			list[small++] = l;
		}
	}
	/* What is left is 1 but for rounding. */
	while (small > 0)
		a->column[list[--small]].whole = true;
	for (; large < n; large++)
		a->column[list[large]].whole = true;
	free(list);
	free(share);
}

void
alias_release(struct alias *a)
{
	free(a->column);
	*a = (struct alias){0};
}

size_t
alias_draw(const struct alias *a, struct rng *r)
{
	/* The upper half of the product is the column, and the lower one a
	 * random number within it. */
	unsigned __int128 x = (unsigned __int128)rng_next(r) * a->n;
	size_t i = (size_t)(x >> 64);
	const struct alias_column *c = &a->column[i];

	return (uint64_t)x < c->below || c->whole ? i : c->other;
}

/* --- Zipf -------------------------------------------------------------------
 */

/* (e^t - 1) / t */
static double
expm1_by(double t)
{
	if (t > 1e-3 || t < -1e-3)
		return (gen_exp(t) - 1) / t;
	return 1 + t / 2 * (1 + t / 3 * (1 + t / 4));
}

/* log(1 + t) / t */
static double
log1p_by(double t)
{
	if (t > 1e-3 || t < -1e-3)
		return gen_log(1 + t) / t;
	return 1 - t * (1 / 2.0 - t * (1 / 3.0 - t * (1 / 4.0 - t / 5)));
}

/* The integral of x^-s from 1 to x. */
static double
integral(const struct zipf *z, double x)
{
	double l = gen_log(x);

	return expm1_by((1 - z->s) * l) * l;
}

/* Where the integral is y. */
static double
inverse(const struct zipf *z, double y)
{
	double t = y * (1 - z->s);

	if (t < -1) /* by rounding */
		t = -1;
	return t == -1 ? 0x1p53 : gen_exp(log1p_by(t) * y);
}

static void
table(struct zipf *z)
{
	double *w = xreallocarray(NULL, (size_t)z->n, sizeof *w);

	for (int64_t k = 0; k < z->n; k++)
		w[k] = gen_pow((double)k + 1, -z->s);
	alias_init(&z->table, w, (size_t)z->n);
	free(w);
}

void
zipf_init(struct zipf *z, int64_t n, double s)
{
	*z = (struct zipf){.n = n, .s = s};
	if (n <= ZIPF_TABLE_MAX) {
		table(z);
		return;
	}
	z->first = integral(z, 1.5) - 1;
	z->last = integral(z, (double)n + 0.5);
	z->near = 2 - inverse(z, integral(z, 2.5) - gen_pow(2, -s));
}

void
zipf_release(struct zipf *z)
{
	alias_release(&z->table);
}

int64_t
zipf_draw(const struct zipf *z, struct rng *r)
{
	if (z->table.n)
		return (int64_t)alias_draw(&z->table, r) + 1;
	for (;;) {
		double u = z->last + rng_unit(r) * (z->first - z->last);
		double x = inverse(z, u), k = (double)(int64_t)(x + 0.5);

		if (!(k >= 1))
			k = 1;
		else if (k > (double)z->n)
			k = (double)z->n;
		if (k - x <= z->near ||
		    u >= integral(z, k + 0.5) - gen_pow(k, -z->s))
			return (int64_t)k;
	}
}

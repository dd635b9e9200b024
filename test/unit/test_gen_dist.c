/* The distributions of the generator functions, as an expression gets them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "gen/funcs.h"
#include "gen_stat.h"

enum { SEEDS = 4, SAMPLES = 50000 };

/* What an expression yields for records 0 to n-1, as numbers. */
static double *
sample(const char *text, uint64_t seed, int n)
{
	struct expr_opts opts = {.funcs = gen_funcs};
	double *x = xreallocarray(NULL, (size_t)n, sizeof *x);
	struct gen_state g;
	struct expr *expr;
	struct err e = {0};
	struct vm *vm;
	struct jv v;

	expr = expr_compile(str_of(text), &opts, &e);
	if (!expr)
		fail_msg("%s: %s", text, e.msg);
	gen_init(&g, seed);
	vm = vm_new(expr, &(struct vm_env){.arg = &g});
	for (int i = 0; i < n; i++) {
		gen_record(&g, i, GEN_CLOCK);
		if (vm_one(vm, JV_NULL_V, &v, &e) < 0)
			fail_msg("%s: %s", text, e.msg);
		assert_int_equal(jv_type(v), JT_NUMBER);
		x[i] = jv_double(v);
		jv_unref(v);
	}
	vm_free(vm);
	gen_release(&g);
	expr_free(expr);
	return x;
}

/* --- continuous -------------------------------------------------------------
 */

static double
uniform_cdf(double x)
{
	return (x + 2) / 5;
}

static double
normal_cdf(double x)
{
	return erfc(-(x - 10) / 2 / sqrt(2)) / 2;
}

static double
lognormal_cdf(double x)
{
	return erfc(-log(x / 20) / 0.8 / sqrt(2)) / 2;
}

static double
exponential_cdf(double x)
{
	return -expm1(-x / 3);
}

static double
pareto_cdf(double x)
{
	return x < 2 ? 0 : 1 - pow(2 / x, 1.5);
}

static void
continuous(void **state)
{
	static const struct {
		const char *text;
		double (*cdf)(double);
	} all[] = {
	    {"uniform(-2; 3)", uniform_cdf},
	    {"normal(10; 2)", normal_cdf},
	    {"lognormal(20; 0.8)", lognormal_cdf},
	    {"exponential(3)", exponential_cdf},
	    {"pareto(2; 1.5)", pareto_cdf},
	    /* whatever is drawn before it, and for a key */
	    {"normal(0; 1) as $x | randint(1; 9) | normal(10; 2)", normal_cdf},
	    {"stable($n; normal(10; 2))", normal_cdf},
	    {"stable(\"user-\\($n)\"; exponential(3))", exponential_cdf},
	    {"entity($n; 9; uniform(-2; 3))", uniform_cdf},
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		for (uint64_t seed = 1; seed <= SEEDS; seed++) {
			double *x = sample(all[i].text, seed, SAMPLES);
			double d = kolmogorov(x, SAMPLES, all[i].cdf);

			if (!(d < KS_BOUND))
				fail_msg("%s, seed %d: %g", all[i].text,
				    (int)seed, d);
			free(x);
		}
}

/* --- discrete ---------------------------------------------------------------
 */

/* Whole numbers `from` on in n bins; what is below or above falls in the first
 * or last. */
static void
discrete(const char *text, int from, int n, const double *share)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		double *x = sample(text, seed, SAMPLES), expected[512], chi;
		unsigned count[512] = {0};

		assert_in_range(n, 2, 512);
		for (int i = 0; i < SAMPLES; i++) {
			double k = fmin(fmax(x[i] - from, 0), n - 1);

			count[(int)k]++;
		}
		for (int k = 0; k < n; k++)
			expected[k] = share[k] * SAMPLES;
		chi = chi_square(count, expected, n);
		if (!(chi < chi_square_bound(n)))
			fail_msg("%s, seed %d: %g of %g", text, (int)seed, chi,
			    chi_square_bound(n));
		free(x);
	}
}

static void
integers(void **state)
{
	double share[100];

	(void)state;
	for (int i = 0; i < 100; i++)
		share[i] = 0.01;
	discrete("randint(1; 100)", 1, 100, share);
	discrete("randint(0; 999999999999999) % 100", 0, 100, share);
	/* the n-th number of a record is as good as the first */
	discrete("[range(9) | randint(1; 100)][8]", 1, 100, share);
	/* as is the first for a key */
	discrete("stable($n; randint(1; 100))", 1, 100, share);
	/* two of a record have nothing in common */
	for (int i = 0; i < 64; i++)
		share[i] = 1 / 64.0;
	discrete("randint(0; 7) * 8 + randint(0; 7)", 0, 64, share);
	discrete("randint(0; 7) * 8 + stable($n; randint(0; 7))", 0, 64, share);
}

static void
choices(void **state)
{
	static const double chance[] = {0.9, 0.1};
	double share[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		share[i] = 0.25;
	discrete("choice(1, 2, 3, 4)", 1, 4, share);
	discrete("if chance(0.1) then 1 else 0 end", 0, 2, chance);
	discrete("weighted({\"0\": 5, \"1\": 3, \"2\": 2}) | tonumber", 0, 3,
	    (double[]){0.5, 0.3, 0.2});
	discrete("weighted([[7, 1], [8, 0.01], [9, 0.99]])", 7, 3,
	    (double[]){0.5, 0.005, 0.495});
}

static double
zipf_sum(double n, double s)
{
	double sum = 0;

	for (double k = n; k >= 1; k--)
		sum += pow(k, -s);
	return sum;
}

static void
zipf_ranks(void **state)
{
	/* by table; by rejection below, at and above an exponent of 1 */
	static const struct {
		const char *text;
		double n, s;
	} all[] = {{"zipf(30; 1.1)", 30, 1.1}, {"zipf(3; 0)", 3, 0},
	    {"zipf(1000; 1)", 1000, 1}, {"zipf(20000; 0.8)", 20000, 0.8},
	    {"zipf(200000; 1)", 200000, 1}, {"zipf(1000000; 1.2)", 1e6, 1.2},
	    {"zipf(20000; 3)", 20000, 3}};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		double share[30], total = zipf_sum(all[i].n, all[i].s);
		int n = all[i].n < 30 ? (int)all[i].n : all[i].s > 2 ? 8 : 30;

		for (int k = 0; k < n; k++)
			share[k] = pow(k + 1, -all[i].s) / total;
		if (all[i].n > n) /* the last bin takes the rest */
			share[n - 1] = 1 - zipf_sum(n - 1, all[i].s) / total;
		discrete(all[i].text, 1, n, share);
	}
}

/* The tail of Zipf's distribution: by powers of two of the rank. */
static void
zipf_tail(void **state)
{
	double total = zipf_sum(1e6, 1.2), share[20], done = 0;

	(void)state;
	for (int k = 0; k < 20; k++) {
		double last = fmin(ldexp(1, k + 1) - 1, 1e6);
		double sum = zipf_sum(last, 1.2) / total;

		share[k] = sum - done;
		done = sum;
	}
	discrete("zipf(1000000; 1.2) | log2 | floor", 0, 20, share);
}

static void
poisson(void **state)
{
	static const double means[] = {0.5, 3, 9.9, 10, 47.3, 200};

	(void)state;
	for (size_t i = 0; i < sizeof means / sizeof *means; i++) {
		double mean = means[i], share[64], rest = 1;
		int from = (int)fmax(0, mean - 3 * sqrt(mean)),
		    to = (int)(mean + 3 * sqrt(mean)), n;
		char text[40];

		to = to - from > 60 ? from + 60 : to;
		n = to - from + 1;
		memset(share, 0, sizeof share);
		for (int k = 0; k < to; k++) {
			double p = exp(k * log(mean) - mean - lgamma(k + 1.0));

			share[k < from ? 0 : k - from] += p;
			rest -= p;
		}
		share[n - 1] = rest;
		snprintf(text, sizeof text, "poisson(%g)", mean);
		discrete(text, from, n, share);
	}
}

/* Pairs of neighbours: of records, seeds, keys. */
static void
neighbours(void **state)
{
	static const char *const texts[] = {"randint(0; 15)",
	    "stable($n; randint(0; 15))",
	    "stable([\"u\", $n]; randint(0; 15))"};
	double expected[256];

	(void)state;
	for (int i = 0; i < 256; i++)
		expected[i] = SAMPLES / 256.0;
	for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
		double *x = sample(texts[t], 11, SAMPLES + 1);
		unsigned count[256] = {0};

		for (int i = 0; i < SAMPLES; i++)
			count[(int)(16 * x[i] + x[i + 1])]++;
		assert_true(
		    chi_square(count, expected, 256) < chi_square_bound(256));
		free(x);
	}
}

/* The first number of each seed's first record, and of each purpose's. */
static void
seeds(void **state)
{
	unsigned count[5][256] = {0};
	double expected[256];
	struct rng r;

	(void)state;
	for (int i = 0; i < 256; i++)
		expected[i] = SAMPLES / 256.0;
	for (uint64_t seed = 0; seed < SAMPLES; seed++)
		for (int p = RNG_RECORD; p <= RNG_KEY; p++) {
			rng_record(&r, seed, (enum rng_purpose)p, 0);
			count[p][rng_next(&r) >> 56]++;
		}
	for (int p = RNG_RECORD; p <= RNG_KEY; p++)
		assert_true(chi_square(count[p], expected, 256) <
		    chi_square_bound(256));
}

/* Steps of a walk are uniform; those of a chain follow its weights. */
static void
memories(void **state)
{
	double *x = sample("walk(0; 10)", 3, SAMPLES + 1), expected[21];
	unsigned count[21] = {0}, next[2][3] = {{0}};
	int from[2] = {0};

	(void)state;
	for (int i = 0; i < SAMPLES; i++) {
		assert_true(fabs(x[i + 1] - x[i]) <= 10);
		count[(int)(x[i + 1] - x[i]) + 10]++;
	}
	for (int i = 0; i < 21; i++)
		expected[i] = SAMPLES / 21.0;
	assert_true(chi_square(count, expected, 21) < chi_square_bound(21));
	free(x);

	x = sample(
	    "markov({\"0\": {\"0\": 7, \"1\": 2, \"2\": 1}, "
	    "\"1\": {\"0\": 1, \"2\": 1}, \"2\": {\"0\": 1}}) | tonumber",
	    3, SAMPLES + 1);
	for (int i = 0; i < SAMPLES; i++) {
		int a = (int)x[i], b = (int)x[i + 1];

		if (a == 2)
			assert_int_equal(b, 0);
		else
			next[a][b]++, from[a]++;
	}
	assert_true(x[0] == 0);
	assert_int_equal(next[1][1], 0);
	assert_true(chi_square(next[0],
			(double[]){from[0] * 0.7, from[0] * 0.2, from[0] * 0.1},
			3) < chi_square_bound(3));
	assert_true(fabs(next[1][0] - from[1] * 0.5) < 3.3 * sqrt(from[1]) / 2);
	free(x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(continuous),
	    cmocka_unit_test(integers),
	    cmocka_unit_test(choices),
	    cmocka_unit_test(zipf_ranks),
	    cmocka_unit_test(zipf_tail),
	    cmocka_unit_test(poisson),
	    cmocka_unit_test(neighbours),
	    cmocka_unit_test(seeds),
	    cmocka_unit_test(memories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

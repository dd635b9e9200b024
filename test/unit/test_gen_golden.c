/*
 * The numbers of a seed, bit for bit: the same of every compiler, on every
 * machine, for as long as the version is.  test/cli/streamgen_funcs.bats
 * compiles this file once more with all that an optimizer might do to them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "gen/dist.h"
#include "gen/math.h"
#include "gen/words.h"

enum { ROUNDS = 20000 };

static uint64_t
add(uint64_t h, uint64_t x)
{
	h ^= x;
	h *= 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

static uint64_t
add_double(uint64_t h, double d)
{
	uint64_t x;

	memcpy(&x, &d, sizeof x);
	return add(h, x);
}

#define GOLDEN(name, want)                                                     \
	do {                                                                   \
		if ((name) != (want))                                          \
			fail_msg(#name ": %#llx", (unsigned long long)(name)); \
	} while (0)

static void
random_source(void **state)
{
	uint64_t h = 0;
	struct rng r;

	(void)state;
	for (uint64_t n = 0; n < ROUNDS; n++) {
		rng_record(&r, n % 7, (enum rng_purpose)(n % 5), n);
		h = add(h, rng_next(&r));
		h = add(h, (uint64_t)rng_int(&r, -(int64_t)n, 1000));
		h = add_double(h, rng_unit(&r));
	}
	GOLDEN(h, 0x25f598b0ceb18fadu);
}

static void
functions(void **state)
{
	uint64_t l = 0, x = 0, p = 0, s = 0;
	struct rng r;

	(void)state;
	rng_seed(&r, 1, 0);
	for (int n = 0; n < ROUNDS; n++) {
		double u = rng_unit(&r);

		l = add_double(l, gen_log((u + 0x1p-54) * n + 0x1p-60));
		x = add_double(x, gen_exp((u - 0.5) * 1500));
		p = add_double(p, gen_pow(n + 1, u * 4 - 2));
		s = add_double(s, gen_sin_turns(u * n));
		s = add_double(s, gen_cos_turns(u * n));
	}
	GOLDEN(l, 0x9e7a01f6e9e9b2c2u);
	GOLDEN(x, 0xc38ad6ee982182b8u);
	GOLDEN(p, 0x487438b5513b9cc0u);
	GOLDEN(s, 0xed9c3450b02592f9u);
}

static void
distributions(void **state)
{
	static const double weights[] = {0.1, 7, 0, 1e-9, 3, 3.3};
	uint64_t normal = 0, poisson = 0, pareto = 0, weighted = 0, zipfs = 0;
	struct alias a;
	struct zipf z[3];
	struct rng r;

	(void)state;
	rng_seed(&r, 2, 0);
	alias_init(&a, weights, 6);
	zipf_init(&z[0], 1000, 1.1);
	zipf_init(&z[1], 1000000, 1);
	zipf_init(&z[2], 1000000000, 0.7);
	for (int n = 0; n < ROUNDS; n++) {
		normal = add_double(normal, dist_normal(&r));
		poisson = add(poisson, (uint64_t)dist_poisson(&r, n % 40));
		pareto = add_double(pareto, dist_pareto(&r, 1, 1.5));
		weighted = add(weighted, alias_draw(&a, &r));
		zipfs = add(zipfs, (uint64_t)zipf_draw(&z[n % 3], &r));
	}
	for (int i = 0; i < 3; i++)
		zipf_release(&z[i]);
	alias_release(&a);
	GOLDEN(normal, 0xbf4c773609e1b8f7u);
	GOLDEN(poisson, 0x30ce10c1fea51f76u);
	GOLDEN(pareto, 0x65b5147d4ddc3fedu);
	GOLDEN(weighted, 0x7328f1210c56b5fau);
	GOLDEN(zipfs, 0x69c9c58228f82d2u);
}

static void
texts(void **state)
{
	static size_t (*const makers[])(struct rng *, char *) = {words_name,
	    words_city, words_ip, words_user_agent, words_sentence, words_uuid};
	char out[WORDS_MAX];
	uint64_t h = 0;
	struct rng r;

	(void)state;
	rng_seed(&r, 3, 0);
	for (int n = 0; n < ROUNDS; n++) {
		size_t len = makers[n % 6](&r, out);

		assert_in_range(len, 1, WORDS_MAX);
		for (size_t i = 0; i < len; i++)
			h = add(h, (unsigned char)out[i]);
	}
	GOLDEN(h, 0x1838abc466783c08u);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(random_source),
	    cmocka_unit_test(functions),
	    cmocka_unit_test(distributions),
	    cmocka_unit_test(texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The index: SIMD against the portable kernel, at every place in a chunk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json_oracle.h"
#include "json_records.h"

/* The index by its definition, one byte after another. */
static size_t
plain_index(const char *p, size_t n, uint32_t *out)
{
	bool escaped = false;
	size_t i, k = 0;
	unsigned char c;

	for (i = 0; i < n; i++) {
		c = (unsigned char)p[i];
		if (c < 0x20 || (!escaped && (c == '"' || c == '\\')))
			out[k++] = (uint32_t)i;
		escaped = c == '\\' && !escaped;
	}
	return k;
}

/* `text` ends in a line feed. */
static void
check_index(const char *text, size_t n, scan_kernel *kernel)
{
	uint32_t *want = xreallocarray(NULL, n, sizeof(*want));
	size_t count = plain_index(text, n, want), got = 0;
	const uint32_t *e;
	struct scan s;

	scan_init(&s);
	if (kernel)
		s.kernel = kernel;
	for (e = scan_start(&s, text, n); got < count; got++) {
		if (e >= s.end)
			e = scan_more(&s, e);
		assert_true(e < s.end);
		if (*e != want[got])
			fail_msg("entry %zu: %u, not %u", got, *e, want[got]);
		e++;
	}
	e = scan_more(&s, e);
	assert_ptr_equal(e, s.end);
	assert_true(scan_dry(&s));
	assert_int_equal(e[0], n - 1);
	assert_int_equal(e[1], n - 1);
	scan_release(&s);
	free(want);
}

static void
test_backslashes_at_edges(void **state)
{
	char text[300];
	size_t at, run;

	(void)state;
	for (at = 40; at < 140; at++)
		for (run = 0; run < 70; run++) {
			memset(text, 'x', sizeof(text));
			memset(text + at, '\\', run);
			text[at + run] = '"';
			text[at + run + 1] = '\n';
			text[sizeof(text) - 1] = '\n';
			check_index(text, sizeof(text), NULL);
			check_index(text, sizeof(text), scan_scalar);
		}
}

static void
test_dense_and_random(void **state)
{
	static const char set[] = "\"\\\n\tx\x1f \x7f\x80{";
	enum { N = 3 * SCAN_WINDOW };
	char *text = xmalloc(N);
	unsigned seed = 1;
	size_t i, kinds;

	(void)state;
	for (kinds = 1; kinds < sizeof(set); kinds++) {
		for (i = 0; i < N; i++) {
			seed = seed * 1103515245 + 12345;
			text[i] = set[(seed >> 16) % kinds];
		}
		text[N - 38] = '\n';
		check_index(text, N - 37, NULL);
		check_index(text, N - 37, scan_scalar);
	}
	free(text);
}

/* A valid record with chosen lengths, so that everything crosses every edge. */
static size_t
make_record(char *out, unsigned k)
{
	static const char *const part[] = {"{\"a\":", "\"\\u00e9\\n\"",
	    "[1,2.5e3,", "\"\xc3\xa9\xe2\x82\xac\"", "true", "{\"b\" : null}",
	    "\"\\\\\"", "-0.25"};
	size_t n = 0, i, pad = k % 67;

	n += (size_t)sprintf(out + n, "%s\"", part[0]);
	memset(out + n, 'p', pad);
	n += pad;
	n += (size_t)sprintf(out + n, "\",\"k\":%s", part[2]);
	for (i = 0; i < 3; i++)
		n += (size_t)sprintf(out + n, "%s,",
		    part[(k + i) % 8 == 0 || (k + i) % 8 == 2 ? 1
							      : (k + i) % 8]);
	return n + (size_t)sprintf(out + n, "[]]}\n");
}

/* Random damage of many kinds: both kernels give the same tapes and faults, and
 * the verdict is the oracle's. */
static void
test_kernels_agree_on_damage(void **state)
{
	static const char nasty[] =
	    "\"\\\n\r\t\x01{}[]:,.-+eE0u \xff\xc3\x80tfn";
	enum { N = 200 * 1024 };
	char *text = xmalloc(N), *simd, *scalar;
	unsigned seed = 3, k;
	size_t n, i;
	int round;

	(void)state;
	for (round = 0; round < 40; round++) {
		n = make_record(text, (unsigned)round);
		for (k = 1; n < N - 512; k++)
			n += make_record(text + n, k + (unsigned)round);
		for (i = 0; i < (size_t)round * 40; i++) {
			seed = seed * 1103515245 + 12345;
			text[(seed >> 3) % n] =
			    nasty[(seed >> 22) % (sizeof(nasty) - 1)];
		}
		simd = records(text, n, (struct how){0});
		scalar = records(text, n, (struct how){.kernel = scan_scalar});
		assert_string_equal(simd, scalar);
		free(simd);
		free(scalar);
		simd = records(text, n, (struct how){.multi = true});
		scalar = records(text, n,
		    (struct how){.multi = true, .kernel = scan_scalar});
		assert_string_equal(simd, scalar);
		free(simd);
		free(scalar);
	}
	free(text);
}

static void
test_verdict_is_the_oracles(void **state)
{
	static const char nasty[] =
	    "\"\\\r\t\x01{}[]:,.-+eE01u \xff\xc3\x80tfnals";
	char text[1024];
	size_t n, i, valid = 0;
	unsigned seed = 5;
	int round;

	(void)state;
	for (round = 0; round < 60000; round++) {
		n = make_record(text, (unsigned)round) - 1;
		for (i = 0; i < (size_t)round % 4; i++) {
			seed = seed * 1103515245 + 12345;
			text[(seed >> 3) % n] =
			    nasty[(seed >> 22) % (sizeof(nasty) - 1)];
		}
		valid += oracle_valid(text, n, false);
		if (json_valid((struct str){text, n}) !=
		    oracle_valid(text, n, false))
			fail_msg("%.*s", (int)n, text);
	}
	assert_in_range(valid, 10000, 50000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_backslashes_at_edges),
	    cmocka_unit_test(test_dense_and_random),
	    cmocka_unit_test(test_kernels_agree_on_damage),
	    cmocka_unit_test(test_verdict_is_the_oracles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* UTF-8: every lead and continuation, every place in a block. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "json_oracle.h"

static bool
plain_valid(const char *p, size_t n)
{
	struct oracle o = {.p = (const unsigned char *)p};

	o.end = o.p + n;
	while (o.p < o.end) {
		if (*o.p < 0x80)
			o.p++;
		else if (!oracle_utf8(&o))
			return false;
	}
	return true;
}

static void
test_every_code_point(void **state)
{
	uint32_t cp, back;
	char out[4];
	size_t n;

	(void)state;
	for (cp = 0; cp <= 0x10ffff; cp++) {
		if (cp >= 0xd800 && cp <= 0xdfff)
			continue;
		n = utf8_encode(out, cp);
		assert_int_equal(utf8_decode(out, n, &back), n);
		assert_int_equal(back, cp);
		if (n > 1)
			assert_int_equal(utf8_decode(out, n - 1, &back), 0);
	}
}

static void
test_table(void **state)
{
	static const struct {
		const char *text;
		size_t bad; /* offset of the first bad byte */
	} cases[] = {
	    {"", 0},
	    {"abc", 3},
	    {"\xc3\xa9", 2},
	    {"\xe2\x82\xac", 3},
	    {"\xf0\x9f\x98\x80", 4},
	    {"a\xff", 1},
	    {"\xc0\x80", 0},
	    {"\xc1\xbf", 0},
	    {"\xe0\x9f\xbf", 0},
	    {"\xe0\xa0\x80", 3},
	    {"\xed\x9f\xbf", 3},
	    {"\xed\xa0\x80", 0},
	    {"\xf0\x8f\xbf\xbf", 0},
	    {"\xf4\x8f\xbf\xbf", 4},
	    {"\xf4\x90\x80\x80", 0},
	    {"\xf5\x80\x80\x80", 0},
	    {"ab\x80", 2},
	    {"ab\xe2\x82", 2},
	    {"ab\xe2\x82z", 2},
	    {"\xc3\xa9\xc3", 2},
	};
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		n = strlen(cases[i].text);
		assert_int_equal(utf8_bad(cases[i].text, n), cases[i].bad);
		assert_int_equal(
		    utf8_valid(cases[i].text, n), cases[i].bad == n);
	}
	assert_int_equal(utf8_count("a\xc3\xa9\xe2\x82\xac", 6), 3);
}

/* Every pair and triple of bytes that matter, across the edge of a block. */
static void
test_edges_of_blocks(void **state)
{
	static const unsigned char some[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f,
	    0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
	    0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff};
	enum { N = sizeof(some) };
	char text[200];
	size_t at, a, b, c, d;

	(void)state;
	memset(text, 'x', sizeof(text));
	for (at = 60; at <= 64; at++)
		for (a = 0; a < N * N * N * N; a++) {
			b = a / N % N;
			c = a / N / N % N;
			d = a / N / N / N;
			text[at] = (char)some[a % N];
			text[at + 1] = (char)some[b];
			text[at + 2] = (char)some[c];
			text[at + 3] = (char)some[d];
			if (utf8_valid(text, sizeof(text)) !=
			    plain_valid(text, sizeof(text)))
				fail_msg("at %zu: %02x %02x %02x %02x", at,
				    some[a % N], some[b], some[c], some[d]);
			if (a % N != N - 1)
				continue;
			memset(text + at, 'x', 4);
		}
}

static void
test_random_lengths(void **state)
{
	static const char *const piece[] = {"a", "\xc3\xa9", "\xe2\x82\xac",
	    "\xf0\x9f\x98\x80", "\x80", "\xe2\x82"};
	char text[400];
	unsigned seed = 7, k;
	size_t n, i;
	int round;

	(void)state;
	for (round = 0; round < 20000; round++) {
		n = 0;
		while (n < 300) {
			seed = seed * 1103515245 + 12345;
			k = seed >> 16 & 0xff;
			k = k < 100    ? 0
			    : k < 150  ? 1
			    : k < 200  ? 2
			    : k < 254  ? 3
			    : k == 254 ? 4
				       : 5;
			memcpy(text + n, piece[k], strlen(piece[k]));
			n += strlen(piece[k]);
		}
		n -= seed % 70;
		assert_int_equal(utf8_valid(text, n), plain_valid(text, n));
		i = utf8_bad(text, n);
		assert_true(plain_valid(text, i));
		assert_int_equal(i == n, plain_valid(text, n));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_code_point),
	    cmocka_unit_test(test_table),
	    cmocka_unit_test(test_edges_of_blocks),
	    cmocka_unit_test(test_random_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

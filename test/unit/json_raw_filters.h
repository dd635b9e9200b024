/* What the tests of shapes share: all ways through an input give the same. */
#ifndef TEST_JSON_RAW_FILTERS_H
#define TEST_JSON_RAW_FILTERS_H

#include "json_help.h"
#include "json_records.h"

/* What json_raw_filter() passes is what json_next() gives. */
static inline void
assert_passes(
    const char *text, size_t n, struct how how, struct json_raw_filter pass)
{
	uint64_t passed = 0;
	char *got, *want;

	how.max_record = n % 3 ? 0 : 40;
	got = kept(text, n, how, &pass, true, &passed);
	how.shapes = SHAPES_NONE;
	want = kept(text, n, how, &pass, false, &passed);
	assert_string_equal(got, want);
	free(want);
	free(got);
}

/* By the processor's best way and by the portable one. */
static inline void
assert_both_passes(const char *text, size_t n, struct json_raw_filter pass)
{
	assert_passes(text, n, (struct how){0}, pass);
	assert_passes(text, n,
	    (struct how){.shapes = SHAPES_PORTABLE, .kernel = scan_scalar},
	    pass);
}

static inline void
assert_same_passes(const char *text, size_t n)
{
	/* `.`, and .a and .b (of random_json()) compared or edited, and what is
	 * in them */
	struct json_raw_filter passes[] = {
	    {.holds = 7},
	    {.path = {{STR("a")}, 1, false, 0},
		.than = 1,
		.holds = (uint8_t)(n % 8)},
	    {.path = {{STR("b")}, 1, false, 0}, .holds = (uint8_t)(n / 8 % 8)},
	    {.path = {{STR("a")}, 1, false, 0}, .edit = bracket},
	    {.path = {{STR("a"), STR("b")}, 2, false, 0},
		.holds = (uint8_t)(n % 7 + 1)},
	    {.path = {{STR("a"), STR("b")}, 2, false, 0}, .edit = bracket},
	    {.path = {{STR("a")}, 1, true, (uint32_t)n % 3},
		.holds = 1 + n % 2},
	    {.path = {{STR("b")}, 1, true, (uint32_t)n % 3}, .edit = bracket},
	    {.path = {{STR("a"), STR("b")}, 2, true, (uint32_t)n % 2},
		.edit = bracket},
	};

	for (size_t i = 0; i < sizeof passes / sizeof *passes; i++)
		assert_both_passes(text, n, passes[i]);
}

static inline void
assert_same(const char *text, size_t n)
{
	char *want = records(text, n, (struct how){.shapes = SHAPES_NONE});
	char *best = records(text, n, (struct how){0});
	char *portable =
	    records(text, n, (struct how){.shapes = SHAPES_PORTABLE});

	assert_string_equal(best, want);
	assert_string_equal(portable, want);
	assert_same_passes(text, n);
	free(want);
	free(best);
	free(portable);
}

#endif

/* lib/gen: which records a fault befalls, spoilt lines, held text. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "cli/opt.h"
#include "gen/corrupt.h"
#include "gen/delay_queue.h"
#include "gen_stat.h"
#include "json/parser.h"
#include "json/write.h"

static const struct gen_units units = {unit_duration, unit_rate};

static struct faults
faults_of(uint64_t seed, enum fault fault, const char *text)
{
	struct faults f = {.seed = seed};
	struct err e;

	assert_int_equal(fault_parse(&f, fault, str_of(text), &units, &e), 0);
	return f;
}

static double
uniform_2_to_4(double x)
{
	return fmin(fmax((x - 2) / 2, 0), 1);
}

static void
delays_are_distributed_as_said(void **state)
{
	static double s[20000];

	(void)state;
	for (uint64_t seed = 0; seed < 10; seed++) {
		struct faults f = faults_of(seed, FAULT_LATE, "10%:2s..4s");
		struct verdict verdict;
		int n = 0;

		for (int64_t i = 0; i < 100000; i++)
			if (fault_next(&f, i, &verdict)) {
				assert_true(verdict.late && !verdict.twice &&
				    !verdict.left_out && !verdict.broken &&
				    !verdict.swapped);
				s[n++] = (double)verdict.late_ns / 1e9;
			}
		/* 4.2 deviations of 10,000 of 100,000 */
		assert_in_range(n, 9600, 10400);
		assert_true(kolmogorov(s, n, uniform_2_to_4) < KS_BOUND);
	}
}

/* Nothing tells from one fault whether there is another. */
static void
faults_are_independent(void **state)
{
	struct faults f = {.seed = 9};
	double all = 200000, expected[8];
	unsigned count[8] = {0};
	struct verdict verdict;
	struct err e;

	(void)state;
	fault_parse(&f, FAULT_LATE, STR("20%:1s"), &units, &e);
	fault_parse(&f, FAULT_DUP, STR("0.3"), &units, &e);
	fault_parse(&f, FAULT_BAD, STR("50%"), &units, &e);
	for (int64_t i = 0; i < (int64_t)all; i++) {
		if (!fault_next(&f, i, &verdict))
			count[0]++;
		else
			count[verdict.late | verdict.twice << 1 |
			    verdict.broken << 2]++;
	}
	for (int i = 0; i < 8; i++)
		expected[i] =
		    all * (i & 1 ? 0.2 : 0.8) * (i & 2 ? 0.3 : 0.7) * 0.5;
	assert_true(chi_square(count, expected, 8) < chi_square_bound(8));
}

static void
gaps_and_swaps_have_their_length(void **state)
{
	struct faults f = faults_of(1, FAULT_GAP, "1%:7");
	int64_t run = 0, last_swap = -100;
	struct verdict verdict;

	(void)state;
	for (int64_t i = 0; i < 100000; i++) {
		if (fault_next(&f, i, &verdict) && verdict.left_out) {
			run++;
			continue;
		}
		/* two that meet are one of 14 */
		assert_int_equal(run % 7, 0);
		run = 0;
	}
	f = faults_of(1, FAULT_SWAP, "50%:4");
	for (int64_t i = 0; i < 100000; i++)
		if (fault_next(&f, i, &verdict) && verdict.swapped) {
			assert_true(i - last_swap > 4);
			last_swap = i;
		}
	assert_true(last_swap > 99000);
}

static const char *const lines[] = {
    "{\"id\":7,\"text\":\"a\\\"},{b\",\"x\":null}",
    "{\"a\":{\"b\":[1,{\"c\":\"}\"}],\"d\":\"\\\\\"},\"e\":[]}",
    "{\"gr\xc3\xbc\xc3\x9f\":\"\xe2\x82\xac\xf0\x9f\x98\x80\"}", "{\"a\":-1e5}",
    "{\"a\":true,\"b\":false}", "{\"\":\"\"}", "[1,\"a\",{\"b\":2}]", "[]",
    "\"text\"", "true", "null"};

static bool
is_json(struct str s)
{
	struct err e;
	struct jv v = json_parse(s, &e);
	bool is = v.kind != JV_NONE;

	jv_unref(v);
	return is;
}

static void
spoilt_lines_are_what_their_kind_says(void **state)
{
	struct buf b = {0};
	struct rng r;

	(void)state;
	rng_seed(&r, 1, 0);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		for (int k = 0; k < 2000; k++) {
			unsigned one = 1u << k % BREAKAGES;
			struct str line = str_of(lines[i]);
			int kind;

			buf_clear(&b);
			kind = corrupt(&b, line, one, &r);
			assert_null(b.p ? memchr(b.p, '\n', b.len) : NULL);
			if (kind < 0) {
				assert_true(one == 1u << BREAK_MISSING);
				assert_true(line.p[0] != '{');
				assert_true(str_eq(buf_str(&b), line));
				continue;
			}
			assert_int_equal(kind, k % BREAKAGES);
			assert_false(str_eq(buf_str(&b), line));
			assert_int_equal(is_json(buf_str(&b)),
			    kind == BREAK_TYPE || kind == BREAK_MISSING);
			assert_int_equal(
			    utf8_valid(b.p, b.len), kind != BREAK_UTF8);
		}
	buf_release(&b);
}

/* All members in turn, all kinds, about equally often. */
static void
each_way_is_taken(void **state)
{
	static const char *const ways[] = {"{\"b\":\"x\",\"c\":[1]}",
	    "{\"a\":1,\"c\":[1]}", "{\"a\":1,\"b\":\"x\"}",
	    "{\"a\":\"1\",\"b\":\"x\",\"c\":[1]}",
	    "{\"a\":1,\"b\":0,\"c\":[1]}", "{\"a\":1,\"b\":\"x\",\"c\":null}"};
	double expected[6] = {1000, 1000, 1000, 1000, 1000, 1000};
	unsigned count[6] = {0};
	struct buf b = {0};
	struct rng r;

	(void)state;
	rng_seed(&r, 2, 0);
	for (int i = 0; i < 6000; i++) {
		int way = 0;

		buf_clear(&b);
		corrupt(&b, STR("{\"a\":1,\"b\":\"x\",\"c\":[1]}"),
		    1u << BREAK_TYPE | 1u << BREAK_MISSING, &r);
		while (way < 6 && !str_is(buf_str(&b), ways[way]))
			way++;
		assert_in_range(way, 0, 5);
		count[way]++;
	}
	assert_true(chi_square(count, expected, 6) < chi_square_bound(6));
	buf_release(&b);
}

static void
marks(void **state)
{
	static const struct {
		const char *line, *marked;
	} cases[] = {{"{\"a\":1}", "{\"m\":[],\"a\":1}"}, {"{}", "{\"m\":[]}"},
	    {"{", "{\"m\":[]"}, {"{\"a", "{\"m\":[],\"a"}, {"7", "7"},
	    {"[]", "[]"}, {"", ""}};
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_clear(&b);
		corrupt_mark(&b, str_of(cases[i].line), STR("\"m\":[]"));
		assert_true(str_is(buf_str(&b), cases[i].marked));
	}
	buf_release(&b);
}

static void
held_text_comes_in_order(void **state)
{
	struct delay_queue h = {0};
	struct delay_item last = {.due = -1};
	struct rng r;

	(void)state;
	rng_seed(&r, 3, 0);
	for (int i = 0; i < 5000; i++)
		delay_put(&h,
		    (struct delay_item){.due = rng_int(&r, 0, 500),
			.n = rng_int(&r, 0, 50),
			.copy = (int)rng_int(&r, 0, 1),
			.text = (char[]){'a', 'b', 'c'},
			.len = (size_t)rng_int(&r, 0, 3)});
	for (int i = 0; i < 4990; i++) {
		struct delay_item item = delay_pop(&h);

		assert_true(item.due > last.due ||
		    (item.due == last.due &&
			(item.n > last.n ||
			    (item.n == last.n && item.copy >= last.copy))));
		assert_memory_equal(item.text, "abc", item.len);
		free(item.text);
		last = item;
	}
	assert_int_equal(h.n, 10);
	assert_true(delay_top(&h)->due >= last.due);
	delay_release(&h);
	assert_null(delay_top(&h));
}

static void
shares(void **state)
{
	static const char *const bad[] = {
	    "", "%", ".", ".5", "5.", "101%", "1.01", "-1", "1e-3", "5%%", "x"};
	double p;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(gen_share(str_of(bad[i]), &p), -1);
	assert_int_equal(gen_share(STR("0.1%"), &p), 0);
	assert_true(p == 0.001);
	assert_int_equal(gen_share(STR("0.25"), &p), 0);
	assert_true(p == 0.25);
	assert_int_equal(gen_share(STR("100%"), &p), 0);
	assert_true(p == 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(delays_are_distributed_as_said),
	    cmocka_unit_test(faults_are_independent),
	    cmocka_unit_test(gaps_and_swaps_have_their_length),
	    cmocka_unit_test(spoilt_lines_are_what_their_kind_says),
	    cmocka_unit_test(each_way_is_taken),
	    cmocka_unit_test(marks),
	    cmocka_unit_test(held_text_comes_in_order),
	    cmocka_unit_test(shares),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

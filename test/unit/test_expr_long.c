/*
 * Depth counts nesting, not length: rows of 20,000 of everything that can stand
 * in a row, on a small C stack, and with what they come to.
 */
#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#include "expr_job.h"

enum { LONG = 20000 };

/* `part` stands n times, between two of them `between`; # is a part's number,
 * from 0, and in `after` the last one's. */
struct row {
	const char *before, *part, *between, *after, *want;
};

static void
put(struct buf *b, const char *text, size_t number)
{
	for (; *text; text++)
		if (*text == '#')
			buf_printf(b, "%zu", number);
		else
			buf_putc(b, *text);
}

static char *
row_text(const struct row *r, size_t n)
{
	struct buf b = {0};

	put(&b, r->before, n);
	for (size_t i = 0; i < n; i++) {
		put(&b, r->part, i);
		if (i + 1 < n)
			put(&b, r->between, i);
	}
	put(&b, r->after, n - 1);
	buf_cstr(&b);
	return b.p;
}

static const struct row rows[] = {
    /* operators */
    {"", "1", " + ", "", "20000 "},
    {"[2] | ", ".[0]", " + ", "", "40000 "},
    {"[2] | ", ".[0] * 2", " - ", "", "-79992 "},
    {"[2] | ", "1 + .[0] / 2 % 9", " + ", "", "40000 "},
    {"", "\"ab\"", " + ", " | length", "40000 "},
    {"", "1 == 1", " and ", "", "true "},
    {"", "null", " or ", "", "false "},
    {"", "null and 1", " or ", " or 1", "true "},
    {"", "null", " // ", " // 5", "5 "},
    {"[", "(null, false)", " // ", " // (1, 2)]", "[1,2] "},
    {"", "-", "", "1", "1 "},
    {"[", "-", "", "(1, 2)]", "[1,2] "},
    /* pipes and commas */
    {"0 | ", ". + 1", " | ", "", "20000 "},
    {"[1] | ", "map(. + 1)", " | ", "", "[20001] "},
    {"[", "#", ", ", "] | length, .[-1]", "20000 19999 "},
    {"[[1, 2] | ", ".[]", ", ", "] | add", "60000 "},
    {"{} | ", ".k#", " = # | ", " = # | length, .k9", "20000 9 "},
    {"0 | ", "reduce 1 as $x (.; . + $x)", " | ", "", "20000 "},
    {"0 | ", "foreach 1 as $x (.; . + $x)", " | ", "", "20000 "},
    {"[1] | ", "if .[0] then . else 1 end", " | ", "", "[1] "},
    /* steps */
    {"null | .", "a", ".", "", "null "},
    {"null | .", "[0]", "", "", "null "},
    {"null | .", "[(0, empty)]", "", "", "null "},
    {"\"abc\" | .", "[0:]", "", "", "\"abc\" "},
    {"[null | .", "[]?", "", "]", "[] "},
    {"[1 | .", "a??", ".", "]", "[] "},
    {"[1 | .a", "?", "", "]", "[] "},
    {"[[[null]] | path(.", "[0]?", "", ") | length]", "[20000] "},
    /* conditions and errors */
    {"3 | if ", ". == #", " then # elif ", " then # else \"no\" end", "3 "},
    {"first(-1 | if ", "(., .) == #", " then # elif ", " then # end)", "-1 "},
    {"try error(1) catch ", "try error(. + 1)", " catch ", " catch .",
	"20001 "},
    /* what reaches to the end */
    {"", "# as $x# | ", "", "$x0, $x#", "0 19999 "},
    {"7 as $x | ", "$x as $y# | ", "", "$y0 + $y#", "14 "},
    {"[limit(3; ", "(1, 2) as $x# | ", "", "$x0 + $x#)]", "[2,3,2] "},
    {"1 | ", ". as $x | . + 1", " | ", " | $x, .", "20000 20001 "},
    {"[1, 2] | ", ". as [$a, $b] | ", "", "$a + $b", "3 "},
    {"[[1, 2] | ", ". as [$a] ?// $a | ", "", "$a]", "[1] "},
    {"[4] | . as ", "{$a}", " ?// ", " ?// [$a] | $a", "4 "},
    {"[range(#)] as [", "$v#", ", ", "] | $v0, $v#", "0 19999 "},
    {"{v1: 5} as {", "$v#", ", ", "} | $v1, $v#", "5 null "},
    {"", "label $l# | ", "", "1, break $l0, 2", "1 "},
    {"", "def f#: #; ", "", "f0, f#", "0 19999 "},
    {"def g#: 1; ", "def f: 1; ", "", "f", "1 "},
    {"\"abc\" | ", "def f#: length; ", "", "f0, f#", "3 3 "},
    {"", "def f#($a; g): $a + g; ", "", "f0(1; 2), f#(3; 4)", "3 7 "},
    {"def f0: 1; ", "def g#: f0; ", "", "g#", "1 "},
    {"1 | ", "def f: . + 1; f", " | ", "", "20001 "},
    /* what lists its parts */
    {"[1] | \"", "a\\(.[0])", "", "\" | length", "40000 "},
    {"@base64 \"", "\\(1)", "", "\" | length", "80000 "},
    {"[1] | [", ".[0]", ", ", "] | length", "20000 "},
    {"{", "k#: #", ", ", "} | length, .k#", "20000 19999 "},
    {"[limit(2; {", "k#: (1, 2)", ", ", "})] | length", "2 "},
    {"{} | [", ".k#", ", ", "] | length", "20000 "},
    {"[", "$__loc__", ",\n", "] | length, .[-1].line", "20000 20000 "},
};

static void
test_long(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct job j = {0};
		char *text;

		text = row_text(&rows[i], LONG);
		j.program = text;
		on_small_stack(&j);
		if (j.code || strcmp(j.out.p, rows[i].want) != 0)
			fail_msg("%.60s…: %d: %.300s", text, j.code, j.out.p);
		buf_release(&j.out);
		free(text);
	}
}

/* Brackets nest: a clean error where there are too many. */
static void
test_nested(void **state)
{
	static const char *const forms[][3] = {{"(", "1", ")"}, {"[", "1", "]"},
	    {"{a:", "1", "}"}, {"1+(", "1", ")"}, {"(1 as $x | ", "1", ")"},
	    {"if ", "1", " then 1 end"}, {"f(", "1", ")"},
	    {"\"\\(", "1", ")\""}, {"def f: ", "1", "; 1"},
	    {"1 as [$a] | [", "1", "]"}, {"-(", "1", ")"},
	    {"reduce 1 as $x (0; ", "1", ")"}, {"try (", "1", ") catch 2"}};

	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct job j = {0};
		struct buf b = {0};

		for (size_t n = LONG; n-- > 0;)
			buf_puts(&b, str_of(forms[i][0]));
		buf_puts(&b, str_of(forms[i][1]));
		for (size_t n = LONG; n-- > 0;)
			buf_puts(&b, str_of(forms[i][2]));
		j.program = buf_cstr(&b);
		on_small_stack(&j);
		assert_int_equal(j.code, EX_USAGE);
		assert_non_null(strstr(j.out.p, "nested too deeply"));
		buf_release(&j.out);
		buf_release(&b);
	}
}

static double
seconds_of(const struct row *r, size_t n)
{
	char *text = row_text(r, n);
	struct timespec a, b;
	struct err e;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	expr_free(expr_compile(str_of(text), NULL, &e));
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	free(text);
	return (double)(b.tv_sec - a.tv_sec) +
	    1e-9 * (double)(b.tv_nsec - a.tv_nsec);
}

/* Eight times the length takes eight times the time: 64 times if it were
 * quadratic. */
static void
test_linear(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		double little, much;
		int tries = 5;

		do {
			little = seconds_of(&rows[i], 2500);
			much = seconds_of(&rows[i], LONG);
		} while (much > 25 * little + 0.02 && --tries);
		if (!tries)
			fail_msg("%s%s: %g s, then %g s", rows[i].before,
			    rows[i].part, little, much);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_long),
	    cmocka_unit_test(test_nested), cmocka_unit_test(test_linear)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

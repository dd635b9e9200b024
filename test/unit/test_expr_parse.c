/* The front end: what parses, what does not, and where the caret points. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "expr/syntax/parse.h"

static struct ast *
parse(struct arena *a, const char *text, struct err *e)
{
	struct source src = {.name = "expression", .text = str_of(text)};

	err_clear(e);
	return expr_parse(a, &src, e);
}

static void
parses(const char *text)
{
	struct arena a = {0};
	struct err e;

	if (!parse(&a, text, &e))
		fail_msg("%s: %s", text, e.msg);
	arena_release(&a);
}

static void
fails(const char *text, const char *msg)
{
	struct arena a = {0};
	struct err e;

	if (parse(&a, text, &e))
		fail_msg("%s: parses", text);
	assert_int_equal(e.code, EX_USAGE);
	assert_string_equal(e.msg, msg);
	arena_release(&a);
}

static void
test_parses(void **state)
{
	static const char *const good[] = {".", "..", ".a.b[0]?", ".[\"a\"]?.b",
	    ".\"a\"", ".a.\"b\"", ".[1:2]", ".[:2]", ".[1:]", ".[]",
	    "1 + 2 * 3 - -4", "-.a", "\"a\\(1 + 2)b\\(\"x\\(3)\")\"",
	    "@base64 \"a\\(.)\"", "@json",
	    "{a, \"b\", $x, (1): 2, @text \"x\": 3, if: 4, $__loc__, a: 1 | 2}",
	    "{a: 1 + 2, b: 3 // 4,}", "if . then 1 elif . then 2 else 3 end",
	    "if . then 1 end", "try error catch .", "try .a", "1 as $x | $x",
	    "1 + . as [$a, {b: $c, $d, $e: [$f], (\"k\"): $g}] ?// $a | 2",
	    "reduce .[] as $x (0; . + $x)",
	    "foreach .[] as [$x] (0; . + $x; [.])",
	    "def f: 1; def g($a; b): $a + b; f | g(1; 2)", "def f: 1; .",
	    "label $out | 1, break $out", ".a |= 1 | .b //= 2",
	    "[1, def f: 2; f]", "a::b(1)", "# note\n1 # end", ".5 + 1. + 1e3",
	    "$__loc__", ".a = 1 // 2", "1 as $x | 2 as $y | [$x, $y]", ".and"};

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		parses(good[i]);
}

static void
test_carets(void **state)
{
	(void)state;
	fails("1 +",
	    "expression: the program ends where an expression is "
	    "expected\n    1 +\n       ^");
	fails("(1 + 2",
	    "expression: this `(` is not closed: `)` is missing\n"
	    "    (1 + 2\n    ^");
	fails(
	    "1)", "expression: this `)` has no `(` before it\n    1)\n     ^");
	fails("[1, 2}",
	    "expression: unexpected `}`, expected `]`\n"
	    "    [1, 2}\n         ^");
	fails("\"ab", "expression: this string is not closed\n    \"ab\n    ^");
	fails("\"a\\x\"",
	    "expression: this is no escape of a string\n"
	    "    \"a\\x\"\n      ^");
	fails("1 |\n  2 ~",
	    "expression: line 2: unexpected `~`, expected an "
	    "operator or the end\n      2 ~\n        ^");
	fails("1 == 2 == 3",
	    "expression: comparisons do not follow one another; use `and` or "
	    "parentheses\n    1 == 2 == 3\n           ^");
	fails(".a.[",
	    "expression: the program ends where an expression is "
	    "expected\n    .a.[\n        ^");
	fails("if 1 then 2",
	    "expression: the program ends where `elif`, "
	    "`else` or `end` is expected\n    if 1 then 2\n"
	    "               ^");
	fails("\xc3\xa9",
	    "expression: unexpected `\xc3\xa9`, expected an "
	    "expression\n    \xc3\xa9\n    ^");
	fails("\xff", "expression: byte 1 is not UTF-8");
	fails("",
	    "expression: the program is empty; `.` passes values on as they "
	    "are\n    \n    ^");
	fails(" # c\n",
	    "expression: line 2: the program is empty; `.` passes values on "
	    "as they are\n    \n    ^");
	fails("def f: 0;",
	    "expression: the program holds definitions only; `.` behind them "
	    "passes values on as they are\n    def f: 0;\n             ^");
	fails("import \"a\" as a;",
	    "expression: the program is empty; `.` passes values on as they "
	    "are\n    import \"a\" as a;\n                    ^");
}

/* n times the opening text, a middle, n times the closing text. */
static char *
nested(size_t n, const char *open, const char *mid, const char *close)
{
	struct buf b = {0};

	for (size_t i = 0; i < n; i++)
		buf_puts(&b, str_of(open));
	buf_puts(&b, str_of(mid));
	for (size_t i = 0; i < n; i++)
		buf_puts(&b, str_of(close));
	buf_cstr(&b);
	return b.p;
}

static void
test_depth(void **state)
{
	static const char *const forms[][3] = {{"(", "1", ")"}, {"[", "1", "]"},
	    {"{a:", "1", "}"}, {"try ", "1", ""}, {"reduce ", "1", ""},
	    {"def f: ", "1", "; 1"}, {"\"\\(", "1", ")\""},
	    {". as [", "$a", "] | 1"}, {"if ", "1", " then 1 end"},
	    {"f(", "1", ")"}, {"1 + label $x | ", "1", ""}};
	static const char *const flat[][3] = {{"-", "1", ""}, {"", ".a", ".a"},
	    {"", "1", "+1"}, {"1 as $x | ", "1", ""}, {"label $x | ", "1", ""},
	    {"def f: 1; ", "1", ""}, {"", ".", "[0]?"}, {"", ".", "?"},
	    {"if 1 then 1 el", "if 1 then 1 end", ""},
	    {"1, . as $x | ", "1", ""}, {"try 1 catch ", "1", ""},
	    {". | ", "1", ""}, {"1, ", "1", ""}, {". or ", "1", ""},
	    {". and ", "1", ""}, {"1 // ", "1", ""}};
	struct arena a = {0};
	struct err e;
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		text = nested(100000, forms[i][0], forms[i][1], forms[i][2]);
		assert_null(parse(&a, text, &e));
		assert_int_equal(e.code, EX_USAGE);
		free(text);
		arena_release(&a);
	}
	/* Long rows are no deep trees. */
	for (size_t i = 0; i < sizeof flat / sizeof *flat; i++) {
		text = nested(100000, flat[i][0], flat[i][1], flat[i][2]);
		if (!parse(&a, text, &e))
			fail_msg("%s%s: %s", flat[i][0], flat[i][2], e.msg);
		free(text);
		arena_release(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_parses),
	    cmocka_unit_test(test_carets), cmocka_unit_test(test_depth)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

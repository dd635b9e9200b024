/*
 * What a program may cost: loops in constant space, deep recursion as an error,
 * signals, in-place changes; all on a C stack of 256 KiB.
 */
#define _XOPEN_SOURCE 700

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <cmocka.h>

#include "expr_job.h"

static volatile sig_atomic_t stop;

static void
gives_within(const char *program, size_t memory, int code, const char *want)
{
	struct job j = {.program = program};

	j.env.max_memory = memory;
	on_small_stack(&j);
	if (j.code != code || strncmp(j.out.p, want, strlen(want)) != 0)
		fail_msg("%s: %d: %.200s", program, j.code, j.out.p);
	buf_release(&j.out);
}

/* In 64 KiB of stack, whatever the number of steps. */
static void
loops(const char *program, const char *want)
{
	gives_within(program, 64 << 10, 0, want);
}

static void
test_loops(void **state)
{
	(void)state;
	loops("[limit(100000; repeat(1))] | length", "100000 ");
	loops("last(range(300000))", "299999 ");
	loops("reduce range(300000) as $i (null; . + $i)", "44999850000 ");
	loops("reduce range(300000) as $i ([]; . + [$i]) | length", "300000 ");
	loops(
	    "def f: if . > 300000 then . else . + 1 | f end; 0 | f", "300001 ");
	loops("def f($n): if $n > 300000 then $n else f($n + 1) end; f(0)",
	    "300001 ");
	loops("def f(g): if . > 300000 then . else g | f(g) end; 0 | f(. + 1)",
	    "300001 ");
	loops("0 | until(. > 300000; . + 1)", "300001 ");
	loops("[0 | while(. < 1000; . + 1)] | length", "1000 ");
	loops("last(0 | recurse(if . < 300000 then . + 1 else empty end))",
	    "300000 ");
	loops("def f: if . < 300000 then . + 1 | try f else . end; 0 | "
	      "first(range(3)) | 7",
	    "7 ");
	loops("[foreach range(300000) as $i (0; . + 1; empty)]", "[] ");
	loops("label $f | foreach range(1000000000) as $i (0; . + 1; "
	      "if . > 1000 then ., break $f else empty end)",
	    "1001 ");
	loops("reduce range(100000) as $i ({}; .[\"k\\($i % 100)\"] += 1) | "
	      "length",
	    "100 ");
	loops(
	    "reduce range(100000) as $i ([]; .[$i] = $i) | length", "100000 ");
	loops("def f: def g: if . < 100000 then . + 1 | f else . end; g; 0|f",
	    "100000 ");
	loops("first(range(10; infinite))", "10 ");
	loops("nth(100000; repeat(1))", "1 ");
	loops("[skip(299990; range(300000))] | length", "10 ");
	loops("any(range(300000); . == 299999)", "true ");
	loops("all(range(300000); . < 299999)", "false ");
	loops("last(range(300000) | select(. > 5))", "299999 ");
	loops("[range(0; 300000; 3)] | length", "100000 ");
	loops("[0 | recurse(if . < 100000 then . + 1 else empty end)] | length",
	    "100001 ");
}

static void
test_deep(void **state)
{
	static const char *const endless[] = {"def f: 1 + f; f",
	    "def f: f | f; f", "def f: [f]; f", "def f: {a: f}; f",
	    "def f: try f catch error; f | f", "def f(g): f(g | g); f(.)",
	    "def f: f as $x | $x; f", "def f: reduce f as $x (0; 1); f",
	    "def f: label $l | f | f; f", "def f: .[f]; f", "def f: path(f); f",
	    "def f: .a |= f; f", "def f: f // f; f", "def f: f and f; f",
	    "def f: \"\\(f)\"; f", "def f: if f then 1 end; f"};

	(void)state;
	for (size_t i = 0; i < sizeof endless / sizeof *endless; i++)
		gives_within(endless[i], 4 << 20, EX_OSERR, "out of stack");
	gives_within("reduce range(20000) as $i (1; [.])", 0, EX_DATAERR,
	    "Array or object too deep");
	gives_within("reduce range(9000) as $i (1; {a: .}) | (. * .) | "
		     "[paths] | length",
	    0, 0, "9000 ");
	gives_within(
	    "reduce range(9000) as $i (1; [.]) | [..] | length", 0, 0, "9001 ");
	gives_within(
	    "reduce range(9000) as $i (1; [.]) | flatten", 0, 0, "[1]");
	gives_within("reduce range(9000) as $i (1; [.]) | . == . and "
		     "(tojson | fromjson) == .",
	    0, 0, "true ");
	gives_within("reduce range(3000) as $i (1; [.]) | walk(.) | [..] | "
		     "length",
	    0, 0, "3001 ");
	gives_within("reduce range(9000) as $i (1; [.]) as $p | "
		     "[range(9000) | 0] as $q | $p | setpath($q; 2) | "
		     "getpath($q), (delpaths([$q]) | [..] | length)",
	    0, 0, "2 9000 ");
	gives_within("reduce range(9000) as $i (1; [.]) | contains([[[2]]])", 0,
	    0, "false ");
}

static void
on_alarm(int sig)
{
	(void)sig;
	stop = 1;
}

static long
resident(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

static void
test_stop(void **state)
{
	static const char *const endless[] = {"def f: f; f",
	    "repeat(1) | empty", "range(1; infinite) | empty",
	    "last(repeat(1))", "reduce repeat(1) as $x (0; . + $x)",
	    "try (def f: f; f) catch .", "def f(g): g | f(g); f(.)",
	    "until(false; .)", "[repeat(1) | empty]", "def f: def g: f; g; f",
	    "first(repeat(empty))", "(repeat(1) | empty) // 1"};
	const struct itimerval soon = {.it_value = {0, 30000}};
	struct sigaction sa = {.sa_handler = on_alarm};
	long before = resident();

	(void)state;
	sigaction(SIGALRM, &sa, NULL);
	for (size_t i = 0; i < sizeof endless / sizeof *endless; i++) {
		struct job j = {.program = endless[i]};

		j.env.stop = &stop;
		j.env.max_memory = 1 << 20;
		stop = 0;
		setitimer(ITIMER_REAL, &soon, NULL);
		on_small_stack(&j);
		if (j.code != EX_TEMPFAIL)
			fail_msg("%s: %d: %.200s", endless[i], j.code, j.out.p);
		buf_release(&j.out);
	}
	/* Kilobytes; none of them grew. */
	assert_true(resident() - before < 16 << 10);
}

/* Text of n copies between two others. */
static char *
copies(const char *before, const char *text, size_t n, const char *after)
{
	struct buf b = {0};

	buf_puts(&b, str_of(before));
	while (n-- > 0)
		buf_puts(&b, str_of(text));
	buf_puts(&b, str_of(after));
	buf_cstr(&b);
	return b.p;
}

/* High trees: either refused or computed, never a crash. */
static void
test_high(void **state)
{
	static const char *const forms[][3] = {{"", "1 + ", "1"},
	    {"", "-", "1"}, {"[.", ".a", "]"}, {".", ".a", " |= 1"},
	    {"", "[", "1"}, {"", "1 as $x | ", "1"},
	    {"", "if 1 then 1 el", "if 1 then 1 end"}, {"", "try ", "1"},
	    {"", "def f: 1; ", "f"}, {"", ". | ", "1"}, {"[", "1, ", "1]"},
	    {"", "1 // ", "2"}, {"", "1 and ", "2"}, {"", ".a = (", "1"},
	    {"", "map(", "."}, {"", "walk(", "."}, {"", "def f: f | ", "1; 1"},
	    {"", "def f(g): g; f(", "1"}, {"", "{a: ", "1"}};

	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		for (size_t n = 30; n <= 3000; n += n < 600 ? 57 : 600) {
			struct job j = {0};
			char *close, *text;
			const char *open = forms[i][1];
			char c = open[strlen(open) - 1];

			if (strchr("([", c) || strncmp(open, "{", 1) == 0) {
				close = copies(forms[i][2],
				    c == '('	   ? ")"
					: c == '[' ? "]"
						   : "}",
				    n, "");
				text = copies(forms[i][0], open, n, close);
				free(close);
			} else {
				text =
				    copies(forms[i][0], open, n, forms[i][2]);
			}
			j.program = text;
			j.env.max_memory = 16 << 20;
			on_small_stack(&j);
			assert_true(j.code == 0 || j.code == EX_USAGE ||
			    j.code == EX_DATAERR);
			buf_release(&j.out);
			free(text);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_loops),
	    cmocka_unit_test(test_deep), cmocka_unit_test(test_stop),
	    cmocka_unit_test(test_high)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

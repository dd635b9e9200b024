/*
 * The language by examples: the cases of test/expr.  Each program runs three
 * times: to its end, abandoned after the first output, and interleaved with
 * itself in a second vm, so that a run's state is seen to be its own; then once
 * in each of the other ways to evaluate it.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "expr/expr.h"
#include "json/parser.h"
#include "json/write.h"
#include "expr_modules.h"

static const char DIR_OF_CASES[] = "test/expr";

/* Of all cases: a wrong one is told, and the others run on. */
static size_t failures;

struct test_case {
	const char *file;
	int line;
	char *program, *input;
	struct buf want; /* lines */
};

static struct jv
parse(const char *text)
{
	struct err e = {0};
	struct jv v = json_parse(str_of(text), &e);

	if (v.kind == JV_NONE)
		fail_msg("%s: %s", text, e.msg);
	return v;
}

/* Appends the next output as a line; false when there is none. */
static bool
step(struct vm *m, struct buf *to)
{
	struct err e = {0};
	struct jv v;
	int r = vm_next(m, &v, &e);

	if (r == 1) {
		json_write(to, v, NULL);
		buf_putc(to, '\n');
		jv_unref(v);
	} else if (r == -1) {
		buf_printf(to, "error: %s\n", e.msg);
	}
	return r == 1;
}

static void
same(const struct test_case *t, struct buf *got, const char *how)
{
	if (str_eq(buf_str(got), buf_str(&t->want)))
		return;
	failures++;
	print_error("%s:%d: %s\n%s on %s gives\n%swanted\n%s", t->file, t->line,
	    how, t->program, t->input, buf_cstr(got),
	    t->want.p ? t->want.p : "");
}

static void
run_case(struct test_case *t)
{
	struct expr_opts opts = {
	    .name = "expression", .modules = &test_modules};
	struct err e = {0};
	struct expr *x = expr_compile(str_of(t->program), &opts, &e);
	struct vm *m, *other;
	struct buf got = {0}, second = {0};
	bool more = true;

	if (!x) {
		failures++;
		print_error("%s:%d: %s\n", t->file, t->line, e.msg);
		return;
	}
	m = vm_new(x, NULL);
	other = vm_new(x, NULL);
	vm_start(m, parse(t->input));
	step(m, &got);
	buf_clear(&got);
	vm_start(m, parse(t->input));
	while (step(m, &got))
		;
	same(t, &got, getenv("STREAMUTILS_EVAL") ? "another way" : "alone");
	if (!getenv("STREAMUTILS_EVAL")) {
		buf_clear(&got);
		vm_start(m, parse(t->input));
		vm_start(other, parse(t->input));
		while (more) {
			more = step(m, &got);
			step(other, &second);
		}
		same(t, &got, "with another");
		same(t, &second, "as the other");
	}
	vm_free(m);
	vm_free(other);
	expr_free(x);
	buf_release(&got);
	buf_release(&second);
}

/* A program that must not compile, and the first line of what is said. */
static void
run_failure(struct test_case *t, const char *want)
{
	struct expr_opts opts = {
	    .name = "expression", .modules = &test_modules};
	struct err e = {0};
	struct buf got = {0};
	struct expr *x = expr_compile(str_of(t->program), &opts, &e);

	if (x) {
		failures++;
		print_error(
		    "%s:%d: %s compiles\n", t->file, t->line, t->program);
		expr_free(x);
		return;
	}
	assert_true(e.code == EX_USAGE || e.code == EX_NOINPUT);
	buf_puts(&got, str_of(e.msg));
	for (size_t i = 0; i < got.len; i++)
		if (got.p[i] == '\n')
			got.len = i;
	if (!str_is((struct str){got.p + 12, got.len - 12}, want)) {
		failures++;
		print_error("%s:%d: %s: %s\nwanted: %s\n", t->file, t->line,
		    t->program, e.msg, want);
	}
	buf_release(&got);
}

static bool
line_of(FILE *f, char **line, size_t *cap, int *number)
{
	ssize_t n = getline(line, cap, f);

	if (n < 0)
		return false;
	++*number;
	if (n > 0 && (*line)[n - 1] == '\n')
		(*line)[n - 1] = '\0';
	return true;
}

static size_t
run_file(const char *name)
{
	struct test_case t = {.file = name};
	char path[512], *line = NULL;
	size_t cap = 0, count = 0;
	int number = 0;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", DIR_OF_CASES, name);
	f = fopen(path, "r");
	assert_non_null(f);
	while (line_of(f, &line, &cap, &number)) {
		if (line[0] == '\0' || line[0] == '#')
			continue;
		t.program = strdup(line);
		t.line = number;
		assert_true(line_of(f, &line, &cap, &number));
		t.input = strdup(line);
		buf_clear(&t.want);
		while (line_of(f, &line, &cap, &number) && line[0])
			buf_printf(&t.want, "%s\n", line);
		buf_cstr(&t.want);
		if (strncmp(t.input, "fails: ", 7) == 0)
			run_failure(&t, t.input + 7);
		else
			run_case(&t);
		free(t.program);
		free(t.input);
		count++;
	}
	buf_release(&t.want);
	free(line);
	fclose(f);
	/* (under a sanitizer it takes minutes: it is seen to go on) */
	print_message("# %s: %zu cases\n", name, count);
	return count;
}

static void
test_cases(void **state)
{
	DIR *d = opendir(DIR_OF_CASES);
	struct dirent *e;
	size_t count = 0;

	(void)state;
	failures = 0;
	assert_non_null(d);
	while ((e = readdir(d))) {
		size_t n = strlen(e->d_name);

		if (n > 5 && strcmp(e->d_name + n - 5, ".test") == 0)
			count += run_file(e->d_name);
	}
	closedir(d);
	assert_true(count > 500);
	assert_int_equal(failures, 0);
}

/* Nothing is only looked at: each part of a program makes its value. */
static void
test_cases_by_value(void **state)
{
	setenv("STREAMUTILS_EVAL", "value", 1);
	test_cases(state);
	unsetenv("STREAMUTILS_EVAL");
}

/* Nothing with parts is evaluated by plain calls. */
static void
test_cases_by_machine(void **state)
{
	setenv("STREAMUTILS_EVAL", "machine", 1);
	test_cases(state);
	unsetenv("STREAMUTILS_EVAL");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases),
	    cmocka_unit_test(test_cases_by_value),
	    cmocka_unit_test(test_cases_by_machine)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * What the cases of test/expr cover: each builtin is called by some program,
 * with each number of arguments that it takes.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "expr/core/builtin.h"
#include "expr/syntax/parse.h"

enum { BUILTINS_MAX = 512 };

static bool called[BUILTINS_MAX];

static void
mark(struct str name, size_t arity)
{
	const struct builtin *b;

	for (size_t i = 0; (b = builtin_at(i)); i++)
		if ((size_t)b->arity == arity && str_is(name, b->name))
			called[i] = true;
}

static void
walk(const struct ast *t)
{
	if (!t)
		return;
	if (t->kind == AST_CALL)
		mark(t->s, t->n);
	walk(t->a);
	walk(t->b);
	walk(t->c);
	walk(t->d);
	for (size_t i = 0; i < t->n; i++)
		walk(t->list[i]);
}

static void
cover_program(const char *text)
{
	struct source src = {.name = "case", .text = str_of(text)};
	struct arena a = {0};
	struct err e = {0};

	/* Those that are no programs cover nothing. */
	walk(expr_parse(&a, &src, &e));
	arena_release(&a);
}

/* The first line of each case is the program. */
static void
cover_file(const char *path)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t cap = 0;
	bool first = true;

	assert_non_null(f);
	while (getline(&line, &cap, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (first && line[0] && line[0] != '#')
			cover_program(line);
		first = !line[0] || line[0] == '#';
	}
	free(line);
	fclose(f);
}

static void
test_every_builtin_has_a_case(void **state)
{
	const struct builtin *b;
	glob_t g;
	int missing = 0;

	(void)state;
	assert_int_equal(glob("test/expr/*.test", 0, NULL, &g), 0);
	for (size_t i = 0; i < g.gl_pathc; i++)
		cover_file(g.gl_pathv[i]);
	globfree(&g);
	for (size_t i = 0; (b = builtin_at(i)); i++) {
		assert_true(i < BUILTINS_MAX);
		/* Those that start so are parts of others. */
		if (called[i] || b->name[0] == '_')
			continue;
		print_error("no case of %s/%d\n", b->name, b->arity);
		missing++;
	}
	assert_int_equal(missing, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_builtin_has_a_case)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

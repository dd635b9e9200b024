/*
 * Every program has one answer, whether its parts make values or are only
 * looked at, or run on the machine: operands, operators and what stands around
 * them in all combinations, on inputs of all types.  And so has one that a
 * function for its kind can run: select(f), {a: f}.
 */
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

static const char *const operands[] = {".", ".a", ".b", ".a.b", ".b.c.d", "1",
    "-2.5", "\"x\"", "null", "[1]", "$v", "$v.a", "(.a + 1)", ".[0]?", "empty",
    "error", ".c", "(.a, .b)", "9007199254740993"};

static const char *const operators[] = {"+", "-", "*", "/", "%",
    "==", "!=", "<", "<=", ">", ">=", "and", "or", "//"};

/* %1 and %2 are operands, %3 is an operator. */
static const char *const forms[] = {
    "%1 %3 %2",
    "select(%1 %3 %2)",
    "select((%1 %3 %2) and (%2 == .a) | not)",
    "{p: %1, q: (%1 %3 %2)}",
    "{p: %1, q: %2} | .p %3 .q",
    "select(%1 == .a) | {\"p\\tq\": (.b? %3 %2), q: 1}",
    "if %1 %3 %2 then %1 else %2 end",
    "if %1 %3 %2 then {p: %1} elif %2 then empty else {p: 1, q: %2} end",
    "%1 as $w | if .a then select($w) | {q: $w} else {q: ($w %3 %2)} end",
    ".a |= (. %3 %2)",
    ".a.b |= (%1 %3 .)",
    "(.a, .b.c) |= (%1 %3 %2)",
    ".b = (%1 %3 %2) | .c = .b",
    "[.[]? | . %3 %2]",
    "(%1 | . %3 1)?",
    "%1 as $w | .a | . %3 $w",
    "reduce (%1, %2) as $x (.a; . %3 $x)",
    "[foreach (%1, {a: 3}) as {(\"a\", \"b\"): $x} (%2; . %3 $x)]?",
    "foreach (%1, [2]) as {(\"a\", 0): $x} ?// [$x] (%2; . %3 $x; [., $x])",
};

static const char *const inputs[] = {"null", "3", "\"x\"", "[1,2]", "{}",
    "{\"a\":1}", "{\"a\":2.5,\"b\":-2.50}",
    "{\"b\":{\"c\":{\"d\":7}},\"a\":\"x\"}",
    "{\"a\":{\"b\":1},\"b\":[1,{}],\"c\":null}",
    "{\"c\":12.345,\"a\":9007199254740993,\"b\":9007199254740992.0}",
    "{\"a\":\"\\u0078\",\"\\u0062\":\"x\",\"c\":false}",
    "{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":1e400,\"b\":true}",
    "{\"a\":-0,\"b\":0.0,\"c\":123456789012345678901234567890}"};

enum { COUNT_INPUTS = sizeof inputs / sizeof *inputs };

static void
program(struct buf *b, const char *form, const char *x, const char *y,
    const char *op)
{
	buf_clear(b);
	for (const char *p = form; *p; p++) {
		if (*p != '%') {
			buf_putc(b, *p);
			continue;
		}
		p++;
		buf_puts(b, str_of(*p == '1' ? x : *p == '2' ? y : op));
	}
	buf_cstr(b);
}

/* The outputs of a program on a value, which is consumed; 0 or -1. */
static int
outputs(struct vm *m, struct jv in, struct buf *to, struct err *e)
{
	struct jv v;
	int r;

	vm_start(m, in);
	while ((r = vm_next(m, &v, e)) == 1) {
		json_write(to, v, NULL);
		buf_putc(to, '\n');
		jv_unref(v);
	}
	return r;
}

/* The same by a function for its kind of programs, when there is one. */
static int
outputs_by_kind(struct vm *m, const struct expr *x, struct jv in,
    struct buf *to, struct err *e)
{
	int r;

	if (!expr_is_object(x) && !expr_is_select(x))
		return outputs(m, in, to, e);
	if (expr_is_object(x)) {
		r = vm_print(m, in, to, e);
	} else {
		r = vm_select(m, in, e);
		if (r == 1)
			json_write(to, in, NULL);
	}
	if (r == 1)
		buf_putc(to, '\n');
	jv_unref(in);
	return r;
}

/* All outputs and the error, on each input; twice, so that what is remembered
 * of one record serves the next. */
static void
run(const char *text, struct jv var, bool by_kind, struct buf *to)
{
	static const char *const name = "v";
	struct expr_opts opts = {.name = "expression",
	    .var_names = &name,
	    .var_values = &var,
	    .nvars = 1};
	struct err e = {0};
	struct expr *x = expr_compile(str_of(text), &opts, &e);
	struct vm *m;

	if (!x)
		fail_msg("%s: %s", text, e.msg);
	m = vm_new(x, NULL);
	for (int i = 0; i < 2 * COUNT_INPUTS; i++) {
		struct jv v = json_parse(str_of(inputs[i / 2]), &e);
		int r;

		r = by_kind ? outputs_by_kind(m, x, v, to, &e)
			    : outputs(m, v, to, &e);
		buf_printf(to, "%s\n", r == -1 ? e.msg : ".");
	}
	vm_free(m);
	expr_free(x);
}

static void
test_ways(void **state)
{
	struct err e = {0};
	struct jv var = json_parse(STR("{\"a\":[1,\"x\"]}"), &e);
	struct buf text = {0}, looked = {0}, made = {0}, stepped = {0};
	size_t nx = sizeof operands / sizeof *operands;
	size_t nop = sizeof operators / sizeof *operators;

	(void)state;
	for (size_t f = 0; f < sizeof forms / sizeof *forms; f++)
		for (size_t i = 0; i < nx * nx * nop; i++) {
			program(&text, forms[f], operands[i % nx],
			    operands[i / nx % nx], operators[i / nx / nx]);
			buf_clear(&looked);
			buf_clear(&made);
			buf_clear(&stepped);
			unsetenv("STREAMUTILS_EVAL");
			run(text.p, var, true, &looked);
			setenv("STREAMUTILS_EVAL", "value", 1);
			run(text.p, var, false, &made);
			if (!str_eq(buf_str(&looked), buf_str(&made)))
				fail_msg("%s gives\n%sand by values\n%s",
				    text.p, buf_cstr(&looked), buf_cstr(&made));
			setenv("STREAMUTILS_EVAL", "machine", 1);
			run(text.p, var, false, &stepped);
			if (!str_eq(buf_str(&looked), buf_str(&stepped)))
				fail_msg("%s gives\n%sand by the machine\n%s",
				    text.p, buf_cstr(&looked),
				    buf_cstr(&stepped));
		}
	unsetenv("STREAMUTILS_EVAL");
	jv_unref(var);
	buf_release(&text);
	buf_release(&looked);
	buf_release(&made);
	buf_release(&stepped);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_ways)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

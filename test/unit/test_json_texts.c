/* What is JSON and what is not, and where and why not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json_oracle.h"
#include "json_records.h"

static const char *const valid[] = {
    "0",
    "-0",
    "1",
    "-1",
    "123456789012345678901234567890",
    "0.1",
    "-0.0",
    "1e5",
    "1E+05",
    "1e-5",
    "0e0",
    "1.5e300",
    "12345678.12345678e12345678",
    "true",
    "false",
    "null",
    "\"\"",
    "\"a\"",
    "\" \"",
    "\"\\\"\"",
    "\"\\\\\"",
    "\"\\/\\b\\f\\n\\r\\t\"",
    "\"\\u0000\"",
    "\"\\u12aB\"",
    "\"\\ud800\\udc00\"",
    "\"\\uDBFF\\uDFFF\"",
    "\"\\ud83d\\ude00x\"",
    "\"\x7f\"",
    "\"\xc2\x80\"",
    "\"\xf4\x8f\xbf\xbf\"",
    "\"\xef\xbb\xbf\"",
    "[]",
    "[ ]",
    "[1]",
    "[1,2]",
    "[[]]",
    "[[],[]]",
    "[1 , 2]",
    "[\t1\t,\r2]",
    "{}",
    "{ }",
    "{\"a\":1}",
    "{\"a\" : 1 , \"b\":[]}",
    "{\"\":0}",
    "{\"a\":{\"b\":{\"c\":null}}}",
    "{\"a\":1,\"a\":2}",
    " 1",
    "1 ",
    "\t{}\t",
    "[{\"a\":[{\"b\":[]}]}]",
    "[true,false,null]",
    "{\"a\":true,\"b\":\"c\"}",
    "{\"\\u0061\":1}",
    "[\"a\",\"b\"]",
    "{\"a\":-1.5,\"b\":1e1}",
};

static const struct {
	const char *text;
	size_t column;
	const char *why;
} invalid[] = {
    {"{", 2, "unexpected end of line"},
    {"[", 2, "unexpected end of line"},
    {"[1", 3, "unexpected end of line"},
    {"[1,", 4, "unexpected end of line"},
    {"{\"a\"", 5, "unexpected end of line"},
    {"{\"a\":", 6, "unexpected end of line"},
    {"{\"a\":1", 7, "unexpected end of line"},
    {"{\"a\":1,", 8, "unexpected end of line"},
    {"]", 1, "expected a value"},
    {"}", 1, "expected a value"},
    {",", 1, "expected a value"},
    {":", 1, "expected a value"},
    {"[,1]", 2, "expected a value"},
    {"[1,]", 4, "expected a value"},
    {"[1,,2]", 4, "expected a value"},
    {"[1 2]", 4, "expected ',' or ']'"},
    {"[1:2]", 3, "expected ',' or ']'"},
    {"[1}", 3, "expected ',' or ']'"},
    {"[\"a\" \"b\"]", 6, "expected ',' or ']'"},
    {"{\"a\":1]", 7, "expected ',' or '}'"},
    {"{\"a\":1 \"b\":2}", 8, "expected ',' or '}'"},
    {"{\"a\":[]x}", 8, "expected ',' or '}'"},
    {"{a:1}", 2, "expected a key or '}'"},
    {"{1:1}", 2, "expected a key or '}'"},
    {"{,}", 2, "expected a key or '}'"},
    {"{\"a\":1,}", 8, "expected a key after ','"},
    {"{\"a\":1, }", 9, "expected a key after ','"},
    {"{\"a\":1,2}", 8, "expected a key after ','"},
    {"{\"a\" 1}", 6, "expected ':' after the key"},
    {"{\"a\",1}", 5, "expected ':' after the key"},
    {"{\"a\"}", 5, "expected ':' after the key"},
    {"{\"a\"::1}", 6, "expected a value"},
    {"{\"a\":}", 6, "expected a value"},
    {"{\"a\": }", 7, "expected a value"},
    {"{\"a\":nul}", 6, "expected a value"},
    {"{\"a\":tru}", 6, "expected a value"},
    {"truE", 1, "expected a value"},
    {"True", 1, "expected a value"},
    {"NaN", 1, "expected a value"},
    {"nan", 1, "expected a value"},
    {"Infinity", 1, "expected a value"},
    {"-Infinity", 2, "expected a digit"},
    {"'a'", 1, "expected a value"},
    {"\\", 1, "expected a value"},
    {"/*x*/1", 1, "expected a value"},
    {"1//x", 2, "trailing data after the value"},
    {"truee", 5, "trailing data after the value"},
    {"1 2", 3, "trailing data after the value"},
    {"1,", 2, "trailing data after the value"},
    {"{}{}", 3, "trailing data after the value"},
    {"[]]", 3, "trailing data after the value"},
    {"\"a\"\"b\"", 4, "trailing data after the value"},
    {"1\x0b", 2, "trailing data after the value"},
    {"1a", 2, "trailing data after the value"},
    {"0x1", 2, "trailing data after the value"},
    {"[1\xc2\xa0]", 3, "expected ',' or ']'"},
    {"-", 2, "expected a digit"},
    {"+1", 1, "expected a value"},
    {".5", 1, "expected a value"},
    {"1.", 3, "expected a digit"},
    {"1.e5", 3, "expected a digit"},
    {"1e", 3, "expected a digit"},
    {"1e+", 4, "expected a digit"},
    {"1E-x", 4, "expected a digit"},
    {"[1.]", 4, "expected a digit"},
    {"--1", 2, "expected a digit"},
    {"01", 1, "number with a leading zero"},
    {"-01", 2, "number with a leading zero"},
    {"00", 1, "number with a leading zero"},
    {"{\"a\":01}", 6, "number with a leading zero"},
    {"1.5.5", 4, "trailing data after the value"},
    {"\"", 2, "string without its end quote"},
    {"\"abc", 5, "string without its end quote"},
    {"\"abc\\\"", 7, "string without its end quote"},
    {"[\"", 3, "string without its end quote"},
    {"{\"a", 4, "string without its end quote"},
    {"\"a\tb\"", 3, "control character in string"},
    {"\"\x1f\"", 2, "control character in string"},
    {"\"a\\\tb\"", 3, "invalid escape"},
    {"{\"a\tb\":1}", 4, "control character in string"},
    {"\"\\x\"", 2, "invalid escape"},
    {"\"\\'\"", 2, "invalid escape"},
    {"\"\\U0041\"", 2, "invalid escape"},
    {"\"\\u\"", 2, "\\u without four hexadecimal digits"},
    {"\"\\u12\"", 2, "\\u without four hexadecimal digits"},
    {"\"\\u12g4\"", 2, "\\u without four hexadecimal digits"},
    {"{\"\\u00\":1}", 3, "\\u without four hexadecimal digits"},
    {"\"\\ud800\"", 8, "lone surrogate escape"},
    {"\"\\udc00\"", 2, "lone surrogate escape"},
    {"\"\\ud800x\\udc00\"", 9, "lone surrogate escape"},
    {"\"\\ud800\\n\"", 8, "lone surrogate escape"},
    {"\"\\ud800\\ud800\\udc00\"", 8, "lone surrogate escape"},
    {"\"\xff\"", 2, "invalid UTF-8"},
    {"\"\x80\"", 2, "invalid UTF-8"},
    {"\"\xc0\x80\"", 2, "invalid UTF-8"},
    {"\"\xed\xa0\x80\"", 2, "invalid UTF-8"},
    {"\"\xf4\x90\x80\x80\"", 2, "invalid UTF-8"},
    {"\"abc\xe2\x82\"", 5, "invalid UTF-8"},
    {"{\"\xc3\":1}", 3, "invalid UTF-8"},
    {"\xff", 1, "invalid UTF-8"},
    {"\xef\xbb\xbf\xef\xbb\xbf"
     "1",
	1, "expected a value"},
    {"[\xef\xbb\xbf]", 2, "expected a value"},
};

static void
test_valid_texts(void **state)
{
	struct err err = {0};
	struct str s;
	struct jv v;
	char *got;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(valid) / sizeof(*valid); i++) {
		s = str_of(valid[i]);
		assert_true(oracle_valid(s.p, s.n, true));
		if (!json_valid(s))
			fail_msg("%s", valid[i]);
		v = json_parse(s, &err);
		assert_int_equal(v.kind, JV_VIEW);
		doc_unref(v.doc);
		got = records(s.p, s.n, (struct how){0});
		if (strncmp(got, "1 line 1 ", 9) != 0)
			fail_msg("%s: %s", valid[i], got);
		free(got);
	}
}

static void
test_invalid_texts(void **state)
{
	char want[200], *got, *text;
	struct err err;
	struct str s;
	size_t i;
	struct jv v;

	(void)state;
	for (i = 0; i < sizeof(invalid) / sizeof(*invalid); i++) {
		s = str_of(invalid[i].text);
		assert_false(oracle_valid(s.p, s.n, true));
		assert_false(json_valid(s));
		v = json_parse(s, &err);
		assert_int_equal(v.kind, JV_NONE);
		assert_int_equal(err.code, EX_DATAERR);
		snprintf(want, sizeof(want),
		    "-1 line 1 column %zu %s\n1 line 2 flags 0 depth 0: 3/0/1 "
		    "7\n2 lines, 0 blank\n",
		    invalid[i].column, invalid[i].why);
		text = xmalloc(s.n + 4);
		memcpy(text, s.p, s.n);
		memcpy(text + s.n, "\n7\n", 4);
		got = records(text, s.n + 3, (struct how){0});
		assert_string_equal(got, want);
		free(got);
		free(text);
	}
}

static void
test_errors_of_one_text(void **state)
{
	static const struct {
		const char *text, *msg;
	} cases[] = {
	    {"", "byte 1: unexpected end of input"},
	    {"  ", "byte 3: unexpected end of input"},
	    {"[1,\n2", "byte 6: unexpected end of input"},
	    {"[1]\nx", "byte 5: trailing data after the value"},
	    {"\"\xff\"", "byte 2: invalid UTF-8"},
	    {"[1,\n]", "byte 5: expected a value"},
	};
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(
		    json_parse(str_of(cases[i].text), &err).kind, JV_NONE);
		assert_string_equal(err.msg, cases[i].msg);
	}
	assert_true(json_valid(STR("\n[1,\n2]\n\n")));
	assert_false(json_valid((struct str){"1\0", 2}));
}

static void
test_depth(void **state)
{
	enum { N = 10001 };
	char *text = xmalloc(6 * N + 10), *got;
	size_t i, kind;

	(void)state;
	for (kind = 0; kind < 2; kind++) {
		const char *open = kind ? "{\"\":" : "[";
		size_t w = strlen(open), n = N - 1;

		for (i = 0; i < N; i++)
			memcpy(text + i * w, open, w);
		memset(text + n * w, '1', 1);
		memset(text + n * w + 1, kind ? '}' : ']', n);
		assert_true(json_valid((struct str){text, n * w + 1 + n}));
		for (i = 0; i < N; i++)
			memcpy(text + i * w, open, w);
		memset(text + N * w, '1', 1);
		memset(text + N * w + 1, kind ? '}' : ']', N);
		assert_false(json_valid((struct str){text, N * w + 1 + N}));
		text[N * w + 1 + N] = '\n';
		got = records(text, N * w + 2 + N, (struct how){0});
		assert_non_null(strstr(got, "nested deeper than 10000"));
		free(got);
	}
	free(text);
}

/* Lines stand for themselves: each alone gives what it gives among others. */
static void
test_lines_are_isolated(void **state)
{
	struct buf all = {0}, want = {0};
	char *got, *one, *at, *end;
	size_t i, n = sizeof(invalid) / sizeof(*invalid), line = 0;

	(void)state;
	for (i = 0; i < n * 7; i++) {
		const char *t = i % 3
		    ? invalid[i % n].text
		    : valid[i % (sizeof(valid) / sizeof(*valid))];

		buf_puts(&all, str_of(t));
		buf_putc(&all, '\n');
		one = records(t, strlen(t), (struct how){0});
		at = strstr(one, "line 1 ");
		end = strchr(at, '\n');
		buf_printf(&want, "%.*sline %zu %.*s\n", (int)(at - one), one,
		    ++line, (int)(end - at - 7), at + 7);
		free(one);
	}
	got = records(all.p, all.len, (struct how){0});
	buf_printf(&want, "%zu lines, 0 blank\n", line);
	assert_string_equal(got, buf_cstr(&want));
	free(got);
	buf_release(&all);
	buf_release(&want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_valid_texts),
	    cmocka_unit_test(test_invalid_texts),
	    cmocka_unit_test(test_errors_of_one_text),
	    cmocka_unit_test(test_depth),
	    cmocka_unit_test(test_lines_are_isolated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

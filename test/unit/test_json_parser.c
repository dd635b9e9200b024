/* The parser: what is JSON and what is not, records by lines and by values,
 * blocks cut anywhere, documents that are kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "json/value.h"
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
check(const char *text, struct how how, const char *want)
{
	char *got = records(text, strlen(text), how);

	assert_string_equal(got, want);
	free(got);
}

static void
test_lines(void **state)
{
	(void)state;
	check("", (struct how){0}, "0 lines, 0 blank\n");
	check("\n", (struct how){0}, "1 lines, 1 blank\n");
	check("\n \n\t\r\n", (struct how){0}, "3 lines, 3 blank\n");
	check("\xef\xbb\xbf", (struct how){0}, "0 lines, 0 blank\n");
	check("\xef\xbb\xbf[]\r\n\r\n[]", (struct how){0},
	    "1 line 1 flags 0 depth 1: 7/0/2 9/1/0 []\n"
	    "1 line 3 flags 0 depth 1: 7/0/2 9/1/0 []\n3 lines, 1 blank\n");
	check("1\n\xef\xbb\xbf"
	      "1\n\"\xff\n2 \n",
	    (struct how){0},
	    "1 line 1 flags 0 depth 0: 3/0/1 1\n"
	    "-1 line 2 column 1 expected a value\n"
	    "-1 line 3 column 2 invalid UTF-8\n"
	    "1 line 4 flags 0 depth 0: 3/0/1 2\n4 lines, 0 blank\n");
	check("[1,2]\n[1,2,3]\n\"\xff\xff\xff\xff\"\n",
	    (struct how){.max_record = 5},
	    "1 line 1 flags 0 depth 1: 7/0/4 3/1/1 3/3/1 9/4/2 [1,2]\n"
	    "-1 line 2 column 1 longer than the limit\n"
	    "-1 line 3 column 1 longer than the limit\n3 lines, 0 blank\n");
}

static void
test_flags(void **state)
{
	static const struct {
		const char *text;
		int flags;
	} cases[] = {
	    {"{\"a\":1,\"b\":{\"a\":1}}", 0},
	    {" [1] \r", 0},
	    {"[1, 2]", DOC_SPACE},
	    {"[ ]", DOC_SPACE},
	    {"{\"a\":\t1}", DOC_SPACE},
	    {"[\" a \"]", 0},
	    {"{\"a\":1,\"a\":1}", DOC_DUP},
	    {"[{\"x\":{\"a\":1,\"b\":2, \"a\":1}}]", DOC_DUP | DOC_SPACE},
	    {"{\"a\":1,\"\\u0061\":1}", DOC_DUP},
	    {"{\"\\n\":1}", 0},
	    {"{\"\":1,\"\":2}", DOC_DUP},
	    {"{\"abcdefgh1\":1,\"abcdefgh2\":2}", 0},
	    {"{\"abcdefgh1\":[1],\"abcdefgh1\":2}", DOC_DUP},
	};
	struct json_parser *p;
	struct json_rec rec;
	char *block;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		n = strlen(cases[i].text);
		p = json_parser_new(false, 1000);
		block = padded(cases[i].text, n);
		json_feed(p, block, n, true);
		assert_int_equal(json_next(p, &rec), JSON_RECORD);
		if (rec.value.doc->flags != cases[i].flags)
			fail_msg("%s: %d", cases[i].text, rec.value.doc->flags);
		assert_int_equal(doc_clean(rec.value.doc), !cases[i].flags);
		doc_unref(rec.value.doc);
		json_parser_free(p);
		free(block);
	}
}

/* Objects of every size around the change from bits to the hash table: a
 * duplicate of any key is found, and none is found where there is none. */
static void
test_duplicates_in_large_objects(void **state)
{
	struct err err = {0};
	struct buf b = {0};
	size_t n, i, dup;
	struct jv v;

	(void)state;
	for (n = 2; n < 140; n += n < 40 ? 1 : 13)
		for (dup = 0; dup < n; dup++) {
			buf_clear(&b);
			for (i = 0; i < n; i++)
				buf_printf(&b, "%s\"key%zu\":[{\"key1\":1}]",
				    i ? "," : "{", i);
			if (dup)
				buf_printf(&b, ",\"key%zu\":0", dup);
			buf_puts(&b, STR("}"));
			v = json_parse(buf_str(&b), &err);
			assert_int_equal(v.kind, JV_VIEW);
			assert_int_equal(v.doc->flags, dup ? DOC_DUP : 0);
			assert_int_equal(doc_may_dup(v.doc, 0), dup > 0);
			assert_int_equal(doc_count(v.doc, 0), n + (dup > 0));
			assert_false(doc_may_dup(v.doc, 3));
			doc_unref(v.doc);
		}
	buf_release(&b);
}

static void
test_walk_on_the_tape(void **state)
{
	const char *text = " {\"a\" : [1, {\"b\":\"x\\ty\"}, []], \"c\":-2.5} ";
	struct err err = {0};
	struct jv v = json_parse(str_of(text), &err);
	const struct doc *d = v.doc;
	struct buf tmp = {0};
	uint32_t a, b;

	(void)state;
	assert_int_equal(doc_type(d, 0), DT_OBJ);
	assert_int_equal(doc_next(d, 0), d->words);
	assert_int_equal(doc_count(d, 0), 2);
	assert_int_equal(doc_depth(d, 0), 3);
	assert_int_equal(d->depth, 3);
	assert_true(str_is(doc_str_raw(d, 1), "a"));
	a = 2;
	assert_int_equal(doc_count(d, a), 3);
	assert_int_equal(doc_depth(d, a), 2);
	assert_true(str_is(doc_raw(d, a), "[1, {\"b\":\"x\\ty\"}, []]"));
	assert_int_equal(doc_type(d, a + 1), DT_INT);
	assert_int_equal(doc_depth(d, a + 1), 0);
	b = doc_next(d, a + 1);
	assert_int_equal(doc_type(d, b + 2), DT_STR_ESC);
	assert_true(str_is(doc_raw(d, b + 2), "\"x\\ty\""));
	json_unescape(&tmp, doc_str_raw(d, b + 2));
	assert_true(str_is(buf_str(&tmp), "x\ty"));
	b = doc_next(d, b);
	assert_int_equal(doc_count(d, b), 0);
	assert_int_equal(doc_next(d, b), doc_end(d, a));
	b = doc_next(d, a);
	assert_true(str_is(doc_raw(d, b), "\"c\""));
	assert_int_equal(doc_type(d, b + 1), DT_NUM);
	assert_true(str_is(doc_raw(d, b + 1), "-2.5"));
	assert_int_equal(b + 2, doc_end(d, 0));
	buf_release(&tmp);
	doc_unref(v.doc);
}

static void
test_unescape(void **state)
{
	static const char *const cases[][2] = {
	    {"", ""},
	    {"abc", "abc"},
	    {"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t"},
	    {"x\\u0041y", "xAy"},
	    {"\\u00e9\\u20AC", "\xc3\xa9\xe2\x82\xac"},
	    {"\\ud83d\\ude00", "\xf0\x9f\x98\x80"},
	    {"\\udbff\\udfff.", "\xf4\x8f\xbf\xbf."},
	};
	struct buf b = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		buf_clear(&b);
		json_unescape(&b, str_of(cases[i][0]));
		assert_true(str_is(buf_str(&b), cases[i][1]));
	}
	buf_release(&b);
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

/* --- kept documents --- */

static void
feed_text(struct json_parser *p, char **block, const char *text, bool last)
{
	free(*block);
	*block = padded(text, strlen(text));
	json_feed(p, *block, strlen(text), last);
}

/* Values outlive their block and the parser. */
static void
test_kept_documents(void **state)
{
	static const char *const blocks[] = {
	    "{\"n\":0,\"s\":\"zero\"}\n{\"n\":1,\"s\":\"one\"}\n",
	    "{\"n\":2,\"s\":\"two\"}\n",
	    "[\"x\"]\n{\"n\":4}",
	};
	static const char *const want[] = {"{\"n\":0,\"s\":\"zero\"}",
	    "{\"n\":1,\"s\":\"one\"}", "{\"n\":2,\"s\":\"two\"}", "[\"x\"]",
	    "{\"n\":4}"};
	struct json_parser *p;
	struct json_rec rec;
	struct jv kept[5];
	char *block;
	size_t i, n, multi;

	(void)state;
	for (multi = 0; multi < 2; multi++) {
		p = json_parser_new(multi, 1000);
		block = NULL;
		for (i = n = 0; i < 3; i++) {
			feed_text(p, &block, blocks[i], i == 2);
			while (json_next(p, &rec) == JSON_RECORD)
				kept[n++] = rec.value;
		}
		free(block);
		json_parser_free(p);
		assert_int_equal(n, 5);
		for (i = 0; i < n; i++) {
			assert_true(
			    str_is(doc_raw(kept[i].doc, kept[i].at), want[i]));
			doc_unref(kept[i].doc);
		}
	}
}

/* The last record alone may still be referenced when the parser goes. */
static void
test_parser_goes_first(void **state)
{
	struct json_parser *p = json_parser_new(false, 1000);
	struct json_rec rec;
	char *block = NULL;

	(void)state;
	feed_text(p, &block, "[\"kept\"]\n", true);
	assert_int_equal(json_next(p, &rec), JSON_RECORD);
	json_parser_free(p);
	free(block);
	assert_true(str_is(doc_raw(rec.value.doc, 0), "[\"kept\"]"));
	doc_unref(rec.value.doc);
	json_parser_free(NULL);
}

/* Nothing is allocated anew for records that nobody keeps. */
static void
test_document_is_used_again(void **state)
{
	struct json_parser *p = json_parser_new(false, 1000);
	const struct doc *doc = NULL;
	const uint64_t *tape = NULL;
	struct json_rec rec;
	char *block = NULL;
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		feed_text(p, &block, "{\"a\":[1,2]}\n[{}]\n", i == 999);
		while (json_next(p, &rec) == JSON_RECORD) {
			assert_true(!doc || doc == rec.value.doc);
			assert_true(!tape || tape == rec.value.doc->tape);
			doc = rec.value.doc;
			tape = doc->tape;
			assert_null(doc->own);
			doc_unref(rec.value.doc);
		}
	}
	free(block);
	json_parser_free(p);
}

/* --- blocks --- */

static const char *const multi_texts[] = {
    "1 2\n3",
    "{\"a\":\n [1,\n2]\n}\n{\"b\":2}[3]\"x\"4 true\nfalse",
    "  \n\n ",
    "\xef\xbb\xbf[1]\n",
    "\xef\xbb[1]\n2\n",
    "\xef",
    "{\n \"a\": \"x\\\"}\",\n}\n[1]\n",
    "{\"a\":1\n{\"b\":2}\n{\"c\":3}\n",
    "[1,2\n3]\n",
    "\"abc\ndef\"\n[1]\n",
    "1,2\n[3]\n",
    "12a\n13\n",
    "truefalse\n[1]\n",
    "01\n1\n",
    "[1]]\n[2]\n",
    "{\"a\":[1,2}\n,3]\n[4]\n",
    "\"\\ud800\"\n\"\xe2\x82\xac\"\n",
    "\"\xe2\x82\"\n5\n",
    "{x\n12}\n13 14",
    "1.\n2\n",
    "-\n[",
    "\"a",
    "[1,",
    "{\"a\":1}{\"a\":2} {\"a\":3}\r\n\r\n{\"a\":4}",
    "]\n[1]\n",
    "}{\n[]\n",
    "{\"k\":\"v\"}x{\n \"a\":1}\n[5]\n",
    "1\"a\"2[3]4{}5null\n",
    "nul\nl\n[]",
};

/* However the blocks are cut: the same records and the same faults. */
static void
test_every_split_of_values(void **state)
{
	size_t i, a, b, n;
	char *want, *got;

	(void)state;
	for (i = 0; i < sizeof(multi_texts) / sizeof(*multi_texts); i++) {
		n = strlen(multi_texts[i]);
		want = records(multi_texts[i], n, (struct how){.multi = true});
		for (a = 0; a <= n; a++)
			for (b = a; b <= n; b++) {
				got = records(multi_texts[i], n,
				    (struct how){.multi = true, .cut = {a, b}});
				if (strcmp(got, want) != 0)
					fail_msg(
					    "%s cut at %zu, %zu:\n%snot\n%s",
					    multi_texts[i], a, b, got, want);
				free(got);
			}
		free(want);
	}
}

static void
test_values(void **state)
{
	struct how multi = {.multi = true};

	(void)state;
	check("1 [2\n]\n\n\"x\"null", multi,
	    "1 line 1 flags 0 depth 0: 3/0/1 1\n"
	    "1 line 1 flags 1 depth 1: 7/0/3 3/1/1 9/3/1 [2\n]\n"
	    "1 line 4 flags 0 depth 0: 5/0/1 \"x\"\n"
	    "1 line 4 flags 0 depth 0: 0/0/4 null\n3 lines, 0 blank\n");
	/* A bracket is missing: the next line starts a value. */
	check("{\"a\":1\n{\"b\":2}\n", multi,
	    "-1 line 2 column 1 expected ',' or '}'\n"
	    "1 line 2 flags 0 depth 1: 8/0/4 5/2/1 3/5/1 9/6/1 {\"b\":2}\n"
	    "2 lines, 0 blank\n");
	check("[\n  1,\n  x,\n  [2]\n]\n3\n", multi,
	    "-1 line 3 column 3 expected a value\n"
	    "1 line 6 flags 0 depth 0: 3/0/1 3\n6 lines, 0 blank\n");
	check("[1,\n", multi,
	    "-1 line 2 column 1 unexpected end of input\n1 lines, 0 blank\n");
}

static void
test_values_too_long(void **state)
{
	struct how how = {.multi = true, .max_record = 8};

	(void)state;
	check("[1,\n2,3,4,5,6]\n7\n", how,
	    "-1 line 1 column 1 longer than the limit\n"
	    "1 line 3 flags 0 depth 0: 3/0/1 7\n3 lines, 0 blank\n");
	how.cut[0] = 10;
	check("[1,\n2,3,4,5,6]\n7\n", how,
	    "-1 line 1 column 1 longer than the limit\n"
	    "1 line 3 flags 0 depth 0: 3/0/1 7\n3 lines, 0 blank\n");
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

static double
seconds(const char *line, size_t count)
{
	struct timespec a, b;
	struct buf all = {0};
	size_t i;

	for (i = 0; i < count; i++)
		buf_puts(&all, str_of(line));
	clock_gettime(CLOCK_MONOTONIC, &a);
	free(records(all.p, all.len, (struct how){0}));
	free(records(all.p, all.len, (struct how){.multi = true}));
	clock_gettime(CLOCK_MONOTONIC, &b);
	buf_release(&all);
	return (double)(b.tv_sec - a.tv_sec) +
	    (double)(b.tv_nsec - a.tv_nsec) * 1e-9;
}

/* Sixteen times the input takes some sixteen times as long, not 256 times, also
 * when every line is bad. */
static void
test_linear_when_all_is_bad(void **state)
{
	static const char *const lines[] = {"\"abc\n", "{\"a\":\"\\\n", "[\n",
	    "\xff\n", "{\"a\":{\"b\":[1,2\n", "\"\xe2\x82\n"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		double one = seconds(lines[i], 4000);

		assert_true(seconds(lines[i], 64000) < one * 100 + 0.1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_valid_texts),
	    cmocka_unit_test(test_invalid_texts),
	    cmocka_unit_test(test_errors_of_one_text),
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_flags),
	    cmocka_unit_test(test_duplicates_in_large_objects),
	    cmocka_unit_test(test_walk_on_the_tape),
	    cmocka_unit_test(test_unescape),
	    cmocka_unit_test(test_depth),
	    cmocka_unit_test(test_kept_documents),
	    cmocka_unit_test(test_parser_goes_first),
	    cmocka_unit_test(test_document_is_used_again),
	    cmocka_unit_test(test_every_split_of_values),
	    cmocka_unit_test(test_values),
	    cmocka_unit_test(test_values_too_long),
	    cmocka_unit_test(test_lines_are_isolated),
	    cmocka_unit_test(test_linear_when_all_is_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

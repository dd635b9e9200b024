/* The parser: records by lines and by values, blocks cut anywhere, documents
 * that are kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "json_records.h"

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
	/* a fault does not hide that the line was too long */
	check("[1,2,x]\n\"abcdef\n", (struct how){.max_record = 5},
	    "-1 line 1 column 1 longer than the limit\n"
	    "-1 line 2 column 1 longer than the limit\n2 lines, 0 blank\n");
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

static double
seconds(const char *line, size_t count)
{
	struct timespec a, b;
	struct buf all = {0};
	size_t i;

	for (i = 0; i < count; i++)
		buf_puts(&all, str_of(line));
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	free(records(all.p, all.len, (struct how){0}));
	free(records(all.p, all.len, (struct how){.multi = true}));
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
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
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_kept_documents),
	    cmocka_unit_test(test_parser_goes_first),
	    cmocka_unit_test(test_document_is_used_again),
	    cmocka_unit_test(test_every_split_of_values),
	    cmocka_unit_test(test_values),
	    cmocka_unit_test(test_values_too_long),
	    cmocka_unit_test(test_linear_when_all_is_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Documents: the tape, what its flags say, decoded strings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json_records.h"

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_flags),
	    cmocka_unit_test(test_duplicates_in_large_objects),
	    cmocka_unit_test(test_walk_on_the_tape),
	    cmocka_unit_test(test_unescape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

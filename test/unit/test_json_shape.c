/* Records of one shape: what is known from the records before is what the
 * grammar says. */
#include "json_raw_filters.h"

enum { LINES = 60 };

/* A line of the shape of `s`: other digits, and now and then another byte. */
static void
put_like(struct buf *b, struct str s)
{
	static const char trouble[] = "\"\\,:{}[]09.-eEtfn \t\r\n\x01\x80";
	size_t i;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c >= '0' && c <= '9' && random_below(2))
			c = (char)('0' + random_below(10));
		if (random_below(400) == 0)
			c = trouble[random_below(sizeof trouble)];
		if (random_below(400) != 0)
			buf_putc(b, c);
	}
	buf_putc(b, '\n');
}

static void
test_random_streams(void **state)
{
	struct buf shapes[3] = {{0}}, text = {0};
	unsigned round, i, line;
	size_t k;

	(void)state;
	for (round = 0; round < 1500; round++) {
		for (i = 0; i < 3; i++) {
			buf_clear(&shapes[i]);
			random_json(&shapes[i], 4, round % 2, round % 5 == 0);
			for (k = 0; k < shapes[i].len; k++)
				if (shapes[i].p[k] == '\n')
					shapes[i].p[k] = ' ';
		}
		buf_clear(&text);
		for (line = 0; line < LINES; line++)
			put_like(
			    &text, buf_str(&shapes[random_below(9) % 4 % 3]));
		assert_same(text.p, text.len);
	}
	for (i = 0; i < 3; i++)
		buf_release(&shapes[i]);
	buf_release(&text);
}

/* Each of these after the one before it, twice. */
static void
test_near_misses(void **state)
{
	static const char *const lines[] = {"{\"a\":1}", "{\"a\":-1}",
	    "{\"a\":01}", "{\"a\":-01}", "{\"a\":-0.5}", "{\"a\":0}",
	    "{\"a\":-}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1.5.5}",
	    "{\"a\":1e5}", "{\"a\":1e}", "{\"a\":1.5E+3}", "{\"a\":+1}",
	    "{\"a\":12345678901234567890123456789012}",
	    "{\"a\":1234567890123456789012345678901}",
	    "{\"a\":1234567890123456.789012345678901}",
	    "{\"a\":-123456789012345678901234567890.}",
	    "{\"a\":0.00000000000000000000000000000000000}", "{\"a\":true}",
	    "{\"a\":truE}", "{\"a\":null}", "{\"a\":false}", "{\"a\":fals}",
	    "{\"a\":\"\"}", "{\"a\":\"x\"}", "{\"a\":\"\\n\"}",
	    "{\"a\":\"\\x\"}", "{\"a\":\"\\ud83d\\ude00\"}",
	    "{\"a\":\"\\ud83d\"}", "{\"a\":\"x}", "{\"a\":\"\x01\"}",
	    "{\"a\":\"\x80\"}", "{\"a\":1,\"a\":2}", "{\"a\":1,\"b\":2}",
	    "{\"a\":1}}", "{\"a\":1} ", "{\"a\":1}\r", "{\"a\":1} x",
	    "{\"a\":{\"b\":1}}", "{\"a\":{}}", "{\"a\":[]}", "{\"a\":[1]}",
	    "{\"a\":[1,2]}", "{\"a\":[1,[2],{\"c\":3}]}", "{\"a\":}",
	    "{\"a\":", "{\"a\" : 1 }", "{\"a\":1,}", "[1]", "[1,2]", "[1,]",
	    "[]", "{}", "[\"\xc3\xa9\"]", "{\"\\u0061\":1}",
	    "{\"a key that is longer than the head of a gap\":1}",
	    "{\"a key that is longer than the head of a hap\":1}",
	    ("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]"
	     "]]]]]]]]]]]]]]]]]]]]")};
	enum { N = sizeof lines / sizeof *lines };
	struct buf text = {0};
	size_t i, k;

	(void)state;
	for (i = 0; i < N; i++) {
		buf_clear(&text);
		for (k = 0; k < (size_t)2 * N; k++)
			buf_printf(&text, "%s\n%s\n", lines[i], lines[k % N]);
		assert_same(text.p, text.len);
	}
	buf_release(&text);
}

/* Many records, so that windows of the index cut some; the shapes fill up and
 * are forgotten. */
static void
test_long_streams(void **state)
{
	struct buf text = {0};
	unsigned i, k;

	(void)state;
	for (i = 0; i < 3000; i++) {
		buf_printf(&text, "{\"id\":%u,\"%s%u\":\"x\\\"%u\",\"f\":[", i,
		    i > 1000 && i < 2000 ? "k" : "", i > 2000 ? i : i % 7, i);
		for (k = 0; k < i % 5; k++)
			buf_printf(&text, "%s%u.5", k ? "," : "", k);
		buf_puts(&text, STR("],\"ok\":true}\n"));
	}
	assert_same(text.p, text.len);
	buf_release(&text);
}

/* That the fast way is taken at all. */
static void
test_hits(void **state)
{
	struct json_parser *p = json_parser_new(false, SIZE_MAX);
	struct buf text = {0}, out = {0};
	char *block;
	int i;

	(void)state;
	for (i = 0; i < 100; i++)
		buf_printf(&text, "{\"a\":%d,\"b\":{\"c\":[\"%d\",null]}}\n", i,
		    i * i);
	block = padded(text.p, text.len);
	json_feed(p, block, text.len, true);
	show_records(&out, p);
	/* (the last one has no index behind it to go on by) */
	assert_int_equal(p->walk.shapes->hits, 98);
	assert_int_equal(p->walk.shapes->misses, 2);
	json_parser_free(p);
	free(block);
	buf_release(&text);
	buf_release(&out);
}

/* A line of the form, its % replaced. */
static void
put_form(struct buf *b, const char *form, const char *value)
{
	const char *at = strchr(form, '%');

	buf_put(b, form, (size_t)(at - form));
	buf_puts(b, str_of(value));
	buf_puts(b, str_of(at + 1));
	buf_putc(b, '\n');
}

/* The members that a comparison is about, and what stands in their place. */
static void
test_picks(void **state)
{
	static const char *const values[] = {"1", "-1", "0.5", "-0", "1.0",
	    "123456789012345678", "9007199254740993", "1e0", "null", "true",
	    "\"1\"", "[1]", "{}", "[]", "{\"a\":1}", "01", "1.",
	    "\"\xc3\xa9\""};
	static const char *const forms[] = {"{\"a\":%}", "{\"b\":%}",
	    "{\"b\":1,\"a\":%}", "{\"a\":%,\"b\":0}", "{\"c\":{\"a\":%}}",
	    "{\"c\":[%],\"a\":2}", "[%]", "{\"a\":1,\"a\":%}",
	    "{\"a\":1,\"\\u0061\":%}", "{\"a\": %}", "{\"aa\":%}"};
	enum { V = sizeof values / sizeof *values };
	struct buf text = {0};

	(void)state;
	for (size_t f = 0; f < sizeof forms / sizeof *forms; f++)
		for (size_t v = 0; v < V; v++)
			for (size_t g = 0; g < sizeof forms / sizeof *forms;
			     g++) {
				buf_clear(&text);
				for (size_t i = 0; i < 24; i++)
					put_form(&text, forms[i % 2 ? f : g],
					    values[i % 3 ? v : i % V]);
				assert_same_passes(text.p, text.len);
			}
	buf_release(&text);
}

/* That records are passed at all, and how many. */
static void
test_passed(void **state)
{
	struct json_raw_filter all = {.holds = 7};
	struct json_raw_filter some = {
	    .path = {{STR("a")}, 1, false, 0}, .than = 50, .holds = 4};
	struct buf text = {0};
	uint64_t passed = 0;
	int i;

	(void)state;
	for (i = 0; i < 100; i++)
		buf_printf(&text, "{\"a\":%d,\"b\":{\"c\":[\"%d\",null]}}\n", i,
		    i * i);
	free(kept(text.p, text.len, (struct how){0}, &all, true, &passed));
	assert_int_equal(passed, 98);
	passed = 0;
	free(kept(text.p, text.len, (struct how){0}, &some, true, &passed));
	/* (two more, to know the key by) */
	assert_int_equal(passed, 97);
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_random_streams),
	    cmocka_unit_test(test_near_misses),
	    cmocka_unit_test(test_long_streams),
	    cmocka_unit_test(test_hits),
	    cmocka_unit_test(test_picks),
	    cmocka_unit_test(test_passed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

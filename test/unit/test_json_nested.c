/* Records with objects and arrays in them: what is known from the records
 * before is what the grammar says, whatever changes. */
#include "json_raw_filters.h"

/* Of all that may stand in a record: lines of one stream, by twos. */
static const char *const nested[] = {
    "{\"a\":{\"b\":1,\"c\":[1,2]},\"b\":[7]}",
    "{\"a\":{\"b\":2.5,\"c\":[]},\"b\":[-7.25,1e3,0]}",
    "{\"a\":[{\"x\":1,\"y\":\"s\"},{\"x\":2,\"y\":\"\"}],\"b\":0}",
    "{\"a\":[{\"x\":1,\"y\":[[1],[]]}],\"b\":-0.5}",
    "{\"id\":100000000000000001,\"a\":{\"b\":[10,20.5,-3]},\"b\":null}",
    "{\"id\":100000000000000002,\"a\":{\"b\":[\"s\\\"x\",true]},\"b\":{}}",
    "[{\"a\":1},[2,{\"b\":[null]}],\"three\",false]",
    "[{\"a\":[]},[2,{\"b\":[{}]}],\"\\u00e9\",{\"a\":{}}]",
    "{\"a\": {\"b\": 1, \"c\": [1, 2, {\"d\": 3}]}, \"b\": [ 1 ]}",
    "{\"a\": {\"b\": 5, \"c\": [ 1]}, \"b\": [1 ,2]}",
    "{\"a\":{},\"b\":{\"a\":{\"b\":{\"c\":{\"d\":[[[[1]]]]}}}},\"c\":[0,0.0]}",
    "{\"a\":{\"b\":1},\"b\":{\"a\":{\"b\":{\"c\":{\"d\":[]}}}},\"c\":[]}",
    ("{\"a\":{\"b\":\"more than the sixty-four bytes of a chunk of the index, "
     "which is what one step of it takes\"},\"b\":[12345678901234567890]}"),
    ("{\"a\":{\"b\":\"more than that, \\u00e9\\ud83d\\ude00 too, and as long "
     "as any, with as many bytes behind it\"},\"b\":[1,22,333,4444,55555,"
     "666666,7777777,88888888,999999999,0.125]}"),
    ("{\"a key longer than thirty-two bytes of a gap\":{\"another one of them,"
     " so that the gap has ninety-six bytes and more of them\":{\"b\":[1]}},"
     "\"a\":[0]}"),
    ("{\"a key longer than thirty-two bytes of a gap\":{\"another one of them,"
     " so that the gap has ninety-six bytes and more of them\":{\"b\":[]}},"
     "\"a\":[0,{\"b\":{\"c\":1,\"c\":2}}]}"),
};
enum { NESTED = sizeof nested / sizeof *nested };

/* Two known records before, and one behind, a line that is `from` but for what
 * stands in place of its byte `at`: `by` in place of it, before it, or nothing.
 */
static void
put_mutant(struct buf *b, struct str from, size_t at, int by, bool before)
{
	buf_put(b, from.p, at);
	if (by >= 0)
		buf_putc(b, (char)by);
	if (!before)
		at++;
	buf_put(b, from.p + at, from.n - at);
	buf_putc(b, '\n');
}

static void
assert_mutants(
    struct str line, struct str other, const char *bytes, size_t nbytes)
{
	struct buf text = {0};

	for (size_t at = 0; at < line.n; at++) {
		buf_clear(&text);
		buf_printf(&text, "%s\n%s\n%s\n", line.p, other.p, line.p);
		put_mutant(&text, line, at, -1, false);
		for (size_t i = 0; i < nbytes; i++) {
			int by = (unsigned char)bytes[i];

			put_mutant(&text, line, at, by, false);
			buf_printf(&text, "%s\n", i % 2 ? line.p : other.p);
			if (i % 3 == at % 3)
				put_mutant(&text, line, at, by, true);
		}
		assert_same(text.p, text.len);
	}
	buf_release(&text);
}

static void
test_mutants(void **state)
{
	static const char trouble[] = "\"\\,:{}[]019.-+eEtn \t\r\x01\x80";

	(void)state;
	for (size_t i = 0; i < NESTED; i++)
		assert_mutants(str_of(nested[i]), str_of(nested[i ^ 1]),
		    trouble, sizeof trouble - 1);
}

static void
test_mutants_of_all_bytes(void **state)
{
	char bytes[256];

	(void)state;
	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	assert_mutants(
	    str_of(nested[0]), str_of(nested[1]), bytes, sizeof bytes);
}

/* The end of a window, and of the input, at every byte of a record. */
static void
test_windows(void **state)
{
	struct buf text = {0};

	(void)state;
	for (size_t before = 0; before < 90; before++) {
		buf_clear(&text);
		buf_printf(&text, "\"%*s\"\n", (int)before, "");
		while (text.len < SCAN_WINDOW + 1000)
			buf_printf(&text, "%s\n",
			    nested[random_below(before % 2 ? 4 : NESTED)]);
		assert_same(text.p, text.len - 1 - before);
	}
	buf_release(&text);
}

/* A text in blocks that end behind any of its lines. */
static void
test_blocks(void **state)
{
	struct buf text = {0};
	char *want, *got;

	(void)state;
	for (size_t i = 0; i < (size_t)3 * NESTED; i++)
		buf_printf(&text, "%s\n", nested[i % NESTED]);
	want = records(text.p, text.len, (struct how){.shapes = SHAPES_NONE});
	for (size_t i = 0; i <= text.len; i++) {
		if (i && text.p[i - 1] != '\n')
			continue;
		got = records(
		    text.p, text.len, (struct how){.cut = {i / 2 ? i : 0, i}});
		assert_string_equal(got, want);
		free(got);
	}
	free(want);
	buf_release(&text);
}

/* Numbers and what is nearly one, some in a row. */
static void
test_numbers(void **state)
{
	static const char *const parts[] = {"0", "1", "-", ".", ",", "00", "10",
	    "-0", "0.5", "12", ",", ",", "1.", "e1", "E-1", "1.5", "-1.25,",
	    "123456789", "]", "[", " ", ",-0.0", "1,2,3,", "true", "\"\"",
	    "9,99,999,9999,99999,999999,", "00000000000000000000000000000000",
	    "1234567890123456789012345678901"};
	enum { PARTS = sizeof parts / sizeof *parts };
	struct buf text = {0};

	(void)state;
	for (int round = 0; round < 250; round++) {
		buf_clear(&text);
		for (int line = 0; line < 60; line++) {
			buf_puts(&text, STR("{\"a\":["));
			for (unsigned n = random_below(6); n; n--)
				buf_puts(
				    &text, str_of(parts[random_below(PARTS)]));
			buf_printf(
			    &text, "],\"b\":[%d,2]}\n", (int)random_below(99));
		}
		assert_same(text.p, text.len);
	}
	buf_release(&text);
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

/* What a path leads to, and what stands in its way. */
static void
test_paths(void **state)
{
	static const char *const values[] = {"1", "-1", "0.5", "null", "true",
	    "\"1\"", "[1]", "[1,2,3]", "[[1],2]", "[2,[1],3]",
	    "[\"a\\n\",5,[9]]", "{}", "[]", "{\"a\":1}", "{\"b\":3}",
	    "{\"b\":[4,5]}", "{\"b\":null,\"c\":2}", "{\"c\":1,\"b\":[]}", "01",
	    "[1,]"};
	static const char *const forms[] = {"{\"a\":%}", "{\"b\":%}",
	    "{\"b\":1,\"a\":%}", "{\"a\":{\"b\":%}}",
	    "{\"a\":{\"c\":%,\"b\":2}}", "{\"c\":{\"a\":{\"b\":%}}}",
	    "{\"a\":[%],\"b\":0}", "[%]", "{\"a\":{\"b\":1,\"b\":%}}",
	    "{\"a\":1,\"a\":{\"b\":%}}", "{\"a\":{\"b\": %}}",
	    "{\"b\":{\"b\":%},\"a\":{\"b\":8}}"};
	enum { V = sizeof values / sizeof *values };
	enum { FORMS = sizeof forms / sizeof *forms };
	struct buf text = {0};

	(void)state;
	for (size_t f = 0; f < FORMS; f++)
		for (size_t v = 0; v < V; v++)
			for (size_t g = v % 5; g < FORMS; g += 5) {
				buf_clear(&text);
				for (size_t i = 0; i < 18; i++)
					put_form(&text, forms[i % 2 ? f : g],
					    values[i % 3 ? v : (i + g) % V]);
				assert_same_passes(text.p, text.len);
			}
	buf_release(&text);
}

/* Arrays and objects within each other, deeper than shapes go. */
static void
test_depths(void **state)
{
	static const char *const open[] = {"[", "{\"a\":", "[{\"a\":", "[[],"};
	static const char *const close[] = {"]", "}", "}]", "]"};
	struct buf text = {0};

	(void)state;
	for (size_t kind = 0; kind < 4; kind++)
		for (int depth = 1; depth < 60; depth++) {
			buf_clear(&text);
			for (int line = 0; line < 6; line++) {
				for (int i = 0; i < depth; i++)
					buf_puts(&text, str_of(open[kind]));
				buf_puts(&text, STR("1"));
				for (int i = 0; i < depth - line / 5; i++)
					buf_puts(&text, str_of(close[kind]));
				buf_putc(&text, '\n');
			}
			assert_same(text.p, text.len);
		}
	buf_release(&text);
}

/* A tape that has to grow: arrays longer than it. */
static void
test_long_arrays(void **state)
{
	struct buf text = {0};

	(void)state;
	for (unsigned i = 0; i < 40; i++) {
		buf_printf(&text, "{\"b\":%u,\"a\":[", i);
		for (unsigned k = 0; k < (i % 10) * 150; k++)
			buf_printf(&text, "%s%s", k ? "," : "",
			    k % 50 == 49	 ? "{\"x\":[1,{\"y\":\"\"}]}"
				: k % 7 == i % 7 ? "\"\\\"\""
						 : "-1.5");
		buf_puts(&text, STR("]}\n"));
	}
	assert_same(text.p, text.len);
	buf_release(&text);
}

/* The head of a long gap stands at the end of the input. */
static void
test_rest_of_gap(void **state)
{
	struct buf text = {0};

	(void)state;
	for (size_t n = 1; n < 100; n++) {
		buf_clear(&text);
		for (int i = 0; i < 3; i++)
			buf_printf(
			    &text, "{\"a\":{\"b\":%d},\"%0200d\":1}\n", i, 0);
		buf_printf(&text,
		    "{\"a\":{\"b\":1},\"%0*d\"}\n\n\n\n\n\n\n\n\n", (int)n, 0);
		assert_same(text.p, text.len);
	}
	buf_release(&text);
}

/* Gaps that lead nowhere: behind them comes nothing, least of all a record. */
static void
test_nowhere(void **state)
{
	static const char *const behind[] = {
	    "1", "\"x\"", "[2]", "[]", "null", "{}", "[{\"b\":1}]", ""};
	struct buf text = {0};

	(void)state;
	for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
		buf_clear(&text);
		buf_puts(&text, STR("{\"b\":1}\n{\"b\":1}\n"));
		/* (a key with an escape is not learned) */
		buf_puts(&text, STR("{\"a\":1,\"\\u0061b\":2}\n"));
		for (int k = 0; k < 3; k++)
			buf_printf(&text,
			    "{\"b\":2}\n{\"a\":1%s{\"b\":1}\n"
			    "{\"a\":[%s%s{\"b\":1}\n",
			    behind[i], k ? "1]" : "\"\"]", behind[i]);
		buf_puts(&text, STR("{\"b\":1}\n{\"a\":1}\n"));
		assert_same(text.p, text.len);
	}
	buf_release(&text);
}

/* That arrays of any length and any objects in them leave no shape. */
static void
test_hits(void **state)
{
	struct json_raw_filter all = {.holds = 7};
	struct json_raw_filter some = {
	    .path = {{STR("o"), STR("x")}, 2, false, 0}, .than = 1, .holds = 6};
	struct json_raw_filter first = {
	    .path = {{STR("n")}, 1, true, 0}, .than = 1, .holds = 6};
	struct json_parser *p = json_parser_new(false, SIZE_MAX);
	struct buf text = {0}, out = {0};
	uint64_t passed = 0;
	char *block;

	(void)state;
	for (unsigned i = 0; i < 500; i++) {
		buf_printf(
		    &text, "{\"o\":{\"x\":%u,\"y\":null},\"n\":[", i + 1);
		for (unsigned k = 0; k <= i % 11; k++)
			buf_printf(&text, "%s%u", k ? "," : "", i + 1);
		buf_puts(&text, STR("],\"m\":["));
		for (unsigned k = 0; k < i % 13; k++)
			buf_printf(&text, "%s{\"p\":%u,\"q\":[\"\"]}",
			    k ? "," : "", k);
		buf_puts(&text, STR("]}\n"));
	}
	block = padded(text.p, text.len);
	json_feed(p, block, text.len, true);
	show_records(&out, p);
	assert_true(p->walk.shapes->hits >= 490);
	assert_true(p->walk.shapes->misses < 10);
	json_parser_free(p);
	free(block);
	free(kept(text.p, text.len, (struct how){0}, &all, true, &passed));
	assert_true(passed >= 480);
	passed = 0;
	free(kept(text.p, text.len, (struct how){0}, &some, true, &passed));
	assert_true(passed >= 480);
	passed = 0;
	free(kept(text.p, text.len, (struct how){0}, &first, true, &passed));
	assert_true(passed >= 480);
	buf_release(&text);
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_mutants),
	    cmocka_unit_test(test_mutants_of_all_bytes),
	    cmocka_unit_test(test_windows),
	    cmocka_unit_test(test_blocks),
	    cmocka_unit_test(test_numbers),
	    cmocka_unit_test(test_paths),
	    cmocka_unit_test(test_depths),
	    cmocka_unit_test(test_long_arrays),
	    cmocka_unit_test(test_rest_of_gap),
	    cmocka_unit_test(test_nowhere),
	    cmocka_unit_test(test_hits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

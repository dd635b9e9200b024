/* Events of a stream: what they are, that cuts do not show, what is bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "json/write.h"
#include "json_events.h"

static const struct json_stream_how lines = {.max_token = 1 << 20},
				    many = {.multiline = true,
					.max_token = 1 << 20},
				    seq = {.seq = true, .max_token = 1 << 20};

/* However the blocks are cut. */
static void
gives(struct json_stream_how how, const char *text, const char *want)
{
	size_t n = strlen(text);
	struct buf b = {0};
	struct jv all;

	for (size_t size = 1; size <= n + 1; size++)
		for (size_t first = 0; first <= size; first++) {
			all = stream_events(text, n, how, first, size);
			buf_clear(&b);
			json_write(&b, all, NULL);
			assert_string_equal(buf_cstr(&b), want);
			jv_unref(all);
		}
	buf_release(&b);
}

static void
test_events(void **state)
{
	(void)state;
	gives(lines, "", "[]");
	gives(lines, "3", "[[[],3]]");
	gives(lines, "null\n-1.50e2\n\"\"\n[]\n{}",
	    "[[[],null],[[],-150],[[],\"\"],[[],[]],[[],{}]]");
	gives(lines, "[1,[],{\"a\":{}}]",
	    "[[[0],1],[[1],[]],[[2,\"a\"],{}],[[2,\"a\"]],[[2]]]");
	gives(lines, " { \"a\" : [ true , [ ] ] } \r\n\n",
	    "[[[\"a\",0],true],[[\"a\",1],[]],[[\"a\",1]],[[\"a\"]]]");
	gives(lines, "{\"\\u0061\\n\":\"\\ud83d\\ude00\\\"\xc3\xa9\"}",
	    "[[[\"a\\n\"],\"\xf0\x9f\x98\x80\\\"\xc3\xa9\"],[[\"a\\n\"]]]");
	gives(lines, "\xef\xbb\xbf[1]", "[[[0],1],[[0]]]");
	gives(lines, "\xef\xbb\xbf]\n\xef\xbb\n1",
	    "[[\"bad\",1,1,\"expected a value\"],[\"bad\",2,1,\"expected a "
	    "value\"],[[],1]]");
	gives(lines, "\xef\xbb\n1",
	    "[[\"bad\",1,1,\"expected a value\"],[[],1]]");
	gives(
	    lines, "{\"a\":1,\"a\":2}", "[[[\"a\"],1],[[\"a\"],2],[[\"a\"]]]");
	gives(many, "[1,\n2]3 true\n[]\"a\"\"b\"{}",
	    "[[[0],1],[[1],2],[[1]],[[],3],[[],true],[[],[]],[[],\"a\"],"
	    "[[],\"b\"],[[],{}]]");
	gives(seq, "\036[1]\n\0362\n3\n", "[[[0],1],[[0]],[[],2],[[],3]]");
}

static void
test_bad(void **state)
{
	struct json_stream_how how;

	(void)state;
	gives(lines, "[1,\n2\n",
	    "[[[0],1],[\"bad\",1,4,\"unexpected end of line\"],[[],2]]");
	gives(lines, "{\"a\":1,}\n5",
	    "[[[\"a\"],1],[\"bad\",1,8,\"expected a key after ','\"],[[],5]]");
	gives(lines, "1 2\n3",
	    "[[[],1],[\"bad\",1,3,\"trailing data after the value\"],[[],3]]");
	gives(lines, "[01]\n[1x]\n[tru]\n[1.]\n",
	    "[[\"bad\",1,2,\"number with a leading zero\"],"
	    "[\"bad\",2,3,\"expected ',' or ']'\"],"
	    "[\"bad\",3,2,\"expected a value\"],"
	    "[\"bad\",4,4,\"expected a digit\"]]");
	gives(lines, "\"\\ud800\"\n\"\\x\"\n\"\\u12\"\n\"a\tb\"\n\"a\n\"\xff\"",
	    "[[\"bad\",1,8,\"lone surrogate escape\"],"
	    "[\"bad\",2,2,\"invalid escape\"],"
	    "[\"bad\",3,2,\"\\\\u without four hexadecimal digits\"],"
	    "[\"bad\",4,3,\"control character in string\"],"
	    "[\"bad\",5,3,\"string without its end quote\"],"
	    "[\"bad\",6,2,\"invalid UTF-8\"]]");
	gives(many, "[1,\n2 3]\n4",
	    "[[[0],1],[[1],2],[\"bad\",2,3,\"expected ',' or ']'\"],[[],4]]");
	gives(
	    many, "[1,", "[[[0],1],[\"bad\",1,4,\"unexpected end of input\"]]");
	gives(many, "[1\n2\n",
	    "[[[0],1],[\"bad\",2,1,\"expected ',' or ']'\"],[[],2]]");
	gives(seq, "\036[1,\036[2]\n\0363\036tru\n",
	    "[[[0],1],[\"bad\",1,5,\"unexpected end of input\"],[[0],2],[[0]],"
	    "[\"bad\",2,3,\"no white space behind it; it may be cut\"],"
	    "[\"bad\",2,4,\"expected a value\"]]");
	how = lines;
	how.errors = true;
	gives(how, "{\"a\":[1,}\n2",
	    "[[[\"a\",0],1],[\"line 1, byte 9: expected a value\",[\"a\",1]],"
	    "[[],2]]");
	how = lines;
	how.final_lf = true;
	gives(how, "1\n[2]",
	    "[[[],1],[[0],2],[[0]],[\"bad\",2,4,\"the last line has no line "
	    "feed; it may be torn\"]]");
	how = lines;
	how.max_token = 4;
	gives(how, "\"abcd\"\n\"abcde\"\n12345\n1234",
	    "[[[],\"abcd\"],[\"bad\",2,1,\"longer than the limit\"],"
	    "[\"bad\",3,1,\"longer than the limit\"],[[],1234]]");
}

/* 20,000 levels are too deep, 10,000 are not; the others on. */
static void
test_depth(void **state)
{
	struct buf b = {0};
	struct jv all, last;

	(void)state;
	for (int i = 0; i < 20000; i++)
		buf_putc(&b, '[');
	buf_puts(&b, STR("\n1\n"));
	all = stream_events(b.p, b.len, lines, b.len, 1);
	assert_int_equal(jv_len(all), 2);
	last = jv_at(all, 0);
	assert_true(event_is_bad(last));
	jv_unref(last);
	jv_unref(all);
	buf_clear(&b);
	for (int i = 0; i < 1000; i++)
		buf_putc(&b, '[');
	for (int i = 0; i < 1000; i++)
		buf_putc(&b, ']');
	all = stream_events(b.p, b.len, lines, 100, 100);
	assert_int_equal(jv_len(all), 1000);
	jv_unref(all);
	buf_release(&b);
}

/* Texts made by chance, right and wrong, against whole values. */
static void
test_as_values(void **state)
{
	static const char *const parts[] = {"{", "}", "[", "]", ",", ":",
	    "\"a\"", "\"b\\n\"", "1", "-2.5e1", "true", "null", " ", "\n", "\"",
	    "{\"k\":", "[1,", "\"\\ud83d\\ude00\"", "0", "\"\\u00e9\":"};
	struct buf b = {0};
	struct jv stream, records;
	uint64_t x = 12345;
	bool whole;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		buf_clear(&b);
		for (int k = 0; k < 1 + i % 24; k++) {
			x = x * 6364136223846793005 + 1442695040888963407;
			buf_puts(&b,
			    str_of(parts[(x >> 33) %
				(sizeof parts / sizeof *parts)]));
		}
		records = record_events(b.p, b.len, false, &whole);
		stream = stream_events(b.p, b.len, lines, 3, 5);
		if (whole && !same_events(stream, records)) {
			struct buf out = {0};

			json_write(&out, stream, NULL);
			buf_putc(&out, '\n');
			json_write(&out, records, NULL);
			fail_msg("%s\n%s", buf_cstr(&b), buf_cstr(&out));
		}
		jv_unref(stream);
		jv_unref(records);
	}
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_events),
	    cmocka_unit_test(test_bad), cmocka_unit_test(test_depth),
	    cmocka_unit_test(test_as_values)};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

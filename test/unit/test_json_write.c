/* Values as text: splicing, styles, escapes, depth. */
#include <math.h>

#include "json_help.h"

static void
test_splice(void **unused)
{
	static const char *const cases[][2] = {
	    {"{\"a\":1,\"b\":[1.0,2e5,\"\\u0041\"]}",
		"{\"a\":1,\"b\":[1.0,2e5,\"\\u0041\"]}"},
	    {" { \"a\" : 1 ,\t\"b c\" : [ 1.0 , { } , [ ] ,\n \" x \" ] } ",
		"{\"a\":1,\"b c\":[1.0,{},[],\" x \"]}"},
	    {"{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}"},
	    {"[{\"a\": 1,\"\\u0061\":2}, 5 ]", "[{\"a\":2},5]"},
	    {"{\"x\":{\"a\":1,\"a\":{\"b\":1,\"b\":[ ]}},\"y\": 0}",
		"{\"x\":{\"a\":{\"b\":[]}},\"y\":0}"},
	    {" \"\\u00e9\\/é\" ", "\"\\u00e9\\/é\""},
	    {" -0.10E+05 ", "-0.10E+05"},
	    {"{\"\\u00e9\\/\": {\"a\":1}}", "{\"\\u00e9\\/\":{\"a\":1}}"},
	    {"null", "null"},
	    {"[]", "[]"},
	    {"{ }", "{}"},
	    {"[ true,false , null ]", "[true,false,null]"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_json(parse(cases[i][0]), cases[i][1]);
}

static void
test_part(void **unused)
{
	struct jv v = parse("{\"a\": [1, {\"b\": \"x\"}], \"c\": \"y z\"}");
	struct jv a = jv_get(v, STR("a"));

	(void)unused;
	assert_json(jv_at(a, 1), "{\"b\":\"x\"}");
	assert_json(jv_get(v, STR("c")), "\"y z\"");
	assert_json(a, "[1,{\"b\":\"x\"}]");
	jv_unref(v);
}

static void
test_scalars(void **unused)
{
	(void)unused;
	assert_json(JV_NULL_V, "null");
	assert_json(jv_bool(true), "true");
	assert_json(jv_bool(false), "false");
	assert_json(jv_int(INT64_MIN), "-9223372036854775808");
	assert_json(jv_dbl(1), "1");
	assert_json(jv_dbl(-0.0), "-0");
	assert_json(jv_dbl((double)NAN), "null");
	assert_json(jv_dbl((double)INFINITY), "1.7976931348623157e+308");
	assert_json(jv_num_text(STR("1e1000")), "1e1000");
	assert_json(jv_str(STR("")), "\"\"");
}

static void
test_escapes(void **unused)
{
	struct buf b = {0};

	(void)unused;
	assert_json(
	    jv_str(STR("\"\\/\b\f\n\r\t\x01\x1f\x7f\xc3\xa9\xf0\x9f\x98\x80")),
	    "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007fé😀\"");
	assert_json(jv_str(STR("a\0b")), "\"a\\u0000b\"");
	json_write_str(&b, STR("é€😀z"), true);
	assert_string_equal(buf_cstr(&b), "\"\\u00e9\\u20ac\\ud83d\\ude00z\"");
	buf_release(&b);
}

static void
escape(char escaped[8], int c)
{
	static const char from[] = "\b\f\n\r\t", to[] = "bfnrt";

	if (c == '"' || c == '\\')
		snprintf(escaped, 8, "\\%c", c);
	else if (strchr(from, c))
		snprintf(escaped, 8, "\\%c", to[strchr(from, c) - from]);
	else if (c < 0x20 || c == 0x7f)
		snprintf(escaped, 8, "\\u%04x", (unsigned)c);
	else
		snprintf(escaped, 8, "%c", c);
}

/* Each byte at each place of texts of all lengths. */
static void
test_bytes(void **unused)
{
	static const char plain[] =
	    "all of this is long enough for eight bytes at a time";
	struct buf b = {0};
	char text[80], escaped[8], want[160];

	(void)unused;
	for (size_t n = 1; n < sizeof plain; n++)
		for (size_t i = 0; i < n; i++)
			for (int c = 1; c < 256; c++) {
				memcpy(text, plain, n);
				text[i] = (char)c;
				buf_clear(&b);
				json_write_str(
				    &b, (struct str){text, n}, false);
				escape(escaped, c);
				snprintf(want, sizeof want, "\"%.*s%s%.*s\"",
				    (int)i, plain, escaped, (int)(n - i - 1),
				    plain + i + 1);
				assert_string_equal(buf_cstr(&b), want);
			}
	buf_release(&b);
}

static const char sample[] =
    "{\"b\":[1,\"é\\u00e9\",[]],\"a\":{\"z\":null,\"y\":{}},\"a\\n\":true}";

static void
styled(struct json_style style, const char *want)
{
	struct jv v = parse(sample), heap = on_heap(v);
	struct jv patch =
	    jv_set_str(jv_ref(v), STR("b"), jv_get(heap, STR("b")));

	assert_written(v, &style, want);
	if (strchr(want, '\\') && !style.ascii) {
		/* the escapes of the input are its own */
		jv_unref(heap);
		heap = jv_set_str(jv_ref(v), STR("b"), jv_get(v, STR("b")));
		jv_unref(patch);
		patch = jv_ref(heap);
	}
	assert_written(heap, &style, want);
	assert_written(patch, &style, want);
	jv_unref(v);
	jv_unref(heap);
	jv_unref(patch);
}

static void
test_styles(void **unused)
{
	(void)unused;
	styled((struct json_style){.indent = 2},
	    "{\n  \"b\": [\n    1,\n    \"é\\u00e9\",\n    []\n  ],\n"
	    "  \"a\": {\n    \"z\": null,\n    \"y\": {}\n  },\n"
	    "  \"a\\n\": true\n}");
	styled((struct json_style){.indent = -1, .sort_keys = true},
	    "{\n\t\"a\": {\n\t\t\"y\": {},\n\t\t\"z\": null\n\t},\n"
	    "\t\"a\\n\": true,\n"
	    "\t\"b\": [\n\t\t1,\n\t\t\"é\\u00e9\",\n\t\t[]\n\t]\n}");
	styled((struct json_style){.ascii = true},
	    "{\"b\":[1,\"\\u00e9\\u00e9\",[]],"
	    "\"a\":{\"z\":null,\"y\":{}},\"a\\n\":true}");
	styled((struct json_style){.sort_keys = true},
	    "{\"a\":{\"y\":{},\"z\":null},\"a\\n\":true,"
	    "\"b\":[1,\"é\\u00e9\",[]]}");
}

static void
test_color(void **unused)
{
	struct json_style style = {.color = true};
	struct jv v = parse("{\"a\":[1,\"x\",null],\"b\":{},\"c\":[]}");

	(void)unused;
#define E "\033["
#define R E "0m"
#define O E "1;39m"
#define COLON R O ":" R
	assert_written(v, &style,
	    O "{" R E "1;34m\"a\"" COLON O "[" R E "0;39m1" R O "," R E
	      "0;32m\"x\"" R O "," R E "0;90mnull" R O "]" R O "," R E
	      "1;34m\"b\"" COLON O "{}" R O "," R E "1;34m\"c\"" COLON O
	      "[]" R O "}" R);
	jv_unref(v);
	style.indent = 1;
	v = parse("[true]");
	assert_written(v, &style, O "[" R "\n " E "0;39mtrue" R "\n" O "]" R);
	jv_unref(v);
}

/* The text of a value, read back and written from the heap, so that escapes in
 * names do not matter. */
static void
normal_text(struct buf *b, struct jv v)
{
	struct jv view, heap;

	json_write(b, v, NULL);
	view = parse(buf_cstr(b));
	heap = on_heap(view);
	buf_clear(b);
	json_write(b, heap, NULL);
	jv_unref(view);
	jv_unref(heap);
}

/* Every way of changing an object view, against the same on the heap. */
static void
test_patches(void **unused)
{
	static const char *const keys[] = {
	    "k1", "k2", "k3", "k4", "k9", "new", "other\n"};

	(void)unused;
	for (int round = 0; round < 20000; round++) {
		struct buf text = {0}, got = {0}, want = {0};
		struct jv a, b;

		buf_putc(&text, '{');
		for (unsigned n = random_below(7); n; n--) {
			random_space(&text, round & 1);
			buf_printf(&text, "\"%s%u\"",
			    random_below(3) ? "k" : "\\u006b", n);
			random_space(&text, round & 1);
			buf_putc(&text, ':');
			random_json(&text, 2, round & 1, (round & 6) == 6);
			if (n > 1)
				buf_putc(&text, ',');
		}
		random_space(&text, round & 1);
		buf_putc(&text, '}');
		a = parse(buf_cstr(&text));
		/* what does not change keeps its text on both sides */
		b = jv_obj();
		for (struct jv_iter it = jv_iter(a); jv_next(&it);)
			b = jv_set(b, jv_ref(it.key), jv_ref(it.value));
		for (unsigned n = random_below(6); n; n--) {
			struct str k = str_of(
			    keys[random_below(sizeof keys / sizeof *keys)]);
			struct jv x = random_value(1);

			if (random_below(3)) {
				a = jv_set_str(a, k, jv_ref(x));
				b = jv_set_str(b, k, jv_ref(x));
			} else {
				a = jv_del(a, k);
				b = jv_del(b, k);
			}
			assert_int_equal(jv_len(a), jv_len(b));
			jv_unref(x);
		}
		normal_text(&got, a);
		normal_text(&want, b);
		assert_string_equal(buf_cstr(&got), buf_cstr(&want));
		jv_unref(a);
		jv_unref(b);
		buf_release(&text);
		buf_release(&got);
		buf_release(&want);
	}
}

/* Random values: what is written reads back as equal, in every style. */
static void
test_round_trip(void **unused)
{
	static const struct json_style styles[] = {{0}, {.indent = 3},
	    {.indent = -1}, {.sort_keys = true}, {.ascii = true}};

	(void)unused;
	for (int i = 0; i < 20000; i++) {
		struct jv v = random_value(4), heap = on_heap(v), back;
		const struct json_style *style =
		    &styles[(size_t)i % (sizeof styles / sizeof *styles)];
		struct buf b = {0};

		json_write(&b, i % 2 ? v : heap, style);
		for (size_t k = 0; style->ascii && k < b.len; k++)
			assert_true((unsigned char)b.p[k] < 0x80);
		back = parse(buf_cstr(&b));
		if (!jv_eq(back, v) || !jv_eq(back, heap))
			fail_msg("%s", b.p);
		jv_unref(back);
		buf_clear(&b);
		/* one line holds no white space outside strings */
		json_write(&b, v, NULL);
		if (!memchr(b.p, '"', b.len))
			assert_null(strpbrk(buf_cstr(&b), " \t\r\n"));
		buf_release(&b);
		jv_unref(v);
		jv_unref(heap);
	}
}

static void
test_deep(void **unused)
{
	struct json_style pretty = {.indent = 1};
	struct jv v = jv_int(1), w = jv_int(1);
	struct buf b = {0}, text = {0};

	(void)unused;
	for (int i = 0; i < JV_DEPTH_MAX; i++) {
		v = i % 2 ? jv_push(jv_arr(), v)
			  : jv_set_str(jv_obj(), STR("a"), v);
		w = i % 2 ? jv_push(jv_arr(), w)
			  : jv_set_str(parse("{\"b\":0}"), STR("a"), w);
	}
	json_write(&b, v, NULL);
	assert_int_equal(b.len, JV_DEPTH_MAX * 4 + 1);
	buf_puts(&text, buf_str(&b));
	buf_clear(&b);
	json_write(&b, w, NULL);
	assert_int_equal(b.len, JV_DEPTH_MAX * 7 + 1);
	buf_clear(&b);
	json_write(&b, v, &pretty);
	assert_true(b.len > JV_DEPTH_MAX * JV_DEPTH_MAX / 2);
	jv_unref(w);
	w = parse(buf_cstr(&text));
	assert_true(jv_eq(v, w));
	assert_int_equal(jv_hash(v), jv_hash(w));
	jv_unref(v);
	jv_unref(w);
	buf_release(&b);
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_splice),
	    cmocka_unit_test(test_part),
	    cmocka_unit_test(test_scalars),
	    cmocka_unit_test(test_escapes),
	    cmocka_unit_test(test_bytes),
	    cmocka_unit_test(test_styles),
	    cmocka_unit_test(test_color),
	    cmocka_unit_test(test_patches),
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

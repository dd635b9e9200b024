/* lib/envelope: records as lines and back, exactly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "envelope/envelope.h"
#include "json/parser.h"

static struct kbytes
bytes(const char *s)
{
	return (struct kbytes){(const uint8_t *)s, s ? strlen(s) : 0};
}

#define BYTES(lit) ((struct kbytes){(const uint8_t *)"" lit, sizeof(lit) - 1})
#define NONE ((struct kbytes){NULL, 0})

static void
assert_same(struct kbytes a, struct kbytes b)
{
	assert_int_equal(!a.p, !b.p);
	assert_int_equal(a.n, b.n);
	if (a.n)
		assert_memory_equal(a.p, b.p, a.n);
}

static void
assert_put(const struct krecord *r, enum envelope_form form, const char *want)
{
	struct envelope_writer w = {.form = form};
	struct buf b = {0};

	envelope_put(&w, &b, STR("t"), 3, r);
	assert_string_equal(buf_cstr(&b), want);
	assert_null(memchr(b.p, '\n', b.len));
	envelope_writer_release(&w);
	buf_release(&b);
}

/* Puts a record, gets it again and compares all of it. */
static void
assert_round_trip(const struct krecord *r, enum envelope_form form)
{
	struct envelope_writer w = {.form = form};
	struct envelope v = {0};
	struct buf b = {0};
	struct err e = {0};
	struct jv jv;

	envelope_put(&w, &b, STR("topic"), 7, r);
	assert_null(memchr(b.p, '\n', b.len));
	jv = json_parse(buf_str(&b), &e);
	if (jv.kind == JV_NONE || envelope_get(&v, jv, &e) < 0)
		fail_msg("%s: %s", e.msg, buf_cstr(&b));
	assert_true(str_is(v.topic, "topic"));
	assert_int_equal(v.partition, 7);
	assert_int_equal(v.rec.offset, r->offset);
	assert_int_equal(v.rec.timestamp, r->timestamp);
	assert_same(v.rec.key, r->key);
	assert_same(v.rec.value, r->value);
	assert_int_equal(v.rec.nheaders, r->nheaders);
	for (size_t i = 0; i < r->nheaders; i++) {
		assert_same(v.rec.headers[i].name, r->headers[i].name);
		assert_same(v.rec.headers[i].value, r->headers[i].value);
	}
	jv_unref(jv);
	envelope_writer_release(&w);
	envelope_release(&v);
	buf_release(&b);
}

static void
value_forms(void **state)
{
	static const struct {
		struct kbytes value;
		const char *as;
	} cases[] = {
	    {{NULL, 0}, "\"value\":null"},
	    {BYTES("{\"id\":1}"), "\"value\":{\"id\":1}"},
	    {BYTES("{ \"b\" : 1, \"a\": [ ] , \"b\":2}"),
		"\"value\":{ \"b\" : 1, \"a\": [ ] , \"b\":2}"},
	    {BYTES("1e400"), "\"value\":1e400"},
	    {BYTES("\"\\u00e9\""), "\"value\":\"\\u00e9\""},
	    {BYTES(""), "\"value_text\":\"\""},
	    {BYTES("null"), "\"value_text\":\"null\""},
	    {BYTES(" 1"), "\"value_text\":\" 1\""},
	    {BYTES("1 "), "\"value_text\":\"1 \""},
	    {BYTES("{\"a\":\n1}"), "\"value_text\":\"{\\\"a\\\":\\n1}\""},
	    {BYTES("{\"a\":1}\n"), "\"value_text\":\"{\\\"a\\\":1}\\n\""},
	    {BYTES("{\"a\":"), "\"value_text\":\"{\\\"a\\\":\""},
	    {BYTES("1 2"), "\"value_text\":\"1 2\""},
	    {BYTES("NaN"), "\"value_text\":\"NaN\""},
	    {BYTES("\xef\xbb\xbf{}"), "\"value_text\":\"\xef\xbb\xbf{}\""},
	    {BYTES("text"), "\"value_text\":\"text\""},
	    {BYTES("\0"), "\"value_text\":\"\\u0000\""},
	    {BYTES("\xff"), "\"value_base64\":\"/w==\""},
	    {BYTES("\"\xed\xa0\x80\""), "\"value_base64\":\"Iu2ggCI=\""},
	    {BYTES("\"\\ud800\""), "\"value_text\":\"\\\"\\\\ud800\\\"\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct krecord r = {.offset = 42,
		    .timestamp = 1732278896123,
		    .value = cases[i].value};
		char want[256];

		snprintf(want, sizeof want,
		    "{\"topic\":\"t\",\"partition\":3,\"offset\":42,"
		    "\"timestamp\":1732278896123,\"headers\":[],"
		    "\"key\":null,%s}",
		    cases[i].as);
		assert_put(&r, ENVELOPE_AUTO, want);
		for (int form = 0; form <= ENVELOPE_BASE64; form++)
			assert_round_trip(&r, (enum envelope_form)form);
	}
}

static void
chosen_forms(void **state)
{
	struct krecord r = {.timestamp = -1, .value = bytes("1")};

	(void)state;
	assert_put(&r, ENVELOPE_TEXT,
	    "{\"topic\":\"t\",\"partition\":3,\"offset\":0,\"timestamp\":null,"
	    "\"headers\":[],\"key\":null,\"value_text\":\"1\"}");
	assert_put(&r, ENVELOPE_BASE64,
	    "{\"topic\":\"t\",\"partition\":3,\"offset\":0,\"timestamp\":null,"
	    "\"headers\":[],\"key\":null,\"value_base64\":\"MQ==\"}");
	r.value = bytes("\xff");
	assert_put(&r, ENVELOPE_TEXT,
	    "{\"topic\":\"t\",\"partition\":3,\"offset\":0,\"timestamp\":null,"
	    "\"headers\":[],\"key\":null,\"value_base64\":\"/w==\"}");
}

static void
keys_and_headers(void **state)
{
	struct kheader headers[] = {{bytes("h"), bytes("v")},
	    {bytes("h"), NONE}, {bytes("\xfe"), bytes("")},
	    {bytes(""), bytes("\x80\x81\x82")}, {bytes("base64"), bytes("x")}};
	struct krecord r = {.key = bytes("user-1"),
	    .value = bytes("1"),
	    .headers = headers,
	    .nheaders = 5};

	(void)state;
	assert_put(&r, ENVELOPE_AUTO,
	    "{\"topic\":\"t\",\"partition\":3,\"offset\":0,\"timestamp\":0,"
	    "\"headers\":[[\"h\",\"v\"],[\"h\",null],[{\"base64\":\"/g==\"},"
	    "\"\"],[\"\",{\"base64\":\"gIGC\"}],[\"base64\",\"x\"]],"
	    "\"key\":\"user-1\",\"value\":1}");
	assert_round_trip(&r, ENVELOPE_AUTO);
	r.key = bytes("");
	assert_round_trip(&r, ENVELOPE_AUTO);
	r.key = bytes("\xc3");
	r.nheaders = 0;
	assert_put(&r, ENVELOPE_AUTO,
	    "{\"topic\":\"t\",\"partition\":3,\"offset\":0,\"timestamp\":0,"
	    "\"headers\":[],\"key_base64\":\"ww==\",\"value\":1}");
}

/* Any bytes at all come back, in every form. */
static void
random_bytes_round_trip(void **state)
{
	static const char *const parts[] = {"{", "}", "[", "]", "\"", "\\", ",",
	    ":", "1", "-", ".5", "e", "null", "true", "a", " ", "\n", "\t",
	    "\xc3\xa9", "\xf0\x9f\x98\x80", "\xff", "\xed\xa0\x80", "\x7f",
	    "\\u0000", "\"k\":", "{\"a\":[1,{}]}", "\"text\""};
	char text[5][256];
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct kbytes b[5];
		struct kheader h[2];
		struct krecord r = {.offset = round, .timestamp = round};

		for (int i = 0; i < 5; i++) {
			size_t n = 0;

			for (unsigned k = (seed >> 16) % 8; k; k--) {
				const char *part;

				seed = seed * 1103515245 + 12345;
				part = parts[(seed >> 16) %
				    (sizeof parts / sizeof *parts)];
				n += (size_t)snprintf(text[i] + n,
				    sizeof text[i] - n, "%s", part);
			}
			seed = seed * 1103515245 + 12345;
			b[i] = (struct kbytes){(uint8_t *)text[i], n};
			if ((seed >> 16) % 10 == 0 && i != 2 && i != 3)
				b[i] = NONE;
		}
		h[0] = (struct kheader){b[2], b[1]};
		h[1] = (struct kheader){b[3], b[4]};
		r.key = b[0];
		r.value = b[1];
		r.headers = h;
		r.nheaders = (seed >> 20) % 3;
		assert_round_trip(&r, (enum envelope_form)(round % 3));
	}
}

/* JSON at the depth cap has no room for the envelope around it. */
static void
deep_values(void **state)
{
	static const int over[] = {-2, -1, 0, 1};

	(void)state;
	for (size_t i = 0; i < sizeof over / sizeof *over; i++) {
		size_t depth = (size_t)(JV_DEPTH_MAX + over[i]);
		char *text = malloc(2 * depth);
		struct krecord r = {
		    .value = {(const uint8_t *)text, 2 * depth}};
		struct envelope_writer w = {0};
		struct buf b = {0};

		memset(text, '[', depth);
		memset(text + depth, ']', depth);
		assert_round_trip(&r, ENVELOPE_AUTO);
		envelope_put(&w, &b, STR("t"), 0, &r);
		assert_int_equal(strstr(buf_cstr(&b), "\"value_text\"") != NULL,
		    depth >= JV_DEPTH_MAX);
		envelope_writer_release(&w);
		buf_release(&b);
		free(text);
	}
}

/* --- reading ---------------------------------------------------------------
 */

static int
get(struct envelope *v, struct jv *held, const char *text, struct err *e)
{
	*held = json_parse(str_of(text), e);
	if (held->kind == JV_NONE)
		fail_msg("%s: %s", text, e->msg);
	return envelope_get(v, *held, e);
}

static void
refused_envelopes(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
	    {"1", "an envelope is an object"},
	    {"[1]", "an envelope is an object"},
	    {"{}", "no value"},
	    {"{\"key\":\"k\"}", "no value"},
	    {"{\"value\":1,\"value_text\":\"1\"}", "both value and value_text"},
	    {"{\"payload\":\"1\",\"value_base64\":\"\"}",
		"both value_base64 and payload"},
	    {"{\"value_text\":1}", "value_text is not a string"},
	    {"{\"value_text\":null}", "value_text is not a string"},
	    {"{\"value_base64\":\"*\"}", "value_base64 is not base64"},
	    {"{\"value_base64\":1}", "value_base64 is not a string"},
	    {"{\"value\":1,\"key\":1,\"key_base64\":\"\"}",
		"both key and key_base64"},
	    {"{\"value\":1,\"topic\":5}", "topic is not a string"},
	    {"{\"value\":1,\"partition\":\"5\"}", "partition is not a whole"},
	    {"{\"value\":1,\"partition\":2147483648}", "partition is not a"},
	    {"{\"value\":1,\"timestamp\":1.5}", "timestamp is not a whole"},
	    {"{\"value\":1,\"timestamp\":-2}", "timestamp is not a whole"},
	    {"{\"value\":1,\"offset\":99999999999999999999}", "offset is not"},
	    {"{\"value\":1,\"headers\":1}", "headers is not an array"},
	    {"{\"value\":1,\"headers\":[[\"a\"]]}", "not [name, value]"},
	    {"{\"value\":1,\"headers\":[[\"a\",\"b\",\"c\"]]}",
		"not [name, value]"},
	    {"{\"value\":1,\"headers\":[[null,\"b\"]]}", "without a name"},
	    {"{\"value\":1,\"headers\":[[\"a\",5]]}", "neither text nor"},
	    {"{\"value\":1,\"headers\":[[\"a\",{\"base64\":\"?\"}]]}",
		"base64 of a header is not base64"},
	    {"{\"value\":1,\"headers\":[[\"a\",{\"b\":\"\"}]]}", "neither"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct envelope v = {0};
		struct err e = {0};
		struct jv held;

		assert_int_equal(get(&v, &held, cases[i].text, &e), -1);
		assert_int_equal(e.code, EX_DATAERR);
		if (!strstr(e.msg, cases[i].why))
			fail_msg("%s: %s", cases[i].text, e.msg);
		jv_unref(held);
		envelope_release(&v);
	}
}

static void
lenient_envelopes(void **state)
{
	struct envelope v = {0};
	struct err e = {0};
	struct jv held;

	(void)state;
	/* members that are not ours, null everywhere, nothing told */
	assert_int_equal(get(&v, &held,
			     "{\"x\":[1,{\"value\":2}],\"topic\":null,"
			     "\"partition\":null,\"timestamp\":null,"
			     "\"headers\":null,\"value\":{\"a\" : 1}}",
			     &e),
	    0);
	assert_null(v.topic.p);
	assert_int_equal(v.partition, -1);
	assert_int_equal(v.rec.offset, -1);
	assert_int_equal(v.rec.timestamp, -1);
	assert_int_equal(v.rec.nheaders, 0);
	assert_null(v.rec.key.p);
	assert_same(v.rec.value, bytes("{\"a\" : 1}"));
	jv_unref(held);

	/* keys of every kind; names in escapes; of duplicates, the last */
	assert_int_equal(get(&v, &held,
			     "{\"key\":{\"a\": [1]},\"v\\u0061lue\":1,"
			     "\"value\":\"x\"}",
			     &e),
	    0);
	assert_same(v.rec.key, bytes("{\"a\": [1]}"));
	assert_same(v.rec.value, bytes("\"x\""));
	jv_unref(held);
	assert_int_equal(
	    get(&v, &held, "{\"key\":12,\"value_text\":\"\"}", &e), 0);
	assert_same(v.rec.key, bytes("12"));
	assert_same(v.rec.value, bytes(""));
	jv_unref(held);

	/* headers as an object, in its order */
	assert_int_equal(get(&v, &held,
			     "{\"value\":null,\"headers\":{\"a\":\"1\","
			     "\"b\\n\":null}}",
			     &e),
	    0);
	assert_null(v.rec.value.p);
	assert_int_equal(v.rec.nheaders, 2);
	assert_same(v.rec.headers[0].value, bytes("1"));
	assert_same(v.rec.headers[1].name, bytes("b\n"));
	assert_null(v.rec.headers[1].value.p);
	jv_unref(held);
	envelope_release(&v);
}

static void
kcat_envelopes(void **state)
{
	struct envelope v = {0};
	struct err e = {0};
	struct jv held;

	(void)state;
	assert_int_equal(
	    get(&v, &held,
		"{\"topic\":\"t\",\"partition\":1,\"offset\":9,\"tstype\":"
		"\"create\",\"ts\":1732278896123,\"broker\":1,\"headers\":["
		"\"n\",\"v\",\"n2\",null],\"key\":null,\"payload\":\"a\\nb\"}",
		&e),
	    0);
	assert_int_equal(v.rec.timestamp, 1732278896123);
	assert_int_equal(v.rec.offset, 9);
	assert_same(v.rec.value, bytes("a\nb"));
	assert_int_equal(v.rec.nheaders, 2);
	assert_same(v.rec.headers[0].name, bytes("n"));
	assert_same(v.rec.headers[0].value, bytes("v"));
	assert_null(v.rec.headers[1].value.p);
	jv_unref(held);
	assert_int_equal(get(&v, &held, "{\"payload\":null,\"ts\":5}", &e), 0);
	assert_null(v.rec.value.p);
	jv_unref(held);
	/* ts is kcat's: beside a value it is any member */
	assert_int_equal(get(&v, &held, "{\"value\":1,\"ts\":\"x\"}", &e), 0);
	assert_int_equal(v.rec.timestamp, -1);
	jv_unref(held);
	envelope_release(&v);
}

static void
plain_lines(void **state)
{
	static const struct {
		struct kbytes value;
		const char *line; /* NULL: refused */
	} cases[] = {
	    {{NULL, 0}, "null\n"},
	    {BYTES(""), "\n"},
	    {BYTES("text"), "text\n"},
	    {BYTES("{\"a\":1}"), "{\"a\":1}\n"},
	    {BYTES("{\r\n\t\"a\": 1\n}"), "{  \t\"a\": 1 }\n"},
	    {BYTES("{\"a\":1}\n"), "{\"a\":1} \n"},
	    {BYTES("one\ntwo"), NULL},
	    {BYTES("{\"a\":\"\n\"}"), NULL},
	    {BYTES("\n"), NULL},
	    {BYTES("a\r"), "a\r\n"},
	};
	struct envelope_writer w = {0};
	struct buf b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int r;

		buf_clear(&b);
		r = envelope_plain(&w, &b, cases[i].value);
		assert_int_equal(r, cases[i].line ? 0 : -1);
		assert_string_equal(
		    buf_cstr(&b), cases[i].line ? cases[i].line : "");
	}
	envelope_writer_release(&w);
	buf_release(&b);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(value_forms),
	    cmocka_unit_test(chosen_forms),
	    cmocka_unit_test(keys_and_headers),
	    cmocka_unit_test(random_bytes_round_trip),
	    cmocka_unit_test(deep_values),
	    cmocka_unit_test(refused_envelopes),
	    cmocka_unit_test(lenient_envelopes),
	    cmocka_unit_test(kcat_envelopes),
	    cmocka_unit_test(plain_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Arrays: on the heap, as views, as slices. */
#include "json_help.h"

static void
test_arrays(void **unused)
{
	static const char text[] = "[10,\"a\",[1],{\"k\":2},null]";

	(void)unused;
	for (int k = 0; k < 2; k++) {
		struct both b = both(text);
		struct jv v = b.v[k], w;

		assert_int_equal(jv_len(v), 5);
		assert_json(jv_at(v, 0), "10");
		assert_json(jv_at(v, 2), "[1]");
		assert_json(jv_at(v, 4), "null");
		assert_int_equal(jv_at(v, 5).kind, JV_NONE);
		/* a shared one is copied */
		w = jv_push(jv_ref(v), jv_bool(true));
		w = jv_set_at(w, 0, jv_str(STR("new")));
		w = jv_set_at(w, 7, jv_int(7));
		assert_json(
		    w, "[\"new\",\"a\",[1],{\"k\":2},null,true,null,7]");
		assert_written(v, NULL, text);
		assert_json(jv_slice(jv_ref(v), 1, 3), "[\"a\",[1]]");
		assert_json(jv_slice(jv_ref(v), 2, 2), "[]");
		assert_json(jv_slice(jv_ref(v), 0, 5), text);
		assert_json(jv_concat(jv_slice(jv_ref(v), 0, 1), jv_ref(v)),
		    "[10,10,\"a\",[1],{\"k\":2},null]");
		assert_json(jv_concat(jv_ref(v), jv_arr()), text);
		w = jv_slice(jv_ref(v), 0, 2);
		assert_json(jv_concat(jv_ref(w), w), "[10,\"a\",10,\"a\"]");
		assert_int_equal(
		    jv_set_at(jv_ref(v), ((size_t)1 << 29) + 1, jv_int(1)).kind,
		    JV_NONE);
		assert_written(v, NULL, text);
		both_end(b);
	}
	assert_int_equal(jv_at(jv_int(1), 0).kind, JV_NONE);
	assert_json(jv_set_at(jv_arr(), 2, jv_int(1)), "[null,null,1]");
}

static void
test_slices(void **unused)
{
	struct jv a = jv_arr(), s, t;

	(void)unused;
	for (int i = 0; i < 100; i++)
		a = jv_push(a, jv_push(jv_arr(), jv_int(i)));
	s = jv_slice(jv_ref(a), 10, 90);
	t = jv_slice(jv_ref(s), 20, 60);
	/* the slices hold on to the elements, and never change them */
	a = jv_set_at(a, 30, jv_int(-1));
	s = jv_set_at(s, 20, jv_int(-2));
	assert_json(jv_at(t, 0), "[30]");
	assert_json(jv_at(s, 20), "-2");
	assert_json(jv_at(a, 30), "-1");
	jv_unref(a);
	t = jv_push(t, jv_int(5));
	assert_int_equal(jv_len(t), 41);
	assert_json(jv_at(t, 39), "[69]");
	jv_unref(s);
	s = jv_slice(jv_ref(t), 0, 30);
	jv_unref(t);
	assert_json(jv_take_at(&s, 3), "[33]");
	assert_json(jv_at(s, 3), "null");
	jv_unref(s);
}

/* Elements of views in any order, over records of one parser, some kept. */
static void
test_records(void **unused)
{
	enum { RECORDS = 300, LEN = 40 };
	struct json_parser *p = json_parser_new(false, 1 << 20);
	struct jv kept[RECORDS];
	struct buf text = {0};
	struct json_rec rec;
	int n = 0;

	(void)unused;
	for (int i = 0; i < RECORDS; i++) {
		buf_putc(&text, '[');
		for (int k = 0; k < LEN; k++)
			buf_printf(&text, "%s%s{\"a\":[%d]}%s", k ? "," : "",
			    (i + k) % 3 ? "[" : "", i * LEN + k,
			    (i + k) % 3 ? ",0]" : "");
		buf_puts(&text, STR("]\n"));
	}
	buf_room(&text, JSON_PADDING);
	json_feed(p, text.p, text.len, true);
	for (; json_next(p, &rec) == JSON_RECORD; n++) {
		int first = (int)random_below(LEN);

		kept[n] = n % 4 ? JV_NONE_V : jv_ref(rec.value);
		for (int k = first; k < first + LEN; k += n % 7 + 1) {
			int i = n % 2 ? k % LEN : LEN - 1 - k % LEN;
			struct jv x = jv_at(rec.value, (size_t)i);
			char want[64];

			snprintf(want, sizeof want, "%s{\"a\":[%d]}%s",
			    (n + i) % 3 ? "[" : "", n * LEN + i,
			    (n + i) % 3 ? ",0]" : "");
			assert_json(x, want);
		}
		jv_unref(rec.value);
	}
	assert_int_equal(n, RECORDS);
	json_parser_free(p);
	memset(text.p, 'x', text.len);
	for (int i = 0; i < RECORDS; i += 4) {
		struct jv x = jv_at(kept[i], 3 - (size_t)i % 3), y;

		y = (i + 3 - i % 3) % 3 ? jv_at(x, 0) : jv_ref(x);
		jv_unref(x);
		x = jv_get(y, STR("a"));
		jv_unref(y);
		y = jv_at(x, 0);
		assert_int_equal(jv_number(y).i, i * LEN + 3 - i % 3);
		jv_unref(x);
		jv_unref(y);
		jv_unref(kept[i]);
	}
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_arrays),
	    cmocka_unit_test(test_slices),
	    cmocka_unit_test(test_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

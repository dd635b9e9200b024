/* Objects: on the heap, as views, as patches. */
#include "json_help.h"

static void
test_objects(void **unused)
{
	static const char text[] =
	    "{\"id\":1,\"a longer name\":[],\"\\u0062\\n\":\"x\",\"\":null}";

	(void)unused;
	for (int k = 0; k < 2; k++) {
		struct both b = both(text);
		struct jv v = b.v[k], w;
		struct jv_key key;

		assert_int_equal(jv_len(v), 4);
		assert_json(jv_get(v, STR("id")), "1");
		assert_json(jv_get(v, STR("a longer name")), "[]");
		assert_json(jv_get(v, STR("b\n")), "\"x\"");
		assert_json(jv_get(v, (struct str){0}), "null");
		assert_int_equal(jv_get(v, STR("ID")).kind, JV_NONE);
		assert_int_equal(jv_get(v, STR("a longer nam")).kind, JV_NONE);
		assert_int_equal(jv_get(v, STR("a longer namE")).kind, JV_NONE);
		assert_int_equal(jv_get(v, STR("\\u0062\\n")).kind, JV_NONE);
		assert_int_equal(jv_get(v, STR("x")).kind, JV_NONE);
		jv_key_init(&key, STR("a longer name"));
		assert_json(jv_get_key(v, &key), "[]");
		assert_json(jv_get_key(v, &key), "[]");
		w = jv_set_key(jv_ref(v), &key, jv_int(2));
		assert_json(jv_get_key(w, &key), "2");
		assert_json(jv_get_key(v, &key), "[]");
		w = jv_set(w, jv_str(STR("z")), jv_int(3));
		w = jv_del(w, STR("id"));
		w = jv_del(w, STR("none"));
		assert_int_equal(jv_len(w), 4);
		/* removed and set again: at the end */
		w = jv_set_str(w, STR("id"), jv_int(4));
		assert_json(jv_keys(w),
		    "[\"\",\"a longer name\",\"b\\n\",\"id\",\"z\"]");
		w = jv_del(jv_del(w, STR("b\n")), STR(""));
		assert_json(w, "{\"a longer name\":2,\"z\":3,\"id\":4}");
		assert_json(jv_get(v, STR("id")), "1");
		both_end(b);
	}
	assert_int_equal(jv_get(jv_int(1), STR("a")).kind, JV_NONE);
}

/* A key found in one record is looked for at the same place in the next. */
static void
test_hint(void **unused)
{
	static const char *const texts[] = {"{\"a\":1,\"b\":2}",
	    "{\"b\":3,\"a\":\"b\"}", "{\"a\":\"b\"}", "{\"b\":4}",
	    "{\"x\":{\"b\":0},\"b\":5}", "{}", "{\"y\":0,\"b\":6,\"b\":7}",
	    "{\"x\":\"b\",\"\\u0062\":8}"};
	static const char *const want[] = {
	    "2", "3", NULL, "4", "5", NULL, "7", "8"};
	enum { N = sizeof texts / sizeof *texts };
	struct jv_key key;

	(void)unused;
	jv_key_init(&key, STR("b"));
	for (int i = 0; i < 5000; i++) {
		unsigned k = random_below(N);
		struct jv v = parse(texts[k]), x = jv_get_key(v, &key);

		if (want[k])
			assert_json(x, want[k]);
		else
			assert_int_equal(x.kind, JV_NONE);
		jv_unref(v);
	}
}

static void
test_duplicates(void **unused)
{
	struct jv v =
	    parse("{\"a\":1,\"b\":{\"x\":1,\"\\u0078\":2},\"a\":[3]}");
	struct jv b = jv_get(v, STR("b")), w;
	struct jv_iter it = jv_iter(v);

	(void)unused;
	assert_int_equal(jv_len(v), 2);
	assert_int_equal(jv_len(b), 1);
	assert_json(jv_get(v, STR("a")), "[3]");
	assert_json(jv_get(b, STR("x")), "2");
	assert_true(jv_next(&it));
	assert_written(it.key, NULL, "\"a\"");
	assert_written(it.value, NULL, "[3]");
	jv_iter_end(&it);
	assert_json(jv_keys(v), "[\"a\",\"b\"]");
	w = jv_set_str(jv_ref(v), STR("a"), jv_int(0));
	assert_json(w, "{\"a\":0,\"b\":{\"x\":2}}");
	w = jv_del(jv_ref(v), STR("a"));
	assert_json(w, "{\"b\":{\"x\":2}}");
	w = on_heap(v);
	assert_true(jv_eq(v, w));
	assert_int_equal(jv_hash(v), jv_hash(w));
	jv_unref(w);
	jv_unref(b);
	jv_unref(v);
}

/* Against a model that is too simple to be wrong: the names are numbers, the
 * model an array, and an order of insertion. */
static void
test_large_objects(void **unused)
{
	enum { NAMES = 300 };

	(void)unused;
	for (int round = 0; round < 60; round++) {
		int value[NAMES], order[NAMES], n = 0;
		struct jv o = round % 2 ? jv_obj() : parse("{}"), shared;
		struct buf got = {0}, want = {0};
		unsigned names = round % 3 ? NAMES : 20;

		for (int i = 0; i < NAMES; i++)
			value[i] = -1;
		shared = JV_NONE_V;
		for (int i = 0; i < 2000; i++) {
			int k = (int)random_below(names), at = 0;
			char name[16];

			if (random_below(50) == 0) {
				jv_unref(shared);
				shared = jv_ref(o);
			}
			snprintf(name, sizeof name, "n%d", k);
			while (at < n && order[at] != k)
				at++;
			if (random_below(5) < 2) {
				o = jv_del(o, str_of(name));
				if (at == n)
					continue;
				memmove(order + at, order + at + 1,
				    (size_t)(n - at - 1) * sizeof *order);
				n--;
				value[k] = -1;
				continue;
			}
			o = jv_set_str(o, str_of(name), jv_int(i));
			value[k] = i;
			if (at == n)
				order[n++] = k;
		}
		assert_int_equal(jv_len(o), n);
		buf_putc(&want, '{');
		for (int i = 0; i < n; i++)
			buf_printf(&want, "%s\"n%d\":%d", i ? "," : "",
			    order[i], value[order[i]]);
		buf_putc(&want, '}');
		json_write(&got, o, NULL);
		assert_string_equal(buf_cstr(&got), buf_cstr(&want));
		for (int i = 0; i < NAMES; i++) {
			char name[16];
			struct jv x;

			snprintf(name, sizeof name, "n%d", i);
			x = jv_get(o, str_of(name));
			assert_int_equal(
			    x.kind, value[i] < 0 ? JV_NONE : JV_INT);
			assert_true(value[i] < 0 || x.i == value[i]);
		}
		jv_unref(o);
		jv_unref(shared);
		buf_release(&got);
		buf_release(&want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_objects),
	    cmocka_unit_test(test_hint),
	    cmocka_unit_test(test_duplicates),
	    cmocka_unit_test(test_large_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Values: types, strings, iteration, taking out and putting back, depth. */
#include "json_help.h"

static void
test_types(void **unused)
{
	static const char *const texts[] = {"null", "false", "true", "1",
	    "1e400", "\"a\"", "\"\\n\"", "[1]", "{\"a\":1}"};
	static const enum jv_type types[] = {JT_NULL, JT_FALSE, JT_TRUE,
	    JT_NUMBER, JT_NUMBER, JT_STRING, JT_STRING, JT_ARRAY, JT_OBJECT};
	static const char *const names[] = {"null", "boolean", "boolean",
	    "number", "number", "string", "string", "array", "object"};

	(void)unused;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct both b = both(texts[i]);

		for (int k = 0; k < 2; k++) {
			assert_int_equal(jv_type(b.v[k]), types[i]);
			assert_string_equal(jv_type_name(b.v[k]), names[i]);
			assert_int_equal(jv_truthy(b.v[k]), i > 1);
			assert_int_equal(jv_len(b.v[k]), i > 6 ? 1 : 0);
		}
		both_end(b);
	}
	assert_int_equal(jv_type(JV_NONE_V), JT_NONE);
}

static void
test_strings(void **unused)
{
	struct jv v = parse("[\"plain\",\"a\\u00e9\\n\",\"\",7]"), s, t;
	struct buf tmp = {0};

	(void)unused;
	s = jv_at(v, 0);
	assert_true(str_is(jv_text(s, &tmp), "plain"));
	assert_int_equal(tmp.len, 0);
	jv_unref(s);
	s = jv_at(v, 1);
	assert_true(str_is(jv_text(s, &tmp), "aé\n"));
	jv_unref(s);
	s = jv_at(v, 3);
	assert_int_equal(jv_text(s, &tmp).n, 0);
	jv_unref(s);
	/* appending to a view, to one's own, to a shared one, of itself */
	s = jv_append(jv_at(v, 1), STR("!"));
	assert_int_equal(s.kind, JV_STR);
	t = jv_ref(s);
	s = jv_append(s, STR("?"));
	assert_json(t, "\"aé\\n!\"");
	for (int i = 0; i < 5; i++)
		s = jv_append(s, jv_text(s, &tmp));
	assert_int_equal(jv_text(s, &tmp).n, 32 * 6);
	t = jv_append(jv_ref(s), STR(""));
	assert_ptr_equal(t.node, s.node);
	jv_unref(t);
	jv_unref(s);
	assert_json(jv_append(jv_at(v, 2), STR("x")), "\"x\"");
	assert_json(
	    jv_str_lossy(STR("a\xff\xc3\xa9\xc3")), "\"a\ufffdé\ufffd\"");
	assert_json(jv_str_lossy(STR("")), "\"\"");
	assert_json(jv_str_lossy(STR("fine")), "\"fine\"");
	buf_release(&tmp);
	jv_unref(v);
}

/* Appending a million times must not take quadratic time. */
static void
test_linear(void **unused)
{
	struct jv s = jv_str(STR("")), a = jv_arr();
	const struct jnode *node = NULL;
	int moves = 0;

	(void)unused;
	for (int i = 0; i < 1000000; i++) {
		s = jv_append(s, STR("x"));
		a = jv_push(a, jv_int(i));
		moves += a.node != node;
		node = a.node;
	}
	assert_int_equal(jv_len(a), 1000000);
	assert_true(moves < 64);
	/* a window that slides over it: what is cut off makes room */
	for (int i = 0; i < 1000000; i++) {
		a = jv_push(jv_slice(a, jv_len(a) - 10, jv_len(a)), jv_int(i));
		assert_int_equal(jv_len(a), 11);
	}
	assert_json(a,
	    "[999989,999990,999991,999992,999993,999994,999995,999996,999997,"
	    "999998,999999]");
	jv_unref(s);
}

static void
test_depth(void **unused)
{
	struct jv v = jv_int(0), deep, x;
	struct buf text = {0};

	(void)unused;
	for (int i = 0; i < JV_DEPTH_MAX; i++)
		v = i % 3 ? jv_push(jv_arr(), v)
			  : jv_set_str(jv_obj(), STR("a"), v);
	assert_int_equal(jv_type(v), JT_ARRAY + (JV_DEPTH_MAX % 3 == 1));
	json_write(&text, v, NULL);
	deep = parse(buf_cstr(&text));
	for (int k = 0; k < 2; k++) {
		struct jv w = k ? deep : v;

		assert_int_equal(jv_push(jv_arr(), jv_ref(w)).kind, JV_NONE);
		assert_int_equal(
		    jv_set_str(jv_obj(), STR("a"), jv_ref(w)).kind, JV_NONE);
		assert_int_equal(
		    jv_set_at(jv_arr(), 0, jv_ref(w)).kind, JV_NONE);
		assert_int_equal(
		    jv_set_str(parse("{}"), STR("b"), jv_ref(w)).kind, JV_NONE);
		/* a part of it is less deep */
		x = jv_type(w) == JT_ARRAY ? jv_at(w, 0) : jv_get(w, STR("a"));
		x = jv_push(jv_arr(), x);
		assert_int_equal(x.kind, JV_ARR);
		jv_unref(x);
	}
	/* what was deep and is so no longer can be put elsewhere */
	v = jv_type(v) == JT_ARRAY ? jv_set_at(v, 0, jv_int(1))
				   : jv_set_str(v, STR("a"), jv_int(1));
	for (int i = 0; i < JV_DEPTH_MAX - 1; i++)
		v = jv_push(jv_arr(), v);
	assert_int_equal(v.kind, JV_ARR);
	jv_unref(v);
	jv_unref(deep);
	buf_release(&text);
	/* shared parts: neither measured nor freed in exponential time */
	v = jv_arr();
	for (int i = 0; i < JV_DEPTH_MAX - 1; i++)
		v = jv_push(jv_push(jv_arr(), jv_ref(v)), v);
	assert_int_equal(v.kind, JV_ARR);
	assert_int_equal(jv_push(jv_arr(), v).kind, JV_NONE);
}

static void
test_take(void **unused)
{
	(void)unused;
	for (int k = 0; k < 2; k++) {
		struct both b = both("{\"a\":[1,[2]],\"b\":1}");
		struct jv v = b.v[k], a, x;
		const struct jnode *node;

		assert_int_equal(jv_take(&v, STR("none")).kind, JV_NONE);
		a = jv_take(&v, STR("a"));
		assert_int_equal(jv_take_at(&a, 2).kind, JV_NONE);
		x = jv_take_at(&a, 1);
		x = jv_push(x, jv_int(3));
		a = jv_set_at(a, 1, x);
		node = a.node;
		v = jv_set_str(v, STR("a"), a);
		assert_written(v, NULL, "{\"a\":[1,[2,3]],\"b\":1}");
		/* again: now nobody else refers to it, it stays in place */
		a = jv_take(&v, STR("a"));
		assert_json(jv_get(v, STR("a")), "null");
		a = jv_set_at(a, 0, jv_int(0));
		assert_ptr_equal(a.node, node);
		v = jv_set_str(v, STR("a"), a);
		/* shared: the other one does not notice */
		x = jv_ref(v);
		a = jv_take(&v, STR("a"));
		v = jv_set_str(v, STR("a"), jv_push(a, jv_int(9)));
		assert_json(x, "{\"a\":[0,[2,3]],\"b\":1}");
		assert_written(v, NULL, "{\"a\":[0,[2,3],9],\"b\":1}");
		b.v[k] = v;
		both_end(b);
	}
}

static void
test_iteration(void **unused)
{
	(void)unused;
	for (int k = 0; k < 2; k++) {
		struct both b = both("[1,[2],\"x\"]"), o;
		struct jv_iter it = jv_iter(b.v[k]);
		static const char *const want[] = {"1", "[2]", "\"x\""};
		size_t n;

		for (n = 0; n < 3 && jv_next(&it); n++) {
			assert_int_equal(it.index, n);
			assert_int_equal(it.key.kind, JV_NONE);
			assert_written(it.value, NULL, want[n]);
		}
		assert_int_equal(n, 3);
		assert_false(jv_next(&it));
		both_end(b);
		o = both("{\"a\":1,\"b\":[2],\"c\":\"x\"}");
		o.v[k] =
		    jv_del(jv_set_str(o.v[k], STR("d"), jv_int(4)), STR("a"));
		o.v[k] = jv_set_str(o.v[k], STR("b"), jv_int(1));
		it = jv_iter(o.v[k]);
		for (n = 0; jv_next(&it); n++) {
			assert_int_equal(it.index, n);
			assert_int_equal(jv_type(it.key), JT_STRING);
		}
		assert_int_equal(n, 3);
		both_end(o);
	}
	for (int i = 0; i < 3; i++) {
		struct jv v = parse(i == 0 ? "[]" : i == 1 ? "{}" : "\"x\"");
		struct jv_iter it = jv_iter(v);

		assert_false(jv_next(&it));
		jv_unref(v);
	}
}

/* The copy is equal and outlives the original, which is as it was. */
static void
check_copy(struct jv v, const char *text)
{
	struct buf was = {0}, now = {0};
	struct jv copy;

	json_write(&was, v, NULL);
	copy = jv_copy(v);
	assert_true(jv_eq(v, copy));
	if (v.kind > JV_VIEW)
		assert_ptr_not_equal(v.node, copy.node);
	if (v.kind == JV_VIEW)
		assert_ptr_not_equal(v.doc, copy.doc);
	jv_unref(v);
	json_write(&now, copy, NULL);
	assert_true(str_eq(buf_str(&was), buf_str(&now)));
	if (text)
		assert_true(str_is(buf_str(&now), text));
	jv_unref(copy);
	buf_release(&was);
	buf_release(&now);
}

static void
test_copy(void **unused)
{
	static const char *const texts[] = {"null", "true", "1", "1.50",
	    "1e999", "\"\\u00e9\"", "\"\"", "[]", "{}", "[[],{},[1,[2]],\"x\"]",
	    "{\"a\":{\"b\":[{\"c\":null}]},\"d\":[[]],\"\\n\":\"\\n\"}"};
	struct jv v, w;

	(void)unused;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct both b = both(texts[i]);

		for (int k = 0; k < 2; k++)
			check_copy(jv_ref(b.v[k]), NULL);
		both_end(b);
	}
	/* a place within a document */
	v = parse("{\"x\":[1, 2],\"y\":{\"z\":1.50,\"s\":\"\\u0041\"}}");
	check_copy(jv_get(v, STR("x")), "[1,2]");
	check_copy(jv_get(v, STR("y")), "{\"z\":1.50,\"s\":\"\\u0041\"}");
	/* changed, added and removed members */
	v = jv_set_str(v, STR("x"), jv_str(STR("new")));
	v = jv_set_str(jv_del(v, STR("y")), STR("more"), jv_arr());
	check_copy(v, "{\"x\":\"new\",\"more\":[]}");
	/* a computed number, a slice, and as deep as can be */
	check_copy(jv_push(jv_arr(), jv_dbl(1.5)), "[1.5]");
	w = jv_push(jv_push(jv_arr(), jv_int(1)), jv_int(2));
	check_copy(jv_slice(w, 1, 2), "[2]");
	v = jv_arr();
	for (int i = 1; i < JV_DEPTH_MAX; i++)
		v = jv_push(jv_arr(), v);
	check_copy(v, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_types),
	    cmocka_unit_test(test_strings),
	    cmocka_unit_test(test_linear),
	    cmocka_unit_test(test_depth),
	    cmocka_unit_test(test_take),
	    cmocka_unit_test(test_iteration),
	    cmocka_unit_test(test_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

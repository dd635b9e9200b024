/* Values: views and heap kinds, shared and unshared, changed and compared. */
#include "json_help.h"

/* One value as a view and on the heap. */
struct both {
	struct jv v[2];
};

static struct both
both(const char *text)
{
	struct both b;

	b.v[0] = parse(text);
	b.v[1] = on_heap(b.v[0]);
	return b;
}

static void
both_end(struct both b)
{
	jv_unref(b.v[0]);
	jv_unref(b.v[1]);
}

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

static void
test_iteration(void **unused)
{
	(void)unused;
	for (int k = 0; k < 2; k++) {
		struct both b = both("[1,[2],\"x\"]"), o;
		struct jv_iter it = jv_iter(b.v[k]);
		static const char *const want[] = {"1", "[2]", "\"x\""};
		size_t n = 0;

		while (jv_next(&it)) {
			assert_int_equal(it.index, n);
			assert_int_equal(it.key.kind, JV_NONE);
			assert_written(it.value, NULL, want[n++]);
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

/* jq's order, ascending; each is also equal to itself only. */
static const char *const ladder[] = {"null", "false", "true", "-1", "0", "1.5",
    "\"\"", "\"a\"", "\"a\\n\"", "\"aa\"", "\"b\"", "\"\xc3\xa9\"",
    "\"\xef\xbf\xbd\"", "\"\\ud83d\\ude00\"", "[]", "[null]", "[0]", "[0,0]",
    "[1]", "[[]]", "[[0],1]", "[[0],2]", "{}", "{\"a\":0}", "{\"a\":1}",
    "{\"a\":0,\"b\":5}", "{\"b\":0,\"a\":[1]}", "{\"b\":0}", "{\"b\":[]}"};

static void
test_order(void **unused)
{
	enum { N = sizeof ladder / sizeof *ladder };

	(void)unused;
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			struct both a = both(ladder[i]), b = both(ladder[j]);

			for (int k = 0; k < 4; k++) {
				struct jv x = a.v[k & 1], y = b.v[k >> 1];
				int c = jv_cmp(x, y);

				if ((c > 0) - (c < 0) != (i > j) - (i < j))
					fail_msg("%s and %s: %d", ladder[i],
					    ladder[j], c);
				assert_int_equal(jv_eq(x, y), i == j);
				if (i == j)
					assert_int_equal(
					    jv_hash(x), jv_hash(y));
				else
					assert_int_not_equal(
					    jv_hash(x), jv_hash(y));
			}
			both_end(a);
			both_end(b);
		}
}

/* Views, heap values, patches and shuffled copies of one value are equal; the
 * order is one. */
static void
test_random(void **unused)
{
	(void)unused;
	for (int i = 0; i < 20000; i++) {
		struct jv a = random_value(3), b = on_heap(a), c;
		struct jv x = random_value(3), y = on_heap(x), z;
		int ab;

		assert_true(jv_eq(a, b) && jv_eq(b, a));
		assert_int_equal(jv_hash(a), jv_hash(b));
		c = jv_ref(a);
		if (jv_type(a) == JT_OBJECT) {
			/* members in the opposite order, by way of a patch */
			struct jv keys = jv_keys(a);

			for (size_t n = jv_len(keys); n--;) {
				struct buf tmp = {0};
				struct jv k = jv_at(keys, n);
				struct str s = jv_text(k, &tmp);
				struct jv old = jv_get(c, s);

				c = jv_set_str(jv_del(c, s), s, old);
				buf_release(&tmp);
				jv_unref(k);
			}
			jv_unref(keys);
		}
		assert_int_equal(jv_len(a), jv_len(c));
		assert_true(jv_eq(a, c) && jv_eq(c, b));
		assert_int_equal(jv_hash(c), jv_hash(b));
		ab = jv_cmp(a, x);
		assert_true((ab == 0) == jv_eq(b, y));
		assert_true((ab < 0) == (jv_cmp(b, x) < 0));
		assert_true((ab < 0) == (jv_cmp(y, c) > 0));
		/* transitive: what lies between stays between */
		z = random_value(2);
		if (ab < 0 && jv_cmp(x, z) < 0)
			assert_true(jv_cmp(a, z) < 0);
		if (ab > 0 && jv_cmp(x, z) > 0)
			assert_true(jv_cmp(a, z) > 0);
		jv_unref(z);
		jv_unref(a);
		jv_unref(b);
		jv_unref(c);
		jv_unref(x);
		jv_unref(y);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_types),
	    cmocka_unit_test(test_strings),
	    cmocka_unit_test(test_linear),
	    cmocka_unit_test(test_arrays),
	    cmocka_unit_test(test_slices),
	    cmocka_unit_test(test_objects),
	    cmocka_unit_test(test_hint),
	    cmocka_unit_test(test_duplicates),
	    cmocka_unit_test(test_large_objects),
	    cmocka_unit_test(test_iteration),
	    cmocka_unit_test(test_take),
	    cmocka_unit_test(test_depth),
	    cmocka_unit_test(test_order),
	    cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* jq's order over all values, equality, hashes. */
#include "json_help.h"

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
	    cmocka_unit_test(test_order),
	    cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

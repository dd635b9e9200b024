/*
 * Parts of strings, of programs and of documents, held against their texts; and
 * that those of long strings share them, small ones do not, and ends are cut
 * where they lie.
 */
#include "json_help.h"

#include "base/utf8.h"

enum { HELD = 12 };

static size_t
offset_of(struct str s, size_t point)
{
	size_t i = 0;
	uint32_t cp;

	for (; point; point--)
		i += utf8_decode(s.p + i, s.n - i, &cp);
	return i;
}

static const char *const points[] = {"a", "b", "\xc3\xa9", "\xe2\x82\xac",
    "\xf0\x9f\x98\x80", "z", "\xed\x9f\xbf", " "};

static void
put_points(struct buf *b, size_t n, unsigned kinds)
{
	while (n-- > 0)
		buf_puts(b, str_of(points[random_below(kinds)]));
}

struct text {
	struct jv v;
	struct buf b;
};

static void
check_text(const struct text *t)
{
	struct buf tmp = {0};
	struct str s = jv_text(t->v, &tmp), want = buf_str(&t->b);

	assert_int_equal(s.n, want.n);
	assert_true(str_eq(s, want));
	assert_int_equal(jv_str_len(t->v), utf8_count(want.p, want.n));
	buf_release(&tmp);
}

static void
text_free(struct text *t)
{
	jv_unref(t->v);
	buf_release(&t->b);
	*t = (struct text){0};
}

/* A string made by a program, or of a document, with escapes or without. */
static struct text
text_new(size_t n)
{
	struct text t = {0};
	struct buf json = {0};
	bool escapes = random_below(2);

	if (escapes)
		buf_puts(&t.b, STR("\0\xf0\x9f\x98\x80\n"));
	put_points(&t.b, n, random_below(2) ? 2 : 8);
	if (random_below(2)) {
		t.v = jv_str(buf_str(&t.b));
		return t;
	}
	buf_puts(&json, STR("\"\\u0000\\ud83d\\ude00\\n"));
	if (!escapes)
		json.len = 1;
	buf_put(&json, t.b.p + (escapes ? 6 : 0), t.b.len - (escapes ? 6 : 0));
	buf_putc(&json, '"');
	t.v = parse(buf_cstr(&json));
	buf_release(&json);
	return t;
}

static size_t
random_place(size_t n)
{
	uint32_t r = random_below(8);

	if (r < 2)
		return 0;
	if (r < 4)
		return n;
	return random_below((uint32_t)n + 1);
}

static void
change_text(struct text *t)
{
	size_t n = utf8_count(t->b.p, t->b.len), i = random_place(n),
	       j = random_place(n), from = i < j ? i : j, to = i < j ? j : i;
	struct str s = buf_str(&t->b);
	struct buf more = {0};

	switch (random_below(4)) {
	case 0:
		put_points(&more, random_below(random_below(4) ? 5 : 300), 8);
		t->v = jv_append(t->v, buf_str(&more));
		buf_puts(&t->b, buf_str(&more));
		break;
	case 1:
		from = n > 0;
		to = n;
		/* fall through */
	case 2:
		t->v = jv_str_slice(t->v, from, to);
		from = offset_of(s, from);
		to = offset_of(s, to);
		buf_put(&more, s.p + from, to - from);
		buf_clear(&t->b);
		buf_puts(&t->b, buf_str(&more));
		break;
	default:
		from = offset_of(s, from);
		to = offset_of(s, to);
		t->v = jv_str_cut(t->v, from, to);
		buf_put(&more, s.p + from, to - from);
		buf_clear(&t->b);
		buf_puts(&t->b, buf_str(&more));
	}
	buf_release(&more);
}

static void
test_random(void **unused)
{
	struct text held[HELD] = {0};

	(void)unused;
	for (int i = 0; i < HELD; i++)
		held[i] = text_new(random_below(3000));
	for (int round = 0; round < 30000; round++) {
		struct text *t = &held[random_below(HELD)];
		struct text *to = &held[random_below(HELD)];

		if (random_below(4) == 0 && t != to) {
			text_free(to);
			to->v = jv_ref(t->v);
			buf_puts(&to->b, buf_str(&t->b));
		}
		if (random_below(20) == 0 || t->b.len > 20000) {
			text_free(t);
			*t = text_new(random_below(3000));
		}
		change_text(t);
		check_text(t);
		if (round % 50 == 0)
			for (int i = 0; i < HELD; i++)
				check_text(&held[i]);
	}
	for (int i = 0; i < HELD; i++) {
		check_text(&held[i]);
		text_free(&held[i]);
	}
}

static void
test_in_place(void **unused)
{
	struct buf b = {0};
	const struct jnode *node;
	struct jv s, t;
	int moves = 0;

	(void)unused;
	for (int i = 0; i < 100000; i++)
		buf_puts(&b, STR("\xc3\xa9"));
	s = jv_str(buf_str(&b));
	/* the parts lie in the whole, but for small ones */
	t = jv_str_slice(jv_ref(s), 50000, 90000);
	assert_ptr_equal(jv_text(t, NULL).p, jv_text(s, NULL).p + 100000);
	assert_int_equal(s.node->refs, 2);
	jv_unref(t);
	t = jv_str_slice(jv_ref(s), 50000, 50300);
	assert_int_equal(s.node->refs, 1);
	jv_unref(t);
	node = s.node;
	for (size_t n = 100000; n > 0; n--) {
		assert_int_equal(jv_str_len(s), n);
		s = n % 2 ? jv_str_slice(s, 1, n) : jv_str_slice(s, 0, n - 1);
		moves += s.node != node && n > 300;
		node = s.node;
	}
	assert_true(moves < 10);
	jv_unref(s);
	buf_release(&b);
}

/* A document that is used again forgets what it kept of its strings. */
static void
test_documents(void **unused)
{
	struct json_parser *p = json_parser_new(false, 1 << 20);
	struct buf text = {0};
	struct json_rec rec;
	struct jv s, kept = JV_NONE_V;
	int n = 0;

	(void)unused;
	for (int i = 0; i < 20; i++) {
		buf_puts(&text, STR("[\""));
		for (int k = 0; k < 400 + i; k++)
			buf_putc(&text, (char)('a' + i));
		buf_puts(&text, STR("\"]\n"));
	}
	buf_room(&text, JSON_PADDING);
	json_feed(p, text.p, text.len, true);
	for (; json_next(p, &rec) == JSON_RECORD; n++) {
		s = jv_at(rec.value, 0);
		for (int k = 0; k < 4; k++) {
			struct jv part = jv_str_slice(jv_ref(s), 5, 395);
			struct str t = jv_text(part, NULL);

			assert_int_equal(t.n, 390);
			assert_int_equal(t.p[0], 'a' + n);
			assert_int_equal(jv_str_len(s), 400 + n);
			if (n == 3) {
				jv_unref(kept);
				kept = jv_ref(part);
			}
			jv_unref(part);
		}
		jv_unref(s);
		jv_unref(rec.value);
	}
	assert_int_equal(n, 20);
	json_parser_free(p);
	assert_int_equal(jv_text(kept, NULL).p[389], 'd');
	jv_unref(kept);
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_random),
	    cmocka_unit_test(test_in_place),
	    cmocka_unit_test(test_documents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

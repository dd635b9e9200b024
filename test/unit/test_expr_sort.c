/*
 * Sorting by parts of keys gives what comparing whole keys gives: on keys of
 * all types, alike in much of what they begin with.
 */

#include "base/mem.h"
#include "expr/ops/sort.h"
#include "json_help.h"

static uint32_t state;

static unsigned
draw(unsigned below)
{
	state = state * 1664525u + 1013904223u;
	return (state >> 8) % below;
}

static const char *const texts[] = {"\"\"", "\"a\"", "\"abcdefg\"",
    "\"abcdefgh\"", "\"abcdefg\\u0000\"", "\"abcdefgabcdefg\"",
    "\"abcdefgabcdefgx\"", "\"abcdefgabcdefh\"", "\"\\u0000\"",
    "\"\\u0000\\u0000\"", "\"\xc3\xa9\"", "\"\\u00e9\"", "\"z\""};
static const char *const numbers[] = {"0", "-0", "1", "1.0", "1e0", "-1", "0.1",
    "9007199254740992", "9007199254740993", "9007199254740993.0", "1e400",
    "-1e400", "123456789012345678901234567890",
    "123456789012345678901234567891", "1.00000000000000000001"};

enum {
	TEXTS = sizeof texts / sizeof *texts,
	NUMBERS = sizeof numbers / sizeof *numbers,
};

/* Any value, of few different ones. */
static void
value(struct buf *b, unsigned depth)
{
	unsigned n, kind = draw(depth ? 9 : 6);

	if (kind < 3) {
		buf_puts(b, str_of(texts[draw(TEXTS)]));
	} else if (kind < 5) {
		buf_puts(b, str_of(numbers[draw(NUMBERS)]));
	} else if (kind == 5) {
		buf_puts(b, str_of(draw(2) ? "null" : "true"));
	} else if (kind < 8) {
		buf_putc(b, '[');
		for (n = draw(4); n > 0; n--) {
			value(b, depth - 1);
			if (n > 1)
				buf_putc(b, ',');
		}
		buf_putc(b, ']');
	} else {
		buf_puts(b, STR("{\"k\":"));
		value(b, depth - 1);
		buf_putc(b, '}');
	}
}

/* An array of so many, as a view or of a program's making. */
static struct jv
many(unsigned n, unsigned depth, bool made)
{
	struct buf b = {0};
	struct jv view, out;

	buf_putc(&b, '[');
	for (unsigned i = 0; i < n; i++) {
		if (i)
			buf_putc(&b, ',');
		value(&b, depth);
	}
	buf_putc(&b, ']');
	view = parse(buf_cstr(&b));
	buf_release(&b);
	if (!made)
		return view;
	out = jv_arr();
	for (size_t i = 0; i < n; i++)
		out = jv_push(out, jv_at(view, i));
	jv_unref(view);
	return out;
}

/* Every place comes once, in order of its key, the earlier of equal ones
 * first, and is marked where another key begins. */
static void
check(const struct sort *s, struct jv keys, int (*cmp)(struct jv, struct jv))
{
	bool *seen = xcalloc(s->n, sizeof *seen);

	for (size_t i = 0; i < s->n; i++) {
		struct jv x = jv_at(keys, s->place[i].at), y;
		int c;

		assert_false(seen[s->place[i].at]);
		seen[s->place[i].at] = true;
		if (i == 0) {
			assert_true(s->place[i].first);
			jv_unref(x);
			continue;
		}
		y = jv_at(keys, s->place[i - 1].at);
		c = cmp(y, x);
		assert_true(c <= 0);
		assert_true(c || s->place[i - 1].at < s->place[i].at);
		assert_int_equal(s->place[i].first, c != 0);
		jv_unref(x);
		jv_unref(y);
	}
	free(seen);
}

static void
in_order(void **unused)
{
	static const unsigned sizes[] = {0, 1, 2, 9, 40, 300, 2500};

	(void)unused;
	for (unsigned round = 0; round < 84; round++) {
		unsigned n = sizes[round % 7];
		struct jv arr = many(n, round / 7 % 5, round & 1);
		struct sort s;

		sort_values(&s, arr);
		assert_int_equal(s.n, n);
		check(&s, arr, jv_cmp);
		sort_release(&s);
		sort_by_keys(&s, arr, arr);
		check(&s, arr, sort_key_cmp);
		sort_release(&s);
		jv_unref(arr);
	}
}

/* A key that is no array is as one in an array. */
static void
bare_keys(void **unused)
{
	struct jv keys = parse("[[2],1,[1],[],\"x\",[1,0],2,{},[[1]]]");
	static const uint32_t want[] = {3, 1, 2, 5, 0, 6, 4, 8, 7};
	struct sort s;

	(void)unused;
	sort_by_keys(&s, keys, keys);
	for (size_t i = 0; i < s.n; i++)
		assert_int_equal(s.place[i].at, want[i]);
	assert_false(s.place[2].first);
	assert_true(s.place[3].first);
	sort_release(&s);
	jv_unref(keys);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(in_order),
	    cmocka_unit_test(bare_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

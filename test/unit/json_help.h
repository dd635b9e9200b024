/* What the tests of lib/json share: short ways to make and check values, and
 * random ones. */
#ifndef TEST_JSON_HELP_H
#define TEST_JSON_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "json/parser.h"
#include "json/value.h"
#include "json/write.h"

/* The value of a text, as a view. */
static inline struct jv
parse(const char *text)
{
	struct err err = {0};
	struct jv v = json_parse(str_of(text), &err);

	if (v.kind == JV_NONE)
		fail_msg("%s: %s", text, err.msg);
	return v;
}

/* A copy made of heap nodes and scalars only; v is borrowed. */
static inline struct jv
on_heap(struct jv v)
{
	struct buf tmp = {0};
	struct jv r = JV_NONE_V;
	struct jv_iter it;

	switch (jv_type(v)) {
	case JT_NUMBER:
		if (v.kind == JV_VIEW) {
			json_write(&tmp, v, NULL);
			r = jv_num_text(buf_str(&tmp));
		} else {
			r = jv_ref(v);
		}
		break;
	case JT_STRING:
		r = jv_str(jv_text(v, &tmp));
		break;
	case JT_ARRAY:
		r = jv_arr();
		for (it = jv_iter(v); jv_next(&it);)
			r = jv_push(r, on_heap(it.value));
		break;
	case JT_OBJECT:
		r = jv_obj();
		for (it = jv_iter(v); jv_next(&it);)
			r = jv_set(r, on_heap(it.key), on_heap(it.value));
		break;
	case JT_TRUE:
	case JT_FALSE:
		r = jv_bool(jv_truthy(v));
		break;
	case JT_NULL:
		r = JV_NULL_V;
		break;
	case JT_NONE:
		break;
	}
	buf_release(&tmp);
	return r;
}

/* One value as a view and on the heap. */
struct both {
	struct jv v[2];
};

static inline struct both
both(const char *text)
{
	struct both b;

	b.v[0] = parse(text);
	b.v[1] = on_heap(b.v[0]);
	return b;
}

static inline void
both_end(struct both b)
{
	jv_unref(b.v[0]);
	jv_unref(b.v[1]);
}

/* Checks how a value is written; v is borrowed. */
static inline void
assert_written(struct jv v, const struct json_style *style, const char *want)
{
	struct buf b = {0};

	json_write(&b, v, style);
	assert_string_equal(buf_cstr(&b), want);
	buf_release(&b);
}

/* The same on one line; consumes v. */
static inline void
assert_json(struct jv v, const char *want)
{
	assert_written(v, NULL, want);
	jv_unref(v);
}

static uint64_t random_state = 88172645463325252;

static inline unsigned
random_below(unsigned n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned)(random_state * 0x9e3779b97f4a7c15u >> 32) % n;
}

static inline void
random_space(struct buf *b, unsigned spaces)
{
	while (spaces && random_below(3) == 0)
		buf_putc(b, " \t\n\r"[random_below(4)]);
}

static inline void
random_string(struct buf *b)
{
	static const char *const parts[] = {"a", "b", "key", "é", "😀", "\\n",
	    "\\\"", "\\\\", "\\u0061", "\\u00e9", "\\ud83d\\ude00", "\x7f",
	    "a long piece of text, for the fast paths, ", "\\/", "\\u0000"};

	buf_putc(b, '"');
	for (unsigned n = random_below(4); n; n--)
		buf_puts(b,
		    str_of(parts[random_below(sizeof parts / sizeof *parts)]));
	buf_putc(b, '"');
}

static inline void
random_number(struct buf *b)
{
	static const char *const numbers[] = {"0", "-0", "1", "1.0", "1e0",
	    "10", "1e1", "-1", "0.1", "1e-1", "0.10", "9223372036854775807",
	    "9223372036854775808", "-9223372036854775808",
	    "9.223372036854775808e18", "9007199254740993", "9007199254740993.0",
	    "9007199254740992.0", "1e400", "10e399", "-1e400", "1e-400",
	    "0e999999999999", "1E999999999999", "12345678901234567890",
	    "12345678901234567891", "12345678901234567000",
	    "0.1000000000000000055511151231257827"};

	if (random_below(2))
		buf_printf(b, "%d", (int)random_below(2000) - 1000);
	else
		buf_puts(b,
		    str_of(numbers[random_below(
			sizeof numbers / sizeof *numbers)]));
}

/*
 * Appends a random text.  spaces: white space between tokens; dups: objects may
 * have duplicate keys.
 */
static inline void
random_json(struct buf *b, unsigned depth, bool spaces, bool dups)
{
	unsigned kind = random_below(depth ? 9 : 6), n;

	random_space(b, spaces);
	switch (kind) {
	case 0:
		buf_puts(b, str_of(random_below(3) ? "true" : "null"));
		break;
	case 1:
		buf_puts(b, STR("false"));
		break;
	case 2:
	case 3:
		random_string(b);
		break;
	case 4:
	case 5:
		random_number(b);
		break;
	case 6:
		buf_putc(b, '[');
		random_space(b, spaces);
		for (n = random_below(6); n; n--) {
			random_json(b, depth - 1, spaces, dups);
			if (n > 1)
				buf_putc(b, ',');
		}
		buf_putc(b, ']');
		break;
	default:
		buf_putc(b, '{');
		random_space(b, spaces);
		for (n = random_below(random_below(20) ? 6 : 60); n; n--) {
			random_space(b, spaces);
			if (dups)
				random_string(b);
			else
				buf_printf(b, "\"%s%u\"",
				    random_below(3) ? "k" : "\\u006b", n);
			random_space(b, spaces);
			buf_putc(b, ':');
			random_json(b, depth - 1, spaces, dups);
			if (n > 1)
				buf_putc(b, ',');
		}
		buf_putc(b, '}');
	}
	random_space(b, spaces);
}

static inline struct jv
random_value(unsigned depth)
{
	struct buf b = {0};
	struct jv v;

	random_json(&b, depth, random_below(2), random_below(3) == 0);
	v = parse(buf_cstr(&b));
	buf_release(&b);
	return v;
}

#endif

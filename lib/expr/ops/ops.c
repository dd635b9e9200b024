/* Operators on strings, arrays and objects, and comparison; those on numbers
 * are in number.c. */
#include "base/utf8.h"
#include "expr/ops/ops.h"
#include "json/fast.h"

/* Bytes of a string that grows by `+` or `*`: doubling one ends in an error,
 * not in all the memory there is. */
enum { GROWN_MAX = 1 << 29 };

static int
too_deep(struct vm *m)
{
	return vm_error(m, "Array or object too deep");
}

static int
mismatch(struct vm *m, struct jv a, struct jv b, const char *what)
{
	vm_type_error(m, a, b, what);
	jv_unref(a);
	jv_unref(b);
	return -1;
}

static int
concat(struct jv a, struct jv b, struct vm *m, struct jv *out)
{
	*out = jv_concat(a, b);
	return out->kind == JV_NONE ? too_deep(m) : 1;
}

static int
append(struct vm *m, struct jv a, struct jv b, struct jv *out)
{
	struct str t = jv_text(b, &m->text[0]);

	if (t.n >= GROWN_MAX || jv_text(a, &m->text[1]).n + t.n >= GROWN_MAX) {
		jv_unref(a);
		jv_unref(b);
		return vm_error(m, "String too long");
	}
	*out = jv_append(a, t);
	jv_unref(b);
	return 1;
}

static int
merge(struct vm *m, struct jv a, struct jv b, struct jv *out)
{
	struct jv_iter it = jv_iter(b);

	while (a.kind != JV_NONE && jv_next(&it))
		a = jv_set(a, jv_ref(it.key), jv_ref(it.value));
	if (a.kind == JV_NONE)
		jv_iter_end(&it);
	jv_unref(b);
	*out = a;
	return a.kind == JV_NONE ? too_deep(m) : 1;
}

static int
add(struct vm *m, struct jv a, struct jv b, struct jv *out)
{
	enum jv_type t = jv_type(a), u = jv_type(b);

	if (t == JT_NULL || u == JT_NULL) {
		*out = t == JT_NULL ? b : a;
		jv_unref(t == JT_NULL ? a : b);
		return 1;
	}
	if (t == u && t == JT_STRING)
		return append(m, a, b, out);
	if (t == u && t == JT_ARRAY)
		return concat(a, b, m, out);
	if (t == u && t == JT_OBJECT)
		return merge(m, a, b, out);
	return mismatch(m, a, b, "%1 and %2 cannot be added");
}

/* The elements of a that are not in b. */
static int
subtract(struct vm *m, struct jv a, struct jv b, struct jv *out)
{
	struct jv_iter it, of;
	bool found;

	if (jv_type(a) != JT_ARRAY || jv_type(b) != JT_ARRAY)
		return mismatch(m, a, b, "%1 and %2 cannot be subtracted");
	*out = jv_arr();
	it = jv_iter(a);
	while (jv_next(&it)) {
		of = jv_iter(b);
		found = false;
		while (!found && jv_next(&of))
			found = jv_eq(it.value, of.value);
		if (found)
			jv_iter_end(&of);
		else
			*out = jv_push(*out, jv_ref(it.value));
	}
	jv_unref(a);
	jv_unref(b);
	return 1;
}

static int
repeat(struct vm *m, struct jv s, struct jv times, struct jv *out)
{
	double d = jv_double(times);
	struct str t = jv_text(s, &m->text[0]);
	struct buf b = {0};

	jv_unref(times);
	if (!(d >= 0)) {
		jv_unref(s);
		*out = JV_NULL_V;
		return 1;
	}
	if (d * (double)t.n >= GROWN_MAX) {
		jv_unref(s);
		return vm_error(m, "Repeat string result too long");
	}
	if (t.n)
		for (size_t n = (size_t)d; n > 0; n--)
			buf_puts(&b, t);
	*out = jv_str(buf_str(&b));
	buf_release(&b);
	jv_unref(s);
	return 1;
}

static int
multiply(struct vm *m, struct jv a, struct jv b, struct jv *out)
{
	enum jv_type t = jv_type(a), u = jv_type(b);

	if (t == JT_STRING && u == JT_NUMBER)
		return repeat(m, a, b, out);
	if (t == JT_NUMBER && u == JT_STRING)
		return repeat(m, b, a, out);
	if (t == JT_OBJECT && u == JT_OBJECT)
		return op_merge(m, a, b, out);
	return mismatch(m, a, b, "%1 and %2 cannot be multiplied");
}

/* The first place of a text that is not empty within another, or NULL. */
static const char *
find(struct str in, struct str what)
{
	const char *p = in.p, *end = in.p + in.n;

	while ((size_t)(end - p) >= what.n) {
		p = memchr(p, what.p[0], (size_t)(end - p) - what.n + 1);
		if (!p || memcmp(p, what.p, what.n) == 0)
			return p;
		p++;
	}
	return NULL;
}

int
op_split(struct vm *m, struct jv s, struct jv by, struct jv *out)
{
	struct str t = jv_text(s, &m->text[0]), sep = jv_text(by, &m->text[1]);
	size_t n;
	const char *p;

	*out = jv_arr();
	while (t.n) {
		if (sep.n == 0) {
			uint32_t cp;

			n = utf8_decode(t.p, t.n, &cp);
			n = n ? n : 1;
		} else {
			p = find(t, sep);
			n = p ? (size_t)(p - t.p) : t.n;
		}
		*out = jv_push(*out, jv_str((struct str){t.p, n}));
		/* A separator at the end leaves an empty last part. */
		if (sep.n && n + sep.n == t.n)
			*out = jv_push(*out, jv_str(STR("")));
		n += n < t.n ? sep.n : 0;
		t.p += n;
		t.n -= n;
	}
	jv_unref(s);
	jv_unref(by);
	return 1;
}

static int
divide(struct vm *m, struct jv a, struct jv b, struct jv *out)
{
	if (jv_type(a) == JT_STRING && jv_type(b) == JT_STRING)
		return op_split(m, a, b, out);
	return mismatch(m, a, b, "%1 and %2 cannot be divided");
}

int
op_arith(struct vm *m, int sub, struct jv a, struct jv b, struct jv *out)
{
	struct jv x = fast_number(a), y = fast_number(b);

	if (x.kind != JV_NONE && y.kind != JV_NONE) {
		jv_unref(a);
		jv_unref(b);
		return op_numbers(m, sub, x, y, out);
	}
	switch (sub) {
	case ARITH_ADD:
		return add(m, a, b, out);
	case ARITH_SUB:
		return subtract(m, a, b, out);
	case ARITH_MUL:
		return multiply(m, a, b, out);
	case ARITH_DIV:
		return divide(m, a, b, out);
	default:
		return mismatch(
		    m, a, b, "%1 and %2 cannot be divided (remainder)");
	}
}

bool
op_compare(int sub, struct jv a, struct jv b)
{
	int c;

	if (sub == CMP_EQ || sub == CMP_NE)
		return jv_eq(a, b) == (sub == CMP_EQ);
	c = jv_cmp(a, b);
	switch (sub) {
	case CMP_LT:
		return c < 0;
	case CMP_LE:
		return c <= 0;
	case CMP_GT:
		return c > 0;
	default:
		return c >= 0;
	}
}

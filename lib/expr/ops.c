/* Arithmetic and comparison. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "expr/ops.h"
#include "json/fast.h"
#include "json/write.h"

/* Strings made by repetition stay below this. */
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

/* A double as the integer that % works on, clamped. */
static int64_t
to_int(double d)
{
	if (d >= 9223372036854775807.0)
		return INT64_MAX;
	if (d <= -9223372036854775808.0)
		return INT64_MIN;
	return (int64_t)d;
}

static int
remainder_of(struct vm *m, struct jv a, struct jv b, struct jv *out)
{
	double x = jv_double(a), y = jv_double(b);
	int64_t i = a.kind == JV_INT ? a.i : 0, j = b.kind == JV_INT ? b.i : 0;

	if (isnan(x) || isnan(y)) {
		*out = jv_dbl(NAN);
		return 1;
	}
	if (a.kind != JV_INT)
		i = to_int(x);
	if (b.kind != JV_INT)
		j = to_int(y);
	if (j == 0)
		return vm_type_error(m, a, b,
		    "%1 and %2 cannot be divided (remainder) because the "
		    "divisor is zero");
	*out = jv_int(j == -1 ? 0 : i % j);
	return 1;
}

static int
divide_numbers(struct vm *m, struct jv a, struct jv b, struct jv *out)
{
	if (jv_double(b) == 0)
		return vm_type_error(m, a, b,
		    "%1 and %2 cannot be divided because the divisor is zero");
	if (a.kind == JV_INT && b.kind == JV_INT &&
	    !(a.i == INT64_MIN && b.i == -1) && a.i % b.i == 0)
		*out = jv_int(a.i / b.i);
	else
		*out = jv_dbl(jv_double(a) / jv_double(b));
	return 1;
}

int
op_numbers(struct vm *m, int sub, struct jv a, struct jv b, struct jv *out)
{
	bool ints = a.kind == JV_INT && b.kind == JV_INT, over = true;
	int64_t i = 0;
	double x, y;

	switch (sub) {
	case ARITH_ADD:
		over = !ints || __builtin_add_overflow(a.i, b.i, &i);
		break;
	case ARITH_SUB:
		over = !ints || __builtin_sub_overflow(a.i, b.i, &i);
		break;
	case ARITH_MUL:
		over = !ints || __builtin_mul_overflow(a.i, b.i, &i);
		break;
	case ARITH_DIV:
		return divide_numbers(m, a, b, out);
	default:
		return remainder_of(m, a, b, out);
	}
	if (!over) {
		*out = jv_int(i);
		return 1;
	}
	x = a.kind == JV_INT ? (double)a.i : a.d;
	y = b.kind == JV_INT ? (double)b.i : b.d;
	*out = jv_dbl(sub == ARITH_ADD ? x + y
		: sub == ARITH_SUB     ? x - y
				       : x * y);
	return 1;
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

/* A number too long for its computing form: its text, the other way round. */
static struct jv
negated_text(struct jv a)
{
	struct buf b = {0};
	struct str s;
	struct jv v;

	buf_putc(&b, '-');
	json_write(&b, a, NULL);
	s = buf_str(&b);
	if (s.p[1] == '-')
		s = (struct str){s.p + 2, s.n - 2};
	v = jv_num_text(s);
	buf_release(&b);
	return v;
}

int
op_negate(struct vm *m, struct jv a, struct jv *out)
{
	struct jv x = jv_number(a);

	if (x.kind == JV_NONE)
		return mismatch(m, a, JV_NULL_V, "%1 cannot be negated");
	if (x.kind == JV_INT && x.i != INT64_MIN && x.i != 0)
		*out = jv_int(-x.i);
	else if ((x.kind == JV_INT && x.i == INT64_MIN) ||
	    (x.kind == JV_DBL && a.kind != JV_DBL && !jv_eq(a, x)))
		*out = negated_text(a);
	else
		*out = jv_dbl(-jv_double(x));
	jv_unref(a);
	return 1;
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

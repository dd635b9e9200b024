/* Arithmetic on numbers: int64 until it overflows or is -0, else double. */
#include <math.h>

#include "expr/ops/ops.h"
#include "json/fast.h"
#include "json/write.h"

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
	if (a.kind == JV_INT && b.kind == JV_INT && b.i > 0) {
		*out = a.i % b.i == 0 ? jv_int(a.i / b.i)
				      : jv_dbl((double)a.i / (double)b.i);
		return 1;
	}
	if (jv_double(b) == 0)
		return vm_type_error(m, a, b,
		    "%1 and %2 cannot be divided because the divisor is zero");
	if (a.kind == JV_INT && b.kind == JV_INT &&
	    !(a.i == INT64_MIN && b.i == -1) && a.i % b.i == 0 &&
	    (a.i || b.i > 0))
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
		over = !ints || __builtin_mul_overflow(a.i, b.i, &i) ||
		    (i == 0 && (a.i | b.i) < 0);
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

	if (x.kind == JV_NONE) {
		vm_type_error(m, a, JV_NULL_V, "%1 cannot be negated");
		jv_unref(a);
		return -1;
	}
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

/* Generators by plain calls: where the values come from, and the bounds. */
#include <math.h>

#include "expr/ops/ops.h"
#include "expr/push/each_priv.h"

enum {
	ON = EACH_ON,
};

/* An array that nobody else holds gives its elements away, so that they change
 * in place; consumes it. */
static int
take_out(struct vm *m, struct jv arr, struct sink *to)
{
	size_t n = jv_len(arr);
	int r = ON;

	for (size_t i = 0; r == ON && i < n; i++) {
		if (vm_stopped(m))
			r = -1;
		else
			r = to->take(to, jv_take_at(&arr, i));
	}
	jv_unref(arr);
	return r;
}

int
each_iterate(struct vm *m, struct jv in, bool own, struct sink *to)
{
	struct jv_iter it;
	int r = op_iterable(m, in) ? ON : -1;

	if (r == -1)
		return eval_drop(in, own, r);
	if (own && in.kind == JV_ARR && in.node->refs == 1)
		return take_out(m, in, to);
	it = jv_iter(in);
	while (r == ON && jv_next(&it)) {
		if (vm_stopped(m))
			r = -1;
		else
			r = to->take(to, jv_ref(it.value));
	}
	if (r != ON)
		jv_iter_end(&it);
	return eval_drop(in, own, r);
}

int
each_range(
    struct vm *m, const struct node *n, struct jv in, ref e, struct sink *to)
{
	struct jv x, val[3];
	int r = each_bounds(m, n, in, e, val);

	if (r != 1)
		return r == 0 ? ON : r;
	x = val[0];
	while (r == ON && each_within(n, x, val[1], val[2])) {
		r = vm_stopped(m) ? -1 : to->take(to, jv_ref(x));
		if (r == ON &&
		    op_arith(m, ARITH_ADD, x, jv_ref(val[2]), &x) != 1) {
			x = JV_NULL_V;
			r = -1;
		}
	}
	jv_unref(x);
	jv_unref(val[1]);
	jv_unref(val[2]);
	return r;
}

int
each_inputs(struct vm *m, struct sink *to)
{
	struct err e = {0};
	struct jv v;
	int got, r = ON;

	if (!m->world.input)
		return ON;
	while (r == ON) {
		if (vm_stopped(m))
			return -1;
		got = m->world.input(m->world.arg, &v, &e);
		if (got == -1)
			m->fatal = e;
		if (got != 1)
			return got == 0 ? ON : -1;
		r = to->take(to, v);
	}
	return r;
}

/* --- what the machine does alike --------------------------------------- */

int
each_limit(
    struct vm *m, const struct node *n, struct jv in, ref e, int64_t *count)
{
	struct jv v;
	bool skip = n->op == OP_SKIP;
	double d;
	int r = eval(m, n->a, in, false, e, &v);

	if (r != 1)
		return r;
	d = jv_double(v);
	if (jv_type(v) > JT_NUMBER) {
		vm_type_error(
		    m, v, jv_int(1), "%1 and %2 cannot be subtracted");
		jv_unref(v);
		return -1;
	}
	if (jv_type(v) < JT_NUMBER || !(d >= 0)) {
		jv_unref(v);
		return vm_error(m, "%s doesn't support negative count",
		    skip ? "skip" : "limit");
	}
	jv_unref(v);
	*count = d >= 1e18 ? INT64_MAX : (int64_t)(skip ? d : ceil(d));
	return skip || d > 0;
}

int
each_bounds(
    struct vm *m, const struct node *n, struct jv in, ref e, struct jv *val)
{
	const struct node *part[3] = {n->a, n->b, n->c};
	struct jv x;
	int r;

	val[0] = val[1] = jv_int(0);
	val[2] = jv_int(1);
	for (int i = 0; i < 3; i++) {
		if (!part[i])
			continue;
		r = eval(m, part[i], in, false, e, &x);
		if (r != 1) {
			while (i-- > 0)
				jv_unref(val[i]);
			return r;
		}
		val[i] = x;
	}
	for (int i = 0; i < 3; i++) {
		x = jv_number(val[i]);
		/* With a step it is comparison and addition of any type. */
		if (x.kind == JV_NONE && n->c)
			continue;
		jv_unref(val[i]);
		val[i] = x;
	}
	if (val[0].kind != JV_NONE && val[1].kind != JV_NONE)
		return 1;
	return vm_error(m, "Range bounds must be numeric");
}

bool
each_within(const struct node *n, struct jv x, struct jv to, struct jv by)
{
	int sign;

	if (x.kind == JV_INT && to.kind == JV_INT && by.kind == JV_INT)
		return by.i > 0 ? x.i < to.i : by.i < 0 && x.i > to.i;
	if (!n->c) /* up to NaN is without end */
		return !(jv_double(x) >= jv_double(to));
	sign = jv_cmp(by, jv_int(0));
	if (sign > 0)
		return jv_cmp(x, to) < 0;
	return sign < 0 && jv_cmp(x, to) > 0;
}

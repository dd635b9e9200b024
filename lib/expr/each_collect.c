/* Arrays and first of what a generator yields, and what its bounds are. */
#include "expr/each.h"
#include "expr/ops.h"

struct collect {
	struct sink sink;
	struct jv v;
};

static int
push_take(struct sink *sink, struct jv v)
{
	struct collect *c = (struct collect *)sink;

	c->v = jv_push(c->v, v);
	return c->v.kind == JV_NONE ? EACH_STOP : EACH_ON;
}

int
each_array(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	struct collect c = {{push_take}, jv_arr()};
	int r = each(m, n->a, in, own, e, &c.sink);

	if (r == EACH_STOP)
		return vm_error(m, "Array or object too deep");
	if (r == EACH_ON)
		*out = c.v;
	else
		jv_unref(c.v);
	return r;
}

static int
first_take(struct sink *sink, struct jv v)
{
	((struct collect *)sink)->v = v;
	return EACH_STOP;
}

int
each_first(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	struct collect c = {{first_take}, JV_NONE_V};
	int r = each(m, n->a, in, own, e, &c.sink);

	*out = c.v;
	return r == EACH_STOP ? 1 : r == EACH_ON ? 0 : r;
}

/* --- what the machine does alike
 * ---------------------------------------------- */

int
each_limit(
    struct vm *m, const struct node *n, struct jv in, ref e, int64_t *count)
{
	struct jv v;
	double d;
	int r = eval(m, n->a, in, false, e, &v);

	if (r != 1)
		return r;
	d = jv_double(v);
	if (jv_type(v) != JT_NUMBER) {
		jv_unref(v);
		return vm_error(m, "Invalid arguments to limit");
	}
	jv_unref(v);
	if (d < 0)
		return vm_error(m, "limit doesn't support negative count");
	if (!(d > 0))
		return 0;
	*count = d < 1e18 ? (int64_t)(d < 1 ? 1 : d) : INT64_MAX;
	return 1;
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
		if (r != 1)
			return r;
		val[i] = jv_number(x);
		jv_unref(x);
		if (val[i].kind == JV_NONE)
			return vm_error(m, "Range bounds must be numeric");
	}
	return 1;
}

bool
each_within(struct jv x, struct jv to, struct jv by)
{
	double step;

	if (x.kind == JV_INT && to.kind == JV_INT && by.kind == JV_INT)
		return by.i > 0 ? x.i < to.i : by.i < 0 && x.i > to.i;
	step = jv_double(by);
	if (step > 0)
		return jv_cmp(x, to) < 0;
	return step < 0 && jv_cmp(x, to) > 0;
}

/* Builtins: arrays, and what works on arrays, objects and strings alike. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "expr/core/vm.h"
#include "expr/ops/ops.h"

static int
fail(struct vm *m, struct jv in, const char *fmt)
{
	vm_type_error(m, in, in, fmt);
	jv_unref(in);
	return -1;
}

static int
length(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct jv x;

	(void)args;
	switch (jv_type(in)) {
	case JT_NULL:
		*out = jv_int(0);
		break;
	case JT_NUMBER:
		x = jv_number(in);
		jv_unref(in);
		if (x.kind == JV_INT && x.i != INT64_MIN)
			*out = jv_int(x.i < 0 ? -x.i : x.i);
		else
			*out = jv_dbl(fabs(jv_double(x)));
		return 1;
	case JT_STRING:
		*out = jv_int((int64_t)jv_str_len(in));
		break;
	case JT_ARRAY:
	case JT_OBJECT:
		*out = jv_int((int64_t)jv_len(in));
		break;
	default:
		return fail(m, in, "%1 has no length");
	}
	jv_unref(in);
	return 1;
}

static int
add(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct jv_iter it;
	struct jv sum = JV_NULL_V;
	int r = 1;

	(void)args;
	if (!op_iterable(m, in)) {
		jv_unref(in);
		return -1;
	}
	it = jv_iter(in);
	while (r == 1 && jv_next(&it))
		r = op_arith(m, ARITH_ADD, sum, jv_ref(it.value), &sum);
	if (r != 1)
		jv_iter_end(&it);
	jv_unref(in);
	*out = sum;
	return r;
}

static int
reverse(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	size_t n = jv_len(in);

	(void)m;
	(void)args;
	*out = jv_arr_sized(n);
	for (size_t i = n; i > 0; i--)
		*out = jv_push(*out, jv_at(in, i - 1));
	jv_unref(in);
	return 1;
}

/* One level of a walk through nested arrays. */
struct level {
	struct jv arr; /* owned */
	size_t i;
};

/*
 * How deep to flatten; odd is set for what is neither too little nor a number,
 * which fails once something nested is met, as subtraction from it does in jq.
 */
static int
flat_depth(struct vm *m, struct jv arg, double *depth, bool *odd)
{
	*depth = jv_type(arg) == JT_NUMBER ? jv_double(arg) : 0;
	*odd = jv_type(arg) > JT_NUMBER;
	if (jv_type(arg) < JT_NUMBER || isnan(*depth) || *depth < 0)
		return vm_error(m, "flatten depth must not be negative");
	/* Counted down by one, it is never 0. */
	if (*depth != trunc(*depth))
		*depth = INFINITY;
	return 1;
}

static int
flatten(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	double depth;
	bool odd;
	int r = 1;
	struct level *s = NULL;
	size_t n = 0, cap = 0;
	struct jv v, to = jv_arr();
	struct jv_iter it;

	if (flat_depth(m, args[0], &depth, &odd) != 1 || !op_iterable(m, in)) {
		jv_unref(args[0]);
		jv_unref(in);
		jv_unref(to);
		return -1;
	}
	if (jv_type(in) == JT_OBJECT) {
		v = jv_arr();
		it = jv_iter(in);
		while (jv_next(&it))
			v = jv_push(v, jv_ref(it.value));
		jv_unref(in);
		in = v;
	}
	for (;;) {
		s = xgrow(s, &cap, n, sizeof *s);
		s[n++] = (struct level){in, 0};
		while (n) {
			v = jv_at(s[n - 1].arr, s[n - 1].i++);
			if (v.kind == JV_NONE)
				jv_unref(s[--n].arr);
			else if (jv_type(v) == JT_ARRAY &&
			    (odd || (double)(n - 1) < depth))
				break;
			else
				to = jv_push(to, v);
		}
		if (!n)
			break;
		if (odd) {
			r = vm_type_error(m, args[0], jv_int(1),
			    "%1 and %2 cannot be subtracted");
			jv_unref(v);
			break;
		}
		in = v;
	}
	while (n)
		jv_unref(s[--n].arr);
	free(s);
	jv_unref(args[0]);
	*out = to;
	if (r != 1)
		jv_unref(to);
	return r;
}

static int
delpaths(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	int r = path_del(m, in, args[0], out);

	jv_unref(args[0]);
	return r;
}

static int
setpath(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	int r = path_set(m, in, args[0], args[1], out);

	jv_unref(args[0]);
	return r;
}

const struct builtin builtins_array[] = {
    {"length", 0, .fn = length},
    {"add", 0, .fn = add},
    {"_reverse", 0, .fn = reverse},
    {"flatten", 1, .fn = flatten},
    {"delpaths", 1, .fn = delpaths},
    {"setpath", 2, .fn = setpath},
    {NULL, 0, .fn = NULL},
};

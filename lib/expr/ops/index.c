/* Indices and slices: reading. */
#include <math.h>

#include "expr/ops/ops.h"

/* The place of a computed index in n elements; false when there is none. */
static bool
place(double d, size_t n, size_t *i)
{
	d = trunc(d);
	if (d < 0)
		d += (double)n;
	if (!(d >= 0 && d < (double)n))
		return false;
	*i = (size_t)d;
	return true;
}

static int
at(struct jv a, struct jv key, struct jv *out)
{
	size_t i;

	*out = JV_NULL_V;
	if (key.kind == JV_INT && key.i >= 0) {
		if ((uint64_t)key.i < jv_len(a))
			*out = jv_at(a, (size_t)key.i);
	} else if (place(jv_double(key), jv_len(a), &i))
		*out = jv_at(a, i);
	return 1;
}

/* The places of b within a, as [0, 3]. */
int
op_indices(struct jv a, struct jv b, struct jv *out)
{
	size_t n = jv_len(a), k = jv_len(b), j;
	struct jv x, y;

	*out = jv_arr();
	for (size_t i = 0; k && i + k <= n; i++) {
		for (j = 0; j < k; j++) {
			x = jv_at(a, i + j);
			y = jv_at(b, j);
			bool same = jv_eq(x, y);

			jv_unref(x);
			jv_unref(y);
			if (!same)
				break;
		}
		if (j == k)
			*out = jv_push(*out, jv_int((int64_t)i));
	}
	return 1;
}

static int
cannot_index(struct vm *m, struct jv a, struct jv key)
{
	return vm_type_error(m, a, key, "Cannot index %T with %2");
}

int
op_member_error(struct vm *m, struct jv a, struct str name)
{
	struct jv key = jv_str(name);

	cannot_index(m, a, key);
	jv_unref(key);
	return -1;
}

int
op_index(struct vm *m, struct jv a, struct jv key, struct jv *out)
{
	enum jv_type t = jv_type(a), k = jv_type(key);
	struct jv from, to;
	int r;

	if (t == JT_OBJECT && k == JT_STRING) {
		*out = jv_get(a, jv_text(key, &m->text[0]));
		if (out->kind == JV_NONE)
			*out = JV_NULL_V;
		return 1;
	}
	if (t == JT_ARRAY && k == JT_NUMBER)
		return at(a, key, out);
	if (t == JT_ARRAY && k == JT_ARRAY)
		return op_indices(a, key, out);
	if (t == JT_NULL &&
	    (k == JT_STRING || k == JT_NUMBER || k == JT_OBJECT)) {
		*out = JV_NULL_V;
		return 1;
	}
	if (k == JT_OBJECT && (t == JT_ARRAY || t == JT_STRING)) {
		from = jv_get(key, STR("start"));
		to = jv_get(key, STR("end"));
		if (from.kind == JV_NONE || to.kind == JV_NONE)
			r = vm_error(m,
			    "Array/string slice indices must be "
			    "integers");
		else
			r = op_slice(m, jv_ref(a), from, to, out);
		jv_unref(from);
		jv_unref(to);
		return r;
	}
	return cannot_index(m, a, key);
}

/* The ends of a slice of n elements; false when they are no numbers. */
bool
op_slice_ends(struct jv from, struct jv to, size_t n, size_t *i, size_t *j)
{
	enum jv_type f = jv_type(from), t = jv_type(to);
	double x, y, len = (double)n;

	if ((f > JT_NULL && f != JT_NUMBER) || (t > JT_NULL && t != JT_NUMBER))
		return false;
	x = f == JT_NUMBER ? jv_double(from) : 0;
	y = t == JT_NUMBER ? jv_double(to) : len;
	if (isnan(x))
		x = 0;
	if (isnan(y))
		y = len;
	if (x < 0)
		x += len;
	if (y < 0)
		y += len;
	x = x < 0 ? 0 : x > len ? len : floor(x);
	y = y > len ? len : ceil(y);
	if (y < x)
		y = x;
	*i = (size_t)x;
	*j = (size_t)y;
	return true;
}

/* Neither a string nor an array. */
static int
slice_other(
    struct vm *m, struct jv a, struct jv from, struct jv to, struct jv *out)
{
	struct jv key;

	if (jv_type(a) == JT_NULL) {
		*out = a;
		return 1;
	}
	key = op_slice_key(jv_ref(from), jv_ref(to));
	cannot_index(m, a, key);
	jv_unref(key);
	jv_unref(a);
	return -1;
}

int
op_slice(
    struct vm *m, struct jv a, struct jv from, struct jv to, struct jv *out)
{
	enum jv_type t = jv_type(a);
	size_t i, j;

	if (t != JT_ARRAY && t != JT_STRING)
		return slice_other(m, a, from, to, out);
	if (!op_slice_ends(
		from, to, t == JT_STRING ? jv_str_len(a) : jv_len(a), &i, &j)) {
		jv_unref(a);
		return vm_error(
		    m, "Array/string slice indices must be integers");
	}
	*out = t == JT_STRING ? jv_str_slice(a, i, j) : jv_slice(a, i, j);
	return 1;
}

struct jv
op_slice_key(struct jv from, struct jv to)
{
	struct jv o = jv_obj();

	if (from.kind == JV_NONE)
		from = JV_NULL_V;
	if (to.kind == JV_NONE)
		to = JV_NULL_V;
	o = jv_set_str(o, STR("start"), from);
	return jv_set_str(o, STR("end"), to);
}

bool
op_iterable(struct vm *m, struct jv v)
{
	enum jv_type t = jv_type(v);

	if (t == JT_ARRAY || t == JT_OBJECT)
		return true;
	vm_type_error(m, v, v, "Cannot iterate over %1");
	return false;
}

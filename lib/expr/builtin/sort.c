/* Builtins: what puts arrays in order, or asks for their order. */
#include "expr/core/vm.h"
#include "expr/ops/ops.h"
#include "expr/ops/sort.h"

static int
fail(struct vm *m, struct jv in, const char *fmt)
{
	vm_type_error(m, in, in, fmt);
	jv_unref(in);
	return -1;
}

static int
sort(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	if (jv_type(in) != JT_ARRAY)
		return fail(
		    m, in, "%1 cannot be sorted, as it is not an array");
	*out = op_sort(in);
	return 1;
}

/*
 * What the expression of a _by function yielded for an element, as ops/sort.h
 * has keys: one value that is no array is the key itself.
 */
static int
key(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct jv x;

	(void)m;
	(void)args;
	*out = in;
	if (jv_len(in) != 1)
		return 1;
	x = jv_at(in, 0);
	*out = jv_type(x) == JT_ARRAY ? in : x;
	jv_unref(jv_type(x) == JT_ARRAY ? x : in);
	return 1;
}

/* Sorts by keys for the _by functions; -1 after an error. */
static int
by(struct vm *m, struct jv in, struct jv keys, const char *what, struct sort *s)
{
	if (jv_type(in) == JT_ARRAY) {
		sort_by_keys(s, in, keys);
		return 1;
	}
	vm_type_error(m, in, in, what);
	jv_unref(in);
	jv_unref(keys);
	return -1;
}

static int
by_done(struct jv in, struct jv keys, struct sort *s)
{
	sort_release(s);
	jv_unref(in);
	jv_unref(keys);
	return 1;
}

static int
sort_by(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct sort s;

	if (by(m, in, args[0], "%1 cannot be sorted, as it is not an array",
		&s) < 0)
		return -1;
	*out = jv_arr_sized(s.n);
	for (size_t i = 0; i < s.n; i++)
		*out = jv_push(*out, jv_ref(sort_value(&s, i)));
	return by_done(in, args[0], &s);
}

static int
group_by(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct sort s;
	struct jv group;
	size_t i, end;

	if (by(m, in, args[0], "%1 cannot be grouped, as it is not an array",
		&s) < 0)
		return -1;
	*out = jv_arr();
	for (i = 0; i < s.n; i = end) {
		for (end = i + 1; end < s.n && !s.place[end].first;)
			end++;
		group = jv_arr_sized(end - i);
		for (size_t j = i; j < end; j++)
			group = jv_push(group, jv_ref(sort_value(&s, j)));
		*out = jv_push(*out, group);
	}
	return by_done(in, args[0], &s);
}

static struct jv
distinct(const struct sort *s)
{
	struct jv out = jv_arr();

	for (size_t i = 0; i < s->n; i++)
		if (s->place[i].first)
			out = jv_push(out, jv_ref(sort_value(s, i)));
	return out;
}

static int
unique_by(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct sort s;

	if (by(m, in, args[0], "%1 cannot be grouped, as it is not an array",
		&s) < 0)
		return -1;
	*out = distinct(&s);
	return by_done(in, args[0], &s);
}

static int
unique(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct sort s;

	(void)args;
	if (jv_type(in) != JT_ARRAY)
		return fail(
		    m, in, "%1 cannot be sorted, as it is not an array");
	sort_values(&s, in);
	*out = distinct(&s);
	sort_release(&s);
	jv_unref(in);
	return 1;
}

/* The keys as the arrays that they stand for, to be named in an error. */
static struct jv
spelt_out(struct jv keys)
{
	struct jv_iter it = jv_iter(keys);
	struct jv all = jv_arr(), x;

	while (jv_next(&it)) {
		x = jv_ref(it.value);
		if (jv_type(x) != JT_ARRAY)
			x = jv_push(jv_arr_sized(1), x);
		all = jv_push(all, x);
	}
	jv_unref(keys);
	return all;
}

/* The least (the first of equals) or the greatest (the last of equals). */
static int
extreme(struct vm *m, struct jv in, struct jv keys, bool max,
    int (*cmp)(struct jv, struct jv), struct jv *out)
{
	struct jv_iter it, k;
	struct jv best = JV_NULL_V, key = JV_NONE_V;

	if (jv_type(in) != JT_ARRAY) {
		if (cmp == sort_key_cmp)
			keys = spelt_out(keys);
		vm_type_error(m, in, keys, "%1 and %2 cannot be iterated over");
		jv_unref(keys);
		jv_unref(in);
		return -1;
	}
	it = jv_iter(in);
	k = jv_iter(keys);
	while (jv_next(&it) && jv_next(&k)) {
		int c = key.kind == JV_NONE ? 0 : cmp(k.value, key);

		if (key.kind != JV_NONE && (max ? c < 0 : c >= 0))
			continue;
		jv_unref(best);
		jv_unref(key);
		best = jv_ref(it.value);
		key = jv_ref(k.value);
	}
	jv_iter_end(&k);
	jv_unref(key);
	jv_unref(in);
	jv_unref(keys);
	*out = best;
	return 1;
}

static int
min(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	return extreme(m, in, jv_ref(in), false, jv_cmp, out);
}

static int
max(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	return extreme(m, in, jv_ref(in), true, jv_cmp, out);
}

static int
min_by(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	return extreme(m, in, args[0], false, sort_key_cmp, out);
}

static int
max_by(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	return extreme(m, in, args[0], true, sort_key_cmp, out);
}

const struct builtin builtins_sort[] = {
    {"sort", 0, .fn = sort},
    {"unique", 0, .fn = unique},
    {"min", 0, .fn = min},
    {"max", 0, .fn = max},
    {"_key", 0, .fn = key},
    {"_sort_by", 1, .fn = sort_by},
    {"_group_by", 1, .fn = group_by},
    {"_unique_by", 1, .fn = unique_by},
    {"_min_by", 1, .fn = min_by},
    {"_max_by", 1, .fn = max_by},
    {NULL, 0, .fn = NULL},
};

/* Deletion: all paths of a list at once, those of one container together. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "expr/ops/ops.h"

/* The key as a place in n elements, n when it is none. */
static size_t
deleted_place(struct jv key, size_t n)
{
	double x = jv_double(key), d = trunc(x);

	/* -0.5 is the place behind the last one, as in jq. */
	if (x < 0)
		d += (double)n;
	return d >= 0 && d < (double)n ? (size_t)d : n;
}

/* Elements i..j that are to go. */
struct span {
	size_t i, j;
};

/* Spans that are cut out one by one, each moving the fewer elements. */
enum { CUT_MAX = 8 };

static int
by_start(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return (x->i > y->i) - (x->i < y->i);
}

/* What a key names among n elements; an empty span when there is nothing. */
static int
deleted_span(struct vm *m, struct jv key, size_t n, struct span *s)
{
	struct jv a, b;
	int r = 1;

	if (jv_type(key) == JT_NUMBER) {
		s->i = deleted_place(key, n);
		s->j = s->i < n ? s->i + 1 : n;
		return 1;
	}
	if (jv_type(key) != JT_OBJECT)
		return vm_error(
		    m, "Cannot delete %s element of array", jv_type_name(key));
	a = jv_get(key, STR("start"));
	b = jv_get(key, STR("end"));
	if (a.kind == JV_NONE || b.kind == JV_NONE ||
	    !op_slice_ends(a, b, n, &s->i, &s->j))
		r = vm_error(m,
		    "Array/string slice indices "
		    "must be integers");
	jv_unref(a);
	jv_unref(b);
	return r;
}

/* Sorts the spans and joins those that meet; how many are left. */
static size_t
join_spans(struct span *s, size_t count)
{
	size_t n = 0;

	qsort(s, count, sizeof *s, by_start);
	for (size_t k = 0; k < count; k++) {
		if (s[k].i == s[k].j)
			continue;
		if (n == 0 || s[k].i > s[n - 1].j)
			s[n++] = s[k];
		else if (s[k].j > s[n - 1].j)
			s[n - 1].j = s[k].j;
	}
	return n;
}

/* v without the spans, which are in order and apart. */
static struct jv
without(struct jv v, const struct span *s, size_t count)
{
	size_t n = jv_len(v), i = 0;
	struct jv kept;

	if (count <= CUT_MAX) {
		while (count-- > 0)
			v = jv_splice(v, s[count].i, s[count].j, JV_NONE_V);
		return v;
	}
	kept = jv_arr_sized(n);
	for (size_t k = 0; k <= count; k++) {
		for (; i < (k < count ? s[k].i : n); i++)
			kept = jv_push(kept, jv_at(v, i));
		i = k < count ? s[k].j : n;
	}
	jv_unref(v);
	return kept;
}

/* v without the elements that paths from..to (a batch) name with key `at`. */
static int
del_elements(struct vm *m, struct jv v, struct jv paths, size_t from, size_t to,
    size_t at, struct jv *out)
{
	struct span *s = xreallocarray(NULL, to - from, sizeof *s);
	size_t n = jv_len(v), count = to - from;
	struct jv path, key;
	int r = 1;

	for (size_t p = from; r == 1 && p < to; p++) {
		path = jv_at(paths, p);
		key = jv_at(path, at);
		r = deleted_span(m, key, n, &s[p - from]);
		jv_unref(key);
		jv_unref(path);
	}
	if (r == 1)
		*out = without(v, s, join_spans(s, count));
	else
		jv_unref(v);
	free(s);
	return r;
}

static int
del_members(struct vm *m, struct jv v, struct jv paths, size_t from, size_t to,
    size_t at, struct jv *out)
{
	struct jv path, key;
	int r = 1;

	for (size_t p = from; r == 1 && p < to; p++) {
		path = jv_at(paths, p);
		key = jv_at(path, at);
		if (jv_type(key) == JT_STRING)
			v = jv_del(v, jv_text(key, &m->text[0]));
		else
			r = vm_error(m, "Cannot delete %s field of object",
			    jv_type_name(key));
		jv_unref(key);
		jv_unref(path);
	}
	*out = v;
	if (r != 1)
		jv_unref(v);
	return r;
}

static int
del_keys(struct vm *m, struct jv v, struct jv paths, size_t from, size_t to,
    size_t at, struct jv *out)
{
	switch (jv_type(v)) {
	case JT_NULL:
		*out = v;
		return 1;
	case JT_ARRAY:
		return del_elements(m, v, paths, from, to, at, out);
	case JT_OBJECT:
		return del_members(m, v, paths, from, to, at, out);
	default:
		vm_error(m, "Cannot delete fields from %s", jv_type_name(v));
		jv_unref(v);
		return -1;
	}
}

/* Whether two paths differ in nothing but their last key. */
static bool
siblings(struct jv paths, size_t i, size_t j)
{
	struct jv a = jv_at(paths, i), b = jv_at(paths, j), x, y;
	size_t n = jv_len(a);
	bool same = n == jv_len(b);

	for (size_t k = 0; same && k + 1 < n; k++) {
		x = jv_at(a, k);
		y = jv_at(b, k);
		same = jv_eq(x, y);
		jv_unref(x);
		jv_unref(y);
	}
	jv_unref(a);
	jv_unref(b);
	return same;
}

/* Deletes the batch of siblings from..to; nothing when the way is missing. */
static int
del_batch(struct vm *m, struct jv v, struct jv paths, size_t from, size_t to,
    struct jv *out)
{
	struct jv path = jv_at(paths, from), there;
	struct path_way w = {0};
	size_t n = jv_len(path);
	int r;

	if (n == 0) {
		jv_unref(path);
		jv_unref(v);
		*out = JV_NULL_V;
		return 1;
	}
	r = path_get_upto(m, v, path, n - 1, &there);
	if (r == 1) {
		bool missing = jv_type(there) == JT_NULL;

		jv_unref(there);
		if (missing) {
			jv_unref(path);
			*out = v;
			return 1;
		}
		r = path_down(m, &w, &v, path, n - 1);
	}
	if (r == 1)
		r = del_keys(m, v, paths, from, to, n - 1, &v);
	else
		jv_unref(v);
	if (r == 1)
		r = path_up(m, &w, path, v, out);
	path_way_release(&w);
	jv_unref(path);
	return r;
}

static int
check_paths(struct vm *m, struct jv paths)
{
	struct jv_iter it = jv_iter(paths);
	int r = 1;

	while (r == 1 && jv_next(&it)) {
		if (jv_type(it.value) != JT_ARRAY)
			r = vm_error(m,
			    "Path must be specified as array, not %s",
			    jv_type_name(it.value));
		else
			r = path_check(m, it.value);
	}
	if (r != 1)
		jv_iter_end(&it);
	return r;
}

/* Without the paths that lead into what another one deletes, of sorted ones. */
static struct jv
outermost(struct jv sorted)
{
	struct jv out = jv_arr_sized(jv_len(sorted)), path, last = JV_NONE_V;
	size_t n = jv_len(sorted);
	bool within;

	for (size_t i = 0; i < n; i++) {
		path = jv_at(sorted, i);
		within = last.kind != JV_NONE && jv_len(last) < jv_len(path);
		if (within) {
			struct jv start =
			    jv_slice(jv_ref(path), 0, jv_len(last));

			within = jv_eq(start, last);
			jv_unref(start);
		}
		if (within) {
			jv_unref(path);
			continue;
		}
		jv_unref(last);
		last = jv_ref(path);
		out = jv_push(out, path);
	}
	jv_unref(last);
	jv_unref(sorted);
	return out;
}

int
path_del(struct vm *m, struct jv v, struct jv paths, struct jv *out)
{
	struct jv sorted;
	size_t from, to;
	int r = 1;

	if (jv_type(paths) != JT_ARRAY) {
		jv_unref(v);
		return vm_error(m, "Paths must be specified as an array");
	}
	if (jv_len(paths) == 1) {
		if (check_paths(m, paths) == 1)
			return del_batch(m, v, paths, 0, 1, out);
		jv_unref(v);
		return -1;
	}
	/* The first in order that is no path is the one to tell of. */
	sorted = op_sort(jv_ref(paths));
	if (check_paths(m, sorted) != 1) {
		jv_unref(sorted);
		jv_unref(v);
		return -1;
	}
	sorted = outermost(sorted);
	/* From the last, so that what goes moves nothing still to go. */
	for (to = jv_len(sorted); r == 1 && to > 0; to = from) {
		from = to - 1;
		while (from > 0 && siblings(sorted, from - 1, to - 1))
			from--;
		r = del_batch(m, v, sorted, from, to, &v);
	}
	jv_unref(sorted);
	*out = v;
	return r;
}

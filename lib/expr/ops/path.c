/*
 * Paths: arrays of keys, as path() yields them.  They may be as deep as values
 * are, so that nothing here recurses.
 */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "expr/ops/ops.h"

int
path_check(struct vm *m, struct jv path)
{
	if (jv_type(path) != JT_ARRAY)
		return vm_error(m, "Path must be specified as an array");
	return jv_len(path) <= JV_DEPTH_MAX ? 1 : vm_error(m, "Path too deep");
}

/* What the first n keys lead to. */
int
path_get_upto(
    struct vm *m, struct jv v, struct jv path, size_t n, struct jv *out)
{
	struct jv next, key;
	int r = 1;

	*out = jv_ref(v);
	for (size_t i = 0; r == 1 && i < n; i++) {
		key = jv_at(path, i);
		if (jv_type(*out) == JT_NULL && jv_type(key) == JT_OBJECT) {
			jv_unref(key); /* any slice of null, as in jq */
			continue;
		}
		r = op_index(m, *out, key, &next);
		jv_unref(key);
		jv_unref(*out);
		*out = next;
	}
	return r;
}

int
path_get(struct vm *m, struct jv v, struct jv path, struct jv *out)
{
	return path_check(m, path) == 1
	    ? path_get_upto(m, v, path, jv_len(path), out)
	    : -1;
}

/* An array to put into: a null, which may be a view, becomes an empty one. */
static struct jv
array_for(struct jv v)
{
	if (jv_type(v) != JT_NULL)
		return v;
	jv_unref(v);
	return jv_arr();
}

/* Replaces the part of an array that a slice names. */
static int
put_slice(struct vm *m, struct jv v, struct jv key, struct jv x, struct jv *out)
{
	struct jv from = jv_get(key, STR("start")),
		  to = jv_get(key, STR("end"));
	size_t i = 0, j = 0, n = jv_len(v);
	const char *why = NULL;

	if (jv_type(v) == JT_STRING)
		why = "Cannot update string slices";
	else if (from.kind == JV_NONE || to.kind == JV_NONE ||
	    !op_slice_ends(from, to, n, &i, &j))
		why = "Array/string slice indices must be integers";
	else if (jv_type(x) != JT_ARRAY)
		why = "A slice of an array can only be assigned another array";
	jv_unref(from);
	jv_unref(to);
	if (why) {
		jv_unref(v);
		jv_unref(x);
		return vm_error(m, "%s", why);
	}
	v = array_for(v);
	*out = jv_splice(v, i, j, x);
	return out->kind == JV_NONE ? vm_error(m, "Array or object too deep")
				    : 1;
}

/* The place of a key among n elements; NULL, or why there can be none. */
static const char *
place(struct jv key, size_t n, size_t *i)
{
	double d = trunc(jv_double(key));

	if (isnan(d))
		return "Cannot set array element at NaN index";
	if (d < 0 && (d += (double)n) < 0)
		return "Out of bounds negative array index";
	if (d >= ARRAY_MAX)
		return "Array index too large";
	*i = (size_t)d;
	return NULL;
}

static int
put_at(struct vm *m, struct jv v, struct jv key, struct jv x, struct jv *out)
{
	const char *why;
	size_t i = 0;

	v = array_for(v);
	if ((why = place(key, jv_len(v), &i))) {
		jv_unref(v);
		jv_unref(x);
		return vm_error(m, "%s", why);
	}
	*out = jv_set_at(v, i, x);
	return out->kind == JV_NONE ? vm_error(m, "Array or object too deep")
				    : 1;
}

int
path_put(struct vm *m, struct jv v, struct jv key, struct jv x, struct jv *out)
{
	enum jv_type t = jv_type(v), k = jv_type(key);
	struct jv none;

	if (k == JT_STRING && (t == JT_OBJECT || t == JT_NULL)) {
		if (t == JT_NULL) {
			jv_unref(v);
			v = jv_obj();
		}
		*out = jv_set(v, jv_ref(key), x);
		return out->kind == JV_NONE
		    ? vm_error(m, "Array or object too deep")
		    : 1;
	}
	if (k == JT_NUMBER && (t == JT_ARRAY || t == JT_NULL))
		return put_at(m, v, key, x, out);
	if (k == JT_OBJECT && (t == JT_ARRAY || t == JT_NULL || t == JT_STRING))
		return put_slice(m, v, key, x, out);
	if (k == JT_ARRAY && t == JT_ARRAY)
		vm_error(m, "Cannot update field at array index of array");
	else if (op_index(m, v, key, &none) == 1)
		vm_error(m, "Invalid path component");
	jv_unref(v);
	jv_unref(x);
	return -1;
}

/* The same of v[from:to]; false when that is none of an array. */
static bool
take_slice(struct jv *v, struct jv key, struct jv *out)
{
	struct jv from, to;
	size_t i, j;
	bool ok;

	if (v->kind != JV_ARR)
		return false;
	from = jv_get(key, STR("start"));
	to = jv_get(key, STR("end"));
	ok = from.kind != JV_NONE && to.kind != JV_NONE &&
	    op_slice_ends(from, to, jv_len(*v), &i, &j);
	jv_unref(from);
	jv_unref(to);
	if (ok)
		*out = jv_take_slice(v, i, j);
	return ok;
}

int
path_take(struct vm *m, struct jv *v, struct jv key, struct jv *out)
{
	double d;

	switch (jv_type(key)) {
	case JT_STRING:
		if (jv_type(*v) != JT_OBJECT)
			break;
		*out = jv_take(v, jv_text(key, &m->text[0]));
		if (out->kind == JV_NONE)
			*out = JV_NULL_V;
		return 1;
	case JT_NUMBER:
		d = trunc(jv_double(key));
		if (d < 0)
			d += (double)jv_len(*v);
		if (jv_type(*v) != JT_ARRAY || !(d >= 0) ||
		    !(d < (double)jv_len(*v)))
			break;
		*out = jv_take_at(v, (size_t)d);
		return 1;
	case JT_OBJECT:
		if (!take_slice(v, key, out))
			break;
		return 1;
	default:
		break;
	}
	return op_index(m, *v, key, out);
}

static void
way_push(struct path_way *w, struct jv v)
{
	w->p = xgrow(w->p, &w->cap, w->n, sizeof *w->p);
	w->p[w->n++] = v;
}

void
path_way_release(struct path_way *w)
{
	while (w->n)
		jv_unref(w->p[--w->n]);
	free(w->p);
}

/* Goes down the first n keys, taking out; *v becomes what is there. */
int
path_down(
    struct vm *m, struct path_way *w, struct jv *v, struct jv path, size_t n)
{
	struct jv key, inner;
	int r = 1;

	for (size_t i = 0; r == 1 && i < n; i++) {
		key = jv_at(path, i);
		r = path_take(m, v, key, &inner);
		jv_unref(key);
		if (r == 1) {
			way_push(w, *v);
			*v = inner;
		}
	}
	return r;
}

/* Puts x back through all containers of the way. */
int
path_up(struct vm *m, struct path_way *w, struct jv path, struct jv x,
    struct jv *out)
{
	struct jv key;
	int r = 1;

	*out = x;
	while (r == 1 && w->n) {
		key = jv_at(path, --w->n);
		r = path_put(m, w->p[w->n], key, *out, out);
		jv_unref(key);
	}
	return r;
}

/*
 * A path could not be set.  Of several reasons the outermost is told: that of a
 * container on the way (borrowed) which cannot take any value at its key.
 */
static void
tell_outermost(struct vm *m, const struct path_way *w, struct jv path)
{
	bool told = false;

	for (size_t i = 0, at; !told && i < w->n; i++) {
		struct jv key = jv_at(path, i), none;
		enum jv_type t = jv_type(w->p[i]), k = jv_type(key);
		const char *why = NULL;

		if (k == JT_NUMBER && (t == JT_ARRAY || t == JT_NULL))
			why =
			    place(key, t == JT_NULL ? 0 : jv_len(w->p[i]), &at);
		if (why)
			vm_error(m, "%s", why);
		told = why || (k == JT_ARRAY && t == JT_ARRAY);
		if (told && !why)
			path_put(m, jv_ref(w->p[i]), key, JV_NULL_V, &none);
		jv_unref(key);
	}
}

int
path_set(struct vm *m, struct jv v, struct jv path, struct jv x, struct jv *out)
{
	struct path_way w = {0};
	int r = path_check(m, path);

	if (r == 1)
		r = path_down(m, &w, &v, path, jv_len(path));
	jv_unref(v);
	if (r == 1)
		r = path_up(m, &w, path, x, out);
	else
		jv_unref(x);
	if (r != 1)
		tell_outermost(m, &w, path);
	path_way_release(&w);
	return r;
}

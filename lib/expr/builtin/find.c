/* Builtins: whether and where one value is in another. */
#include "expr/core/vm.h"
#include "expr/ops/ops.h"

static bool
contains_string(struct vm *m, struct jv a, struct jv b)
{
	struct str s = jv_text(a, &m->text[0]), t = jv_text(b, &m->text[1]);

	for (size_t i = 0; i + t.n <= s.n; i++)
		if (t.n == 0 || memcmp(s.p + i, t.p, t.n) == 0)
			return true;
	return false;
}

/*
 * Whether a contains b.  Arrays ask for any element that contains, so that a
 * plain list of pairs does not do for these; their depth is bounded instead.
 */
enum { CONTAINS_DEPTH = 200 };

static int contains(struct vm *, struct jv a, struct jv b, int depth);

static int
contains_array(struct vm *m, struct jv a, struct jv b, int depth)
{
	struct jv_iter of = jv_iter(b), in;
	int r = 1;

	while (r == 1 && jv_next(&of)) {
		in = jv_iter(a);
		r = 0;
		while (r == 0 && jv_next(&in))
			r = contains(m, in.value, of.value, depth);
		if (r != 0)
			jv_iter_end(&in);
	}
	if (r != 1)
		jv_iter_end(&of);
	return r;
}

static int
contains_object(struct vm *m, struct jv a, struct jv b, int depth)
{
	struct jv_iter of = jv_iter(b);
	struct jv v;
	int r = 1;

	while (r == 1 && jv_next(&of)) {
		v = jv_get(a, jv_text(of.key, &m->text[0]));
		r = v.kind == JV_NONE ? 0 : contains(m, v, of.value, depth);
		jv_unref(v);
	}
	if (r != 1)
		jv_iter_end(&of);
	return r;
}

static int
contains(struct vm *m, struct jv a, struct jv b, int depth)
{
	enum jv_type t = jv_type(a), u = jv_type(b);

	if (depth >= CONTAINS_DEPTH)
		return vm_error(m, "contains: values are nested too deeply");
	if (t == JT_OBJECT && u == JT_OBJECT)
		return contains_object(m, a, b, depth + 1);
	if (t == JT_ARRAY && u == JT_ARRAY)
		return contains_array(m, a, b, depth + 1);
	if (t == JT_STRING && u == JT_STRING)
		return contains_string(m, a, b);
	if (t == u)
		return jv_eq(a, b);
	/* Different types, as true and false are, within: not contained; at the
	 * top an error. */
	if (depth)
		return 0;
	return vm_type_error(
	    m, a, b, "%1 and %2 cannot have their containment checked");
}

static int
contains_(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	int r = contains(m, in, args[0], 0);

	jv_unref(in);
	jv_unref(args[0]);
	*out = jv_bool(r == 1);
	return r == -1 ? -1 : 1;
}

static int
indices_in_string(struct vm *m, struct jv a, struct jv b, struct jv *out)
{
	struct str s = jv_text(a, &m->text[0]), t = jv_text(b, &m->text[1]);
	int64_t chars = 0;

	*out = jv_arr();
	for (size_t i = 0; t.n && i + t.n <= s.n; i++) {
		if (memcmp(s.p + i, t.p, t.n) == 0)
			*out = jv_push(*out, jv_int(chars));
		chars += ((unsigned char)s.p[i] & 0xc0) != 0x80;
		/* chars counts code points before i + 1 */
	}
	return 1;
}

static int
indices(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	enum jv_type t = jv_type(in), u = jv_type(args[0]);
	struct jv one;
	int r = 1;

	if (t == JT_STRING && u == JT_STRING)
		r = indices_in_string(m, in, args[0], out);
	else if (t == JT_ARRAY && u == JT_ARRAY)
		r = op_indices(in, args[0], out);
	else if (t == JT_ARRAY) {
		one = jv_push(jv_arr(), jv_ref(args[0]));
		r = op_indices(in, one, out);
		jv_unref(one);
	} else
		r = op_index(m, in, args[0], out);
	jv_unref(in);
	jv_unref(args[0]);
	return r;
}

/* _strindices(STRING): jq's own, which libraries call. */
static int
strindices(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	int r;

	if (jv_type(in) != JT_STRING)
		r = vm_type_error(
		    m, in, in, "%1 cannot be searched, as it is not a string");
	else if (jv_type(args[0]) != JT_STRING)
		r = vm_type_error(m, args[0], args[0], "%1 is not a string");
	else
		r = indices_in_string(m, in, args[0], out);
	jv_unref(in);
	jv_unref(args[0]);
	return r;
}

/* Where it is in a sorted array, or -1 - where it would be. */
static int
bsearch_(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	size_t from = 0, to = jv_len(in), i = 0;
	bool found = false;
	struct jv x;
	int c;

	if (jv_type(in) != JT_ARRAY) {
		vm_type_error(m, in, in, "%1 cannot be searched from");
		jv_unref(in);
		jv_unref(args[0]);
		return -1;
	}
	while (from < to && !found) {
		i = from + (to - from) / 2;
		x = jv_at(in, i);
		c = jv_cmp(x, args[0]);
		jv_unref(x);
		if (c < 0)
			from = i + 1;
		else if (c > 0)
			to = i;
		else
			found = true;
	}
	*out = jv_int(found ? (int64_t)i : -1 - (int64_t)from);
	jv_unref(in);
	jv_unref(args[0]);
	return 1;
}

const struct builtin builtins_find[] = {
    {"bsearch", 1, .fn = bsearch_},
    {"contains", 1, .fn = contains_},
    {"indices", 1, .fn = indices},
    {"_indices", 1, .fn = indices},
    {"_strindices", 1, .fn = strindices},
    {NULL, 0, .fn = NULL},
};

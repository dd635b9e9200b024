/* Builtins: objects and their keys. */
#include <math.h>

#include "expr/core/vm.h"
#include "expr/ops/ops.h"

static int
keys_of(struct vm *m, struct jv in, bool sorted, struct jv *out)
{
	enum jv_type t = jv_type(in);
	struct jv_iter it;

	if (t == JT_ARRAY) {
		size_t n = jv_len(in);

		*out = jv_arr_sized(n);
		for (size_t i = 0; i < n; i++)
			*out = jv_push(*out, jv_int((int64_t)i));
	} else if (t == JT_OBJECT && sorted) {
		*out = jv_keys(in);
	} else if (t == JT_OBJECT) {
		*out = jv_arr();
		it = jv_iter(in);
		while (jv_next(&it))
			*out = jv_push(*out, jv_ref(it.key));
	} else {
		vm_type_error(m, in, in, "%1 has no keys");
		jv_unref(in);
		return -1;
	}
	jv_unref(in);
	return 1;
}

static int
keys(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	return keys_of(m, in, true, out);
}

static int
keys_unsorted(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	return keys_of(m, in, false, out);
}

static int
has(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	enum jv_type t = jv_type(in), k = jv_type(args[0]);
	struct jv v;
	double d;
	int r = 1;

	if (t == JT_OBJECT && k == JT_STRING) {
		v = jv_get(in, jv_text(args[0], &m->text[0]));
		*out = jv_bool(v.kind != JV_NONE);
		jv_unref(v);
	} else if (t == JT_ARRAY && k == JT_NUMBER) {
		d = trunc(jv_double(args[0]));
		*out = jv_bool(d >= 0 && d < (double)jv_len(in));
	} else if (t == JT_NULL) {
		*out = jv_bool(false);
	} else {
		r = vm_error(m, "Cannot check whether %s has a %s key",
		    jv_type_name(in), jv_type_name(args[0]));
	}
	jv_unref(in);
	jv_unref(args[0]);
	return r;
}

static int
to_entries(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct jv names[] = {
	    jv_str(STR("key")), JV_NULL_V, jv_str(STR("value")), JV_NULL_V};
	struct jv form, entry[2], e;
	struct jv_iter it;

	(void)args;
	form = jv_obj_of(names, 2);
	if (jv_type(in) != JT_OBJECT && jv_type(in) != JT_ARRAY) {
		jv_unref(form);
		return keys_of(m, in, false, out); /* its error */
	}
	*out = jv_arr_sized(jv_len(in));
	it = jv_iter(in);
	while (out->kind != JV_NONE && jv_next(&it)) {
		entry[0] = it.key.kind == JV_NONE ? jv_int((int64_t)it.index)
						  : jv_ref(it.key);
		entry[1] = jv_ref(it.value);
		e = jv_obj_like(form, entry, 2);
		if (e.kind != JV_NONE) {
			*out = jv_push(*out, e);
			continue;
		}
		jv_unref(*out);
		*out = JV_NONE_V;
	}
	jv_iter_end(&it);
	jv_unref(form);
	jv_unref(in);
	return out->kind == JV_NONE ? vm_error(m, "Array or object too deep")
				    : 1;
}

/* The first true one among the members that may name an entry. */
static int
entry_key(struct vm *m, struct jv of, struct jv_key *first, struct jv *key)
{
	static const char *const others[] = {"Key", "name", "Name", NULL};

	if (jv_type(of) != JT_OBJECT && jv_type(of) != JT_NULL)
		return op_member_error(m, of, STR("key"));
	*key = jv_get_key(of, first);
	for (const char *const *name = others; *name; name++) {
		if (key->kind != JV_NONE && jv_truthy(*key))
			break;
		jv_unref(*key);
		*key = jv_get(of, str_of(*name));
	}
	if (key->kind == JV_NONE)
		*key = JV_NULL_V;
	if (jv_type(*key) == JT_STRING)
		return 1;
	vm_type_error(m, *key, *key, "Cannot use %1 as object key");
	jv_unref(*key);
	return -1;
}

static struct jv
entry_value(struct jv of, struct jv_key *first)
{
	struct jv v = jv_get_key(of, first);

	if (v.kind == JV_NONE)
		v = jv_get(of, STR("Value"));
	return v.kind == JV_NONE ? JV_NULL_V : v;
}

static int
from_entries(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct jv_key key, value;
	struct jv_iter it;
	struct jv k;

	(void)args;
	if (!op_iterable(m, in)) {
		jv_unref(in);
		return -1;
	}
	jv_key_init(&key, STR("key"));
	jv_key_init(&value, STR("value"));
	*out = jv_obj_sized(jv_len(in));
	it = jv_iter(in);
	while (out->kind != JV_NONE && jv_next(&it)) {
		if (entry_key(m, it.value, &key, &k) != 1) {
			jv_iter_end(&it);
			jv_unref(*out);
			jv_unref(in);
			return -1;
		}
		*out = jv_set(*out, k, entry_value(it.value, &value));
	}
	jv_unref(in);
	return out->kind == JV_NONE ? vm_error(m, "Array or object too deep")
				    : 1;
}

const struct builtin builtins_object[] = {
    {"keys", 0, .fn = keys},
    {"keys_unsorted", 0, .fn = keys_unsorted},
    {"has", 1, .fn = has},
    {"to_entries", 0, .fn = to_entries},
    {"from_entries", 0, .fn = from_entries},
    {NULL, 0, .fn = NULL},
};

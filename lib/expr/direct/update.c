/*
 * path |= f in place, for paths that the compiler found plain: members,
 * elements, iteration, `select` and `?` over these.  What is taken out of its
 * container for f is held by nobody else, so that it can change in place; a
 * member of an input record becomes a patch.
 */
#include "expr/core/vm.h"
#include "expr/ops/ops.h"
#include "json/fast.h"

/* What is still to be followed behind the current part of a path. */
struct rest {
	const struct node *path;
	const struct rest *next;
};

struct update {
	struct vm *m;
	const struct node *f;
	ref e;
};

/* Beside 1, 0 (delete what was here) and -1: no path led on from here. */
enum { UNTOUCHED = 2 };

static int follow(struct update *, const struct node *, const struct rest *,
    struct jv in, struct jv *out);

/* Behind a part: the next one, or f at the end.  Consumes. */
static int
onward(struct update *u, const struct rest *r, struct jv in, struct jv *out)
{
	if (r)
		return follow(u, r->path, r->next, in, out);
	return eval(u->m, u->f, in, true, u->e, out);
}

static int
too_deep(struct update *u)
{
	return vm_error(u->m, "Array or object too deep");
}

/* A member that an input record has: the record becomes a patch. */
static int
placed(struct update *u, struct jv_key *key, uint32_t place,
    const struct rest *rest, struct jv in, struct jv *out)
{
	struct jv child = view_borrow(in.doc, place + 1);
	int r = rest ? follow(u, rest->path, rest->next, jv_ref(child), &child)
		     : eval(u->m, u->f, child, false, u->e, &child);

	if (r == -1) {
		jv_unref(in);
		return -1;
	}
	if (r == 0) {
		*out = jv_del(in, key->text);
		return 1;
	}
	*out = jv_set_place(in, place, child);
	return out->kind == JV_NONE ? too_deep(u) : 1;
}

static int
member(struct update *u, const struct node *n, const struct rest *rest,
    struct jv in, struct jv *out)
{
	struct jv_key *key = &u->m->keys[n->i];
	struct jv child = JV_NONE_V;
	bool null = jv_type(in) == JT_NULL, absent;
	uint32_t place = jv_place(in, key);
	int r;

	if (place)
		return placed(u, key, place, rest, in, out);
	if (in.kind == JV_OBJ)
		child = jv_take_key(&in, key);
	else if (jv_type(in) == JT_OBJECT)
		child = jv_get_key(in, key);
	else if (!null)
		return eval(u->m, n, in, true, u->e, out); /* its error */
	absent = child.kind == JV_NONE;
	r = onward(u, rest, absent ? JV_NULL_V : child, &child);
	if (r == -1) {
		jv_unref(in);
		return -1;
	}
	if ((r == UNTOUCHED || r == 0) && absent) {
		if (r == UNTOUCHED)
			jv_unref(child);
		*out = in;
		return null ? UNTOUCHED : 1;
	}
	if (null) {
		jv_unref(in);
		in = jv_obj();
	}
	if (r == 0)
		*out = jv_del(in, key->text);
	else
		*out = jv_set_key(in, key, child);
	return out->kind == JV_NONE ? too_deep(u) : 1;
}

/* Deletes v[key]. */
static int delete (
    struct update *u, struct jv in, struct jv key, struct jv *out)
{
	struct jv paths = jv_push(jv_arr(), jv_push(jv_arr(), jv_ref(key)));
	int r = path_del(u->m, in, paths, out);

	jv_unref(paths);
	return r;
}

/* v[key] |= …; consumes in and key. */
static int
element(struct update *u, struct jv key, const struct rest *rest, struct jv in,
    struct jv *out)
{
	struct jv child;
	bool null = jv_type(in) == JT_NULL;
	int r = path_take(u->m, &in, key, &child);

	if (r == 1)
		r = onward(u, rest, child, &child);
	if (r == 1)
		r = path_put(u->m, in, key, child, out);
	else if (r == 0)
		r = delete (u, in, key, out);
	else if (r == -1)
		jv_unref(in);
	else if (null || jv_type(child) == JT_NULL) {
		jv_unref(child);
		*out = in;
		r = null ? UNTOUCHED : 1;
	} else
		r = path_put(u->m, in, key, child, out);
	jv_unref(key);
	return r;
}

static int
index_or_slice(struct update *u, const struct node *n, const struct rest *rest,
    struct jv in, struct jv *out)
{
	struct jv a = JV_NULL_V, b = JV_NULL_V;
	int r = 1;

	if (n->a)
		r = eval(u->m, n->a, in, false, u->e, &a);
	if (r == 1 && n->b) {
		r = eval(u->m, n->b, in, false, u->e, &b);
		if (r != 1)
			jv_unref(a);
	}
	if (r == 0) {
		*out = in;
		return UNTOUCHED;
	}
	if (r != 1) {
		jv_unref(in);
		return r;
	}
	if (n->op == OP_SLICE)
		a = op_slice_key(a, b);
	return element(u, a, rest, in, out);
}

static int
iterate_array(
    struct update *u, const struct rest *rest, struct jv in, struct jv *out)
{
	size_t n = jv_len(in);
	struct jv child, to = jv_arr_sized(n);
	int r = 1;

	for (size_t i = 0; r != -1 && i < n; i++) {
		child = in.kind == JV_ARR ? jv_take_at(&in, i) : jv_at(in, i);
		r = onward(u, rest, child, &child);
		if (r == 1 || r == UNTOUCHED)
			to = jv_push(to, child);
		if (to.kind == JV_NONE)
			r = too_deep(u);
	}
	jv_unref(in);
	if (r == -1)
		jv_unref(to);
	*out = to;
	return r == -1 ? -1 : 1;
}

static int
iterate_object(
    struct update *u, const struct rest *rest, struct jv in, struct jv *out)
{
	struct jv_iter it = jv_iter(in);
	struct jv child, to = jv_obj();
	int r = 1;

	while (r != -1 && jv_next(&it)) {
		r = onward(u, rest, jv_ref(it.value), &child);
		if (r == 1 || r == UNTOUCHED)
			to = jv_set(to, jv_ref(it.key), child);
		if (to.kind == JV_NONE)
			r = too_deep(u);
	}
	if (r == -1) {
		jv_iter_end(&it);
		jv_unref(to);
	}
	jv_unref(in);
	*out = to;
	return r == -1 ? -1 : 1;
}

static int
iterate(struct update *u, const struct rest *rest, struct jv in, struct jv *out)
{
	if (!op_iterable(u->m, in)) {
		jv_unref(in);
		return -1;
	}
	return jv_type(in) == JT_ARRAY ? iterate_array(u, rest, in, out)
				       : iterate_object(u, rest, in, out);
}

/* Whether the path of a `?` can be followed; errors are forgotten. */
static bool
passable(struct update *u, const struct node *n, struct jv in)
{
	const struct node *last = n->op == OP_PIPE ? n->b : n;
	struct jv v = jv_ref(in);
	bool ok;
	int r = 1;

	if (n->op == OP_PIPE)
		r = eval(u->m, n->a, v, true, u->e, &v);
	if (r == 1 && last->op == OP_ITER) {
		ok = jv_type(v) == JT_ARRAY || jv_type(v) == JT_OBJECT;
		jv_unref(v);
		return ok;
	}
	if (r == 1)
		r = eval(u->m, last, v, true, u->e, &v);
	if (r == 1)
		jv_unref(v);
	if (r == -1) {
		jv_unref(u->m->error);
		u->m->error = JV_NULL_V;
	}
	return r == 1;
}

static int
branch(struct update *u, const struct node *n, const struct rest *rest,
    struct jv in, struct jv *out)
{
	bool truth = false;
	int r = eval_truth(u->m, n->a, in, u->e, &truth);

	if (r == -1) {
		jv_unref(in);
		return -1;
	}
	if (r == 0) {
		*out = in;
		return UNTOUCHED;
	}
	return follow(u, truth ? n->b : n->c, rest, in, out);
}

static int
follow(struct update *u, const struct node *n, const struct rest *rest,
    struct jv in, struct jv *out)
{
	struct rest next;

	switch ((enum op)n->op) {
	case OP_IDENTITY:
		return onward(u, rest, in, out);
	case OP_FIELD:
		return member(u, n, rest, in, out);
	case OP_INDEX:
	case OP_SLICE:
		return index_or_slice(u, n, rest, in, out);
	case OP_ITER:
		return iterate(u, rest, in, out);
	case OP_PIPE:
		next = (struct rest){n->b, rest};
		return follow(u, n->a, &next, in, out);
	case OP_IF:
		return branch(u, n, rest, in, out);
	case OP_TRY:
		if (passable(u, n->a, in))
			return follow(u, n->a, rest, in, out);
		break;
	default:
		break;
	}
	if (u->m->fatal.code) {
		jv_unref(in);
		return -1;
	}
	*out = in; /* empty */
	return UNTOUCHED;
}

int
eval_modify(
    struct vm *m, const struct node *n, struct jv in, ref e, struct jv *out)
{
	struct update u = {m, n->b, e};
	int r;

	if (n->a->op == OP_FIELD)
		r = member(&u, n->a, NULL, in, out);
	else
		r = follow(&u, n->a, NULL, in, out);
	if (r == 0) {
		/* `. |= empty` deletes the whole. */
		*out = JV_NULL_V;
		return 1;
	}
	return r == UNTOUCHED ? 1 : r;
}

/* Programs that need no values: what json_raw_filter() can do with lines. */
#include "expr/core/vm.h"
#include "expr/ops/ops.h"
#include "json/fast.h"
#include "json/raw_filter.h"
#include "json/write.h"

/* A short number in its computing form, as fast_number() has it. */
static inline bool
read_number(struct str text, struct jv *v)
{
	struct num_short r;
	bool negative;

	if (!NUM_EXACT_MATH || !fast_read(text, &r, &negative) ||
	    r.digits > (uint64_t)FAST_INT_MAX)
		return false;
	if (r.places)
		*v = jv_dbl(fast_value(r, negative));
	else if (r.digits || !negative)
		*v = jv_int(negative ? -(int64_t)r.digits : (int64_t)r.digits);
	else
		return false;
	return true;
}

static bool
compute(const struct json_raw_filter *pass, struct str number, struct buf *out)
{
	struct jv v;

	return read_number(number, &v) &&
	    op_numbers(NULL, pass->op, v, pass->by, &v) == 1 &&
	    json_write_inner(out, v);
}

/* Goes on by the steps of `.a`, `.a.b`, `.a[0]`: false for others, and for more
 * than `most`. */
static bool
add_steps(const struct vm *m, const struct node *n, struct json_path *path,
    unsigned most)
{
	struct jv index;

	switch ((enum op)n->op) {
	case OP_PIPE:
		return most && add_steps(m, n->a, path, most - 1) &&
		    add_steps(m, n->b, path, most - 1);
	case OP_FIELD:
		if (path->n == PATH_KEYS || path->indexed)
			return false;
		path->key[path->n++] = m->keys[n->i].text;
		return true;
	case OP_INDEX:
		if (path->n == 0 || path->indexed || n->a->op != OP_CONST)
			return false;
		index = m->consts[n->a->i];
		path->indexed = true;
		path->index = (uint32_t)index.i;
		return index.kind == JV_INT && index.i >= 0 &&
		    index.i < UINT32_MAX;
	default:
		return false;
	}
}

/* `.a *= 2`, and `.a |= . * 2`: what cannot fail. */
static bool
edits_number(const struct vm *m, struct json_raw_filter *pass)
{
	const struct node *n = m->prog->main.body, *op = n->b;
	struct jv by;

	if (m->prog->main.nslots || n->op != OP_MODIFY || !n->sub ||
	    op->op != OP_ARITH || op->sub > ARITH_MUL ||
	    op->list[1]->op != OP_IDENTITY || op->list[0]->op != OP_CONST)
		return false;
	by = m->consts[op->list[0]->i];
	if (by.kind != JV_INT && by.kind != JV_DBL)
		return false;
	*pass =
	    (struct json_raw_filter){.edit = compute, .op = op->sub, .by = by};
	return add_steps(m, n->a, &pass->path, PATH_KEYS);
}

/* select(.a > 1) */
static bool
compares_number(const struct vm *m, struct json_raw_filter *pass)
{
	const struct node *n = m->prog->main.body;

	if (!m->bound.holds)
		return false;
	*pass = (struct json_raw_filter){
	    .than = m->bound.than, .holds = m->bound.holds};
	return add_steps(m, n->a->list[1], &pass->path, PATH_KEYS);
}

bool
vm_pass(const struct vm *m, struct json_raw_filter *pass)
{
	*pass = (struct json_raw_filter){0};
	return expr_is_identity(m->prog) || compares_number(m, pass) ||
	    edits_number(m, pass);
}

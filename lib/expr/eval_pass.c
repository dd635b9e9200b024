/* Programs that need no values: what json_pass() can do with lines. */
#include "expr/ops.h"
#include "expr/vm.h"
#include "json/fast.h"
#include "json/pass.h"
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
compute(const struct json_pass *pass, struct str number, struct buf *out)
{
	struct jv v;

	return read_number(number, &v) &&
	    op_numbers(NULL, pass->op, v, pass->by, &v) == 1 &&
	    json_write_inner(out, v);
}

/* `.a *= 2`, and `.a |= . * 2`: what cannot fail. */
static bool
edits_number(const struct vm *m, struct json_pass *pass)
{
	const struct node *n = m->prog->main.body, *op = n->b;
	struct jv by;

	if (m->prog->main.nslots || n->op != OP_MODIFY || !n->sub ||
	    n->a->op != OP_FIELD || op->op != OP_ARITH || op->sub > ARITH_MUL ||
	    op->list[1]->op != OP_IDENTITY || op->list[0]->op != OP_CONST)
		return false;
	by = m->consts[op->list[0]->i];
	if (by.kind != JV_INT && by.kind != JV_DBL)
		return false;
	*pass = (struct json_pass){.key = m->keys[n->a->i].text,
	    .edit = compute,
	    .op = op->sub,
	    .by = by};
	return true;
}

bool
vm_pass(const struct vm *m, struct json_pass *pass)
{
	const struct bound *b = &m->bound;

	*pass = (struct json_pass){0};
	if (b->key)
		*pass = (struct json_pass){
		    .key = b->key->text, .than = b->than, .holds = b->holds};
	return b->key || expr_is_identity(m->prog) || edits_number(m, pass);
}

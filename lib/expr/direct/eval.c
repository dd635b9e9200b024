/*
 * Direct evaluation: nodes that yield at most one value, by plain calls whose
 * depth the compiler has bounded (generators inside them: push/each.c). Nothing
 * is allocated here that the program did not ask for: a member read by its
 * prepared key, compared with a constant, touches no heap.
 */
#include "expr/core/vm.h"
#include "expr/ops/ops.h"
#include "expr/push/each.h"

static int
field(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	int r = eval_peek(m, n, in, e, out);

	if (r == 1)
		jv_ref(*out);
	return eval_drop(in, own, r);
}

/* A key or bound of an index: evaluated on the borrowed input. */
static int
index_or_slice(struct vm *m, const struct node *n, struct jv in, bool own,
    ref e, struct jv *out)
{
	struct jv a = JV_NONE_V, b = JV_NONE_V;
	int r = 1;

	if (n->a && (r = eval(m, n->a, in, false, e, &a)) != 1)
		return eval_drop(in, own, r);
	if (n->b)
		r = eval(m, n->b, in, false, e, &b);
	if (r == 1 && n->op == OP_SLICE) {
		/* What nobody else holds is cut in place. */
		r = op_slice(m, own ? in : jv_ref(in), a, b, out);
		own = false;
		jv_unref(b);
	} else if (r == 1) {
		r = op_index(m, in, a, out);
	}
	jv_unref(a);
	return eval_drop(in, own, r);
}

static int
compare(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	bool truth = false;
	int r = eval_compare(m, n, in, own, e, &truth);

	*out = jv_bool(truth);
	return r;
}

/* Whether none of the operands behind i looks at the input, so that this one
 * may use it up. */
static bool
last_look(const struct node *n, uint32_t i)
{
	while (++i < n->n)
		if (!n->list[i]->blind)
			return false;
	return true;
}

static int
array(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	struct jv v, arr;
	int r = 1;

	if (n->a)
		return each_array(m, n, in, own, e, out);
	arr = jv_arr_sized(n->n);
	for (uint32_t i = 0; r != -1 && i < n->n; i++) {
		bool last = own && last_look(n, i);

		r = eval(m, n->list[i], in, last, e, &v);
		if (last) {
			own = false;
			in = JV_NULL_V;
		}
		if (r != 1)
			continue;
		arr = jv_push(arr, v);
		if (arr.kind == JV_NONE)
			r = vm_error(m, "Array or object too deep");
	}
	if (r == -1)
		jv_unref(arr);
	*out = arr;
	return eval_drop(in, own, r == -1 ? -1 : 1);
}

/* Operands in the order of the list, then the operation. */
int
eval_operands(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	struct jv few[8], *val = few;
	struct buf many = {0};
	uint32_t i;
	int r = 1;

	if (n->n > sizeof few / sizeof *few)
		val = (void *)buf_room(&many, n->n * sizeof *val);
	for (i = 0; r == 1 && i < n->n; i++)
		r = eval(m, n->list[i], in, false, e, &val[i]);
	if (r == 1) {
		r = eval_args(m, n, in, own, val, out);
	} else {
		for (i--; i-- > 0;)
			jv_unref(val[i]);
		eval_drop(in, own, r);
	}
	buf_release(&many);
	return r;
}

static int
object(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	if (!n->sub || n->n > 2 * EVAL_FORM_MAX)
		return eval_operands(m, n, in, own, e, out);
	return eval_drop(in, own, eval_formed(m, n, in, e, out));
}

/* A builtin: without arguments it may consume the input. */
static int
func(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	if (n->n == 0)
		return n->u.builtin->fn(m, own ? in : jv_ref(in), NULL, out);
	return eval_operands(m, n, in, own, e, out);
}

static int
bind(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	struct jv v;
	bool last;
	int r;

	for (; n->op == OP_BIND; n = n->b) {
		last = own && n->b->blind;
		r = eval(m, n->a, in, last, e, &v);
		if (last) {
			own = false;
			in = JV_NULL_V;
		}
		if (r != 1)
			return eval_drop(in, own, r);
		vm_bind(m, n, e, v);
	}
	return eval(m, n, in, own, e, out);
}

static int
input(struct vm *m, const struct node *n, struct jv in, bool own, ref env,
    struct jv *out)
{
	struct err e;
	int r = 0;

	(void)n, (void)env;
	eval_drop(in, own, 1);
	if (m->world.input)
		r = m->world.input(m->world.arg, out, &e);
	if (r == 0)
		return vm_error(m, "break");
	if (r == -1)
		m->fatal = e;
	return r;
}

static int
getpath(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	struct jv path;
	int r = eval(m, n->a, in, false, e, &path);

	if (r == 1) {
		r = path_get(m, in, path, out);
		jv_unref(path);
	}
	return eval_drop(in, own, r);
}

static int
format(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	struct buf *b = vm_made(m);
	int r = n->u.format->write(m, in, b);

	(void)e;
	if (r == 1)
		*out = jv_str(buf_str(b));
	return eval_drop(in, own, r);
}

static int
identity(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	(void)m, (void)n, (void)e;
	*out = own ? in : jv_ref(in);
	return 1;
}

static int
constant(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	(void)e;
	*out = jv_ref(m->consts[n->i]);
	return eval_drop(in, own, 1);
}

static int
variable(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	*out = vm_take_var(m, n, e);
	return eval_drop(in, own, 1);
}

static int
pipe(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	int r = eval(m, n->a, in, own, e, out);

	return r == 1 ? eval(m, n->b, *out, true, e, out) : r;
}

static int
negate(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	int r = eval(m, n->list[0], in, own, e, out);

	return r == 1 ? op_negate(m, *out, out) : r;
}

static int
modify(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	return eval_modify(m, n, own ? in : jv_ref(in), e, out);
}

static int
empty(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	(void)m, (void)n, (void)e, (void)out;
	return eval_drop(in, own, 0);
}

/* The compiler calls no such node direct. */
static int
none(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	(void)n, (void)e, (void)out;
	vm_fatal(m, EX_SOFTWARE, "a node cannot be evaluated");
	return eval_drop(in, own, -1);
}

int (*const eval_op[OP_COUNT])(
    struct vm *, const struct node *, struct jv, bool, ref, struct jv *) = {
    [OP_IDENTITY] = identity,
    [OP_CONST] = constant,
    [OP_VAR] = variable,
    [OP_FIELD] = field,
    [OP_INDEX] = index_or_slice,
    [OP_SLICE] = index_or_slice,
    [OP_ITER] = none,
    [OP_RECURSE] = none,
    [OP_PIPE] = pipe,
    [OP_COMMA] = none,
    [OP_NEG] = negate,
    [OP_ARITH] = eval_arith,
    [OP_COMPARE] = compare,
    [OP_AND] = eval_logic,
    [OP_OR] = eval_logic,
    [OP_ALT] = eval_alternative,
    [OP_IF] = eval_branch,
    [OP_TRY] = eval_attempt,
    [OP_ARRAY] = array,
    [OP_OBJECT] = object,
    [OP_STRING] = eval_operands,
    [OP_FORMAT] = format,
    [OP_BIND] = bind,
    [OP_BINDALT] = none,
    [OP_REDUCE] = each_reduce,
    [OP_FOREACH] = none,
    [OP_LABEL] = none,
    [OP_BREAK] = none,
    [OP_CALL] = none,
    [OP_LAMBDA] = none,
    [OP_PARAM] = none,
    [OP_FUNC] = func,
    [OP_EXTERN] = eval_extern,
    [OP_EMPTY] = empty,
    [OP_PATH] = none,
    [OP_GETPATH] = getpath,
    [OP_MODIFY] = modify,
    [OP_LIMIT] = none,
    [OP_SKIP] = none,
    [OP_FIRST] = each_first,
    [OP_RANGE] = none,
    [OP_INPUT] = input,
    [OP_INPUTS] = none,
};

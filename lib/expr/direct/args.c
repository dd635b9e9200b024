/* Operations on several operands, once these are evaluated. */
#include "expr/core/vm.h"
#include "expr/ops/ops.h"

static void
release(struct jv *val, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		jv_unref(val[i]);
}

static int
object(struct vm *m, const struct node *n, struct jv *val, struct jv *out)
{
	struct jv o;

	if (n->sub) {
		*out = jv_obj_of(val, n->n / 2);
		return out->kind == JV_NONE
		    ? vm_error(m, "Array or object too deep")
		    : 1;
	}
	o = jv_obj();
	for (uint32_t i = 0; i < n->n; i += 2) {
		if (jv_type(val[i]) != JT_STRING) {
			vm_type_error(
			    m, val[i], val[i], "Cannot use %1 as object key");
			release(val, i, n->n);
			jv_unref(o);
			return -1;
		}
		o = jv_set(o, val[i], val[i + 1]);
		if (o.kind == JV_NONE) {
			release(val, i + 2, n->n);
			return vm_error(m, "Array or object too deep");
		}
	}
	*out = o;
	return 1;
}

/* The object that those made by the node are like: its keys, with nulls. */
static struct jv
form(struct vm *m, const struct node *n)
{
	struct jv pairs[2 * EVAL_FORM_MAX];

	for (uint32_t i = 0; i < n->n; i += 2) {
		pairs[i] = jv_str_key(m->prog->consts[n->list[i]->i].text);
		pairs[i + 1] = JV_NULL_V;
	}
	return jv_obj_of(pairs, n->n / 2);
}

int
eval_formed(
    struct vm *m, const struct node *n, struct jv in, ref e, struct jv *out)
{
	struct jv val[EVAL_FORM_MAX];
	uint32_t count = n->n / 2, i;
	int r = 1;

	for (i = 0; r == 1 && i < count; i++)
		r = eval(m, n->list[2 * i + 1], in, false, e, &val[i]);
	if (r != 1) {
		release(val, 0, i - 1);
		return r;
	}
	if (m->forms[n->i].kind == JV_NONE)
		m->forms[n->i] = form(m, n);
	*out = jv_obj_like(m->forms[n->i], val, count);
	return out->kind == JV_NONE ? vm_error(m, "Array or object too deep")
				    : 1;
}

static int
string(struct vm *m, const struct node *n, struct jv *val, struct jv *out)
{
	struct buf *b = vm_made(m), *tmp = &m->text[0];

	for (uint32_t i = n->n; i-- > 0;)
		buf_puts(b, jv_text(val[i], tmp));
	release(val, 0, n->n);
	*out = jv_str(buf_str(b));
	return 1;
}

static int
array(struct vm *m, const struct node *n, struct jv *val, struct jv *out)
{
	struct jv a = jv_arr_sized(n->n);

	for (uint32_t i = 0; i < n->n; i++) {
		a = jv_push(a, val[i]);
		if (a.kind == JV_NONE) {
			release(val, i + 1, n->n);
			return vm_error(m, "Array or object too deep");
		}
	}
	*out = a;
	return 1;
}

/* Arguments were evaluated from the last to the first. */
static void
reverse(struct jv *val, uint32_t n)
{
	struct jv t;

	for (uint32_t i = 0; i < n / 2; i++) {
		t = val[i];
		val[i] = val[n - 1 - i];
		val[n - 1 - i] = t;
	}
}

static int
combine(struct vm *m, const struct node *n, struct jv in, struct jv *val,
    struct jv *out)
{
	bool truth;
	int r;

	switch ((enum op)n->op) {
	case OP_ARITH:
		return op_arith(m, n->sub, val[1], val[0], out);
	case OP_COMPARE:
		truth = op_compare(n->sub, val[1], val[0]);
		release(val, 0, 2);
		*out = jv_bool(truth);
		return 1;
	case OP_NEG:
		return op_negate(m, val[0], out);
	case OP_ARRAY:
		return array(m, n, val, out);
	case OP_OBJECT:
		return object(m, n, val, out);
	case OP_STRING:
		return string(m, n, val, out);
	default:
		reverse(val, n->n);
		r = eval_extern_call(m, n, in, val, out);
		release(val, 0, n->n);
		return r;
	}
}

int
eval_args(struct vm *m, const struct node *n, struct jv in, bool own,
    struct jv *val, struct jv *out)
{
	if (n->op == OP_FUNC) {
		reverse(val, n->n);
		return n->u.builtin->fn(m, own ? in : jv_ref(in), val, out);
	}
	return eval_drop(in, own, combine(m, n, in, val, out));
}

/*
 * Programs that make an object of known keys, of each input or of those that
 * they select: printed member by member, so that no object is made.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "expr/direct/peek_priv.h"
#include "expr/ops/ops.h"
#include "json/write.h"

/* The object of `select(…) | f as $x | … | {…}`, NULL when it is another
 * program. */
static const struct node *
printed_object(const struct node *n)
{
	while ((n->op == OP_PIPE && eval_is_select(n->a)) ||
	    (n->op == OP_BIND && n->a->direct))
		n = n->b;
	return n->op == OP_OBJECT && n->direct && n->sub && n->n ? n : NULL;
}

bool
expr_is_object(const struct expr *x)
{
	return printed_object(x->main.body);
}

void
eval_prepare_print(struct vm *m)
{
	const struct node *n = printed_object(m->prog->main.body);

	if (!expr_is_object(m->prog))
		return;
	m->labels = xcalloc(n->n / 2, sizeof *m->labels);
	for (uint32_t i = 0; i < n->n / 2; i++) {
		struct buf *b = &m->labels[i];

		buf_putc(b, i ? ',' : '{');
		json_write_str(
		    b, m->prog->consts[n->list[2 * i]->i].text, false);
		buf_putc(b, ':');
		/* (so that a short one can be copied in one go) */
		memset(buf_room(b, JSON_WRITE_ROOM), 0, JSON_WRITE_ROOM);
	}
}

void
eval_release_print(struct vm *m)
{
	if (!m->labels)
		return;
	for (uint32_t i = 0; i < printed_object(m->prog->main.body)->n / 2; i++)
		buf_release(&m->labels[i]);
	free(m->labels);
}

static inline int
print_value(struct vm *m, const struct node *n, struct jv in, struct buf *b)
{
	struct jv v;
	bool done;
	int r;

	if (n->peek) {
		if (eval_look(m, n, in, VM_MAIN_ENV, &v) != 1)
			return -1;
		done = json_write_inner(b, v);
	} else {
		r = eval(m, n, in, false, VM_MAIN_ENV, &v);
		if (r != 1)
			return r;
		done = json_write_inner(b, v);
		jv_unref(v);
	}
	return done ? 1 : vm_error(m, "Array or object too deep");
}

/* What stands before the object: 1 when there is one to be made. */
static int
select_and_bind(struct vm *m, const struct node **at, struct jv in)
{
	const struct node *n = *at;
	struct jv v;
	bool truth;
	int r;

	for (; n->op != OP_OBJECT; n = n->b) {
		if (n->op == OP_BIND) {
			r = eval(m, n->a, in, false, VM_MAIN_ENV, &v);
			if (r != 1)
				return r;
			vm_set_slot(m, VM_MAIN_ENV, n->j, v);
			continue;
		}
		r = eval_truth(m, n->a->a, in, VM_MAIN_ENV, &truth);
		if (r != 1 || !truth)
			return r == 1 ? 0 : r;
	}
	*at = n;
	return 1;
}

static int
print(struct vm *m, struct jv in, struct buf *b)
{
	const struct node *n = m->prog->main.body;
	int r = select_and_bind(m, &n, in);

	if (r != 1)
		return r;
	for (uint32_t i = 0; i < n->n; i += 2) {
		json_write_copy(b, buf_str(&m->labels[i / 2]));
		r = print_value(m, n->list[i + 1], in, b);
		if (r != 1)
			return r;
	}
	buf_putc(b, '}');
	return 1;
}

int
vm_print(struct vm *m, struct jv in, struct buf *b, struct err *e)
{
	size_t before = b->len;
	int r = print(m, in, b);

	if (r != 1)
		b->len = before;
	if (r == -1)
		vm_report(m, e);
	vm_clear_slots(m);
	return r;
}

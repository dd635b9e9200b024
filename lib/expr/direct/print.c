/*
 * Programs that make an object of known keys, the same or one of several, of
 * each input or of those that they select: printed member by member, so that no
 * object is made.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "expr/direct/peek_priv.h"
#include "expr/ops/ops.h"
#include "json/write.h"

typedef void visitor(struct vm *, const struct node *object);

/*
 * Visits the objects that `select(…) | f as $x | if … then {…} else {…} end`
 * may end in; false when the program may end in something else.
 */
static bool
visit_objects(const struct node *n, struct vm *m, visitor *visit)
{
	while ((n->op == OP_PIPE && eval_is_select(n->a)) ||
	    (n->op == OP_BIND && n->a->direct))
		n = n->b;
	/* (the height of what is direct bounds the calls) */
	if (n->op == OP_IF)
		return n->direct &&
		    (n->b->op == OP_EMPTY || visit_objects(n->b, m, visit)) &&
		    (n->c->op == OP_EMPTY || visit_objects(n->c, m, visit));
	if (n->op != OP_OBJECT || !n->direct || !n->sub || !n->n)
		return false;
	if (visit)
		visit(m, n);
	return true;
}

bool
expr_is_object(const struct expr *x)
{
	return visit_objects(x->main.body, NULL, NULL);
}

static void
make_labels(struct vm *m, const struct node *n)
{
	struct buf *b = xcalloc(n->n / 2, sizeof *b);

	m->labels[n->i] = b;
	for (uint32_t i = 0; i < n->n; i += 2, b++) {
		buf_putc(b, i ? ',' : '{');
		json_write_str(b, m->prog->consts[n->list[i]->i].text, false);
		buf_putc(b, ':');
		/* (so that a short one can be copied in one go) */
		memset(buf_room(b, JSON_WRITE_ROOM), 0, JSON_WRITE_ROOM);
	}
}

static void
free_labels(struct vm *m, const struct node *n)
{
	for (uint32_t i = 0; i < n->n / 2; i++)
		buf_release(&m->labels[n->i][i]);
	free(m->labels[n->i]);
}

void
eval_prepare_print(struct vm *m)
{
	if (!expr_is_object(m->prog))
		return;
	m->labels = xcalloc(m->prog->nforms + 1, sizeof *m->labels);
	visit_objects(m->prog->main.body, m, make_labels);
}

void
eval_release_print(struct vm *m)
{
	if (m->labels)
		visit_objects(m->prog->main.body, m, free_labels);
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
find_object(struct vm *m, const struct node **at, struct jv in)
{
	const struct node *n = *at;
	struct jv v;
	bool truth;
	int r;

	while (n->op != OP_OBJECT) {
		if (n->op == OP_BIND) {
			r = eval(m, n->a, in, false, VM_MAIN_ENV, &v);
			if (r != 1)
				return r;
			vm_set_slot(m, VM_MAIN_ENV, n->j, v);
			n = n->b;
			continue;
		}
		if (n->op == OP_EMPTY)
			return 0;
		r = eval_truth(m, n->op == OP_IF ? n->a : n->a->a, in,
		    VM_MAIN_ENV, &truth);
		if (r != 1)
			return r;
		if (n->op == OP_IF)
			n = truth ? n->b : n->c;
		else if (truth)
			n = n->b;
		else
			return 0;
	}
	*at = n;
	return 1;
}

static int
print(struct vm *m, struct jv in, struct buf *b)
{
	const struct node *n = m->prog->main.body, **value, **end;
	const struct buf *label;
	int r = find_object(m, &n, in);

	if (r != 1)
		return r;
	label = m->labels[n->i];
	end = n->list + n->n;
	for (value = n->list + 1; value < end; value += 2, label++) {
		json_write_copy(b, buf_str(label));
		r = print_value(m, *value, in, b);
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

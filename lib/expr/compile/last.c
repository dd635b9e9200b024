/*
 * Where a variable is used for the last time.  There its value is moved out of
 * the slot, so that nobody else holds it and it changes in place: `. as [$a] |
 * .[0] = 1` copies no array, nor does `.a = .a[1:]`.
 *
 * A function's tree is walked against the order of its evaluation; a use that
 * the walk comes to first is the last one, if it is evaluated once for each
 * value that the slot is given.  Parts that may be evaluated several times, of
 * loops and behind generators, are regions: a use counts in the region of its
 * binding only.  What is not certain stays as it is.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "expr/compile/compile_priv.h"

/* Nodes within one another that are looked into: the stack may be small. */
enum { DEPTH_MAX = 1000 };

struct last {
	uint32_t nslots;
	uint32_t *region; /* of each slot's binding; 0: not seen */
	bool *used;	  /* behind where the walk is */
	uint32_t *uses;	  /* how many the walk has come by */
	uint32_t here, regions;
	uint32_t *log; /* slots in the order of their first use */
	size_t logged;
	int depth;
	bool lost; /* nothing more is certain */
};

static void walk(struct last *, const struct node *);

static void
use(struct last *l, uint32_t slot)
{
	if (slot < l->nslots && !l->used[slot]) {
		l->used[slot] = true;
		l->log[l->logged++] = slot;
	}
}

static void
variable(struct last *l, struct node *n)
{
	bool certain = !l->lost && n->j < l->nslots && !l->used[n->j] &&
	    l->region[n->j] == l->here && n->sub == VAR_STAYS;

	if (n->i || n->j >= l->nslots)
		return;
	l->uses[n->j]++;
	n->sub = certain ? VAR_LAST : VAR_MANY;
	use(l, n->j);
}

/* A part that is evaluated again for what comes before it. */
static void
walk_again(struct last *l, const struct node *n)
{
	uint32_t outer = l->here;

	l->here = ++l->regions;
	walk(l, n);
	l->here = outer;
}

/* What comes behind a part; it runs again for each output of that. */
static void
walk_behind(struct last *l, const struct node *n, bool once)
{
	if (once)
		walk(l, n);
	else
		walk_again(l, n);
}

/* One of two parts, neither of which sees what the other one uses. */
static void
walk_either(struct last *l, const struct node *a, const struct node *b)
{
	size_t from = l->logged, n;
	uint32_t *kept;

	walk(l, b);
	n = l->logged - from;
	kept = xcalloc(n + 1, sizeof *kept);
	for (size_t i = 0; i < n; i++) {
		kept[i] = l->log[from + i];
		l->used[kept[i]] = false;
	}
	l->logged = from;
	walk(l, a);
	for (size_t i = 0; i < n; i++)
		use(l, kept[i]);
	free(kept);
}

/* The variable that a node which is only looked at gives a part of, or NULL. */
static const struct node *
looked_at(const struct node *n)
{
	const struct node *v;

	for (; n->op == OP_PIPE; n = n->a)
		if ((v = looked_at(n->b)))
			return v;
	return n->op == OP_VAR && n->i == 0 ? n : NULL;
}

/* What is only looked at must not go away while something is evaluated on it.
 */
static void
walk_pipe(struct last *l, const struct node *n)
{
	const struct node *v = n->a->peek ? looked_at(n->a) : NULL;
	uint32_t before = 0;
	bool held = v && v->j < l->nslots && !l->used[v->j];

	if (held) {
		before = l->uses[v->j];
		l->used[v->j] = true;
	}
	walk_behind(l, n->b, n->a->direct);
	if (held) {
		l->used[v->j] = false;
		if (l->uses[v->j] != before)
			use(l, v->j);
	}
	walk(l, n->a);
}

static void
walk_bind(struct last *l, struct node *n)
{
	uint32_t outer = l->here;

	if (!n->a->direct)
		l->here = ++l->regions;
	/* Used behind the body it is a variable of a fold, or of several
	 * alternatives. */
	if (n->j < l->nslots && !l->used[n->j] && !l->region[n->j])
		l->region[n->j] = l->here;
	walk(l, n->b);
	n->sub = !l->lost && n->j < l->nslots && !l->used[n->j];
	l->here = outer;
	walk(l, n->a);
}

static void
walk_fold(struct last *l, const struct node *n)
{
	uint32_t outer = l->here;

	l->here = ++l->regions;
	if (n->j < l->nslots && !l->used[n->j] && !l->region[n->j])
		l->region[n->j] = l->here;
	if (n->d)
		walk_behind(l, n->d, n->c->direct);
	walk(l, n->c);
	l->here = outer;
	walk_behind(l, n->a, n->b->direct);
	walk(l, n->b);
}

/* Operands in the order of the list. */
static void
walk_list(struct last *l, const struct node *n)
{
	uint32_t outer = l->here, single = 0;

	while (single < n->n && n->list[single]->direct)
		single++;
	for (uint32_t i = n->n; i-- > 0;) {
		/* behind one that is not direct all are loops */
		if (i > single)
			l->here = ++l->regions;
		walk(l, n->list[i]);
		l->here = outer;
	}
}

/* Parts a, b and c, one after the other. */
static void
walk_parts(struct last *l, const struct node *n)
{
	const struct node *part[] = {n->c, n->b, n->a};

	for (int i = 0; i < 3; i++)
		if (part[i])
			walk(l, part[i]);
}

static void
walk_modify(struct last *l, const struct node *n)
{
	walk_behind(l, n->b, n->a->direct);
	walk_again(l, n->a);
}

static void
dispatch(struct last *l, struct node *n)
{
	switch ((enum op)n->op) {
	case OP_VAR:
		variable(l, n);
		break;
	case OP_PIPE:
		walk_pipe(l, n);
		break;
	case OP_BIND:
		walk_bind(l, n);
		break;
	case OP_REDUCE:
	case OP_FOREACH:
		walk_fold(l, n);
		break;
	case OP_IF:
		if (n->a->direct) {
			walk_either(l, n->b, n->c);
		} else {
			walk_again(l, n->c);
			walk_again(l, n->b);
		}
		walk(l, n->a);
		break;
	case OP_AND:
	case OP_OR:
		walk_behind(l, n->b, n->a->direct);
		walk(l, n->a);
		break;
	case OP_MODIFY:
		walk_modify(l, n);
		break;
	case OP_BINDALT:
		/* Alternatives share what they are followed by. */
		l->lost = true;
		break;
	default:
		walk_parts(l, n);
		walk_list(l, n);
		break;
	}
}

static void
walk(struct last *l, const struct node *n)
{
	l->lost = l->lost || l->depth == DEPTH_MAX;
	if (l->lost)
		return;
	l->depth++;
	/* (the tree is the compiler's own until it is done) */
	dispatch(l, (struct node *)(uintptr_t)n);
	l->depth--;
}

void
comp_last(const struct frame *frame, const struct node *body, uint32_t params)
{
	struct last l = {.nslots = frame->nslots, .here = 1, .regions = 1};
	uint32_t n = frame->nslots;

	if (!n)
		return;
	l.region = xcalloc(n, sizeof *l.region);
	l.used = xcalloc(n, sizeof *l.used);
	l.uses = xcalloc(n, sizeof *l.uses);
	l.log = xcalloc(n, sizeof *l.log);
	for (uint32_t i = 0; i < params; i++)
		l.region[i] = l.here;
	for (const struct inner_use *u = frame->inner; u; u = u->next)
		use(&l, u->slot);
	walk(&l, body);
	free(l.log);
	free(l.uses);
	free(l.used);
	free(l.region);
}

/* The syntax tree. */
#include <stdlib.h>

#include "base/mem.h"
#include "expr/syntax/ast.h"

struct ast *
ast_new(struct arena *a, enum ast_kind kind, size_t pos)
{
	struct ast *n = arena_alloc(a, sizeof *n);

	n->kind = (uint8_t)kind;
	n->pos = (uint32_t)pos;
	n->s = STR("");
	n->height = 1;
	return n;
}

void
ast_push(struct ast_list *l, struct ast *n)
{
	l->p = xgrow(l->p, &l->cap, l->n, sizeof *l->p);
	l->p[l->n++] = n;
}

void
ast_take(struct arena *a, struct ast *n, struct ast_list *l)
{
	n->list = arena_array(a, l->n, sizeof *l->p);
	n->n = l->n;
	if (l->n)
		memcpy(n->list, l->p, l->n * sizeof *l->p);
	ast_list_release(l);
}

void
ast_list_release(struct ast_list *l)
{
	free(l->p);
	*l = (struct ast_list){0};
}

struct ast *
ast_fold(struct arena *a, enum ast_kind kind, struct ast *const *p, size_t n)
{
	struct ast *t;

	if (n == 1)
		return p[0];
	t = ast_new(a, kind, p[0]->pos);
	t->a = ast_fold(a, kind, p, n / 2);
	t->b = ast_fold(a, kind, p + n / 2, n - n / 2);
	ast_measure(t);
	return t;
}

struct ast *
ast_spine(const struct ast *n)
{
	switch ((enum ast_kind)n->kind) {
	case AST_INDEX:
	case AST_SLICE:
	case AST_ITER:
	case AST_NEG:
	case AST_BINARY:
	case AST_LABEL:
		return n->a;
	case AST_PIPE:
	case AST_COMMA:
	case AST_AND:
	case AST_OR:
	case AST_ALT:
	case AST_BIND:
	case AST_DEFS:
		return n->b;
	case AST_TRY:
		return n->b ? n->b : n->a;
	case AST_IF:
		return n->c;
	default:
		return NULL;
	}
}

static void
higher(struct ast *n, const struct ast *kid, const struct ast *spine)
{
	unsigned height = kid ? kid->height + 1u - (kid == spine) : 0;

	if (height > n->height)
		n->height = (uint16_t)height;
}

bool
ast_measure(struct ast *n)
{
	const struct ast *spine = ast_spine(n);

	n->height = 1;
	higher(n, n->a, spine);
	higher(n, n->b, spine);
	higher(n, n->c, spine);
	higher(n, n->d, spine);
	for (size_t i = 0; i < n->n; i++)
		higher(n, n->list[i], spine);
	return n->height <= AST_HEIGHT_MAX;
}

bool
ast_calls(const struct ast *n, struct str name)
{
	const struct ast *spine;

	for (; n; n = spine) {
		const struct ast *kids[] = {n->a, n->b, n->c, n->d};

		if (n->kind == AST_CALL && n->n == 0 && str_eq(n->s, name))
			return true;
		spine = ast_spine(n);
		for (size_t i = 0; i < n->n; i++)
			if (ast_calls(n->list[i], name))
				return true;
		for (size_t i = 0; i < 4; i++)
			if (kids[i] != spine && ast_calls(kids[i], name))
				return true;
	}
	return false;
}

/* The syntax tree. */
#include <stdlib.h>

#include "base/mem.h"
#include "expr/ast.h"

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

static void
higher(struct ast *n, const struct ast *kid)
{
	if (kid && kid->height >= n->height)
		n->height = (uint16_t)(kid->height + 1);
}

bool
ast_measure(struct ast *n)
{
	n->height = 1;
	higher(n, n->a);
	higher(n, n->b);
	higher(n, n->c);
	higher(n, n->d);
	for (size_t i = 0; i < n->n; i++)
		higher(n, n->list[i]);
	return n->height <= AST_HEIGHT_MAX;
}

bool
ast_calls(const struct ast *n, struct str name)
{
	if (!n)
		return false;
	if (n->kind == AST_CALL && n->n == 0 && str_eq(n->s, name))
		return true;
	for (size_t i = 0; i < n->n; i++)
		if (ast_calls(n->list[i], name))
			return true;
	return ast_calls(n->a, name) || ast_calls(n->b, name) ||
	    ast_calls(n->c, name) || ast_calls(n->d, name);
}

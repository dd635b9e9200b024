/*
 * Pipelines: rows of operands between `|` and `,`, and what reaches to their
 * end (`as`, `label`, `def`).  However long, they are read by a loop.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "expr/syntax/parse_priv.h"

/*
 * What reaches to the end of its surroundings (`f as $x |`, `label $x |`,
 * `def …;`) and waits for what stands there.
 */
struct open {
	struct ast *n;
	size_t pipe, comma; /* where the rows start that it is the last of */
};

/* A pipeline so far: operands between commas, in a row between pipes. */
struct rows {
	struct ast_list items;
	size_t pipe, comma; /* where the rows that are read start */
	struct open *open;
	size_t nopen, cap;
};

/* `as` behind the source: up to the pipe. */
static struct ast *
bind(struct parser *p, struct ast *source)
{
	struct ast *n = ast_new(p->arena, AST_BIND, source->pos);

	n->a = source;
	lex_next(&p->lex);
	if (!parse_patterns(p, n) ||
	    !parse_expect(p, T_PIPE, "`|` and the expression that uses it"))
		return NULL;
	return n;
}

static struct ast *
label(struct parser *p)
{
	struct ast *n = parse_node(p, AST_LABEL);

	lex_next(&p->lex);
	if (p->lex.tok != T_VAR)
		return parse_unexpected(p, "the label's `$name`");
	n->s = p->lex.s;
	lex_next(&p->lex);
	return parse_expect(p, T_PIPE, "`|`") ? n : NULL;
}

/* An operand of a row, or what reaches further than it. */
static struct ast *
item(struct parser *p, bool comma, bool *reaches)
{
	struct ast *n;

	*reaches = true;
	if (p->lex.tok == T_DEF)
		return parse_defs(p);
	if (p->lex.tok == T_LABEL)
		return label(p);
	/* All operators left of `as` are of its source: 1 + 2 as $x. */
	n = parse_operators(p, comma);
	*reaches = p->lex.tok == T_AS;
	return n && *reaches ? bind(p, n) : n;
}

/* The items from `from` on become one. */
static struct ast *
fold(struct parser *p, struct rows *r, enum ast_kind kind, size_t from)
{
	struct ast *n =
	    ast_fold(p->arena, kind, r->items.p + from, r->items.n - from);

	r->items.n = from;
	return parse_done(p, n);
}

/* The pipeline has ended: what waited for it, from the last to the first. */
static struct ast *
close_rows(struct parser *p, struct rows *r)
{
	struct ast *n = fold(p, r, AST_PIPE, r->pipe);

	while (n && r->nopen) {
		const struct open *o = &r->open[--r->nopen];

		*(o->n->kind == AST_LABEL ? &o->n->a : &o->n->b) = n;
		if (!parse_done(p, o->n))
			return NULL;
		ast_push(&r->items, o->n);
		n = fold(p, r, AST_COMMA, o->comma);
		if (!n)
			return NULL;
		ast_push(&r->items, n);
		n = fold(p, r, AST_PIPE, o->pipe);
	}
	return n;
}

/* Reads all items; false when one is wrong. */
static bool
read_rows(struct parser *p, struct rows *r, bool comma)
{
	struct ast *n;
	bool reaches;

	for (;;) {
		n = item(p, comma, &reaches);
		if (!n)
			return false;
		if (reaches) {
			r->open =
			    xgrow(r->open, &r->cap, r->nopen, sizeof *r->open);
			r->open[r->nopen++] =
			    (struct open){n, r->pipe, r->comma};
			r->pipe = r->comma = r->items.n;
			continue;
		}
		ast_push(&r->items, n);
		if (comma && parse_accept(p, T_COMMA))
			continue;
		n = fold(p, r, AST_COMMA, r->comma);
		if (!n)
			return false;
		ast_push(&r->items, n);
		r->comma = r->items.n;
		if (!parse_accept(p, T_PIPE))
			return true;
	}
}

struct ast *
parse_pipe(struct parser *p, bool comma)
{
	struct rows r = {0};
	struct ast *n;

	if (p->nest >= PARSE_NEST_MAX)
		return parse_fail(p, "this is nested too deeply");
	p->nest++;
	n = read_rows(p, &r, comma) ? close_rows(p, &r) : NULL;
	p->nest--;
	ast_list_release(&r.items);
	free(r.open);
	return n;
}

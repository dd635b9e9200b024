/*
 * What may stand before a program: `module {…};`, and imports:
 *
 *	import "path" as name {…};  import "path" as $name {…};
 *	include "path" {…};
 *
 * The metadata, an object of constants, may be left out.
 */
#include "expr/syntax/parse_priv.h"

static bool
is_word(const struct ast *n)
{
	return n->kind == AST_CALL && n->n == 0 &&
	    (str_is(n->s, "true") || str_is(n->s, "false") ||
		str_is(n->s, "null"));
}

static bool
is_constant(const struct ast *n)
{
	switch (n->kind) {
	case AST_STR:
	case AST_NUM:
		return true;
	case AST_CALL:
		return is_word(n);
	case AST_NEG:
		return n->a->kind == AST_NUM;
	case AST_ARRAY:
		return !n->a || is_constant(n->a);
	case AST_COMMA:
		return is_constant(n->a) && is_constant(n->b);
	case AST_OBJECT:
		for (size_t i = 0; i < n->n; i++)
			if (n->list[i]->a->kind != AST_STR || !n->list[i]->b ||
			    n->list[i]->b->kind == AST_COMMA ||
			    !is_constant(n->list[i]->b))
				return false;
		return true;
	default:
		return false;
	}
}

static struct ast *
metadata(struct parser *p)
{
	size_t pos = p->lex.pos;
	struct ast *n = parse_pipe(p, true);

	if (!n)
		return NULL;
	if (!is_constant(n))
		return parse_fail_at(
		    p, pos, "the metadata is not made of constants");
	if (n->kind != AST_OBJECT)
		return parse_fail_at(p, pos, "the metadata is not an object");
	return n;
}

/* Metadata, unless there is none, and the `;`. */
static bool
rest(struct parser *p, struct ast *n)
{
	if (p->lex.tok != T_SEMI && !(n->a = metadata(p)))
		return false;
	return parse_expect(p, T_SEMI, "`;`");
}

/* The word or variable that an import is known by. */
static bool
import_name(struct parser *p, struct ast *n)
{
	if (!parse_expect(p, T_AS, "`as` and a name"))
		return false;
	n->op = p->lex.tok == T_VAR ? IMPORT_DATA : IMPORT_FUNCTIONS;
	if (p->lex.tok != T_VAR && p->lex.tok != T_IDENT)
		return parse_unexpected(p, "a name or `$name`");
	n->b = parse_leaf(p, AST_STR);
	return true;
}

static struct ast *
import(struct parser *p)
{
	struct ast *n = parse_node(p, AST_IMPORT), *path;
	bool include = p->lex.tok == T_INCLUDE;

	n->op = IMPORT_INCLUDE;
	lex_next(&p->lex);
	n->pos = (uint32_t)p->lex.pos;
	if (p->lex.tok != T_QUOTE)
		return parse_unexpected(p, "the path of a module, a string");
	if (!(path = parse_string(p, STR(""))))
		return NULL;
	if (path->kind != AST_STR)
		return parse_fail_at(p, n->pos,
		    "the path of a module is a string without `\\(`");
	n->s = path->s;
	if ((!include && !import_name(p, n)) || !rest(p, n))
		return NULL;
	return parse_done(p, n);
}

struct ast *
parse_imports(struct parser *p)
{
	struct ast *n = parse_node(p, AST_IMPORTS), *i = n;
	struct ast_list l = {0};

	if (parse_accept(p, T_MODULE) &&
	    (!(n->a = metadata(p)) || !parse_expect(p, T_SEMI, "`;`")))
		return NULL;
	while (i && (p->lex.tok == T_IMPORT || p->lex.tok == T_INCLUDE)) {
		i = import(p);
		ast_push(&l, i);
	}
	if (!i) {
		ast_list_release(&l);
		return NULL;
	}
	ast_take(p->arena, n, &l);
	return parse_done(p, n);
}

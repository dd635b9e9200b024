/* What gives names: definitions, and the patterns behind `as`. */
#include "expr/syntax/parse_priv.h"

static struct ast *
param(struct parser *p)
{
	struct ast *n = parse_node(p, AST_PARAM);

	if (p->lex.tok == T_VAR)
		n->op = 1;
	else if (p->lex.tok != T_IDENT)
		return parse_unexpected(p, "the name of a parameter");
	n->s = p->lex.s;
	lex_next(&p->lex);
	return n;
}

static bool
params(struct parser *p, struct ast *def)
{
	struct ast_list l = {0};
	struct ast *n;
	size_t open = p->lex.pos;

	if (!parse_accept(p, T_LPAREN))
		return true;
	do {
		n = param(p);
		ast_push(&l, n);
	} while (n && parse_accept(p, T_SEMI));
	if (!n || !parse_close(p, T_RPAREN, open)) {
		ast_list_release(&l);
		return false;
	}
	ast_take(p->arena, def, &l);
	return true;
}

static struct ast *
definition(struct parser *p)
{
	struct ast *n;

	lex_next(&p->lex);
	n = parse_node(p, AST_DEF);
	if (p->lex.tok != T_IDENT)
		return parse_unexpected(p, "the name of the function");
	n->s = p->lex.s;
	lex_next(&p->lex);
	if (!params(p, n) ||
	    !parse_expect(p, T_COLON, "`:` and what the function does") ||
	    !(n->a = parse_pipe(p, true)) ||
	    !parse_expect(p, T_SEMI,
		"an operator, or `;` to end the "
		"definition"))
		return NULL;
	return parse_done(p, n);
}

struct ast *
parse_defs(struct parser *p)
{
	struct ast *n = parse_node(p, AST_DEFS), *d;
	struct ast_list l = {0};

	do {
		d = definition(p);
		ast_push(&l, d);
	} while (d && p->lex.tok == T_DEF);
	if (!d) {
		ast_list_release(&l);
		return NULL;
	}
	ast_take(p->arena, n, &l);
	return parse_done(p, n);
}

static struct ast *pattern(struct parser *);

static struct ast *
array_pattern(struct parser *p)
{
	struct ast *n = parse_node(p, AST_PARR), *e;
	struct ast_list l = {0};
	size_t open = p->lex.pos;

	lex_next(&p->lex);
	do {
		e = pattern(p);
		ast_push(&l, e);
	} while (e && parse_accept(p, T_COMMA));
	if (!e || !parse_close(p, T_RBRACKET, open)) {
		ast_list_release(&l);
		return NULL;
	}
	ast_take(p->arena, n, &l);
	return parse_done(p, n);
}

/* The key of an object pattern, other than $name. */
static struct ast *
pattern_key(struct parser *p)
{
	size_t open = p->lex.pos;
	struct ast *k;

	if (p->lex.tok == T_IDENT || lex_is_keyword(p->lex.tok)) {
		k = parse_node(p, AST_STR);
		k->s = p->lex.s;
		lex_next(&p->lex);
		return k;
	}
	if (p->lex.tok == T_QUOTE)
		return parse_string(p, STR(""));
	if (!parse_expect(p, T_LPAREN,
		"a key: a name, a string, a "
		"`$variable` or `(`"))
		return NULL;
	k = parse_pipe(p, true);
	return k && parse_close(p, T_RPAREN, open) ? k : NULL;
}

static struct ast *
object_entry(struct parser *p)
{
	struct ast *n = parse_node(p, AST_PENTRY);

	if (p->lex.tok == T_VAR) {
		n->s = p->lex.s;
		lex_next(&p->lex);
		if (p->lex.tok != T_COLON)
			return n;
	} else if (!(n->a = pattern_key(p))) {
		return NULL;
	}
	if (!parse_expect(p, T_COLON, "`:` and a pattern") ||
	    !(n->b = pattern(p)))
		return NULL;
	return parse_done(p, n);
}

static struct ast *
object_pattern(struct parser *p)
{
	struct ast *n = parse_node(p, AST_POBJ), *e;
	struct ast_list l = {0};
	size_t open = p->lex.pos;

	lex_next(&p->lex);
	do {
		e = object_entry(p);
		ast_push(&l, e);
	} while (e && parse_accept(p, T_COMMA));
	if (!e || !parse_close(p, T_RBRACE, open)) {
		ast_list_release(&l);
		return NULL;
	}
	ast_take(p->arena, n, &l);
	return parse_done(p, n);
}

static struct ast *
pattern(struct parser *p)
{
	struct ast *n = NULL;

	if (p->nest >= PARSE_NEST_MAX)
		return parse_fail(p, "this is nested too deeply");
	p->nest++;
	switch (p->lex.tok) {
	case T_VAR:
		n = parse_node(p, AST_PVAR);
		n->s = p->lex.s;
		lex_next(&p->lex);
		break;
	case T_LBRACKET:
		n = array_pattern(p);
		break;
	case T_LBRACE:
		n = object_pattern(p);
		break;
	default:
		parse_unexpected(p, "a `$variable` or a pattern");
		break;
	}
	p->nest--;
	return n;
}

bool
parse_patterns(struct parser *p, struct ast *to)
{
	struct ast_list l = {0};
	struct ast *n;

	do {
		n = pattern(p);
		ast_push(&l, n);
	} while (n && parse_accept(p, T_ALTDES));
	if (!n) {
		ast_list_release(&l);
		return false;
	}
	ast_take(p->arena, to, &l);
	return true;
}

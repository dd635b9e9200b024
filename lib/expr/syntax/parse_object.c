/* Objects: { … }. */
#include "expr/syntax/parse_priv.h"

/* The key of an entry; *value says whether `:` and a value must follow. */
static struct ast *
entry_key(struct parser *p, bool *value)
{
	struct str s = p->lex.s;
	enum tok t = p->lex.tok;
	struct ast *n;
	size_t open = p->lex.pos;

	*value = false;
	if (t == T_VAR)
		return parse_leaf(p, str_is(s, "__loc__") ? AST_LOC : AST_VAR);
	if (t == T_IDENT || lex_is_keyword(t))
		return parse_leaf(p, AST_STR);
	if (t == T_QUOTE)
		return parse_string(p, STR(""));
	if (t == T_FORMAT) {
		n = parse_leaf(p, AST_FORMAT);
		return p->lex.tok == T_QUOTE ? parse_string(p, s) : n;
	}
	if (t == T_NUM) {
		*value = true;
		return parse_leaf(p, AST_NUM);
	}
	if (t != T_LPAREN)
		return parse_unexpected(p,
		    "a key: a name, a string, a "
		    "`$variable` or `(`");
	*value = true;
	lex_next(&p->lex);
	n = parse_pipe(p, true);
	return n && parse_close(p, T_RPAREN, open) ? n : NULL;
}

static struct ast *
entry(struct parser *p)
{
	struct ast *n = parse_node(p, AST_ENTRY);
	bool value;

	n->a = entry_key(p, &value);
	if (!n->a)
		return NULL;
	if (p->lex.tok != T_COLON && !value)
		return parse_done(p, n);
	if (!parse_expect(p, T_COLON, "`:` and the value") ||
	    !(n->b = parse_pipe(p, false)))
		return NULL;
	return parse_done(p, n);
}

struct ast *
parse_object(struct parser *p)
{
	struct ast *n = parse_node(p, AST_OBJECT), *e = n;
	struct ast_list l = {0};
	size_t open = p->lex.pos;

	lex_next(&p->lex);
	if (p->lex.tok != T_RBRACE)
		do {
			/* A comma before the end is tolerated. */
			if (l.n && p->lex.tok == T_RBRACE)
				break;
			e = entry(p);
			ast_push(&l, e);
		} while (e && parse_accept(p, T_COMMA));
	if (!e || !parse_close(p, T_RBRACE, open))
		n = NULL;
	else
		ast_take(p->arena, n, &l);
	ast_list_release(&l);
	return n ? parse_done(p, n) : NULL;
}

/* What the parser's files share. */
#ifndef EXPR_SYNTAX_PARSE_PRIV_H
#define EXPR_SYNTAX_PARSE_PRIV_H

#include "expr/syntax/lex.h"
#include "expr/syntax/parse.h"

/* How deep the parser calls itself; the tree's height is bounded apart. */
enum { PARSE_NEST_MAX = 200 };

struct parser {
	struct lexer lex;
	struct arena *arena;
	const struct source *src;
	struct err *err;
	int nest; /* how deep the parser has called itself */
};

/* NULL and the error, pointing at the current token or at pos. */
struct ast *parse_fail(struct parser *, const char *what);
struct ast *parse_fail_at(struct parser *, size_t pos, const char *what);
/* NULL and "unexpected X, expected WHAT". */
struct ast *parse_unexpected(struct parser *, const char *expected);

/* A node at the current token. */
struct ast *parse_node(struct parser *, enum ast_kind);
/* Sets the height; NULL and the error when the tree is too high. */
struct ast *parse_done(struct parser *, struct ast *);

/* The current token is t: moves on and returns true. */
bool parse_accept(struct parser *, enum tok t);
/* The same, but anything else is an error. */
bool parse_expect(struct parser *, enum tok t, const char *what);
/*
 * Expects the closing bracket of what was opened at `open`; the error points
 * at the opening one when the text ends first.
 */
bool parse_close(struct parser *, enum tok t, size_t open);

/* A pipeline, the whole language; comma: `,` is an operator here. */
struct ast *parse_pipe(struct parser *, bool comma);
/* Terms and operators up to a pipe, a comma or `as`; comma: as above. */
struct ast *parse_operators(struct parser *, bool comma);
/* A term with its sign and postfixes: -.a[0]?, f(x), "text", (…), if … end. */
struct ast *parse_postfix(struct parser *);
/* A term without postfixes. */
struct ast *parse_term(struct parser *);
/* An object at T_LBRACE. */
struct ast *parse_object(struct parser *);
/* A token that is a node by itself; `s` is its text. */
struct ast *parse_leaf(struct parser *, enum ast_kind);
/* One or more `def NAME(…): BODY;`, an AST_DEFS without what follows. */
struct ast *parse_defs(struct parser *);
/* `module …;` and imports, an AST_IMPORTS without what follows. */
struct ast *parse_imports(struct parser *);
/* What may follow `as`: one pattern, or several with ?//. */
bool parse_patterns(struct parser *, struct ast *to);
/* A string at T_QUOTE; format: the @name before it, or "". */
struct ast *parse_string(struct parser *, struct str format);

#endif

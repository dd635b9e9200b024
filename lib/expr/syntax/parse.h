/*
 * Program text to syntax tree.
 */
#ifndef EXPR_SYNTAX_PARSE_H
#define EXPR_SYNTAX_PARSE_H

#include "expr/syntax/ast.h"

/* A text and what errors call it. */
struct source {
	const char *name;
	struct str text;
	const char *file; /* of a module, what $__loc__ says; else NULL */
};

/*
 * Parses the whole text.  NULL and *err (EX_USAGE) when it is no program, as an
 * empty text is none, nor one of definitions alone.
 */
struct ast *expr_parse(struct arena *, const struct source *, struct err *);

/*
 * The same for a module: imports and definitions alone.  The result is always
 * an AST_IMPORTS.
 */
struct ast *expr_parse_module(
    struct arena *, const struct source *, struct err *);

/*
 * Parses text that is definitions only, `def …; def …;`, to an AST_DEFS.  For
 * builtins that are written in the language itself.
 */
struct ast *expr_parse_defs(
    struct arena *, const struct source *, struct err *);

/*
 * Fills *err (EX_USAGE) with the message, the line of the text that holds the
 * offset, and a caret below the place.  Returns -1.
 */
int expr_err_at(struct err *, const struct source *, size_t pos,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif

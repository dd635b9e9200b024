/*
 * The syntax tree, as the parser makes it and the compiler takes it.  Nodes
 * live in an arena.  Names are not resolved yet.
 */
#ifndef EXPR_SYNTAX_AST_H
#define EXPR_SYNTAX_AST_H

#include <stdint.h>

#include "base/err.h"
#include "expr/core/arena.h"

/*
 * No tree is higher than this, and no recursive walk over trees or programs
 * takes more than its height: this bounds the C stack.  Height is nesting, not
 * length: along its spine (ast_spine()) a tree has no bound, and walks loop.
 */
enum { AST_HEIGHT_MAX = 400 };

enum ast_kind {
	AST_IDENTITY, /* . */
	AST_RECURSE,  /* .. */
	AST_INDEX,    /* a[b]; op: 1 for a[b]?, which forgives what the step
			 does; the same for the next two */
	AST_SLICE,    /* a[b:c]; b or c may be NULL */
	AST_ITER,     /* a[] */
	AST_NUM,      /* s: its text */
	AST_STR,      /* s: its value */
	AST_FORMAT,   /* @name alone; s: with the @ */
	AST_INTERP,   /* list of AST_STR and others; s: the format, or "" */
	AST_ARRAY,    /* [a]; a may be NULL */
	AST_OBJECT,   /* list of AST_ENTRY */
	AST_ENTRY,    /* a: key, b: value; b NULL: {key} and {$var} */
	AST_NEG,      /* -a */
	AST_BINARY,   /* op (a token), a, b: arithmetic and comparison */
	AST_AND,
	AST_OR,
	AST_ALT, /* a // b */
	AST_PIPE,
	AST_COMMA,
	AST_ASSIGN,  /* op (a token), a, b */
	AST_IF,	     /* a, b, c; c NULL: identity */
	AST_TRY,     /* a, handler b or NULL */
	AST_REDUCE,  /* a as list[0] (b; c) */
	AST_FOREACH, /* a as list[0] (b; c; d); d may be NULL */
	AST_BIND,    /* a as list[0] ?// list[1] … | b */
	AST_LABEL,   /* label $s | a */
	AST_BREAK,   /* break $s */
	AST_VAR,     /* $s */
	AST_LOC,     /* $__loc__ */
	AST_CALL,    /* s(list) */
	AST_DEFS,    /* list of AST_DEF, then b (NULL: none) */
	AST_DEF,     /* def s(list of AST_PARAM): a; */
	AST_PARAM,   /* s; op: 1 when it is a $parameter */
	AST_PVAR,    /* patterns: $s */
	AST_PARR,    /* [list] */
	AST_POBJ,    /* {list of AST_PENTRY} */
	AST_PENTRY,  /* a: key or NULL; s: variable or ""; b: pattern or NULL */
	AST_IMPORTS, /* list of AST_IMPORT; a: metadata of `module` or NULL; b:
			the program, or a module's AST_DEFS or NULL */
	AST_IMPORT,  /* s: path; op: enum import; a: metadata or NULL; b: its
			name, an AST_STR, or NULL */
};

/* import "s" as b; import "s" as $b; include "s"; */
enum import { IMPORT_FUNCTIONS, IMPORT_DATA, IMPORT_INCLUDE };

struct ast {
	uint8_t kind;
	uint8_t op;
	uint16_t height;
	uint32_t pos; /* where in the text */
	struct str s;
	struct ast *a, *b, *c, *d;
	struct ast **list;
	size_t n;
};

struct ast *ast_new(struct arena *, enum ast_kind, size_t pos);

/*
 * A growing list for the time of parsing.
 */
struct ast_list {
	struct ast **p;
	size_t n, cap;
};
void ast_push(struct ast_list *, struct ast *);
/* Moves the list into the node and empties it. */
void ast_take(struct arena *, struct ast *, struct ast_list *);
void ast_list_release(struct ast_list *);

/*
 * One tree of an associative operator (AST_PIPE, AST_COMMA) over the list, of
 * logarithmic height.
 */
struct ast *ast_fold(
    struct arena *, enum ast_kind, struct ast *const *, size_t n);

/*
 * The part of a node along which programs get long: what follows a binding, a
 * definition or `elif`, what stands before an operator or a step.  NULL when it
 * has none.
 */
struct ast *ast_spine(const struct ast *);

/* Sets the height from the children; false when it is over the cap. */
bool ast_measure(struct ast *);

/* Whether the tree calls name/0 anywhere, whoever may have defined it. */
bool ast_calls(const struct ast *, struct str name);

#endif

/*
 * The words of the language.  The lexer looks one token ahead and no further,
 * so that the parser can take over at the inside of a string.
 */
#ifndef EXPR_SYNTAX_LEX_H
#define EXPR_SYNTAX_LEX_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum tok {
	T_EOF,
	T_IDENT,  /* also a::b */
	T_FIELD,  /* .name; text is the name */
	T_VAR,	  /* $name; text is the name */
	T_FORMAT, /* @name; text is with the @ */
	T_NUM,
	T_QUOTE, /* the start of a string; go on with lex_string() */
	T_DOT,
	T_DOTDOT,
	/* operators */
	T_PIPE,
	T_COMMA,
	T_COLON,
	T_SEMI,
	T_LPAREN,
	T_RPAREN,
	T_LBRACKET,
	T_RBRACKET,
	T_LBRACE,
	T_RBRACE,
	T_QUESTION,
	T_ALTDES, /* ?// */
	T_ALT,	  /* // */
	T_ASSIGN,
	T_UPDATE,
	T_ADDSET,
	T_SUBSET,
	T_MULSET,
	T_DIVSET,
	T_MODSET,
	T_ALTSET,
	T_EQ,
	T_NE,
	T_LT,
	T_LE,
	T_GT,
	T_GE,
	T_ADD,
	T_SUB,
	T_MUL,
	T_DIV,
	T_MOD,
	/* keywords */
	T_AND,
	T_AS,
	T_CATCH,
	T_DEF,
	T_ELIF,
	T_ELSE,
	T_END,
	T_FOREACH,
	T_IF,
	T_IMPORT,
	T_INCLUDE,
	T_LABEL,
	T_MODULE,
	T_OR,
	T_REDUCE,
	T_THEN,
	T_TRY,
	T_LOC, /* __loc__ */
	T_BAD, /* what no token begins with; text is its bytes */
};

struct lexer {
	struct str text;
	size_t at; /* behind the current token */
	/* the current token */
	enum tok tok;
	struct str s; /* its text */
	size_t pos;   /* where it starts */
};

/* Starts on a text; the first token becomes the current one. */
void lex_start(struct lexer *, struct str text);
/* Moves to the next token. */
void lex_next(struct lexer *);
/* True for words such as `and`, `if`, that are also names of members. */
bool lex_is_keyword(enum tok);

enum lex_part { LEX_STR_END, LEX_STR_INTERP, LEX_STR_BAD };

/*
 * Reads the inside of a string from where the lexer stands, appending the
 * decoded text: up to the closing quote (the next token is then behind it) or
 * to an interpolation's `\(` (the next token is the first inside).  When the
 * parser has come to the `)` as its current token, it calls again.  LEX_STR_BAD
 * sets *why, and pos to the place.
 */
enum lex_part lex_string(struct lexer *, struct buf *, const char **why);

#endif

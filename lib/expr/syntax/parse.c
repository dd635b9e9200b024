/*
 * Program text to syntax tree: operators by their precedence.
 *
 * Nesting is counted, and so is the height of the tree: a program cannot make
 * the parser or what walks its tree later use up the C stack.
 */
#include "expr/syntax/parse_priv.h"

/* How tightly an operator binds; the pipe and the comma are apart. */
enum prec {
	PREC_NONE,
	PREC_ALT,
	PREC_ASSIGN,
	PREC_OR,
	PREC_AND,
	PREC_COMPARE,
	PREC_SUM,
	PREC_PRODUCT,
};

static enum prec
prec_of(enum tok t)
{
	switch (t) {
	case T_ALT:
		return PREC_ALT;
	case T_ASSIGN:
	case T_UPDATE:
	case T_ADDSET:
	case T_SUBSET:
	case T_MULSET:
	case T_DIVSET:
	case T_MODSET:
	case T_ALTSET:
		return PREC_ASSIGN;
	case T_OR:
		return PREC_OR;
	case T_AND:
		return PREC_AND;
	case T_EQ:
	case T_NE:
	case T_LT:
	case T_LE:
	case T_GT:
	case T_GE:
		return PREC_COMPARE;
	case T_ADD:
	case T_SUB:
		return PREC_SUM;
	case T_MUL:
	case T_DIV:
	case T_MOD:
		return PREC_PRODUCT;
	default:
		return PREC_NONE;
	}
}

static enum ast_kind
kind_of(enum prec prec)
{
	switch (prec) {
	case PREC_ALT:
		return AST_ALT;
	case PREC_ASSIGN:
		return AST_ASSIGN;
	case PREC_OR:
		return AST_OR;
	case PREC_AND:
		return AST_AND;
	default:
		return AST_BINARY;
	}
}

struct ast *
parse_fail_at(struct parser *p, size_t pos, const char *what)
{
	expr_err_at(p->err, p->src, pos, "%s", what);
	return NULL;
}

struct ast *
parse_fail(struct parser *p, const char *what)
{
	return parse_fail_at(p, p->lex.pos, what);
}

struct ast *
parse_unexpected(struct parser *p, const char *expected)
{
	const struct lexer *l = &p->lex;
	size_t n = l->at - l->pos;

	if (l->tok == T_EOF)
		expr_err_at(p->err, p->src, l->pos,
		    "the program ends where %s is expected", expected);
	else
		expr_err_at(p->err, p->src, l->pos,
		    "unexpected `%.*s`, expected %s", (int)(n > 40 ? 40 : n),
		    p->src->text.p + l->pos, expected);
	return NULL;
}

struct ast *
parse_node(struct parser *p, enum ast_kind kind)
{
	return ast_new(p->arena, kind, p->lex.pos);
}

struct ast *
parse_done(struct parser *p, struct ast *n)
{
	if (ast_measure(n))
		return n;
	return parse_fail_at(p, n->pos, "this is nested too deeply");
}

bool
parse_accept(struct parser *p, enum tok t)
{
	if (p->lex.tok != t)
		return false;
	lex_next(&p->lex);
	return true;
}

bool
parse_expect(struct parser *p, enum tok t, const char *what)
{
	return parse_accept(p, t) || parse_unexpected(p, what);
}

bool
parse_close(struct parser *p, enum tok t, size_t open)
{
	static const char *const closing[] = {
	    [T_RPAREN] = "`)`", [T_RBRACKET] = "`]`", [T_RBRACE] = "`}`"};

	if (parse_accept(p, t))
		return true;
	if (p->lex.tok != T_EOF)
		return parse_unexpected(p, closing[t]);
	expr_err_at(p->err, p->src, open,
	    "this `%c` is not closed: %s is missing", p->src->text.p[open],
	    closing[t]);
	return false;
}

static struct ast *binary(struct parser *, enum prec, bool);

static struct ast *
operand(struct parser *p, bool comma)
{
	/* These reach to the end, like all of a pipeline. */
	if (p->lex.tok == T_DEF || p->lex.tok == T_LABEL)
		return parse_pipe(p, comma);
	return parse_postfix(p);
}

/* A row of `and`, `or` or `//`, which associate: balanced at its end. */
static struct ast *
chain(struct parser *p, enum prec prec, struct ast *first, bool comma)
{
	struct ast_list l = {0};
	struct ast *n = first;
	enum tok t = p->lex.tok;

	ast_push(&l, n);
	while (n && p->lex.tok == t) {
		lex_next(&p->lex);
		n = binary(p, prec + 1, comma);
		ast_push(&l, n);
	}
	if (n)
		n = ast_fold(p->arena, kind_of(prec), l.p, l.n);
	ast_list_release(&l);
	return n ? parse_done(p, n) : NULL;
}

static struct ast *
no_row(struct parser *p, enum prec prec)
{
	return parse_fail(p,
	    prec == PREC_ASSIGN ? "assignments do not follow one another; use "
				  "parentheses"
				: "comparisons do not follow one another; use "
				  "`and` or parentheses");
}

/* Precedence climbing: operators that bind at least as tightly as min. */
static struct ast *
binary(struct parser *p, enum prec min, bool comma)
{
	struct ast *left = operand(p, comma), *n;
	enum prec prec;

	while (
	    left && (prec = prec_of(p->lex.tok)) != PREC_NONE && prec >= min) {
		if (prec == PREC_OR || prec == PREC_AND || prec == PREC_ALT) {
			left = chain(p, prec, left, comma);
			continue;
		}
		n = parse_node(p, kind_of(prec));
		n->op = (uint8_t)p->lex.tok;
		lex_next(&p->lex);
		n->a = left;
		n->b = binary(p, prec + 1, comma);
		left = n->b ? parse_done(p, n) : NULL;
		if (left && (prec == PREC_ASSIGN || prec == PREC_COMPARE) &&
		    prec_of(p->lex.tok) == prec)
			return no_row(p, prec);
	}
	return left;
}

struct ast *
parse_operators(struct parser *p, bool comma)
{
	return binary(p, PREC_ALT, comma);
}

/* Whole texts: a program, a module, definitions. */
#include "base/utf8.h"
#include "expr/syntax/parse_priv.h"

/* Checks what the lexer takes for granted, and looks at the first token. */
static bool
start(struct parser *p)
{
	struct str t = p->src->text;

	if (t.n > UINT32_MAX / 2) {
		err_set(p->err, EX_USAGE, "%s: the program is too long",
		    p->src->name);
		return false;
	}
	if (!utf8_valid(t.p, t.n)) {
		err_set(p->err, EX_USAGE, "%s: byte %zu is not UTF-8",
		    p->src->name, utf8_bad(t.p, t.n) + 1);
		return false;
	}
	lex_start(&p->lex, t);
	return true;
}

static struct ast *
at_end(struct parser *p, struct ast *n)
{
	if (!n || p->lex.tok == T_EOF)
		return n;
	switch (p->lex.tok) {
	case T_RPAREN:
		return parse_fail(p, "this `)` has no `(` before it");
	case T_RBRACKET:
		return parse_fail(p, "this `]` has no `[` before it");
	case T_RBRACE:
		return parse_fail(p, "this `}` has no `{` before it");
	default:
		return parse_unexpected(p, "an operator or the end");
	}
}

/* The program, or what of it follows the imports. */
static struct ast *
program(struct parser *p)
{
	struct ast *n;

	if (p->lex.tok == T_EOF)
		return parse_fail(p,
		    "the program is empty; `.` passes values on as they are");
	if (p->lex.tok != T_DEF)
		return at_end(p, parse_pipe(p, true));
	n = parse_defs(p);
	if (!n)
		return NULL;
	if (p->lex.tok == T_EOF)
		return parse_fail(p,
		    "the program holds definitions only; `.` behind them "
		    "passes values on as they are");
	n->b = parse_pipe(p, true);
	return n->b ? at_end(p, parse_done(p, n)) : NULL;
}

static bool
at_imports(const struct parser *p)
{
	return p->lex.tok == T_IMPORT || p->lex.tok == T_INCLUDE ||
	    p->lex.tok == T_MODULE;
}

struct ast *
expr_parse(struct arena *a, const struct source *src, struct err *e)
{
	struct parser p = {.arena = a, .src = src, .err = e};
	struct ast *n;

	if (!start(&p))
		return NULL;
	if (!at_imports(&p))
		return program(&p);
	n = parse_imports(&p);
	if (!n || !(n->b = program(&p)))
		return NULL;
	return parse_done(&p, n);
}

struct ast *
expr_parse_module(struct arena *a, const struct source *src, struct err *e)
{
	struct parser p = {.arena = a, .src = src, .err = e};
	struct ast *n;

	if (!start(&p) || !(n = parse_imports(&p)))
		return NULL;
	if (p.lex.tok == T_DEF && !(n->b = parse_defs(&p)))
		return NULL;
	if (p.lex.tok != T_EOF)
		return parse_fail(
		    &p, "a module holds definitions only, each ended by `;`");
	return parse_done(&p, n);
}

struct ast *
expr_parse_defs(struct arena *a, const struct source *src, struct err *e)
{
	struct parser p = {.arena = a, .src = src, .err = e};

	if (!start(&p))
		return NULL;
	return at_end(&p, parse_defs(&p));
}

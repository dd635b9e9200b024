/* Terms: everything between two operators. */
#include "expr/syntax/parse_priv.h"

/* The key of `.name`, as a string. */
static struct ast *
name_key(struct parser *p)
{
	struct ast *k = parse_node(p, AST_STR);

	k->s = p->lex.s;
	lex_next(&p->lex);
	return k;
}

static struct ast *
index_by(struct parser *p, struct ast *target, struct ast *key)
{
	struct ast *n;

	if (!key)
		return NULL;
	n = ast_new(p->arena, AST_INDEX, key->pos);
	n->a = target;
	n->b = key;
	return parse_done(p, n);
}

/* `[…]` behind a term: iteration, index or slice. */
static struct ast *
brackets(struct parser *p, struct ast *target)
{
	size_t open = p->lex.pos;
	struct ast *n = parse_node(p, AST_ITER), *from = NULL;

	n->a = target;
	lex_next(&p->lex);
	if (parse_accept(p, T_RBRACKET))
		return parse_done(p, n);
	if (p->lex.tok != T_COLON) {
		from = parse_pipe(p, true);
		if (!from)
			return NULL;
		if (p->lex.tok != T_COLON)
			return parse_close(p, T_RBRACKET, open)
			    ? index_by(p, target, from)
			    : NULL;
	}
	lex_next(&p->lex);
	n->kind = AST_SLICE;
	n->b = from;
	if (p->lex.tok == T_RBRACKET && !from)
		return parse_unexpected(p, "the end of the slice");
	if (p->lex.tok != T_RBRACKET && !(n->c = parse_pipe(p, true)))
		return NULL;
	return parse_close(p, T_RBRACKET, open) ? parse_done(p, n) : NULL;
}

/* `."text"`, `.[…]` or, at the start of a term, `.` alone. */
static struct ast *
dot(struct parser *p, struct ast *target, bool alone)
{
	lex_next(&p->lex);
	if (p->lex.tok == T_QUOTE)
		return index_by(p, target, parse_string(p, STR("")));
	if (p->lex.tok == T_LBRACKET)
		return brackets(p, target);
	if (alone)
		return target;
	return parse_unexpected(p, "a name, a string or `[`");
}

/*
 * `?` behind a step (.a, [0], []) forgives the step alone; behind anything else
 * it is a `try` around the whole.
 */
static struct ast *
question(struct parser *p, struct ast *t, bool step)
{
	struct ast *n = parse_node(p, AST_TRY);

	lex_next(&p->lex);
	if (step)
		t->op = 1;
	if (step || (t->kind == AST_TRY && !t->b))
		return t; /* f?? is f? */
	n->a = t;
	return parse_done(p, n);
}

/* A term and what stands behind it. */
static struct ast *
steps(struct parser *p)
{
	enum tok first = p->lex.tok;
	struct ast *t = parse_term(p);
	/* A lone dot is a term, no step. */
	bool step = t && t->kind != AST_IDENTITY &&
	    (first == T_FIELD || first == T_DOT);

	while (t) {
		switch (p->lex.tok) {
		case T_FIELD:
			t = index_by(p, t, name_key(p));
			step = true;
			break;
		case T_DOT:
			t = dot(p, t, false);
			step = true;
			break;
		case T_LBRACKET:
			t = brackets(p, t);
			step = true;
			break;
		case T_QUESTION:
			t = question(p, t, step);
			step = false;
			break;
		default:
			return t;
		}
	}
	return NULL;
}

/* A sign applies to the term with all that follows it: -.a? is -(.a?). */
struct ast *
parse_postfix(struct parser *p)
{
	struct ast_list signs = {0};
	struct ast *n;

	while (p->lex.tok == T_SUB) {
		ast_push(&signs, parse_node(p, AST_NEG));
		lex_next(&p->lex);
	}
	n = steps(p);
	while (n && signs.n) {
		signs.p[--signs.n]->a = n;
		n = parse_done(p, signs.p[signs.n]);
	}
	ast_list_release(&signs);
	return n;
}

/* The string of "\("x")": the format applies to it, as to no other part. */
static struct ast *
inserted(struct parser *p, struct ast *text)
{
	struct ast *n = ast_new(p->arena, AST_INTERP, text->pos);
	struct ast_list l = {0};

	ast_push(&l, text);
	ast_take(p->arena, n, &l);
	ast_list_release(&l);
	return parse_done(p, n);
}

struct ast *
parse_string(struct parser *p, struct str format)
{
	struct ast *n = parse_node(p, AST_INTERP), *part;
	struct ast_list l = {0};
	struct buf text = {0};
	const char *why;
	enum lex_part end;
	size_t open = p->lex.pos;

	n->s = format;
	for (;;) {
		buf_clear(&text);
		part = parse_node(p, AST_STR);
		end = lex_string(&p->lex, &text, &why);
		part->s = arena_str(p->arena, buf_str(&text));
		if (end == LEX_STR_BAD) {
			if (p->lex.at >= p->lex.text.n)
				p->lex.pos = open;
			n = parse_fail(p, why);
			break;
		}
		if (part->s.n || (end == LEX_STR_END && l.n == 0))
			ast_push(&l, part);
		if (end == LEX_STR_END)
			break;
		part = parse_pipe(p, true);
		if (part && p->lex.tok != T_RPAREN)
			part = parse_unexpected(p, "`)` of the interpolation");
		if (part && part->kind == AST_STR)
			part = inserted(p, part);
		if (!part) {
			n = NULL;
			break;
		}
		ast_push(&l, part);
	}
	buf_release(&text);
	/* The plain string is by far the most frequent. */
	if (n && l.n == 1 && l.p[0]->kind == AST_STR)
		n = l.p[0];
	else if (n)
		ast_take(p->arena, n, &l);
	ast_list_release(&l);
	return n ? parse_done(p, n) : NULL;
}

/* name, or name(a; b). */
static struct ast *
call(struct parser *p)
{
	struct ast *n = parse_node(p, AST_CALL), *arg;
	struct ast_list l = {0};
	size_t open;

	n->s = p->lex.s;
	lex_next(&p->lex);
	open = p->lex.pos;
	if (!parse_accept(p, T_LPAREN))
		return n;
	do {
		arg = parse_pipe(p, true);
		ast_push(&l, arg);
	} while (arg && parse_accept(p, T_SEMI));
	if (!arg || !parse_close(p, T_RPAREN, open))
		n = NULL;
	else
		ast_take(p->arena, n, &l);
	ast_list_release(&l);
	return n ? parse_done(p, n) : NULL;
}

/* if COND then A [elif …] [else B] end; `tok` is if or elif. */
static struct ast *
condition(struct parser *p)
{
	struct ast *first = NULL, *last = NULL, *n;

	do {
		n = parse_node(p, AST_IF);
		lex_next(&p->lex);
		if (!(n->a = parse_pipe(p, true)) ||
		    !parse_expect(p, T_THEN, "`then`") ||
		    !(n->b = parse_pipe(p, true)))
			return NULL;
		if (last)
			last->c = n;
		else
			first = n;
		/* The heights are set on the way back up, see below. */
		n->d = last;
		last = n;
	} while (p->lex.tok == T_ELIF);
	if (parse_accept(p, T_ELSE) && !(last->c = parse_pipe(p, true)))
		return NULL;
	if (!parse_expect(p, T_END, "`elif`, `else` or `end`"))
		return NULL;
	for (n = last; n; n = last) {
		last = n->d;
		n->d = NULL;
		if (!parse_done(p, n))
			return NULL;
	}
	return first;
}

/* One, or a row where each is the handler before: try f catch try g catch h */
static struct ast *
try(struct parser *p)
{
	struct ast_list l = {0};
	struct ast *n, *in = NULL;
	bool more, ok;

	do {
		n = parse_node(p, AST_TRY);
		lex_next(&p->lex);
		n->a = parse_postfix(p);
		ast_push(&l, n);
		more = n->a && parse_accept(p, T_CATCH);
	} while (more && p->lex.tok == T_TRY);
	ok = n->a && (!more || (in = parse_postfix(p)));
	while (ok && l.n) {
		n = l.p[--l.n];
		n->b = in;
		in = parse_done(p, n);
		ok = in != NULL;
	}
	ast_list_release(&l);
	return ok ? in : NULL;
}

/* reduce SOURCE as PATTERN (INIT; UPDATE), foreach … (…[; EXTRACT]). */
static struct ast *
fold(struct parser *p)
{
	bool foreach = p->lex.tok == T_FOREACH;
	struct ast *n = parse_node(p, foreach ? AST_FOREACH : AST_REDUCE);
	size_t open;

	lex_next(&p->lex);
	if (!(n->a = parse_operators(p, true)) ||
	    !parse_expect(p, T_AS, "`as`") || !parse_patterns(p, n))
		return NULL;
	open = p->lex.pos;
	if (!parse_expect(p, T_LPAREN, "`(`") ||
	    !(n->b = parse_pipe(p, true)) || !parse_expect(p, T_SEMI, "`;`") ||
	    !(n->c = parse_pipe(p, true)))
		return NULL;
	if (foreach && parse_accept(p, T_SEMI) && !(n->d = parse_pipe(p, true)))
		return NULL;
	return parse_close(p, T_RPAREN, open) ? parse_done(p, n) : NULL;
}

static struct ast *
brk(struct parser *p)
{
	struct ast *n = parse_node(p, AST_BREAK);

	lex_next(&p->lex);
	if (p->lex.tok != T_VAR)
		return parse_unexpected(p, "`$` and the name of a label");
	n->s = p->lex.s;
	lex_next(&p->lex);
	return n;
}

/* `( … )` or `[ … ]`. */
static struct ast *
enclosed(struct parser *p)
{
	struct ast *n = parse_node(p, AST_ARRAY), *in = NULL;
	bool array = p->lex.tok == T_LBRACKET;
	size_t open = p->lex.pos;

	lex_next(&p->lex);
	if (array && parse_accept(p, T_RBRACKET))
		return n;
	in = parse_pipe(p, true);
	if (!in || !parse_close(p, array ? T_RBRACKET : T_RPAREN, open))
		return NULL;
	n->a = in;
	return array ? parse_done(p, n) : in;
}

struct ast *
parse_leaf(struct parser *p, enum ast_kind kind)
{
	struct ast *n = parse_node(p, kind);

	n->s = p->lex.s;
	lex_next(&p->lex);
	return n;
}

struct ast *
parse_term(struct parser *p)
{
	struct str s = p->lex.s;
	struct ast *n;

	switch (p->lex.tok) {
	case T_FIELD:
		n = parse_node(p, AST_IDENTITY);
		return index_by(p, n, name_key(p));
	case T_DOT:
		return dot(p, parse_node(p, AST_IDENTITY), true);
	case T_DOTDOT:
		return parse_leaf(p, AST_RECURSE);
	case T_NUM:
		return parse_leaf(p, AST_NUM);
	case T_QUOTE:
		return parse_string(p, STR(""));
	case T_FORMAT:
		n = parse_leaf(p, AST_FORMAT);
		return p->lex.tok == T_QUOTE ? parse_string(p, s) : n;
	case T_VAR:
		return parse_leaf(p, str_is(s, "__loc__") ? AST_LOC : AST_VAR);
	case T_LPAREN:
	case T_LBRACKET:
		return enclosed(p);
	case T_LBRACE:
		return parse_object(p);
	case T_IDENT:
		if (str_is(s, "break"))
			return brk(p);
		return call(p);
	case T_IF:
		return condition(p);
	case T_TRY:
	case T_REDUCE:
	case T_FOREACH:
		/* These begin with a term of their own. */
		if (p->nest >= PARSE_NEST_MAX)
			return parse_fail(p, "this is nested too deeply");
		p->nest++;
		n = p->lex.tok == T_TRY ? try(p) : fold(p);
		p->nest--;
		return n;
	case T_IMPORT:
	case T_INCLUDE:
	case T_MODULE:
		return parse_fail(p,
		    "imports, and `module` before them, stand at the start of "
		    "a program");
	default:
		return parse_unexpected(p, "an expression");
	}
}

/*
 * Syntax tree to program: expressions.
 *
 * Functions that do not call themselves are compiled anew into each place that
 * calls them, with the arguments' trees in place of their parameters.  This
 * makes most programs direct (core/code.h), builtins written in the language
 * cost nothing when they are not used, and tail calls remain for real
 * recursion.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "expr/compile/compile_priv.h"
#include "expr/syntax/lex.h"

const struct node *
comp_short(struct compiler *c, const struct ast *t)
{
	switch ((enum ast_kind)t->kind) {
	case AST_IDENTITY:
		return comp_done(comp_node(c, OP_IDENTITY));
	case AST_RECURSE:
		return comp_done(comp_node(c, OP_RECURSE));
	case AST_NUM:
		return comp_number(c, t);
	case AST_STR:
		return comp_str(c, t->s);
	case AST_FORMAT:
	case AST_INTERP:
		return comp_string(c, t);
	case AST_ARRAY:
		return comp_array(c, t);
	case AST_OBJECT:
		return comp_object(c, t);
	case AST_IF:
		return comp_condition(c, t);
	case AST_ASSIGN:
		return comp_assign(c, t);
	case AST_REDUCE:
	case AST_FOREACH:
		return comp_fold(c, t);
	case AST_BREAK:
		return comp_break(c, t);
	case AST_VAR:
		return comp_var(c, t);
	case AST_LOC:
		return comp_location(c, t);
	case AST_CALL:
		return comp_call(c, t);
	case AST_IMPORTS:
		return comp_imports(c, t);
	default:
		break;
	}
	comp_fail(c, t, "this is no expression");
	return NULL;
}

/* Variables from outside: --arg and kin. */
static void
globals(struct compiler *c)
{
	const struct expr_opts *o = c->opts;

	for (size_t i = 0; o && i < o->nvars; i++) {
		const struct node *n = comp_const(c,
		    (struct constant){CONST_VALUE, .value = o->var_values[i]});

		comp_push(c, SCOPE_CONST,
		    arena_str(&c->tree, str_of(o->var_names[i])))
		    ->index = n->i;
	}
}

static bool
build(struct compiler *c)
{
	struct frame frame = {0};
	struct ast *t = expr_parse(&c->tree, c->src, c->err);

	if (!t)
		return false;
	c->frame = &frame;
	globals(c);
	if (!comp_home(c))
		return false;
	c->expr->main.body = comp(c, t);
	c->expr->main.nslots = frame.nslots;
	if (c->expr->main.body)
		comp_last(&frame, c->expr->main.body, 0);
	if (!c->expr->main.body && !c->err->code)
		comp_fail(c, t, "this cannot be compiled");
	c->frame = NULL;
	return c->expr->main.body && comp_check_externs(c);
}

struct expr *
expr_compile(struct str text, const struct expr_opts *opts, struct err *e)
{
	struct expr *x = xcalloc(1, sizeof *x);
	const char *name = opts && opts->name ? opts->name : "expression";
	struct source src = {.name = name, .text = text};
	struct compiler c = {.expr = x, .src = &src, .opts = opts, .err = e};
	const char *eval = getenv("STREAMUTILS_EVAL");
	bool ok;

	err_clear(e);
	c.by_value = eval && strcmp(eval, "value") == 0;
	c.by_machine = eval && strcmp(eval, "machine") == 0;
	x->modules = opts ? opts->modules : NULL;
	ok = build(&c);
	arena_release(&c.tree);
	map_release(&c.keys);
	map_release(&c.site_at);
	if (ok)
		return x;
	expr_free(x);
	return NULL;
}

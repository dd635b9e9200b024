/*
 * Modules: each is read and compiled once, in a scope of its own that holds the
 * variables from outside and what it imports itself.  An import puts its
 * functions, by their names or as name::function, into the scope of who
 * imports; of two with one name the later counts.
 */
#include <stdio.h>

#include "base/mem.h"
#include "expr/compile/compile_priv.h"
#include "expr/compile/module.h"
#include "json/parser.h"

enum {
	MODULES_MAX = 1000,
	MODULES_DEPTH = 60,
	MODULES_BYTES = 64 << 20,
	DATA_BYTES = 512 << 20,
};

struct module {
	struct module *next;
	struct str real;
	struct source src;
	bool data, raw, open; /* open: being compiled */
	const char *dir;
	struct fundef **defs; /* in the order of the text */
	size_t ndefs;
	uint32_t value; /* data: its constant */
};

/* The error at the import that led to it; false. */
static bool
refuse(struct compiler *c, const struct ast *at, int code, const char *what)
{
	if (c->err->code)
		return false;
	comp_fail(c, at, "%s", what);
	c->err->code = code;
	return false;
}

/* The folder part of a path. */
static const char *
folder_of(struct compiler *c, struct str path)
{
	while (path.n > 0 && path.p[path.n - 1] != '/')
		path.n--;
	if (path.n > 1)
		path.n--;
	return path.n ? arena_str(&c->tree, path).p : ".";
}

/* Keeps the functions defined since `base`. */
static void export(
    struct compiler *c, struct module *m, const struct scope *base)
{
	size_t n = 0;

	for (const struct scope *s = c->scope; s != base; s = s->up)
		n++;
	m->ndefs = n;
	m->defs = arena_array(&c->tree, n, sizeof(struct fundef *));
	for (const struct scope *s = c->scope; s != base; s = s->up)
		m->defs[--n] = s->fun;
}

static bool import_all(struct compiler *, const struct ast *);

static bool
compile_module(struct compiler *c, struct module *m)
{
	struct module_state *all = &c->modules;
	const struct source *src = c->src;
	struct module *outer = all->in;
	struct scope *scope = c->scope, *base;
	struct ast *t = expr_parse_module(&c->tree, &m->src, c->err);
	bool ok;

	if (!t)
		return false;
	c->src = &m->src;
	c->scope = all->base;
	all->in = m;
	all->depth++;
	ok = import_all(c, t);
	base = c->scope;
	c->inline_from = c->nodes;
	ok = ok && (!t->b || comp_define(c, t->b));
	if (ok)
		export(c, m, base);
	all->depth--;
	all->in = outer;
	c->scope = scope;
	c->src = src;
	return ok;
}

/* The file's values, or its text, as a constant that the program owns. */
static bool
take_data(struct compiler *c, struct module *m, const struct buf *text)
{
	struct expr *x = c->expr;
	struct jv v =
	    m->raw ? jv_str_lossy(buf_str(text)) : json_parse_all(text, c->err);

	if (v.kind == JV_NONE) {
		err_prefix(c->err, "%s", m->src.name);
		return false;
	}
	x->owned = xgrow(x->owned, &x->owned_cap, x->nowned, sizeof *x->owned);
	x->owned[x->nowned++] = v;
	m->value = comp_const(c, (struct constant){CONST_VALUE, .value = v})->i;
	return true;
}

static bool
fill(struct compiler *c, struct module *m, const struct ast *at)
{
	const struct expr_modules *from = c->opts->modules;
	struct module_state *all = &c->modules;
	size_t most = m->data ? DATA_BYTES : MODULES_BYTES;
	struct buf text = {0};
	bool ok = false;

	if (from->read(from->arg, m->real.p, m->data, &text, c->err) < 0)
		goto done;
	all->bytes += text.len;
	if (++all->count > MODULES_MAX || all->bytes > most ||
	    all->depth >= MODULES_DEPTH) {
		refuse(c, at, EX_USAGE,
		    all->depth >= MODULES_DEPTH
			? "modules import modules too deeply"
			: "the modules are too much for one program");
		goto done;
	}
	if (m->data) {
		ok = take_data(c, m, &text);
		goto done;
	}
	m->src.text = arena_str(&c->tree, buf_str(&text));
	ok = compile_module(c, m);
done:
	buf_release(&text);
	return ok;
}

/* The module at a place: the one compiled before, or a new one. */
static struct module *
load(struct compiler *c, struct str name, struct str real, bool data, bool raw,
    const struct ast *at)
{
	struct module *m;
	char what[200];

	for (m = c->modules.all; m; m = m->next) {
		if (!str_eq(m->real, real) || m->data != data || m->raw != raw)
			continue;
		if (!m->open)
			return m;
		snprintf(
		    what, sizeof what, "circular import of %s", m->src.name);
		refuse(c, at, EX_USAGE, what);
		return NULL;
	}
	m = arena_alloc(&c->tree, sizeof *m);
	m->real = arena_str(&c->tree, real);
	m->src.name = arena_str(&c->tree, name).p;
	m->src.file = m->real.p;
	m->dir = folder_of(c, real);
	m->data = data;
	m->raw = raw;
	m->next = c->modules.all;
	c->modules.all = m;
	m->open = true;
	if (!fill(c, m, at))
		return NULL;
	m->open = false;
	return m;
}

static struct str
qualified(struct compiler *c, struct str name, struct str in)
{
	char *p = arena_alloc(&c->tree, name.n + in.n + 3);

	memcpy(p, name.p, name.n);
	memcpy(p + name.n, "::", 2);
	memcpy(p + name.n + 2, in.p, in.n);
	return (struct str){p, name.n + 2 + in.n};
}

/* Puts what the module has into the scope, as the import says. */
static void
bind(struct compiler *c, const struct module *m, const struct ast *t)
{
	if (m->data) {
		struct str name = t->b->s;

		comp_push(c, SCOPE_CONST, name)->index = m->value;
		comp_push(c, SCOPE_CONST, qualified(c, name, name))->index =
		    m->value;
		return;
	}
	for (size_t i = 0; i < m->ndefs; i++) {
		struct str name = m->defs[i]->def->s;

		if (t->b)
			name = qualified(c, t->b->s, name);
		comp_push(c, SCOPE_FUNC, name)->fun = m->defs[i];
	}
}

static bool
import(struct compiler *c, const struct ast *t)
{
	const struct expr_modules *from = c->opts ? c->opts->modules : NULL;
	struct buf name = {0}, real = {0};
	struct jv meta;
	struct module *m = NULL;
	struct err why = {0};
	bool data = t->op == IMPORT_DATA, raw, optional;
	int found;

	if (!from)
		return refuse(
		    c, t, EX_USAGE, "there are no modules to import here");
	meta = module_constant(&c->tree, t->a);
	raw = data && module_flag(meta, "raw");
	optional = module_flag(meta, "optional");
	found =
	    module_find(from, c->modules.in ? c->modules.in->dir : from->dir,
		t->s, meta, data, &name, &real, &why);
	jv_unref(meta);
	if (found == 0)
		m = load(c, buf_str(&name), buf_str(&real), data, raw, t);
	else if (!optional || why.code != EX_NOINPUT)
		refuse(c, t, why.code, why.msg);
	buf_release(&name);
	buf_release(&real);
	if (m)
		bind(c, m, t);
	return m || (found < 0 && optional && !c->err->code);
}

static bool
import_all(struct compiler *c, const struct ast *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (!import(c, t->list[i]))
			return false;
	return true;
}

const struct node *
comp_imports(struct compiler *c, const struct ast *t)
{
	struct scope *outer = c->scope;
	const struct node *n = NULL;

	if (import_all(c, t)) {
		c->inline_from = c->nodes;
		n = comp(c, t->b);
	}
	c->scope = outer;
	return n;
}

bool
comp_home(struct compiler *c)
{
	const struct expr_modules *from = c->opts ? c->opts->modules : NULL;
	struct ast here = {.kind = AST_IMPORT, .op = IMPORT_INCLUDE};
	struct buf name = {0}, real = {0};
	struct module *m = NULL;
	bool is_file = false;

	c->modules.base = c->scope;
	if (!from || !from->home_file)
		return true;
	if (from->folder(from->arg, true, &name) == 1) {
		buf_puts(&name, STR("/.jq"));
		is_file = from->find(from->arg, buf_cstr(&name), &real) == 1;
	}
	if (is_file) {
		m = load(
		    c, buf_str(&name), buf_str(&real), false, false, &here);
		if (m)
			bind(c, m, &here);
		c->inline_from = c->nodes;
	}
	buf_release(&name);
	buf_release(&real);
	return m || !is_file;
}

/* What to say of names that nobody defined: which one may have been meant. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "expr/compile/compile_priv.h"

/* Functions or variables that can be named at the place. */
struct known {
	const char **name;
	size_t *arity;
	size_t n, name_cap, arity_cap;
};

static void
add(struct known *k, const char *name, size_t arity)
{
	k->name = xgrow(k->name, &k->name_cap, k->n, sizeof *k->name);
	k->arity = xgrow(k->arity, &k->arity_cap, k->n, sizeof *k->arity);
	k->name[k->n] = name;
	k->arity[k->n++] = arity;
}

static void
release(struct known *k)
{
	free(k->name);
	free(k->arity);
}

static struct known
functions(struct compiler *c)
{
	struct known k = {0};
	const struct builtin *b;

	for (struct scope *s = c->scope; s; s = s->up) {
		const char *name = arena_str(&c->tree, s->name).p;

		if (s->kind == SCOPE_FUNC)
			add(&k, name, s->fun->def->n);
		else if (s->kind == SCOPE_PARAM || s->kind == SCOPE_INLINE)
			add(&k, name, 0);
	}
	if (c->opts && c->opts->funcs)
		for (const struct expr_func *f = c->opts->funcs; f->name; f++)
			if (f->name[0] != '_' && f->name[0] != '$')
				add(&k, f->name, (size_t)f->arity);
	for (size_t i = 0; (b = builtin_at(i)); i++)
		if (b->name[0] != '_')
			add(&k, b->name, (size_t)b->arity);
	return k;
}

/* What stands behind the last `::`. */
static struct str
plain(struct str s)
{
	for (size_t i = s.n; i > 1; i--)
		if (s.p[i - 1] == ':')
			return (struct str){s.p + i, s.n - i};
	return s;
}

/* The arity that is the wanted one, if there is that, or the first. */
static size_t
arity_of(const struct known *k, const char *name, size_t wanted)
{
	size_t first = SIZE_MAX;

	for (size_t i = 0; i < k->n; i++) {
		if (strcmp(k->name[i], name) != 0)
			continue;
		if (k->arity[i] == wanted)
			return wanted;
		if (first == SIZE_MAX)
			first = k->arity[i];
	}
	return first;
}

/* "; `f/1`, `f/2` and `f/3` are", if there are functions of that name. */
static bool
other_arities(const struct known *k, struct str name, char *out, size_t size)
{
	size_t found[16], n = 0, at = 0;

	/* in rising order; more than that nobody defines */
	for (size_t arity = 0; arity < 64 && n < 16; arity++)
		for (size_t i = 0; i < k->n; i++)
			if (k->arity[i] == arity && str_is(name, k->name[i])) {
				found[n++] = arity;
				break;
			}
	for (size_t i = 0; i < n && at < size; i++)
		at += (size_t)snprintf(out + at, size - at, "%s`%.*s/%zu`",
		    i == 0	     ? "; "
			: i + 1 == n ? " and "
				     : ", ",
		    (int)name.n, name.p, found[i]);
	if (n && at < size)
		snprintf(out + at, size - at, n == 1 ? " is" : " are");
	return n > 0;
}

/* f(a, b) where f(a; b) was meant. */
static bool
has_commas(const struct ast *call)
{
	for (size_t i = 0; i < call->n; i++)
		if (call->list[i]->kind == AST_COMMA)
			return true;
	return false;
}

/* The same name in another module, or without one. */
static const char *
elsewhere(const struct known *k, struct str name)
{
	struct str tail = plain(name);

	for (size_t i = 0; i < k->n; i++)
		if (str_eq(plain(str_of(k->name[i])), tail))
			return k->name[i];
	return NULL;
}

/* The nearest among those of the same module; *module: whether there are any.
 */
static const char *
within(const struct known *k, struct str name, bool *module)
{
	struct str tail = plain(name), prefix = {name.p, name.n - tail.n};
	const char **some = xcalloc(k->n + 1, sizeof *some), *near;
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++) {
		struct str s = str_of(k->name[i]);

		if (str_starts(s, prefix) && plain(s).n == s.n - prefix.n)
			some[n++] = k->name[i] + prefix.n;
	}
	*module = n > 0 && prefix.n > 0;
	near = str_nearest(tail, some, n);
	free(some);
	return near ? near - prefix.n : NULL;
}

/* "; did you mean …?", or what else there is to say of a name. */
static void
suggestion(const struct known *k, const struct ast *t, char *out, size_t size)
{
	size_t prefix = t->s.n - plain(t->s).n, arity;
	bool module;
	const char *near = within(k, t->s, &module);

	if (!near)
		near = elsewhere(k, t->s);
	if (!near && !prefix)
		near = str_nearest(t->s, k->name, k->n);
	if (!near && prefix && !module)
		snprintf(out, size, "; no module is imported as `%.*s`",
		    (int)(prefix - 2), t->s.p);
	if (!near)
		return;
	arity = arity_of(k, near, t->n);
	if (arity == t->n)
		snprintf(out, size, "; did you mean `%s`?", near);
	else
		snprintf(out, size, "; did you mean `%s/%zu`?", near, arity);
}

const struct node *
comp_undefined(struct compiler *c, const struct ast *t)
{
	struct known k = functions(c);
	char more[200] = "";
	const char *hint = "";

	if (!other_arities(&k, t->s, more, sizeof more))
		suggestion(&k, t, more, sizeof more);
	else if (has_commas(t))
		hint = " (`;` separates arguments)";
	comp_fail(c, t, "`%.*s/%zu` is not defined%s%s",
	    (int)(t->s.n > 80 ? 80 : t->s.n), t->s.p, t->n, more, hint);
	release(&k);
	return NULL;
}

const struct node *
comp_undefined_var(struct compiler *c, const struct ast *t)
{
	bool label = t->kind == AST_BREAK;
	struct known k = {0};
	char more[128] = "";
	const char *near;
	int n = (int)(t->s.n > 80 ? 80 : t->s.n);

	for (struct scope *s = c->scope; s; s = s->up)
		if (label ? s->kind == SCOPE_LABEL
			  : s->kind == SCOPE_VAR || s->kind == SCOPE_CONST)
			add(&k, arena_str(&c->tree, s->name).p, 0);
	if (!label && c->opts && c->opts->funcs)
		for (const struct expr_func *f = c->opts->funcs; f->name; f++)
			if (f->name[0] == '$')
				add(&k, f->name + 1, 0);
	if (!label) {
		add(&k, "ENV", 0);
		add(&k, "__loc__", 0);
	}
	near = str_nearest(t->s, k.name, k.n);
	if (!near && !label)
		near = elsewhere(&k, t->s);
	if (near)
		snprintf(more, sizeof more, "; did you mean `$%s`?", near);
	comp_fail(c, t,
	    label ? "there is no label `$%.*s` here%s"
		  : "`$%.*s` is not defined%s",
	    n, t->s.p, more);
	release(&k);
	return NULL;
}

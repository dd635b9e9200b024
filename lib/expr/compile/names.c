/*
 * Where a name is bound.  Scopes are chains that share their outer ends, and in
 * a long program long ones: here and there a table tells at once what the names
 * inside it lead to, or that they lead nowhere.
 */
#include "base/hash.h"
#include "expr/compile/compile_priv.h"

enum {
	NEAR = 64,	   /* names between tables */
	FAR = NEAR * NEAR, /* between those that hold many */
};

/* Of the `depth` innermost names at its scope, the innermost of each kind. */
struct scope_table {
	struct scope *outer; /* the first that is not in it */
	struct scope **slot;
	size_t mask;
};

/* What can be called has its arity in its name. */
struct wanted {
	enum scope_names names;
	struct str name;
	size_t arity;
};

static struct wanted
wanted_of(const struct scope *s)
{
	struct wanted w = {SCOPE_CALLS, s->name, 0};

	switch (s->kind) {
	case SCOPE_VAR:
	case SCOPE_CONST:
		w.names = SCOPE_VARS;
		break;
	case SCOPE_LABEL:
		w.names = SCOPE_LABELS;
		break;
	case SCOPE_FUNC:
		w.arity = s->fun->def->n;
		break;
	default:
		break;
	}
	return w;
}

static bool
is_it(const struct scope *s, const struct wanted *w)
{
	struct wanted have = wanted_of(s);

	return have.names == w->names && have.arity == w->arity &&
	    str_eq(have.name, w->name);
}

/* Where in the table it stands, or would. */
static struct scope **
place(const struct scope_table *t, const struct wanted *w)
{
	size_t i =
	    hash_bytes(w->name.p, w->name.n) + w->arity * 7 + (size_t)w->names;

	for (;; i++) {
		struct scope **at = &t->slot[i & t->mask];

		if (!*at || is_it(*at, w))
			return at;
	}
}

/* The table at a scope where one stands, made when it is first asked for. */
static struct scope_table *
table_at(struct compiler *c, struct scope *s)
{
	size_t n = s->depth % FAR ? NEAR : FAR;
	struct scope_table *t;

	if (s->table)
		return s->table;
	t = s->table = arena_alloc(&c->tree, sizeof *t);
	t->mask = 2 * n - 1;
	t->slot = arena_array(&c->tree, 2 * n, sizeof(struct scope *));
	for (t->outer = s; n-- > 0; t->outer = t->outer->up) {
		struct wanted w = wanted_of(t->outer);
		struct scope **at = place(t, &w);

		if (!*at)
			*at = t->outer;
	}
	return t;
}

struct scope *
comp_find(
    struct compiler *c, enum scope_names names, struct str name, size_t arity)
{
	const struct wanted w = {names, name, arity};
	struct scope_table *t;
	struct scope *s = c->scope, *found;

	while (s) {
		if (s->depth % NEAR) {
			if (is_it(s, &w))
				return s;
			s = s->up;
			continue;
		}
		t = table_at(c, s);
		found = *place(t, &w);
		if (found)
			return found;
		s = t->outer;
	}
	return NULL;
}

/* What modules say of themselves. */
#include "expr/compile/compile_priv.h"
#include "expr/compile/module.h"

static struct jv
constant_array(struct arena *a, const struct ast *n, struct jv to)
{
	if (n->kind != AST_COMMA)
		return jv_push(to, module_constant(a, n));
	to = constant_array(a, n->a, to);
	return constant_array(a, n->b, to);
}

/* The parser has bounded the height, and so the depth of the value. */
struct jv
module_constant(struct arena *a, const struct ast *n)
{
	struct jv v;
	struct buf b = {0};

	if (!n)
		return JV_NONE_V;
	switch (n->kind) {
	case AST_STR:
		return jv_str(n->s);
	case AST_NUM:
		return jv_num_text(comp_number_text(a, n->s));
	case AST_NEG:
		buf_putc(&b, '-');
		buf_puts(&b, comp_number_text(a, n->a->s));
		v = jv_num_text(buf_str(&b));
		buf_release(&b);
		return v;
	case AST_ARRAY:
		return n->a ? constant_array(a, n->a, jv_arr()) : jv_arr();
	case AST_OBJECT:
		v = jv_obj();
		for (size_t i = 0; i < n->n; i++)
			v = jv_set_str(v, n->list[i]->a->s,
			    module_constant(a, n->list[i]->b));
		return v;
	default:
		return str_is(n->s, "null") ? JV_NULL_V
					    : jv_bool(str_is(n->s, "true"));
	}
}

bool
module_flag(struct jv meta, const char *name)
{
	struct jv v =
	    meta.kind == JV_NONE ? JV_NONE_V : jv_get(meta, str_of(name));
	bool yes = jv_type(v) == JT_TRUE;

	jv_unref(v);
	return yes;
}

static struct jv
dependency(struct arena *a, const struct ast *t)
{
	struct jv v = t->a ? module_constant(a, t->a) : jv_obj();

	if (t->b)
		v = jv_set_str(v, STR("as"), jv_str(t->b->s));
	v = jv_set_str(v, STR("is_data"), jv_bool(t->op == IMPORT_DATA));
	return jv_set_str(v, STR("relpath"), jv_str(t->s));
}

static struct jv
definition(const struct ast *t)
{
	struct buf b = {0};
	struct jv v;

	buf_printf(&b, "%.*s/%zu", (int)t->s.n, t->s.p, t->n);
	v = jv_str(buf_str(&b));
	buf_release(&b);
	return v;
}

static struct jv
describe(struct arena *a, const struct ast *t)
{
	struct jv v = t->a ? module_constant(a, t->a) : jv_obj();
	struct jv deps = jv_arr(), defs = jv_arr();

	for (size_t i = 0; i < t->n; i++)
		deps = jv_push(deps, dependency(a, t->list[i]));
	for (size_t i = 0; t->b && i < t->b->n; i++)
		defs = jv_push(defs, definition(t->b->list[i]));
	v = jv_set_str(v, STR("deps"), deps);
	return jv_set_str(v, STR("defs"), defs);
}

int
module_describe(const struct expr_modules *from, struct str path, struct jv *v,
    struct err *e)
{
	struct buf name = {0}, real = {0}, text = {0};
	struct arena a = {0};
	struct source src;
	struct ast *t = NULL;

	if (module_find(from, from->dir, path, JV_NONE_V, false, &name, &real,
		e) == 0 &&
	    from->read(from->arg, real.p, false, &text, e) == 0) {
		src = (struct source){buf_cstr(&name), buf_str(&text), name.p};
		t = expr_parse_module(&a, &src, e);
	}
	if (t)
		*v = describe(&a, t);
	arena_release(&a);
	buf_release(&name);
	buf_release(&real);
	buf_release(&text);
	return t ? 0 : -1;
}

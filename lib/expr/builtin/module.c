/* Builtins: where modules come from and what they say. */
#include "expr/compile/module.h"
#include "expr/core/vm.h"

/* A folder that is not known is null. */
static int
folder(struct vm *m, struct jv in, bool program, struct jv *out)
{
	const struct expr_modules *from = m->prog->modules;
	struct buf b = {0};
	int r = 0;

	jv_unref(in);
	if (from && program)
		r = from->find(from->arg, from->dir, &b);
	else if (from)
		r = from->folder(from->arg, false, &b);
	*out = r ? jv_str_lossy(buf_str(&b)) : JV_NULL_V;
	buf_release(&b);
	return 1;
}

static int
get_jq_origin(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	return folder(m, in, false, out);
}

static int
get_prog_origin(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	return folder(m, in, true, out);
}

static int
get_search_list(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	const struct expr_modules *from = m->prog->modules;

	(void)args;
	jv_unref(in);
	*out = jv_arr();
	for (size_t i = 0; from && i < from->nsearch; i++)
		*out = jv_push(*out, jv_str_lossy(str_of(from->search[i])));
	return 1;
}

static int
modulemeta(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	const struct expr_modules *from = m->prog->modules;
	struct buf name = {0};
	struct err e = {0};
	int r = -1;

	(void)args;
	if (jv_type(in) != JT_STRING)
		vm_error(m, "modulemeta input module name must be a string");
	else if (!from)
		vm_error(m, "there are no modules here");
	else if (module_describe(from, jv_text(in, &name), out, &e) < 0)
		vm_error(m, "%s", e.msg);
	else
		r = 1;
	buf_release(&name);
	jv_unref(in);
	return r;
}

const struct builtin builtins_module[] = {
    {"modulemeta", 0, .fn = modulemeta},
    {"get_search_list", 0, .fn = get_search_list},
    {"get_prog_origin", 0, .fn = get_prog_origin},
    {"get_jq_origin", 0, .fn = get_jq_origin},
    {NULL, 0, .fn = NULL},
};

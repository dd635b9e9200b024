/* The table of builtins. */
#include "expr/core/builtin.h"

static const struct builtin *const tables[] = {builtins_core, builtins_array,
    builtins_sort, builtins_find, builtins_object, builtins_string,
    builtins_math, builtins_regex, builtins_date, builtins_program,
    builtins_module, builtins_defined};

const struct builtin *
builtin_at(size_t i)
{
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
		for (const struct builtin *b = tables[t]; b->name; b++)
			if (i-- == 0)
				return b;
	return NULL;
}

const struct builtin *
builtin_find(struct str name, size_t arity)
{
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
		for (const struct builtin *b = tables[t]; b->name; b++)
			if ((size_t)b->arity == arity && str_is(name, b->name))
				return b;
	return NULL;
}

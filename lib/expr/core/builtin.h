/*
 * The table of builtins.  To add one: a line in the table of its subject and,
 * unless it is written in the language itself, a function.
 */
#ifndef EXPR_CORE_BUILTIN_H
#define EXPR_CORE_BUILTIN_H

#include "expr/core/code.h"

/*
 * A native builtin.  Consumes the input and the arguments (already multiplied
 * out); returns 1 and *out, 0 for no output, or -1 after vm_raise() and kin.
 */
typedef int builtin_fn(
    struct vm *, struct jv in, struct jv *args, struct jv *out);

struct builtin {
	const char *name;
	int arity;
	builtin_fn *fn;	 /* native, or */
	const char *src; /* `def NAME(…): …;`, compiled on use, or */
	enum op op;	 /* an operation of the machine (fn and src NULL) */
};

/* NULL when there is none. */
const struct builtin *builtin_find(struct str name, size_t arity);
/* All of them in turn, for messages: NULL past the end. */
const struct builtin *builtin_at(size_t i);

/* The tables by subject; each ends with a NULL name. */
extern const struct builtin builtins_core[];
extern const struct builtin builtins_array[];
extern const struct builtin builtins_sort[];
extern const struct builtin builtins_find[];
extern const struct builtin builtins_object[];
extern const struct builtin builtins_string[];
extern const struct builtin builtins_math[];
extern const struct builtin builtins_regex[];
extern const struct builtin builtins_date[];
extern const struct builtin builtins_program[];
extern const struct builtin builtins_module[];
extern const struct builtin builtins_defined[];

/* @text and kin: appends the value's form to the text.  Borrows. */
struct format {
	const char *name; /* with the @ */
	int (*write)(struct vm *, struct jv, struct buf *);
};
const struct format *format_find(struct str name);
/* @text, which a string without a format uses. */
extern const struct format format_text;
/* The name nearest to a mistyped one, or NULL. */
const char *format_nearest(struct str name);

#endif

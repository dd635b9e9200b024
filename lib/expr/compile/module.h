/*
 * Modules: where they are, what they say of themselves, and (module.c) what
 * they define.
 */
#ifndef EXPR_COMPILE_MODULE_H
#define EXPR_COMPILE_MODULE_H

#include "base/buf.h"
#include "expr/expr.h"
#include "expr/syntax/ast.h"

/* A path that is longer is not looked for. */
enum { MODULE_PATH_MAX = 4096 };

/*
 * Looks for a module.  `dir` is the folder of who asks, `meta` the metadata of
 * the import (JV_NONE: none; borrowed), whose `search` may say where to look.
 * 0, *name (as it is called in messages) and *real, both ending in a NUL that
 * is not counted; or -1 and why in *why: EX_NOINPUT or EX_USAGE.
 */
int module_find(const struct expr_modules *, const char *dir, struct str path,
    struct jv meta, bool data, struct buf *name, struct buf *real,
    struct err *why);

/* The value of metadata, which the parser has checked to be constant; JV_NONE
 * for NULL. */
struct jv module_constant(struct arena *, const struct ast *);

/* True when the metadata has the member, and it is true. */
bool module_flag(struct jv meta, const char *name);

/* What modulemeta says of a module of the program: 0, or -1 and *err. */
int module_describe(
    const struct expr_modules *, struct str path, struct jv *, struct err *);

#endif

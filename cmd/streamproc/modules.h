/* Where the modules of a program are: -L, and files. */
#ifndef STREAMPROC_MODULES_H
#define STREAMPROC_MODULES_H

#include "expr/expr.h"

struct modules {
	char **search; /* of -L */
	size_t n, cap;
	/* private: */
	struct expr_modules given;
	char *dir;
};

/* The option -L: call it with the struct modules. */
int modules_look_in(void *, char **args, struct err *);
/*
 * What expr_compile() takes, for a program from a file or (NULL) the command
 * line.  It belongs to the struct.
 */
const struct expr_modules *modules_of(struct modules *, const char *file);
void modules_release(struct modules *);

#endif

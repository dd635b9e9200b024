/*
 * The variables that the command line gives a program: --arg and kin, --args
 * and --jsonargs.  The options only note what is wanted; vars_load() reads the
 * files, so that a missing one is told apart from a mistaken option.
 */
#ifndef STREAMPROC_VARS_H
#define STREAMPROC_VARS_H

#include "base/err.h"
#include "json/value.h"

struct vars {
	/* what expr_opts takes; $ARGS comes first */
	const char **names;
	struct jv *values;
	size_t n;
	/* private: */
	struct var *noted;
	size_t nnoted, noted_cap;
	struct var_switch *switches; /* what operands are, from which on */
	size_t nswitches, switch_cap;
	struct jv positional;
};

/* Options: call them with the struct vars. */
int vars_arg(void *, char **args, struct err *);
int vars_argjson(void *, char **args, struct err *);
int vars_slurpfile(void *, char **args, struct err *);
int vars_rawfile(void *, char **args, struct err *);
int vars_args(void *, char **args, struct err *);
int vars_jsonargs(void *, char **args, struct err *);

/*
 * Takes the operands that are positional arguments out of all[from..n-1] and
 * returns how many files are left there.  -1 and *err (EX_USAGE) for one that
 * is not the JSON it should be.
 */
int vars_operands(struct vars *, char **all, int from, int n, struct err *);

/* Reads the files and makes the variables.  0, or -1 and *err. */
int vars_load(struct vars *, struct err *);
void vars_release(struct vars *);

#endif

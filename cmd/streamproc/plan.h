/*
 * What the command line asks for.  Once the run has begun nothing of it
 * changes, so that all threads share it.
 */
#ifndef STREAMPROC_PLAN_H
#define STREAMPROC_PLAN_H

#include "cli/bad_records.h"
#include "cli/stats.h"
#include "streamproc/modules.h"
#include "streamproc/output.h"
#include "streamproc/records.h"
#include "streamproc/vars.h"

struct plan {
	const struct verb *verb;
	/* the program */
	const char *expr;      /* the operand, or NULL */
	const char *expr_file; /* -f */
	struct vars vars;
	struct modules modules;
	const struct expr_modules *module_files; /* what of them it takes */
	/* the run */
	bool null_input, slurp, exit_status;
	int64_t delay;	 /* pace --delay, ns */
	int64_t threads; /* -P; 0: one for each processor */
	/* what comes in, and how it goes out */
	struct records_how input;
	struct output_how output;
};

#endif

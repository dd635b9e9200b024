/*
 * Options from one table per program: parsing, ranges, --help and the check
 * against the man page all come from it.
 *
 * Long names (--name VALUE, --name=VALUE), letters (-n VALUE, -nVALUE, -abc),
 * options and operands mixed, -- ends options, no abbreviations.  A mistake
 * names the nearest right thing and exits 64.
 */
#ifndef CLI_OPT_H
#define CLI_OPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum opt_type {
	OPT_HEADING,  /* a heading in --help: only `help` is used */
	OPT_FLAG,     /* *(bool *)to = true */
	OPT_TEXT,     /* *(const char **)to = argument */
	OPT_OPERAND,  /* *(const char **)to = the next operand, which is none
			 then, or what stands behind `=`: -fr FILE is -f -r
			 FILE; NULL when there is none behind it */
	OPT_INT,      /* *(int64_t *)to, within min..max */
	OPT_SIZE,     /* *(int64_t *)to in bytes: 64K 16M 1G (powers of 1024) */
	OPT_DURATION, /* *(int64_t *)to in nanoseconds: 250ms 10s 5m 1h 1d */
	OPT_CHOICE,   /* *(int *)to = index into `choices` */
	OPT_CALL,     /* call(to, argv of `nargs` arguments, err): 0 or -1 */
	OPT_REFUSED,  /* not ours: `help` says what to use instead; 64 */
};

/* The tables leave out what an option does not need. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

struct opt {
	char letter;	  /* 0: none */
	const char *name; /* NULL: letter only */
	enum opt_type type;
	void *to;
	const char *arg;  /* what --help calls the argument */
	const char *help; /* one line, lower case, no full stop */
	int64_t min,
	    max; /* OPT_INT, SIZE, DURATION; both 0: no limit but >= 0 */
	const char *const *choices; /* OPT_CHOICE: ends with NULL */
	int nargs;		    /* OPT_CALL: arguments, 0 to 2 */
	int (*call)(void *to, char **args, struct err *);
	/* OPT_TEXT whose argument may be left out: what it is then.  One that
	 * is given stands behind `=`. */
	const char *if_bare;
	bool *given; /* set when the option was used; may be NULL */
};

struct opt_program {
	const char *name;	/* "kcons" */
	const char *synopsis;	/* after the name, lines separated by \n */
	const char *what;	/* one sentence */
	const struct opt *opts; /* ends with type OPT_HEADING and NULL help */
	const char *examples;	/* for --help: a few lines, or NULL */
	/* operands may be expressions: -1 and -.a are no options */
	bool takes_expr;
};

/*
 * Parses argv; operands are left in argv[0..n-1] in order, n is returned.  Ends
 * the program itself for --help and --version (0) and for mistakes (64).
 */
int opt_parse(const struct opt_program *, int argc, char **argv);

/* While it parses, for options whose meaning depends on their place: how many
 * operands have come so far. */
extern int opt_operands;

/* The units by themselves, for expressions like `-i 0.5s..1.5s`.  0 or -1. */
int unit_duration(struct str, int64_t *ns);
int unit_size(struct str, int64_t *bytes);
/* "1000/s", "5/m", "max" (infinity), or a plain number per second. */
int unit_rate(struct str, double *per_second);

#endif

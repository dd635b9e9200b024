/*
 * The language of the suite: jq's, compiled once and run on many values.
 *
 * A compiled program (struct expr) is immutable and may be shared; what changes
 * while it runs lives in a struct vm, one for each thread.
 */
#ifndef EXPR_EXPR_H
#define EXPR_EXPR_H

#include <signal.h>

#include "base/err.h"
#include "json/value.h"

struct expr;
struct vm;

/*
 * More functions for one program's language (streamgen's generators, agg's
 * aggregates): a table that is looked up before the builtins.  A name that
 * starts with `$` is a variable; one that starts with `_` can be called by the
 * definitions in the table only.
 */
struct expr_func {
	const char *name;
	int arity;
	/* each argument is an array of all its outputs: choice(a, b, c) */
	bool collect;
	/* what a call gives depends on the calls before it */
	bool stateful;
	/*
	 * The function gets its evaluated arguments (the cartesian product is
	 * the caller's matter, as for every builtin), borrowed, and returns an
	 * owned value, or JV_NONE and *err.  `site` numbers the places in the
	 * text that call functions of the table, from 0: a place has one
	 * number however often its text is compiled in.
	 */
	struct jv (*call)(void *arg, uint32_t site, struct jv input,
	    const struct jv *args, struct err *);
	/*
	 * May be NULL.  When the program is compiled: whether the arguments
	 * that are constants will do; the others are JV_NONE.  0, or -1 and
	 * *err, whose text the compiler shows with the place.
	 */
	int (*check)(const struct jv *args, struct err *);
	/* `def NAME(…): …;` in the language, in place of `call` */
	const char *src;
};

/*
 * How a program reaches the modules that it imports.  The library opens no
 * files itself.  All of it lives as long as the program, which asks again for
 * modulemeta, from any thread that runs it.
 */
struct expr_modules {
	void *arg; /* handed to each */
	/* Appends the real path: 1: of a file, 2: of a folder, 0: of nothing */
	int (*find)(void *arg, const char *path, struct buf *real);
	/* Appends a file's bytes, JSON_PADDING readable ones behind them: 0,
	 * or -1 and *err.  A module of functions, or of data. */
	int (*read)(
	    void *arg, const char *path, bool data, struct buf *, struct err *);
	/* Appends the folder that `~` or `$ORIGIN` (the program file's own)
	 * stands for: 1, or 0 when it is not known */
	int (*folder)(void *arg, bool home, struct buf *);
	/* where modules are looked for: absolute, or starting with ~ or
	 * $ORIGIN */
	const char *const *search;
	size_t nsearch;
	const char *dir; /* where the program's own relative paths start */
	bool home_file;	 /* take in ~/.jq when it is a file */
};

struct expr_opts {
	const char *name; /* what errors call the text: "expression", a file */
	const struct expr_func *funcs; /* ends with a NULL name; may be NULL */
	/* $name for each; `values` are borrowed and referenced by the program
	 */
	const char *const *var_names;
	const struct jv *var_values;
	size_t nvars;
	const struct expr_modules *modules; /* NULL: there are none */
};

/*
 * Compiles.  On error returns NULL; *err has EX_USAGE and a text of several
 * lines: what is wrong, then the line of the program and a caret below it.  For
 * a module that is not there it has EX_NOINPUT, for one of bad data EX_DATAERR.
 * With STREAMUTILS_EVAL=value in the environment each part of the program makes
 * a value of its own, which tests compare with what is only looked at; with
 * STREAMUTILS_EVAL=machine all but the leaves runs on the machine (core/vm.h).
 */
struct expr *expr_compile(
    struct str text, const struct expr_opts *, struct err *);
void expr_free(struct expr *);

/* True when the program is `.`: records can be passed through untouched. */
bool expr_is_identity(const struct expr *);
/* True when it yields at most one value and runs without the machine. */
bool expr_is_single(const struct expr *);
/* True when it is select(f) of a single f, and so vm_select() can run it. */
bool expr_is_select(const struct expr *);
/* True when all it does is to make an object of known keys, or one of several,
 * of each input or of those that it selects, with variables or without, and so
 * vm_print() can run it. */
bool expr_is_object(const struct expr *);
/* True when it calls input or inputs. */
bool expr_uses_input(const struct expr *);
/* True when it may ask for input_line_number. */
bool expr_uses_line(const struct expr *);

/* The functions of expr_opts.funcs that it calls, by site; NULL past the end.
 */
const struct expr_func *expr_site(const struct expr *, size_t site);

/* What a running program may ask of the world; any may be NULL. */
struct vm_env {
	void *arg; /* handed to each, and to expr_func.call */
	/* input: the next record: 1 and *out, 0 at the end, -1 and *err */
	int (*input)(void *arg, struct jv *out, struct err *);
	/* debug, stderr: a text for standard error, written as it is */
	void (*message)(void *arg, struct str text);
	struct str (*input_filename)(void *arg);
	uint64_t (*input_line)(void *arg);
	/* halt, with an exit status; vm_next then gives -1, EX_TEMPFAIL */
	void (*halt)(void *arg, int status);
	/* when it becomes non-zero the program stops with EX_TEMPFAIL; set by
	 * a signal handler, or atomically by another thread */
	const volatile sig_atomic_t *stop;
	/* the vm is for another thread than others of this program: it has
	 * copies of the values that were given from outside */
	bool copy_values;
	size_t max_memory; /* bytes of VM stack; 0: 1 GiB */
};

struct vm *vm_new(const struct expr *, const struct vm_env *);
void vm_free(struct vm *);

/*
 * Starts the program on a value (consumed).  What an unfinished run held is
 * released first.
 */
void vm_start(struct vm *, struct jv input);

/*
 * The next output: 1 and *out (owned by the caller), 0 when there are no more,
 * -1 and *err: EX_DATAERR for an error of the program on this value (jq's
 * texts), EX_TEMPFAIL when stopped, EX_OSERR out of memory.  After 0 or -1 the
 * run is over.
 */
int vm_next(struct vm *, struct jv *out, struct err *);

/*
 * Of a program that yields at most one value (expr_is_single()): vm_start() and
 * vm_next() in one.  1 and *out, 0, or -1 and *err.
 */
int vm_eval(struct vm *, struct jv input, struct jv *out, struct err *);

/*
 * Of a program that selects (expr_is_select()): whether the input, which is
 * borrowed, is its output.  1, 0, or -1 and *err.
 */
int vm_select(struct vm *, struct jv input, struct err *);

/*
 * What json_raw_filter() can do of a program by itself: pass on all records, or
 * those whose member compares so with a number, or compute with one.  Sets what
 * is wanted, which lasts as long as the vm; false when it is another program.
 */
struct json_raw_filter;
bool vm_pass(const struct vm *, struct json_raw_filter *);

/*
 * Of a program that makes an object (expr_is_object()): appends its output, as
 * json_write() does without a style.  The input is borrowed.  1; or 0, or -1
 * and *err, with nothing appended.
 */
int vm_print(struct vm *, struct jv input, struct buf *, struct err *);

/*
 * For programs that must yield exactly one value (keys, times): consumes the
 * input; 0 and *out, or -1 and *err (what *out holds then is nobody's).
 */
int vm_one(struct vm *, struct jv input, struct jv *out, struct err *);

#endif

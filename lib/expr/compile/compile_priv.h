/* What the compiler's files share. */
#ifndef EXPR_COMPILE_COMPILE_PRIV_H
#define EXPR_COMPILE_COMPILE_PRIV_H

#include "base/map.h"
#include "expr/core/builtin.h"
#include "expr/syntax/parse.h"

enum {
	/* Over so many nodes functions are called, no longer inlined. */
	INLINE_NODES = 20000,
	INLINE_DEPTH = 30,
	/* A program of so many nodes is refused. */
	NODES_MAX = 500000,
};

/* A slot that a function within another one's text uses. */
struct inner_use {
	struct inner_use *next;
	uint32_t slot;
};

/* An environment under construction. */
struct frame {
	struct frame *up;
	uint32_t nslots;
	struct inner_use *inner;
};

struct fundef {
	const struct ast *def;
	const struct source *src; /* of its text; NULL: a builtin's */
	struct scope *scope;	  /* where its body is compiled: sees itself */
	struct frame *frame;	  /* in which it is defined */
	struct func *func;
	uint32_t *values; /* for each parameter: slot + 1 of a $value, or 0 */
	uint32_t *clos;	  /* closure + 1, or 0 */
	struct fundef *outer; /* being compiled around it */
	struct err *broken;   /* of a module: why it cannot be called */
	bool busy;	      /* its body is being compiled */
	bool recursive;
};

enum scope_kind {
	SCOPE_VAR,    /* slot index of frame */
	SCOPE_LABEL,  /* the same, by `break` */
	SCOPE_CONST,  /* constant index */
	SCOPE_FUNC,   /* fun */
	SCOPE_PARAM,  /* closure index of frame */
	SCOPE_INLINE, /* the argument's tree, in its own scope */
};

struct scope {
	struct scope *up;
	uint32_t depth; /* names up to here, from 1 */
	struct scope_table *table;
	enum scope_kind kind;
	struct str name;
	struct frame *frame;
	uint32_t index;
	struct fundef *fun;
	const struct ast *arg;
	struct scope *arg_scope;
	const struct source *arg_src;
	bool arg_native; /* the argument stands in a builtin's text */
	bool arg_used;
};

/* The modules of a program while it is compiled (module.c). */
struct module_state {
	struct module *all; /* the newest first */
	struct module *in;  /* whose text is compiled; NULL: the program's */
	struct scope *base; /* what every module sees */
	size_t count, bytes;
	int depth; /* of modules within modules */
};

struct compiler {
	struct expr *expr;
	struct arena tree; /* freed after compiling */
	const struct source *src;
	const struct expr_opts *opts;
	struct err *err;
	struct frame *frame;
	struct scope *scope;
	struct fundef *compiling;   /* the innermost */
	struct scope *builtin_defs; /* those in the language, parsed so far */
	size_t nodes;
	size_t inline_from; /* nodes before the text that is compiled */
	int height;	    /* how deep the compiler has called itself */
	int inlined;
	bool native;	 /* within a builtin's text, which sees builtins only */
	bool by_value;	 /* no node is only looked at (expr_compile()) */
	bool by_machine; /* what has parts is not evaluated directly */
	struct module_state modules;
	size_t const_cap, key_cap;
	struct map keys; /* those of expr.keys, with their places plus 1 */
	struct {
		const struct source *src;
		size_t pos;
		unsigned number;
	} line;		    /* where $__loc__ was last */
	struct site *sites; /* that call functions from outside */
	struct map site_at; /* where they are */
	size_t site_cap;
	const struct ast *extern_call; /* whose definition is compiled */
};

/* --- expressions (spine.c, compile.c) --- */

/* Compiles in the current scope and frame; NULL and the error. */
const struct node *comp(struct compiler *, const struct ast *);

/*
 * Arguments that an operation wants direct: those that are not are bound to
 * hidden slots.  comp_wrap() puts those bindings around the node.
 */
struct hoist {
	uint32_t slot[3];
	const struct node *source[3];
	int n;
};

/* A node that is compiled but for the part along the spine (ast_spine()). */
struct pending {
	struct pending *outer;
	const struct ast *t;
	struct scope *scope;	  /* around it */
	struct node *n;		  /* what will be the node */
	const struct node *first; /* what is there of its parts: of a pipe the
				     left side, of a binding the source */
	uint32_t slot;		  /* of a binding */
	struct chain *patterns;	  /* NULL: it is `as $x` */
	struct hoist h;
};

/* The same of a node that has no spine. */
const struct node *comp_short(struct compiler *, const struct ast *);
/* Of a condition without else. */
const struct node *comp_condition(struct compiler *, const struct ast *);

/* --- nodes (node.c) --- */

struct node *comp_node(struct compiler *, enum op);
/* Decides whether the node is direct; returns it. */
const struct node *comp_done(struct node *);
int comp_fail(struct compiler *, const struct ast *, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
const struct node *comp_const(struct compiler *, struct constant);
const struct node *comp_str(struct compiler *, struct str);
const struct node *comp_pipe(
    struct compiler *, const struct node *, const struct node *);
uint32_t comp_key(struct compiler *, struct str);

/* --- values (value.c) --- */

/* The language's forms of a number to JSON's: 007, 5., .5 */
struct str comp_number_text(struct arena *, struct str);
const struct node *comp_number(struct compiler *, const struct ast *);
const struct node *comp_location(struct compiler *, const struct ast *);
const struct node *comp_array(struct compiler *, const struct ast *);
/*
 * Whether what stands as a key may be one: a constant that is no string is
 * refused here, as in jq.  NULL, which has been told of, may not.
 */
bool comp_key_fits(
    struct compiler *, const struct ast *, const struct node *key);
const struct node *comp_object(struct compiler *, const struct ast *);
const struct node *comp_string(struct compiler *, const struct ast *);
/* The node, or the constant it amounts to. */
const struct node *comp_folded(struct compiler *, const struct node *);

/* --- names and binding (scope.c) --- */

uint32_t comp_slot(struct compiler *);
struct scope *comp_push(struct compiler *, enum scope_kind, struct str name);
/* A reference to a slot of the current frame. */
const struct node *comp_slot_ref(struct compiler *, uint32_t slot);
/* slot = source; then body. */
const struct node *comp_bind(struct compiler *, uint32_t slot,
    const struct node *source, const struct node *body);
/*
 * The innermost of a name (names.c): a variable, a label, or what is
 * called with so many arguments.  NULL when there is none.
 */
enum scope_names { SCOPE_VARS, SCOPE_LABELS, SCOPE_CALLS };
struct scope *comp_find(
    struct compiler *, enum scope_names, struct str name, size_t arity);
uint32_t comp_depth(const struct compiler *, const struct frame *);
const struct node *comp_var(struct compiler *, const struct ast *);
const struct node *comp_break(struct compiler *, const struct ast *);

/* --- names nobody defined (suggest.c); all return NULL --- */

const struct node *comp_undefined(struct compiler *, const struct ast *call);
/* A variable, or the label of a `break`. */
const struct node *comp_undefined_var(struct compiler *, const struct ast *);

/*
 * (last.c) A function's body is complete: marks the uses of its variables
 * that are the last ones; the first `params` slots are its arguments.
 */
void comp_last(const struct frame *, const struct node *body, uint32_t params);

/* --- bind.c --- */

/* `f as PATTERN |`, and what follows it. */
bool comp_as_begin(struct compiler *, struct pending *);
const struct node *comp_as_finish(
    struct compiler *, const struct pending *, const struct node *body);
const struct node *comp_fold(struct compiler *, const struct ast *);
const struct node *comp_assign(struct compiler *, const struct ast *);
const struct node *comp_direct(
    struct compiler *, struct hoist *, const struct node *);
const struct node *comp_wrap(
    struct compiler *, const struct hoist *, const struct node *);

/* --- def.c --- */

/* Compiles the functions and leaves their names in the scope. */
bool comp_define(struct compiler *, const struct ast *defs);

/* --- call.c --- */

const struct node *comp_call(struct compiler *, const struct ast *);

/* A call of what is written in the language. */
const struct node *comp_defined(
    struct compiler *, const struct ast *call, const struct builtin *);

/* --- functions from outside (extern.c) --- */

/* NULL when there is none that can be named here. */
const struct expr_func *comp_find_extern(
    const struct compiler *, struct str name, size_t arity);
const struct node *comp_extern(
    struct compiler *, const struct ast *call, const struct expr_func *);
/* A variable from outside; NULL when there is none. */
const struct node *comp_extern_var(struct compiler *, const struct ast *);
/* Once all is compiled: whether the constant arguments will do. */
bool comp_check_externs(struct compiler *);

/* --- modules (module.c) --- */

/* What every text sees is in scope: from here on modules are compiled.  Takes
 * in the user's own file (~/.jq), if there is one. */
bool comp_home(struct compiler *);
/* Imports, then the program behind them. */
const struct node *comp_imports(struct compiler *, const struct ast *);

#endif

/*
 * The compiled program: a tree of nodes that both evaluators walk.
 *
 * A node is `direct` when it yields at most one value and calls nothing that
 * could recurse: direct/eval.c computes it by plain function calls, whose depth
 * is the node's height and capped.  A `plain` node may yield many, still
 * without recursion: where its outputs are only collected, in an array or by
 * reduce, push/each.c runs it by plain calls, too, and the whole is direct. All
 * others run on the machine (vm.h), which keeps its continuations and forks on
 * a heap stack and computes the direct parts through direct/eval.c.
 *
 * Names are gone: a variable is a slot of an environment, found by going `i`
 * environments out; each call of a function or a closure makes one.  A node in
 * a tree is never entered again in the same environment before its earlier
 * outputs are exhausted, so that a slot holds one value at a time.
 *
 * The program is immutable.  What a run changes (values of constants with their
 * reference counts, hints of prepared keys) belongs to the vm.
 */
#ifndef EXPR_CORE_CODE_H
#define EXPR_CORE_CODE_H

#include "expr/core/arena.h"
#include "expr/expr.h"

struct builtin;
struct format;

enum {
	/* The cap on the height of plain nodes: bounds the C stack. */
	DIRECT_HEIGHT_MAX = 64,
	/* Operands that a generating operation of a plain node may have. */
	PLAIN_OPERANDS_MAX = 8,
};

enum op {
	OP_IDENTITY,
	OP_CONST, /* constant i */
	OP_VAR,	  /* slot j, i environments out; sub: enum var_use */
	OP_FIELD, /* prepared key i */
	OP_INDEX, /* key a, of the same input */
	OP_SLICE, /* from a, to b, each may be NULL */
	OP_ITER,
	OP_RECURSE, /* .. */
	OP_PIPE,    /* a | b */
	OP_COMMA,   /* a, b */
	OP_NEG,	    /* list[0] */
	OP_ARITH,   /* sub: enum arith; list[0] is the right, [1] the left */
	OP_COMPARE, /* sub: enum compare; the same */
	OP_AND,	    /* a, b */
	OP_OR,
	OP_ALT,	   /* a // b */
	OP_IF,	   /* a, b, c */
	OP_TRY,	   /* a; b: handler or NULL */
	OP_ARRAY,  /* a: any, or list: direct elements */
	OP_OBJECT, /* list: key, value, key, value …; sub: 1 when the keys are
		      constants that differ: form i */
	OP_STRING, /* list: parts, all strings, from the last to the first */
	OP_FORMAT, /* u.format of the input */
	OP_BIND,   /* slot j = a; then b; sub: 1 when nobody uses the slot */
	OP_BINDALT, /* list: alternatives; slots j … j+i-1 are nulled first;
		       sub: 1 when it guards what a fold does with its output */
	OP_REDUCE,  /* slot j of each a; init b; update c */
	OP_FOREACH, /* the same; extract d or NULL */
	OP_LABEL,   /* slot j; a */
	OP_BREAK,   /* the label in slot j, i environments out */
	OP_CALL,    /* u.func, defined i out; list: closures, then values */
	OP_LAMBDA,  /* an argument of OP_CALL: u.func */
	OP_PARAM,   /* closure j of the environment i out */
	OP_FUNC,    /* u.builtin; list: arguments, the last first */
	OP_EXTERN,  /* u.ext, at site i; the same; sub: 1 when all arguments
		       are constants: those from j on */
	OP_EMPTY,
	OP_PATH,    /* path(a) */
	OP_GETPATH, /* getpath(a); a is direct */
	OP_MODIFY,  /* a |= b; sub: 1 when direct/eval.c can do it in place */
	OP_LIMIT,   /* limit(a; b); a is direct */
	OP_SKIP,    /* skip(a; b); the same */
	OP_FIRST,   /* first(a); direct when a is plain */
	OP_RANGE,   /* from a to b by c; all direct; a, c may be NULL */
	OP_INPUT,
	OP_INPUTS,
	OP_COUNT,
};

/* Whether the slot is used later on: VAR_LAST moves its value out. */
enum var_use { VAR_STAYS, VAR_LAST, VAR_MANY };
enum arith { ARITH_ADD, ARITH_SUB, ARITH_MUL, ARITH_DIV, ARITH_MOD };
enum compare { CMP_EQ, CMP_NE, CMP_LT, CMP_LE, CMP_GT, CMP_GE };

struct node {
	uint8_t op, sub;
	bool direct, plain; /* a direct node is plain, too */
	/* Its value lies in the input, a variable or a constant, where it can
	 * be looked at without a reference. */
	bool peek;
	bool blind;	/* does not look at its input */
	uint8_t height; /* of a plain node */
	uint32_t i, j, n;
	const struct node *a, *b, *c, *d;
	const struct node **list; /* n of them */
	union {
		const struct func *func;
		const struct builtin *builtin;
		const struct expr_func *ext;
		const struct format *format;
	} u;
};

/* What has an environment of its own: a function, or an argument's closure. */
struct func {
	const struct node *body;
	uint32_t
	    nslots;	/* variables; a function's value arguments come first */
	uint32_t nclos; /* closure arguments */
};

/* A constant, from which each vm makes its value. */
enum const_kind {
	CONST_NULL,
	CONST_FALSE,
	CONST_TRUE,
	CONST_NUM,   /* text: JSON number */
	CONST_STR,   /* text */
	CONST_VALUE, /* value: given from outside, borrowed */
	CONST_NODE,  /* node: constant and direct, [] or {"a": 1} */
};

struct constant {
	enum const_kind kind;
	struct str text;
	struct jv value;
	const struct node *node;
};

struct expr {
	struct arena arena;
	struct func main;
	struct constant *consts;
	size_t nconsts;
	struct str *keys;
	size_t nkeys;
	size_t nforms; /* objects whose keys are known */
	bool uses_input, uses_line;
	const struct expr_func **sites; /* that call functions from outside */
	size_t nsites;
	const struct expr_modules *modules; /* as given; may be NULL */
	struct jv *owned;		    /* data of modules */
	size_t nowned, owned_cap;
};

#endif

/*
 * The machine that runs what is not direct.
 *
 * Its registers are a node to evaluate, the value it gets (with its path, when
 * paths are tracked), and three chains of cells on one growable stack:
 *
 *	k  continuations: what to do with an output
 *	e  the environment: variables and closures of the running function
 *	f  forks: where to go on when there is no (further) output
 *	h  the innermost fork that catches errors
 *
 * A cell refers only to cells below it, so all above the greatest of k, e and f
 * is garbage: trim() releases it.  A function called last in another therefore
 * takes its place, as tail calls should, whenever nothing else holds on to the
 * caller; no analysis is needed.  One cell is often both continuation and fork:
 * an array under construction takes outputs as k, and is complete when f comes
 * back to it.
 *
 * Values in a cell that a fork protects (k < f) are shared when they are used,
 * else they are moved out, so that a value held nowhere else changes in place.
 */
#ifndef EXPR_CORE_VM_H
#define EXPR_CORE_VM_H

#include "expr/core/builtin.h"
#include "expr/core/code.h"

enum cell_kind {
	CELL_ENV,
	/* continuations */
	CELL_PIPE,
	CELL_IF,
	CELL_BOOL1,   /* the left side of and, or */
	CELL_BOOL2,   /* the right side */
	CELL_ARGS,    /* operands as they come; not returned to itself */
	CELL_OPERAND, /* operand j of the CELL_ARGS at i */
	CELL_BIND,
	CELL_INIT,    /* the start value of reduce and foreach */
	CELL_UPDATE,  /* their body */
	CELL_EXTRACT, /* what foreach yields of it, guarded */
	CELL_LIMIT,
	CELL_SKIP,
	CELL_PATH,
	/* forks */
	CELL_COMMA,
	CELL_ITER,
	CELL_RECURSE,
	CELL_RANGE,
	CELL_INPUTS,
	CELL_LABEL,
	/* both */
	CELL_ARRAY,
	CELL_FOLD,
	CELL_TRY,
	CELL_ALT,
	CELL_BINDALT,
	CELL_MODIFY,
	CELL_NEWVALUE, /* the right side of |= */
};

/* A place on the stack, in bytes from its base; 0 is none. */
typedef uint32_t ref;

/* The program's own environment: the first cell. */
enum { VM_MAIN_ENV = 16 };

/* Bytes that strings are put together in for more than one. */
enum { VM_MADE_KEPT = 65536 };

/* A continuation or fork; nv values follow, or an iterator. */
struct cell {
	uint8_t kind;
	bool flag;
	uint32_t nv;
	ref f;	     /* the fork before this one, or the one to go back to */
	ref k, e, h; /* the registers to restore */
	const struct node *n;
	struct jv v, p; /* a value and its path */
	int64_t i, j;
	struct jv val[];
};

struct closure {
	const struct func *func;
	ref e;
};

struct env {
	uint8_t kind; /* CELL_ENV; all cells begin so */
	uint32_t nv;
	ref up;		/* the environment around the function's text */
	uint32_t nclos; /* closures, which follow the values */
	struct jv val[];
};

struct regex_cache;

/* A condition that compares with a number, prepared (direct/truth.c). */
struct bound {
	struct jv_key *key; /* of `.key > than`, else NULL */
	double than;
	uint8_t
	    holds; /* a bit each: when it is less, equal, greater; or none */
};

struct vm {
	const struct expr *prog;
	struct vm_env world;
	char *base; /* the stack */
	ref top;
	size_t cap, max;
	/* registers */
	const struct node *n;
	struct jv v, p;
	ref k, e, f, h;
	/* what of the program changes */
	struct jv *consts;
	struct jv_key *keys;
	struct jv *forms;    /* objects with the keys of OP_OBJECT, when used */
	struct bound bound;  /* of a program that selects */
	struct buf **labels; /* by form, of objects that are printed: {"a": */
	struct jv envvars;   /* $ENV, once it is asked for */
	struct regex_cache *regex; /* once there is a first one */
	struct buf text[2];	   /* scratch, for one string each */
	struct buf made;	   /* the same, of what is put together */
	struct jv error;	   /* what was raised */
	int64_t label_count;	   /* how many the run has come by */
	struct err fatal;	   /* code: set when nothing may catch it */
	struct err ext_err; /* of a function from outside, else cleared */
	enum { VM_IDLE, VM_START, VM_RUNNING } state;
};

/* --- errors: all return -1 (error.c) -------------------------------- */

/* Raises a value (consumed). */
int vm_raise(struct vm *, struct jv error);
/* Raises a text. */
int vm_error(struct vm *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Raises "WHAT why"; WHAT may have any byte in it. */
int vm_error_about(struct vm *, struct str what, const char *why);
/* Raises FMT with %1 and %2 replaced by "TYPE (VALUE)" of a and b, %A and %B by
 * their values alone, %T by the type of a. */
int vm_type_error(struct vm *, struct jv a, struct jv b, const char *fmt);
/* Ends the run with what no program can catch. */
int vm_fatal(struct vm *, int code, const char *text);
/* Fills *err from what was raised, and forgets it. */
void vm_report(struct vm *, struct err *);

/* --- direct evaluation (direct/eval.c)
 * ------------------------------------------ */

/*
 * Evaluates a direct node in environment e.  `own`: the input is consumed, and
 * may so be changed in place; else it is borrowed.  1 and *out, 0: no output,
 * -1: raised; after these two *out is anything.
 */
extern int (*const eval_op[OP_COUNT])(struct vm *, const struct node *,
    struct jv in, bool own, ref e, struct jv *out);
static inline int
eval(struct vm *m, const struct node *n, struct jv in, bool own, ref e,
    struct jv *out)
{
	return eval_op[n->op](m, n, in, own, e, out);
}
/* Those of arithmetic (direct/peek.c); and, or; //; try; if (direct/flow.c). */
int eval_arith(struct vm *, const struct node *, struct jv in, bool own, ref e,
    struct jv *out);
int eval_logic(struct vm *, const struct node *, struct jv in, bool own, ref e,
    struct jv *out);
int eval_alternative(struct vm *, const struct node *, struct jv in, bool own,
    ref e, struct jv *out);
int eval_attempt(struct vm *, const struct node *, struct jv in, bool own,
    ref e, struct jv *out);
int eval_branch(struct vm *, const struct node *, struct jv in, bool own, ref e,
    struct jv *out);
/* The value of a node that is marked so (code.h), borrowed from the input, the
 * environment or the constants; 1, or -1: raised. */
int eval_peek(
    struct vm *, const struct node *, struct jv in, ref e, struct jv *out);
/* Whether the value of a direct node is true; borrows; 1, 0 or -1. */
int eval_truth(
    struct vm *, const struct node *, struct jv in, ref e, bool *truth);
/* select(a), as the compiler makes it of its definition. */
static inline bool
eval_is_select(const struct node *n)
{
	return n->op == OP_IF && n->direct && n->b->op == OP_IDENTITY &&
	    n->c->op == OP_EMPTY;
}
/* A vm is new: prepares m->bound; m->labels. */
void eval_prepare_bound(struct vm *);
void eval_prepare_print(struct vm *);
void eval_release_print(struct vm *);
int eval_compare(struct vm *, const struct node *, struct jv in, bool own,
    ref e, bool *truth);
/* An object of a few members whose keys are known (direct/args.c). */
enum { EVAL_FORM_MAX = 8 };
int eval_formed(
    struct vm *, const struct node *, struct jv in, ref e, struct jv *out);
/*
 * Combines evaluated operands (consumed) of an OP with list.  An input that is
 * owned is consumed, so that a builtin may change it in place.
 */
int eval_args(struct vm *, const struct node *, struct jv in, bool own,
    struct jv *val, struct jv *out);
/* The operands of an OP with list, then eval_args() (direct/eval.c). */
int eval_operands(struct vm *, const struct node *, struct jv in, bool own,
    ref e, struct jv *out);
/* A call of a function from outside; of its evaluated arguments, which stay. */
int eval_extern(struct vm *, const struct node *, struct jv in, bool own, ref e,
    struct jv *out);
int eval_extern_call(struct vm *, const struct node *, struct jv in,
    const struct jv *args, struct jv *out);
/* path |= f in place, for plain paths.  Consumes the input. */
int eval_modify(
    struct vm *, const struct node *, struct jv in, ref e, struct jv *out);

/* The end of an evaluation: its input, when it is owned, is given up. */
static inline int
eval_drop(struct jv in, bool own, int r)
{
	if (own)
		jv_unref(in);
	return r;
}

/* The environment `depth` out of e. */
static inline struct env *
vm_env_at(struct vm *m, ref e, uint32_t depth)
{
	struct env *v = (struct env *)(void *)(m->base + e);

	while (depth-- > 0)
		v = (struct env *)(void *)(m->base + v->up);
	return v;
}

static inline void
vm_set_slot(struct vm *m, ref e, uint32_t slot, struct jv x)
{
	struct jv *p = &vm_env_at(m, e, 0)->val[slot];
	struct jv old = *p;

	*p = x;
	jv_unref(old);
}

/* The value of an OP_VAR: another reference, or the slot's own. */
static inline struct jv
vm_take_var(struct vm *m, const struct node *n, ref e)
{
	struct jv *p = &vm_env_at(m, e, n->i)->val[n->j], v = *p;

	if (n->sub != VAR_LAST)
		return jv_ref(v);
	*p = JV_NULL_V;
	return v;
}

/* Gives the slot of an OP_BIND its value (consumed). */
static inline void
vm_bind(struct vm *m, const struct node *n, ref e, struct jv v)
{
	if (n->sub)
		jv_unref(v); /* nobody asks for it */
	else
		vm_set_slot(m, e, n->j, v);
}

/* Where a string is put together, empty; a long one was of the last time. */
static inline struct buf *
vm_made(struct vm *m)
{
	if (m->made.cap > VM_MADE_KEPT)
		buf_release(&m->made);
	buf_clear(&m->made);
	return &m->made;
}

/* Nulls the variables of the main program, so that they hold nothing. */
void vm_clear_slots(struct vm *);

/* The value as tojson gives it, appended: strings decoded (builtin/format.c).
 */
void vm_tojson(struct jv, struct buf *);
/* The value as tostring gives it, appended (builtin/format.c). */
void vm_tostring(struct jv, struct buf *);

/* Whether a signal asks to stop; raises it. */
bool vm_stopped(struct vm *);

#endif

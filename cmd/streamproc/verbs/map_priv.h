/* The state of map, and where its values come from (map_input.c). */
#ifndef STREAMPROC_VERBS_MAP_PRIV_H
#define STREAMPROC_VERBS_MAP_PRIV_H

#include "expr/expr.h"
#include "streamproc/verb.h"

struct map {
	struct expr *expr;
	bool forked; /* the program belongs to another */
	struct vm *vm;
	bool single; /* it yields at most one value a record */
	/* what is done to a record, by the kind of the program */
	int (*record)(struct proc *, struct json_rec *, struct err *);
	bool passes; /* records can be passed without it */
	struct json_raw_filter pass;
	struct jv slurped;	 /* -s: an array; with -R a string */
	bool pulled;		 /* -n -s: input has given it */
	struct buf line;	 /* scratch */
	struct jv event;	 /* --stream: that at hand, borrowed */
	struct json_rec current; /* for messages and input_line_number */
	struct err input_error;	 /* of a record that the program asked for */
};

/* -s: one more of the values, or lines, that the program will run on; as
 * verb.record(). */
int map_slurp(struct proc *, struct json_rec *, struct err *);
/* All that was collected. */
struct jv map_collected(struct proc *);
/* input and inputs pull from the same records as the loop: vm_env.input, of a
 * struct proc. */
int map_pull(void *, struct jv *out, struct err *);

#endif

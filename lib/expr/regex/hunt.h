/* A search through the input of a builtin, and what is made of a match. */
#ifndef EXPR_REGEX_HUNT_H
#define EXPR_REGEX_HUNT_H

#include "expr/regex/regex.h"

struct hunt {
	struct vm *m;
	struct regex *re;
	struct str s;	/* the input's text */
	size_t next;	/* where the next match may begin; past s.n: nowhere */
	size_t at, cps; /* a place in bytes, and in code points */
	bool global;
};

/*
 * Borrows all; what is handed out lives as long as the input is held.  The
 * flags are a string of jq's letters or null; `global` is set without `g`, too.
 * 0, or -1 and an error raised.
 */
int hunt_init(struct hunt *, struct vm *, struct jv in, struct jv pattern,
    struct jv flags, bool global);
/* The next match: 1, 0 or -1 and an error raised. */
int hunt_next(struct hunt *);
/* The text between two places; null when it begins nowhere. */
struct jv hunt_string(const struct hunt *, struct regex_span);

/* What match, capture and scan give for the match. */
struct jv hunt_match(struct hunt *);
struct jv hunt_capture(struct hunt *);
struct jv hunt_scan(struct hunt *);

#endif

/* Where a walk is.  Private to doc_walk.c and its fast path. */
#ifndef JSON_DOC_AT_H
#define JSON_DOC_AT_H

#include "json/doc_walk.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

/* Words that are written between two looks at the room: a value, an end, a
 * key. */
enum { TAPE_SLACK = 4 };

/* What the walk is in front of. */
enum place { AT_VALUE, AT_KEY, BEHIND_VALUE, AT_END, AT_FAULT };

struct at {
	const char *text;
	const uint32_t *entry;
	size_t pos;
	uint64_t *tape;
	size_t t;    /* next word */
	size_t room; /* of the tape, without the slack */
	struct frame *stack;
	size_t open;  /* containers open; the innermost is `f` */
	size_t limit; /* beyond which the stack must grow */
	size_t deepest;
	unsigned flags;
	struct frame f;
};

#endif

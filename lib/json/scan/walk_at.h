/* Where a walk is.  Private to the walk: walk.c, grammar.c. */
#ifndef JSON_SCAN_WALK_AT_H
#define JSON_SCAN_WALK_AT_H

#include "json/scan/walk.h"

#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define COLD __attribute__((noinline, cold))
/* The walk is compiled for more than one processor; its steps go inline. */
#define STEP static inline __attribute__((always_inline))

/* Words that are written between two looks at the room: a value, an end, a
 * key. */
enum { TAPE_SLACK = 4 };

/* What the walk is in front of. */
enum place { AT_VALUE, AT_KEY, BEHIND_VALUE, AT_END, AT_FAULT };

struct at {
	const char *text;
	const uint32_t *entry;
	size_t pos;
	uint64_t *t;	 /* next word */
	uint64_t *room;	 /* where the tape must grow */
	struct frame *f; /* the innermost container; the first is none */
	struct frame *limit, *deepest;
	unsigned flags;
};

/* Room for more words. */
COLD void walk_grow_tape(struct walk *, struct at *);
/* Room for one more container; false when the depth is at its cap. */
COLD bool walk_grow_stack(struct walk *, struct at *);

/* The walk of a value, the same for each kind of processor. */
walk_fn walk_portable;
#if defined(__x86_64__)
walk_fn walk_bmi2; /* needs CPU_AVX2 */
#endif

#endif

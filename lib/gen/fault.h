/*
 * What befalls records on their way: which are late, swapped, written twice,
 * left out, broken.  What befalls record n follows from the seed and n, each
 * fault apart from the others: a rate that changes, or a fault that is added,
 * leaves the choices of the others as they were.
 */
#ifndef GEN_FAULT_H
#define GEN_FAULT_H

#include "gen/duration_dist.h"

enum fault { FAULT_LATE, FAULT_SWAP, FAULT_DUP, FAULT_GAP, FAULT_BAD };
enum { FAULTS = FAULT_BAD + 1 };

/* How a line is broken. */
enum breakage {
	BREAK_CUT,     /* its end is missing */
	BREAK_UTF8,    /* it holds bytes that are no UTF-8 */
	BREAK_TYPE,    /* a value has another type */
	BREAK_MISSING, /* a member is missing */
};
enum { BREAKAGES = BREAK_MISSING + 1 };
extern const char *const break_names[BREAKAGES];

struct faults {
	bool asked[FAULTS];	    /* also with a share of nothing */
	double share[FAULTS];	    /* probability; of a gap: that one begins */
	struct duration_dist late;  /* by how much */
	struct duration_dist again; /* after how long the second copy comes */
	int64_t swap_by; /* how many records go before a swapped one */
	int64_t gap_run; /* records in a gap */
	unsigned kinds;	 /* of broken lines: 1 << enum breakage */
	uint64_t seed;
	/* the run so far */
	int64_t gap_end, swap_end; /* records before these are in one */
};

/* What befalls one record. */
struct verdict {
	bool late, swapped, twice, left_out, broken;
	int64_t late_ns, again_ns;
	struct rng rng; /* for the breaking */
};

/*
 * Reads the specification of a fault:
 *	late	SHARE:SPAN		5%:3s  5%:exp:2s
 *	swap	SHARE[:RECORDS]		1%  1%:5
 *	dup	SHARE[:SPAN]		1%  1%:1s..5s
 *	gap	SHARE[:RECORDS]		0.1%:20
 *	bad	SHARE[:KIND[,KIND...]]	0.1%  0.1%:truncated,utf8
 * 0, or -1 and *err (64).
 */
int fault_parse(struct faults *, enum fault, struct str,
    const struct gen_units *, struct err *);

/* Whether there is any. */
bool faults_any(const struct faults *);

/*
 * What befalls record n; called for each in turn, from 0.  False, with *verdict
 * not filled in, when nothing does.
 */
bool fault_next(struct faults *, int64_t n, struct verdict *);

#endif

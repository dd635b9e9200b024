/*
 * Bad records: --bad=fail (stop at the first), --bad=skip (count them, say so
 * at the end) or --bad=FILE (append each as one line of JSON).
 */
#ifndef CLI_BAD_RECORDS_H
#define CLI_BAD_RECORDS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

struct bad {
	const char *policy; /* the option's argument; NULL: fail */
	uint64_t count;
	/* set by who judges them later: gets what bad_record() does instead */
	int (*take)(struct bad *, uint64_t line, const char *why,
	    struct str text, struct err *);
	int fd;		 /* of FILE, or -1; private */
	struct buf line; /* private */
};

/* Opens FILE when there is one.  0, or -1 and *err (73 is not ours: 74). */
int bad_init(struct bad *, struct err *);

/*
 * One bad record: of which input, its line (0: unknown), why, its bytes.
 * `place` is NULL or more members, as `"topic":"t","partition":0,"offset":5`.
 * 0 to go on, or -1 and *err (65) to stop: its text is "file: line N: why".
 */
int bad_record(struct bad *, const char *file, uint64_t line, const char *place,
    const char *why, struct str text, struct err *);

/* Says how many were skipped or set aside; closes FILE.  0, or -1 and *err. */
int bad_end(struct bad *, struct err *);

#endif

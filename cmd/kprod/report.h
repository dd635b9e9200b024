/*
 * What kprod says of each record on standard output once it is acknowledged:
 * the line itself (--tee) or where it went (--report).
 */
#ifndef KPROD_REPORT_H
#define KPROD_REPORT_H

#include "inflight.h"
#include "io/loop.h"
#include "io/writer.h"
#include "kafka/producer.h"

enum report_kind { REPORT_NONE, REPORT_TEE, REPORT_REPORT };

struct report {
	/* set by the program first */
	enum report_kind kind;
	char **files; /* named in reports where there are several */
	int nfiles;
	struct loop *loop;

	bool gone;	/* the reader has gone: no more is written */
	struct err why; /* code != 0: writing failed */

	/* lines on their way, in the order of the input */
	struct inflight_pool pool; /* where they lie */
	struct inflight *oldest, *newest;
	uint64_t last; /* place of the last line that was sent */
	uint64_t lost; /* of the first that will not arrive; 0: none */

	/* private */
	struct writer out;
	struct watch watch;
};

/* SIGPIPE must be ignored. */
void report_init(struct report *);
void report_release(struct report *);
/* The line is on its way now, and not any more, however that ended. */
void report_sent(struct report *, struct inflight *);
void report_settled(struct report *, struct inflight *);
/* The line there will not arrive, and nobody has said that it may be missing.
 */
void report_lost(struct report *, uint64_t place);
/* One acknowledged line; does not write yet. */
void report_put(struct report *, const struct inflight *, uint32_t file,
    uint64_t line, const struct kdelivered *, size_t i);
/* Writes what standard output takes without waiting; the loop does the rest. */
void report_flush(struct report *);
/* Whether so much is unwritten that no more input should be read. */
bool report_full(const struct report *);
/* Whether anything is unwritten that can still be written. */
bool report_pending(const struct report *);

#endif

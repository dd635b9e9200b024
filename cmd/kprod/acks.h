/*
 * What kprod says of each record on standard output once it is acknowledged:
 * the line itself (--tee) or where it went (--report).
 */
#ifndef KPROD_ACKS_H
#define KPROD_ACKS_H

#include "io/loop.h"
#include "io/writer.h"
#include "kafka/producer.h"
#include "sent.h"

enum acks_kind { ACKS_NONE, ACKS_TEE, ACKS_REPORT };

struct acks {
	/* set by the program first */
	enum acks_kind kind;
	char **files; /* named in reports where there are several */
	int nfiles;
	struct loop *loop;

	bool gone;	/* the reader has gone: no more is written */
	struct err why; /* code != 0: writing failed */

	/* lines on their way, in the order of the input */
	struct sent_pool pool; /* where they lie */
	struct sent *oldest, *newest;
	uint64_t last; /* place of the last line that was sent */
	uint64_t lost; /* of the first that will not arrive; 0: none */

	/* private */
	struct writer out;
	struct watch watch;
};

/* SIGPIPE must be ignored. */
void acks_init(struct acks *);
void acks_release(struct acks *);
/* The line is on its way now, and not any more, however that ended. */
void acks_sent(struct acks *, struct sent *);
void acks_settled(struct acks *, struct sent *);
/* The line there will not arrive, and nobody has said that it may be missing.
 */
void acks_lost(struct acks *, uint64_t place);
/* One acknowledged line; does not write yet. */
void acks_put(struct acks *, const struct sent *, uint32_t file, uint64_t line,
    const struct kdelivered *, size_t i);
/* Writes what standard output takes without waiting; the loop does the rest. */
void acks_flush(struct acks *);
/* Whether so much is unwritten that no more input should be read. */
bool acks_full(const struct acks *);
/* Whether anything is unwritten that can still be written. */
bool acks_pending(const struct acks *);

#endif

/* What the parts of the batch reader share. */
#ifndef KAFKA_RECORD_BATCH_PRIV_H
#define KAFKA_RECORD_BATCH_PRIV_H

#include "kafka/record/aborted_txn.h"
#include "kafka/record/batch.h"
#include "kafka/record/batch_layout.h"
#include "kafka/wire/cursor.h"

struct krecs_private {
	struct kcodecs *codecs;
	struct krecs_options opt;
	struct kcur rest; /* of the response: batches not yet entered */
	int64_t from;	  /* records below are left out */
	int64_t past;	  /* behind the batches entered so far, as offset */
	struct err failed;
	struct kaborted_set aborted;

	/* The batch entered: its records, verified. */
	int magic;
	struct kcur records;
	int64_t base;	   /* added to the offsets of records */
	int64_t timestamp; /* base of deltas, or of all when stamped */
	bool stamped;	   /* by the broker (LogAppendTime) */

	struct buf unpacked;
	struct kheader *headers;
	size_t headers_cap;
};

/*
 * An entry of the response with all its bytes: for magic 2 and for the formats
 * before.  Verifies it and sets the fields of the batch entered (an empty
 * `records` when there is nothing to show) and `past`.  0, or -1 and *why or
 * *err: why is static text, or NULL when *err says it.
 */
int kentry_batch(struct krecs_private *, const uint8_t *p, size_t n,
    const char **why, struct err *);
int kentry_legacy(struct krecs_private *, const uint8_t *p, size_t n,
    const char **why, struct err *);

/* The next record of the batch entered, which has one.  -1 when it is bad. */
int krecord_v2(struct krecs_private *, struct krecord *);
int krecord_legacy(struct krecs_private *, struct krecord *);

/* The bytes of records, through the codec if there is one. */
int kentry_unpack(struct krecs_private *, int codec, struct kbytes packed,
    struct kcur *out, struct err *);

#endif

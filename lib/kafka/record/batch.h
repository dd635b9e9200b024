/*
 * Record batches: building one to send, reading those of a Fetch response.
 * Formats: Kafka's DefaultRecordBatch (magic 2, KIP-98), and for reading the
 * message sets that came before (magic 0 and 1).
 */
#ifndef KAFKA_RECORD_BATCH_H
#define KAFKA_RECORD_BATCH_H

#include "base/buf.h"
#include "base/err.h"
#include "kafka/codec.h"
#include "kafka/record.h"

enum {
	KBATCH_HEADER = 61,		 /* bytes before the records */
	KBATCH_MAX = 1024 * 1024 * 1024, /* we never build a larger one */
};

/* --- building ----------------------------------------------------------- */

/*
 * A batch for one partition.  Zero-initialised is empty and valid.  Life:
 * kbatch_add … kbatch_finish, kbatch_stamp, kbatch_bytes (send; stamp and send
 * again as often as needed), kbatch_clear, and over again in the same memory.
 */
struct kbatch {
	struct buf out;		/* header and records, as they are sent */
	int32_t count;		/* records */
	int64_t base_timestamp; /* of the first */
	int64_t max_timestamp;
	size_t plain; /* bytes before compression; set by kbatch_finish */
	bool finished;
};

void kbatch_release(struct kbatch *);
/* Empty again; the memory is kept. */
void kbatch_clear(struct kbatch *);

/* Bytes of the batch so far, uncompressed, with its header. */
static inline size_t
kbatch_size(const struct kbatch *b)
{
	return b->out.len ? b->out.len : KBATCH_HEADER;
}

/* Exactly the bytes by which the record would enlarge the batch. */
size_t kbatch_cost(const struct kbatch *, const struct krecord *);

/*
 * Appends a copy of the record: key, value, headers and timestamp are used, the
 * offset is not.  False, and nothing done, when the batch would then be larger
 * than `limit` bytes uncompressed (or than KBATCH_MAX): send this one first, or
 * if it is empty, the record is too large.
 */
bool kbatch_add(struct kbatch *, const struct krecord *, size_t limit);

/*
 * The same for records that are nothing but a value (no key, no headers) and
 * share a timestamp; how many of the n were appended.  Only what the memory at
 * hand surely takes: 0 does not mean that kbatch_add() would refuse the first.
 */
size_t kbatch_add_values(struct kbatch *, int64_t timestamp,
    const struct kbytes *values, size_t n, size_t limit);

/*
 * Ends the batch: compresses the records in place (a batch that does not get
 * smaller stays as it is) and fills in the header, without producer id.  No
 * record can be added after.  -1 and *err as kcodec_pack(); the batch is then
 * still open.  `codecs` may be NULL for KCODEC_NONE.
 */
int kbatch_finish(
    struct kbatch *, struct kcodecs *, enum kcodec, int level, struct err *);

/*
 * Sets who sends it, and with that the CRC, which covers these fields.  Must be
 * called once before sending; again when the batch has to go out under another
 * sequence or epoch.  No idempotence: -1, -1, -1.
 */
void kbatch_stamp(struct kbatch *, int64_t producer_id, int16_t epoch,
    int32_t sequence, bool transactional);

/* What goes into the Produce request.  Valid until the batch is changed. */
static inline struct kbytes
kbatch_bytes(const struct kbatch *b)
{
	return (struct kbytes){(const uint8_t *)b->out.p, b->out.len};
}

/* --- reading ------------------------------------------------------------ */

/* How to read. */
struct krecs_options {
	bool read_committed; /* leave out aborted transactions */
	size_t max_unpacked; /* of one batch; 0: KCODEC_UNPACK_MAX */
};

/*
 * An iterator over the records of one partition of a Fetch response: a
 * sequence of batches, the first of which may begin before the offset asked
 * for, the last of which may be cut.  (Not the first: brokers send that one
 * whatever the limits, KIP-74, so what claims to be longer is damaged.)
 *
 * A batch is verified as a whole (length, CRC, decompression, every record)
 * before its first record is shown.
 */
struct krecs {
	/* To read, between calls: */
	int64_t position;     /* where to go on once all that was handed out is
				 done with: past gaps, control batches and
				 aborted ones too */
	int32_t leader_epoch; /* of the batch last entered; -1: none yet */
	/* Private. */
	struct krecs_private *in;
};

/* `codecs` is borrowed and may be shared by all readers of a thread. */
void krecs_init(struct krecs *, struct kcodecs *);
void krecs_release(struct krecs *);

/*
 * Begins a response.  `records` must stay in place until the last record was
 * used.  Records below `from` are left out.  `aborted` is copied (any order;
 * used for read_committed only).
 */
void krecs_open(struct krecs *, struct kbytes records, int64_t from,
    const struct kaborted *aborted, size_t naborted,
    const struct krecs_options *);

/*
 * The next record: 1, with views that are valid until the next call; 0 at the
 * end; -1 and *err (EX_PROTOCOL) when a batch is damaged: nothing of it was
 * shown, the text names its first offset, `position` does not pass it, and
 * further calls fail alike.
 */
int krecs_next(struct krecs *, struct krecord *, struct err *);

/*
 * The offsets from its first record to behind its last of an entry of magic 0
 * or 1, which a compressed one tells only when it is unpacked: 0, or -1 when it
 * is not sound.  What was open is no more.
 */
int krecs_legacy_span(
    struct krecs *, struct kbytes entry, int64_t *base, int64_t *end);

/* The memory that decompressed records take (bytes); what an unusually large
 * batch took is given back after it. */
size_t krecs_unpacked(const struct krecs *);

#endif

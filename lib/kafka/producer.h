/*
 * The producer engine: records in, results out.
 *
 * Records go into one open batch a partition.  A batch leaves when it is full,
 * when it has waited long enough (linger.ms), or at once when the program says
 * that its input is idle.  Batches of several partitions share a request to
 * their leader; five requests are in flight on a connection.  Idempotent
 * (KIP-98): retries keep order and add no duplicates.
 *
 * Every record accepted by kproducer_send() is reported exactly once.
 */
#ifndef KAFKA_PRODUCER_H
#define KAFKA_PRODUCER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "kafka/cluster.h"
#include "kafka/props.h"
#include "kafka/record.h"

enum kdelivery {
	KDELIVERY_ACKED,    /* in the log */
	KDELIVERY_REJECTED, /* refused: it is not in the log */
	KDELIVERY_IN_DOUBT, /* sent and never answered: it may be in the log */
	KDELIVERY_NOT_SENT, /* it is not in the log */
};

/* A result: n records of one partition that stood together in a batch. */
struct kdelivered {
	enum kdelivery state;
	const struct ktopic *topic;
	int32_t partition;
	int64_t offset;		/* of the first, the others follow it; -1: not
				   known (also when acknowledged as a duplicate) */
	int64_t timestamp;	/* given by the broker; -1: the record's own */
	const uint64_t *tokens; /* n of them, as passed to kproducer_send() */
	size_t n;
	const struct err *why; /* NULL when acknowledged */
};

struct kproducer;

/*
 * `result` is called from within the loop and from kproducer_abort(), never
 * from kproducer_send() or kproducer_idle().  Views are valid during the call.
 */
typedef void kproducer_result(void *arg, const struct kdelivered *);

/* The cluster and the props are borrowed. */
struct kproducer *kproducer_new(
    struct kcluster *, const struct kprops *, kproducer_result *, void *arg);
/* Records not yet reported are dropped: call kproducer_abort() first. */
void kproducer_free(struct kproducer *);

enum ksend {
	KSEND_ERROR = -1, /* this record cannot be sent: *err says why */
	KSEND_OK = 0,	  /* copied, will be reported under its token */
	KSEND_WAIT = 1,	  /* no room, or the topic is not known yet: turn the
			     loop and offer the same record again */
};

/*
 * Offers a record for a topic of the producer's cluster.  partition -1: by the
 * key, or any.  A timestamp of -1 becomes the time now.
 *
 * Errors: EX_DATAERR for a partition that does not exist or a record that fits
 * no request; EX_UNAVAILABLE for a topic that does not exist; else the error
 * that stopped the producer (kproducer_failed).
 */
enum ksend kproducer_send(struct kproducer *, struct ktopic *,
    int32_t partition, const struct krecord *, uint64_t token, struct err *);

/*
 * Takes records that are nothing but a value, time now, as long as they simply
 * join the open batch of their partition; how many of the n it took.  The next
 * one is for kproducer_send(), which does all that can be needed.  This is for
 * many records at little cost each.
 */
size_t kproducer_send_values(struct kproducer *, struct ktopic *,
    int32_t partition, const struct kbytes *values, const uint64_t *tokens,
    size_t n);

/*
 * There is no more input for now: what waits leaves as soon as its leader's
 * connection takes it (unless linger.ms was set).  Call it before every wait
 * for input, and at its end.
 */
void kproducer_idle(struct kproducer *);

/* The same, whatever linger.ms says: at the end of the input. */
void kproducer_flush(struct kproducer *);

/* Records accepted and not yet reported. */
uint64_t kproducer_pending(const struct kproducer *);

/*
 * Tells what would become of the records not yet reported were the program to
 * end now: in doubt or not sent, a batch at a time; changes nothing and asks
 * for no memory.  `why` is NULL.
 */
void kproducer_foresee(
    const struct kproducer *, kproducer_result *foreseen, void *arg);

/*
 * Whether an error has stopped the producer for good (denied, unusable
 * cluster): then -1 and *err; what was pending is or will be reported by
 * itself.
 */
int kproducer_failed(const struct kproducer *, struct err *);

/* Reports what is left as in doubt or not sent, for `why`; sends no more. */
void kproducer_abort(struct kproducer *, const struct err *why);

struct kproducer_stats {
	uint64_t records, batches, requests, retries;
	uint64_t acked, rejected, in_doubt, not_sent;
	uint64_t bytes;	       /* of batches, uncompressed */
	uint64_t packed;       /* of batches, as sent; retries not counted */
	uint64_t throttled_ms; /* pauses that brokers asked for */
};

struct kproducer_stats kproducer_stats(const struct kproducer *);

#endif

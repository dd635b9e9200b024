/*
 * Inside of the producer.
 *
 * producer.c     the interface: records in, life
 * accum.c        batches, their memory, where records without key go
 * producer_id.c  the id under which sequences count
 * produce.c      which batches go out when
 * request.c      requests and responses
 * response.c     what becomes of a batch: acknowledged, again, refused,
 *                expired
 * sequence.c     what that means for the sequence of its partition
 * split.c        finding the refused records of a batch
 */
#ifndef KAFKA_PRODUCER_PRODUCER_PRIV_H
#define KAFKA_PRODUCER_PRODUCER_PRIV_H

#include "kafka/client/engine.h"
#include "kafka/producer.h"
#include "kafka/record/batch.h"
#include "kafka/record/partitioner.h"
#include "kafka/wire/msg_produce.h"

enum {
	PRODUCE_BATCHES = 512, /* of one request at most */
	QUEUE_BUSY = 64,       /* batches that keep a broker busy */
};

enum pbatch_state {
	PBATCH_OPEN,	/* takes records; the last of its partition */
	PBATCH_WAITING, /* closed; goes out when it is its turn */
	PBATCH_FLYING,	/* in a request */
	PBATCH_SPLIT,	/* refused: its records are being told apart */
};

struct pbatch {
	struct pbatch *next; /* in the order of the records */
	struct ppart *part;
	struct kbatch b;
	uint64_t *tokens; /* one for each record */
	size_t tokens_cap;
	size_t charge; /* bytes counted against buffer.memory */
	enum pbatch_state state;
	bool leave;   /* open, but shall go as soon as it can */
	bool stamped; /* has its sequence, and was sent with it */
	bool doubt;   /* an attempt may have been written */
	unsigned attempts;
	unsigned damaged;   /* those answered CORRUPT_MESSAGE */
	int32_t sequence;   /* when stamped */
	uint32_t nth;	    /* when stamped: of the partition's, from 0 */
	int64_t created;    /* clock_ns() of the first record */
	int64_t paused;	    /* see kproducer; at that time */
	int64_t not_before; /* the next attempt */
};

/*
 * A partition.  Its batches stand in the order of their records, which is that
 * of their sequences.
 *
 * After something that breaks the sequence (a batch refused or given up) it
 * `drains`: no new batch goes out, those sent before are settled first, and
 * then numbering goes on, under the next epoch when anything was in doubt.  An
 * epoch of its own for each partition is sound, because brokers keep producer
 * state by partition.
 */
struct ppart {
	struct ptopic *topic;
	int32_t index;
	struct pbatch *head, *tail;
	struct ppart *next_active; /* while it has batches */
	struct err *last; /* why the last attempt failed; NULL: it did not */
	bool active;
	unsigned flying;
	int64_t producer_id; /* -1: none yet */
	int16_t epoch;
	int32_t next_sequence; /* of the next batch to be stamped */
	uint32_t stamps;       /* batches stamped so far, again ones too */
	int32_t expected;      /* after the last one acknowledged */
	bool known;	       /* the broker knows this producer id */
	bool drain, bump;
};

struct ptopic {
	struct kproducer *producer;
	struct ktopic *topic;
	struct ppart **parts;
	size_t nparts;
	size_t batch_size; /* less than configured where that was too large */
	int32_t sticky;	   /* where records without a key go; -1: choose */
	size_t sticky_bytes;
};

/* A broker, as far as requests to it are counted. */
struct broker_queue {
	int32_t broker;
	unsigned flying; /* requests … */
	size_t batches;	 /* … and the batches in them */
	struct prequest *building;
};

struct prequest {
	struct krequest r; /* first */
	struct kproducer *producer;
	struct prequest *next; /* in the list of all, or of the free */
	struct kconn *conn;    /* while it flies */
	struct broker_queue *queue;
	struct pbatch *batches[PRODUCE_BATCHES];
	struct ksplice splices[PRODUCE_BATCHES];
	size_t n, bytes;
};

struct kproducer {
	struct kcluster *cluster;
	const struct kprops *props;
	kproducer_result *result;
	void *arg;
	struct klistener listener;
	struct timer timer;
	struct kcodecs *codecs;

	struct ptopic **topics; /* by ktopic.index; NULL until used */
	size_t topics_cap;
	struct ppart *active;
	struct ppart *turn; /* who comes first next time; NULL: as it is */
	struct broker_queue **queues;
	size_t nqueues, queues_cap;
	struct prequest *flying, *idle_requests;
	struct kmsg_produce_part parts[PRODUCE_BATCHES]; /* of one request */
	struct pbatch *spare; /* empty batches with their memory */
	size_t spare_bytes;

	size_t used;	   /* bytes charged */
	uint64_t open;	   /* batches open and not told to leave … */
	size_t open_bytes; /* … and the bytes in them */
	bool pressed;	   /* out of memory: everything leaves */
	int64_t now_ms;	   /* wall clock, as of the last look */
	unsigned now_left;
	uint64_t random;
	int64_t pumped_at; /* clock_ns() by which the last pump judged */
	int64_t paused; /* time that brokers have asked for so far, until … */
	int64_t paused_until;

	struct krequest init; /* InitProducerId */
	struct kconn *init_conn;
	unsigned init_tries;
	int64_t init_after;
	int64_t producer_id; /* -1: one is needed */
	int16_t epoch;

	bool failed;
	struct err why; /* when failed */
	uint64_t pending;
	struct kproducer_stats stats;
	struct kmsg_produced answer;
};

/* The open batch of a partition, or NULL. */
static inline struct pbatch *
open_batch(const struct ppart *part)
{
	return part->tail && part->tail->state == PBATCH_OPEN ? part->tail
							      : NULL;
}

/* accum.c */
struct ptopic *paccum_topic(struct kproducer *, struct ktopic *);
/* The partition for the record; -1 and *err when there is none. */
struct ppart *paccum_partition(struct kproducer *, struct ptopic *,
    int32_t partition, const struct krecord *, bool *free_choice, struct err *);
void paccum_unstick(struct ptopic *);
/* An empty batch, not yet in a queue. */
struct pbatch *paccum_batch(struct kproducer *, struct ppart *);
void paccum_recycle(struct kproducer *, struct pbatch *);
/* Puts it at the end of its partition. */
void paccum_append(struct pbatch *);
/* It goes as soon as it can. */
void paccum_leave(struct pbatch *);
/* No more records go into it. */
void paccum_close(struct pbatch *);
/* Takes it out of its partition. */
void paccum_remove(struct pbatch *);
bool paccum_add(
    struct pbatch *, const struct krecord *, uint64_t token, size_t limit);
/* The open batch that values without a key join, unless there is something to
 * be done first: then NULL. */
struct pbatch *paccum_open_for_values(
    struct kproducer *, struct ptopic *, int32_t partition, bool *free_choice);
/* As many of the values as the memory of the batch takes. */
size_t paccum_add_values(struct pbatch *, int64_t timestamp,
    const struct kbytes *values, const uint64_t *tokens, size_t n,
    size_t limit);
void paccum_release(struct kproducer *);

/* producer_id.c */
void producer_id_init(struct kproducer *);
void producer_id_release(struct kproducer *);
/* Can batches be stamped?  Asks for an id if not. */
bool producer_id_known(struct kproducer *);

/* produce.c */
/* Sends what may go.  Never reports. */
void produce_pump(struct kproducer *);
/* Sets the timer to the next thing that can become due. */
void produce_rearm(struct kproducer *);
/* The times of a batch: when it has waited enough, when it is given up. */
int64_t produce_leaves_at(const struct kproducer *, const struct pbatch *);
int64_t produce_expires_at(const struct kproducer *, const struct pbatch *);

/* request.c */
/* An empty one, not under way. */
struct prequest *produce_request(struct kproducer *, struct broker_queue *);
/* Sends what the queue is building. */
void produce_launch(struct kproducer *, struct broker_queue *, struct kconn *);
/* Takes back what is out; batches in it stay, and are in doubt. */
void produce_release(struct kproducer *);
/* Time that brokers have asked to wait, up to now. */
int64_t produce_paused(const struct kproducer *);

/* response.c */
/* Forgets why the last attempt of a partition failed. */
void response_forget(struct ppart *);
/* Reports n records that were not acknowledged. */
void response_report(struct ppart *, enum kdelivery, const uint64_t *tokens,
    size_t n, const struct err *);
/* The broker's answer about a batch. */
void response_answer(struct pbatch *, const struct kmsg_produced_part *);
/* The request was lost (or not even sent). */
void response_lost(struct pbatch *, bool sent, const struct err *);
/* Gives up what has waited too long; true when there was any. */
bool response_expire(struct kproducer *);
/* Nothing goes out any more. */
void response_fail(struct kproducer *, const struct err *);
/* Gives up the batches of topics that are no more. */
void response_drop_gone(struct kproducer *);
/* Reports all that does not fly. */
void response_drop_waiting(struct kproducer *, const struct err *);

/* sequence.c */
/* The number that follows a batch. */
int32_t sequence_after(const struct pbatch *);
/* The batch is in the log. */
void sequence_acknowledged(struct pbatch *);
/* There is a hole from here on: mend it before new batches go.  bump: under
 * the next epoch, because something is in doubt. */
void sequence_mend(struct ppart *, bool bump);
/* Is the batch behind a hole, so that no attempt can have been written? */
bool sequence_behind_hole(const struct pbatch *);
/* Goes on with numbering once all that was sent is settled. */
void sequence_settle(struct ppart *);

/* split.c */
/*
 * A batch was refused with that code.  Reports the records to blame and puts
 * what is left in its place, or halves of it when nobody was named.
 */
void split_refused(
    struct pbatch *, int16_t code, const struct kmsg_produced_part *);

#endif

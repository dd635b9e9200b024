/*
 * Inside of the consumer.
 *
 * consumer.c      partitions come, are told about, and go
 * next.c          records out
 * fetch.c         Fetch requests, and what their answers say
 * fetch_take.c    the batches that come in
 * fetch_check.c   whether they lie where they say
 * list_offsets.c  places made offsets
 * leader_epoch.c  whether a new leader still has what was read
 * offset_reset.c  positions that are not in the log, topics made anew
 */
#ifndef KAFKA_CONSUMER_CONSUMER_PRIV_H
#define KAFKA_CONSUMER_CONSUMER_PRIV_H

#include "kafka/record/batch.h"
#include "kafka/client/engine.h"
#include "kafka/consumer.h"
#include "kafka/wire/msg_fetch.h"

/* Offsets that have to be asked for before a partition can be read. */
enum {
	NEED_WATERMARK = 1, /* the end with open transactions; before LATEST */
	NEED_EARLIEST = 2,
	NEED_LATEST = 4,
	NEED_FROM_TIME = 8,
	NEED_TO_TIME = 16,
};

/* Batches of one partition from one response, not yet read. */
struct slice {
	struct slice *next; /* in the order of arrival */
	struct cpart *part;
	struct kframe *frame;
	struct kbytes records;
	int64_t from, end; /* offsets; end -1: known once it is read */
	struct kaborted *aborted;
	size_t naborted;
};

/* Where a batch says that it lies, and which it is. */
struct fetch_head {
	int64_t base, end;
	uint32_t crc;
};

static inline bool
fetch_same(const struct fetch_head *a, const struct fetch_head *b)
{
	return a->base == b->base && a->end == b->end && a->crc == b->crc;
}

struct cpart {
	struct kconsumer *consumer;
	struct ktopic *topic;
	int32_t index;
	struct koffset_spec from, to;

	unsigned need; /* NEED_…, until the places are offsets */
	bool asking;   /* in a ListOffsets request */
	int64_t earliest, latest, from_time, to_time; /* answers */
	int64_t watermark;
	int64_t start, stop; /* the places as offsets, once need is 0 */

	int64_t position; /* after what was handed out; -1: not known */
	int64_t fetch;	  /* the next to fetch; -1: once the slices are read */
	int64_t ends;	  /* as last seen: where a reader would have to wait */
	int64_t damaged;  /* where a batch was damaged once; -1 */
	int64_t anchor;	  /* known to be the end of a batch; -1 */
	int64_t look;	  /* asked for instead of `fetch`, to see whether a
			     batch lies where it says; -1 */
	struct fetch_head look_for; /* that one */
	struct fetch_head seen;	    /* one that was found to do so; base -1 */
	bool wide;	/* more was asked for, to see what is behind it */
	unsigned empty; /* answers to that without any records */
	size_t slices;	/* of it, not yet read */
	bool flying;	/* in a Fetch request */
	bool done;	/* nothing to fetch any more */
	int32_t max_bytes;
	bool cut; /* got not even one batch: comes first in the next fetch */
	unsigned tries;
	unsigned oversized; /* answers in a row that were too large */
	int64_t not_before;
	int64_t away_since;	 /* no answer since then; 0: there was one */
	bool out_of_range;	 /* `fetch` is not in the log: needs its ends */
	int64_t out_of_range_at; /* that offset */
	int32_t epoch;		 /* of the leader that wrote what is before
				    `fetch`; -1: not known */
	int32_t checked;	 /* `fetch` was in the log of this epoch */
	int32_t checking_epoch;	 /* asked about: that of the leader then */
	bool checking;		 /* in an OffsetForLeaderEpoch request */
	bool served;		 /* a fetch has been answered, ever */
	int32_t gone_epoch;	 /* of the leader that did not know it; -1 */
	unsigned remade;	 /* topic->remade at the start */
	int32_t replica;	 /* to read from; -1: the leader */
	int64_t replica_until;
	struct err error; /* final; told once all slices are read */
};

/* A broker, as far as requests to it are counted: one of each kind. */
struct cbroker {
	struct krequest fetch, ask, check;
	struct kconsumer *consumer;
	int32_t broker;
	struct kconn *fetching, *asking, *checking; /* NULL: nothing out */
	/* Whom the requests are about; NULL: given up meanwhile. */
	struct cpart **fetched, **asked, **checked;
	unsigned *kinds;  /* what was asked */
	bool uncommitted; /* it was asked with open transactions */
	size_t nfetched, nasked, nchecked;
	size_t fetched_cap, asked_cap, kinds_cap, checked_cap;
	size_t reserved; /* bytes that the answer may have */
	bool hurry;	 /* do not let the broker wait */
};

struct kconsumer {
	struct kcluster *cluster;
	const struct kprops *props;
	struct klistener listener;
	struct timer timer;
	struct cpart **parts;
	size_t nparts, parts_cap;
	size_t turn; /* which partition is asked for first */
	struct cbroker **brokers;
	size_t nbrokers, brokers_cap;

	struct slice *head, **tail, *spare; /* the first may be open */
	bool open;
	struct krecs in;      /* reads the first slice */
	struct krecs measure; /* batches of old formats that come in */
	struct kcodecs *codecs;
	size_t used, reserved; /* bytes read ahead, and asked for */
	int64_t full_at;       /* when there was last no room to ask for more */

	struct kmsg_fetched answer;
	struct kmsg_offsets offsets;
	struct kmsg_epoch_ends ends;
	struct kmsg_fetch_part *questions;
	struct kmsg_offset_query *queries;
	struct kmsg_epoch_query *checks;
	size_t questions_cap, queries_cap, checks_cap;
	struct kconsumer_stats stats;
};

/* consumer.c */
void consumer_pump(struct kconsumer *);
struct cbroker *consumer_broker(struct kconsumer *, int32_t broker);
/* It will be tried again after a pause. */
void consumer_pause(struct cpart *);
/* It has got its answer. */
void consumer_answered(struct cpart *);
/* The partition's leader's connection, if it is up; else it is being made. */
struct kconn *consumer_conn(struct cpart *);
/* A final error code for the partition. */
void consumer_stop(struct cpart *, int16_t code);
/* The broker does not speak what we need. */
void consumer_refused(struct cpart *, const struct err *);

/* next.c */
/* Takes the first slice off the queue. */
void consumer_pop_slice(struct kconsumer *);
void consumer_drop_slices(struct kconsumer *, struct cpart *);

/* fetch.c */
void fetch_init(struct cbroker *);
void fetch_pump(struct kconsumer *);

/* fetch_take.c */
/* `leads`: the first of the answer that has records, and so a whole batch. */
void fetch_take(struct cpart *, const struct kmsg_fetched_part *,
    struct kframe *, bool leads);
/* The log does not have what the look was for. */
void fetch_look_failed(struct cpart *);

/* fetch_check.c */
struct fetch_claim {
	int64_t from;  /* the offset asked for */
	bool aligned;  /* which is the end of a batch */
	int64_t bound; /* no batch ends behind it; -1: not told */
	int64_t log_start;
	struct fetch_head seen; /* cpart.seen */
	int32_t epoch;		/* of what is before; -1 */
	int32_t leader_epoch;	/* -1: not known */
};

struct fetch_checked {
	size_t good;		/* bytes of whole batches to be read */
	int64_t end;		/* offset after them; -1: only reading tells */
	int32_t epoch;		/* of their leader */
	struct fetch_head head; /* the first batch; base -1: not known */
	const char *why;	/* what is wrong with the next one; NULL */
	int64_t look; /* to be asked for, whether the first is where it
			 says; -1: no need */
};

void fetch_check(struct kconsumer *, struct kbytes records,
    const struct fetch_claim *, struct fetch_checked *);

/* list_offsets.c */
void offsets_init(struct cbroker *);
/* Which offsets the places need. */
void offsets_need(struct cpart *);
void offsets_pump(struct kconsumer *);

/* leader_epoch.c */
void epochs_init(struct cbroker *);
/* Whether the partition's leader is new since its position was checked. */
bool epochs_due(const struct cpart *);
void epochs_pump(struct kconsumer *);

/* offset_reset.c */
/* Begins anew where the user said, or asks for the ends of the log, to be told
 * with the error. */
void offset_reset_out_of_range(struct cpart *);
/* Those ends are known. */
void offset_reset_report(struct cpart *);
/* The new leader's log ends at `end`, before the position; -1: it does not
 * know the epoch at all. */
void offset_reset_truncated(struct cpart *, int64_t end);
/* Its leader does not know it: deleted, perhaps. */
void offset_reset_unknown(struct cpart *);
/* Whether the topic was made anew; reading has ended then. */
bool offset_reset_recreated(struct cpart *);

#endif

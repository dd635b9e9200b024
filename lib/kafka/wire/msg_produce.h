/* Messages of the producer: Produce, InitProducerId. */
#ifndef KAFKA_WIRE_MSG_PRODUCE_H
#define KAFKA_WIRE_MSG_PRODUCE_H

#include "kafka/wire/msg.h"

/* Produce 8, 7: exactly one batch for each partition, none of them twice. */
struct kmsg_produce_part {
	struct str topic; /* those of one topic stand together */
	int32_t partition;
	struct kbytes records;
};

/*
 * transactional_id p NULL: none.  acks -1, 0 (no response) or 1.
 *
 * The records are not appended: splices[i] tells where those of part i
 * belong, from where it is sent without being copied.
 */
void kmsg_produce_put(struct buf *, struct str transactional_id, int16_t acks,
    int32_t timeout_ms, const struct kmsg_produce_part *, size_t n,
    struct ksplice *splices);

/* A record that is to blame for the error of its batch (version 8). */
struct kmsg_record_error {
	int32_t index; /* in the batch, from 0 */
	struct str message;
};

struct kmsg_produced_part {
	struct str topic;
	int32_t partition;
	int16_t error;
	int64_t base_offset;	 /* -1: not known */
	int64_t log_append_time; /* -1: records keep their own */
	int64_t log_start_offset;
	size_t nrecord_errors;
	struct kmsg_record_error first_error; /* when there is one */
	struct kbytes record_errors; /* all; see kmsg_record_error_next() */
	struct str message;	     /* p NULL: none */
};

struct kmsg_produced {
	int32_t throttle_ms;
	struct kmsg_produced_part *parts;
	size_t n, cap;
};

int kmsg_produced_get(struct kcur *, int version, struct kmsg_produced *);
void kmsg_produced_release(struct kmsg_produced *);

/* Takes the next of part.record_errors off the view; false at its end. */
bool kmsg_record_error_next(struct kbytes *, struct kmsg_record_error *);

/* InitProducerId 1. */
struct kmsg_init_producer {
	int32_t throttle_ms;
	int16_t error;
	int64_t producer_id;
	int16_t epoch;
};

/* transactional_id p NULL: idempotence only. */
void kmsg_init_producer_put(
    struct buf *, struct str transactional_id, int32_t timeout_ms);
int kmsg_init_producer_get(struct kcur *, struct kmsg_init_producer *);

#endif

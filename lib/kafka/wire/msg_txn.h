/* Messages of transactions: AddPartitionsToTxn, AddOffsetsToTxn, EndTxn.
 * (InitProducerId is with the producer, TxnOffsetCommit with the offsets.) */
#ifndef KAFKA_WIRE_MSG_TXN_H
#define KAFKA_WIRE_MSG_TXN_H

#include "kafka/wire/msg_offsets.h"

/* Whose transaction. */
struct kmsg_txn {
	struct str id;
	int64_t producer_id;
	int16_t epoch;
};

/* AddPartitionsToTxn 1; kmsg_part_errors_get() reads the response. */
void kmsg_add_partitions_put(
    struct buf *, const struct kmsg_txn *, const struct kmsg_part *, size_t n);

/* AddOffsetsToTxn 1; kmsg_status_get() reads the response. */
void kmsg_add_offsets_put(
    struct buf *, const struct kmsg_txn *, struct str group);

/* EndTxn 1; kmsg_status_get() reads the response. */
void kmsg_end_txn_put(struct buf *, const struct kmsg_txn *, bool commit);

#endif

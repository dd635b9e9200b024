/*
 * Which transactional batches of a Fetch response belong to aborted
 * transactions (KIP-98).  The broker names them by producer and first offset;
 * each ends at that producer's next abort marker.
 */
#ifndef KAFKA_RECORD_ABORTED_TXN_H
#define KAFKA_RECORD_ABORTED_TXN_H

#include "kafka/record/batch.h"

struct kaborted_entry {
	int64_t producer_id, first_offset;
	size_t next; /* first of a producer: its first not yet ended */
};

/* Zero-initialised is empty. */
struct kaborted_set {
	struct kaborted_entry *entries;
	size_t n, cap;
};

/* Takes a copy of the list, which may be in any order. */
void kaborted_open(struct kaborted_set *, const struct kaborted *, size_t n);
void kaborted_release(struct kaborted_set *);

/* Is the producer's batch that ends at this offset in an aborted one? */
bool kaborted_has(
    const struct kaborted_set *, int64_t producer_id, int64_t last_offset);
/* An abort marker of the producer at the offset. */
void kaborted_end(struct kaborted_set *, int64_t producer_id, int64_t offset);

#endif

/*
 * A Kafka record as the programs see it: what kcons reads and kprod sends.
 * All bytes are views that belong to the batch (reading) or the caller
 * (sending).
 */
#ifndef KAFKA_RECORD_H
#define KAFKA_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that may be absent: NULL p is Kafka's null, which is not empty. */
struct kbytes {
	const uint8_t *p;
	size_t n;
};

/* A header: the name is text by convention, but any bytes occur. */
struct kheader {
	struct kbytes name; /* never NULL */
	struct kbytes value;
};

struct krecord {
	int64_t offset;
	int64_t timestamp; /* ms since the epoch; -1: none */
	bool log_append_time;
	struct kbytes key, value;
	const struct kheader *headers;
	size_t nheaders;
};

/* A transaction that was aborted, as a Fetch answer lists it for readers of
 * what is committed. */
struct kaborted {
	int64_t producer_id, first_offset;
};

#endif

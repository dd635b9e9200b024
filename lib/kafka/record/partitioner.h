/*
 * Which partition a key goes to.  The default is the Java client's, so that
 * the same key lands where Kafka's own tools put it; librdkafka's are there
 * under its names, for topics that its clients write to.
 */
#ifndef KAFKA_RECORD_PARTITIONER_H
#define KAFKA_RECORD_PARTITIONER_H

#include "base/str.h"
#include "kafka/record.h"

enum kpart {
	KPART_MURMUR2_RANDOM,	 /* Java's default; no key: free choice */
	KPART_MURMUR2,		 /* no key hashes as the empty one */
	KPART_CONSISTENT_RANDOM, /* CRC-32; no or empty key: free choice */
	KPART_CONSISTENT,	 /* CRC-32; no key hashes as the empty one */
	KPART_FNV1A_RANDOM,	 /* no key: free choice */
	KPART_FNV1A,
	KPART_RANDOM, /* always free choice */
};

/*
 * The kind of that name ("murmur2_random", …; "java" and "default" are the
 * first), or -1.  kpart_names lists them for messages, NULL at its end.
 */
int kpart_by_name(struct str name);
extern const char *const kpart_names[];

/*
 * The partition, 0 <= result < partitions (which is > 0), or -1 when the key
 * leaves the choice free: the caller then keeps to one (sticky) partition.
 */
int32_t kpart_pick(enum kpart, struct kbytes key, int32_t partitions);

/* Java's org.apache.kafka.common.utils.Utils.murmur2. */
uint32_t murmur2(const void *p, size_t n);

#endif

/*
 * Which version of which API to speak.
 *
 * We implement one or two versions of each API, none of them "flexible"
 * (KIP-482), chosen so that Apache Kafka 2.1 to 4.x, Redpanda and librdkafka's
 * mock all offer one.  The choice is made for each connection, because brokers
 * of one cluster differ during an upgrade.
 */
#ifndef KAFKA_WIRE_VERSION_H
#define KAFKA_WIRE_VERSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum kapi {
	KAPI_PRODUCE = 0,
	KAPI_FETCH = 1,
	KAPI_LIST_OFFSETS = 2,
	KAPI_METADATA = 3,
	KAPI_OFFSET_COMMIT = 8,
	KAPI_OFFSET_FETCH = 9,
	KAPI_FIND_COORDINATOR = 10,
	KAPI_JOIN_GROUP = 11,
	KAPI_HEARTBEAT = 12,
	KAPI_LEAVE_GROUP = 13,
	KAPI_SYNC_GROUP = 14,
	KAPI_DESCRIBE_GROUPS = 15,
	KAPI_SASL_HANDSHAKE = 17,
	KAPI_API_VERSIONS = 18,
	KAPI_CREATE_TOPICS = 19,
	KAPI_INIT_PRODUCER_ID = 22,
	KAPI_OFFSET_FOR_LEADER_EPOCH = 23,
	KAPI_ADD_PARTITIONS_TO_TXN = 24,
	KAPI_ADD_OFFSETS_TO_TXN = 25,
	KAPI_END_TXN = 26,
	KAPI_TXN_OFFSET_COMMIT = 28,
	KAPI_DESCRIBE_CONFIGS = 32,
	KAPI_SASL_AUTHENTICATE = 36,
	KAPI_COUNT = 37, /* keys we may know are below this */
};

/* "Produce" …, or "API 99". Static text; for unknown keys "unknown API". */
const char *kapi_name(int key);

/* What a broker offers.  Zero-initialised: nothing. */
struct kversions {
	struct {
		bool offered;
		int16_t min, max;
	} api[KAPI_COUNT];
};

/* Notes an entry of the ApiVersions response; unknown keys are ignored. */
void kversions_offer(struct kversions *, int16_t key, int16_t min, int16_t max);

/*
 * The version to use for the API: the first of those we implement, in order of
 * preference, that the broker offers.  -1 and *err (EX_PROTOCOL) naming the
 * API, what the broker offers and what we speak.  Fetch gives 10 wherever it
 * is offered; ask kversions_has() for 11 when there is a rack to send.
 */
int kversion_pick(const struct kversions *, enum kapi, struct err *);

/* Can this API be used at all?  (A broker may leave features out.) */
bool kversion_can(const struct kversions *, enum kapi);

/* Does the broker offer this very version? */
bool kversions_has(const struct kversions *, enum kapi, int version);

#endif

/*
 * The error codes of the Kafka protocol: their names, what they mean to a
 * person, and what a client does about them.
 */
#ifndef KAFKA_ERROR_H
#define KAFKA_ERROR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum {
	KERR_UNKNOWN_SERVER_ERROR = -1,
	KERR_NONE = 0,
	KERR_OFFSET_OUT_OF_RANGE = 1,
	KERR_CORRUPT_MESSAGE = 2,
	KERR_UNKNOWN_TOPIC_OR_PARTITION = 3,
	KERR_LEADER_NOT_AVAILABLE = 5,
	KERR_NOT_LEADER_OR_FOLLOWER = 6,
	KERR_REQUEST_TIMED_OUT = 7,
	KERR_REPLICA_NOT_AVAILABLE = 9,
	KERR_MESSAGE_TOO_LARGE = 10,
	KERR_NETWORK_EXCEPTION = 13,
	KERR_COORDINATOR_LOAD_IN_PROGRESS = 14,
	KERR_COORDINATOR_NOT_AVAILABLE = 15,
	KERR_NOT_COORDINATOR = 16,
	KERR_INVALID_TOPIC = 17,
	KERR_RECORD_LIST_TOO_LARGE = 18,
	KERR_NOT_ENOUGH_REPLICAS = 19,
	KERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND = 20,
	KERR_ILLEGAL_GENERATION = 22,
	KERR_INCONSISTENT_GROUP_PROTOCOL = 23,
	KERR_UNKNOWN_MEMBER_ID = 25,
	KERR_REBALANCE_IN_PROGRESS = 27,
	KERR_TOPIC_AUTHORIZATION_FAILED = 29,
	KERR_GROUP_AUTHORIZATION_FAILED = 30,
	KERR_CLUSTER_AUTHORIZATION_FAILED = 31,
	KERR_INVALID_TIMESTAMP = 32,
	KERR_UNSUPPORTED_SASL_MECHANISM = 33,
	KERR_UNSUPPORTED_VERSION = 35,
	KERR_TOPIC_ALREADY_EXISTS = 36,
	KERR_INVALID_REQUEST = 42,
	KERR_OUT_OF_ORDER_SEQUENCE_NUMBER = 45,
	KERR_DUPLICATE_SEQUENCE_NUMBER = 46,
	KERR_INVALID_PRODUCER_EPOCH = 47,
	KERR_INVALID_PRODUCER_ID_MAPPING = 49,
	KERR_CONCURRENT_TRANSACTIONS = 51,
	KERR_OPERATION_NOT_ATTEMPTED = 55,
	KERR_KAFKA_STORAGE_ERROR = 56,
	KERR_SASL_AUTHENTICATION_FAILED = 58,
	KERR_UNKNOWN_PRODUCER_ID = 59,
	KERR_FENCED_LEADER_EPOCH = 74,
	KERR_UNKNOWN_LEADER_EPOCH = 75,
	KERR_UNSUPPORTED_COMPRESSION_TYPE = 76,
	KERR_OFFSET_NOT_AVAILABLE = 78,
	KERR_MEMBER_ID_REQUIRED = 79,
	KERR_FENCED_INSTANCE_ID = 82,
	KERR_INVALID_RECORD = 87,
	KERR_UNSTABLE_OFFSET_COMMIT = 88,
	KERR_THROTTLING_QUOTA_EXCEEDED = 89,
	KERR_PRODUCER_FENCED = 90,
};

/* What to do about a code. */
enum kerr_class {
	KERR_OK,       /* no error */
	KERR_RETRY,    /* the same again after a pause */
	KERR_REFRESH,  /* fetch metadata, then again */
	KERR_COORD,    /* find the coordinator again, then again */
	KERR_REJOIN,   /* the group moves on: join it again */
	KERR_RECORD,   /* what was sent is refused; other data may go on */
	KERR_SEQUENCE, /* idempotence: the sequence of the partition is out of
			  step */
	KERR_OFFSET,   /* the position is not in the log: reset or stop */
	KERR_FENCED,   /* another instance has taken our place */
	KERR_FATAL,    /* no retry will help */
};

struct kerr {
	int16_t code;
	uint8_t class; /* enum kerr_class */
	uint8_t exit;  /* the exit status it leads to when it is final */
	const char *name;
	const char *text;   /* what it means */
	const char *advice; /* what a person can do; where that is final, there
			       is one */
};

/* Never NULL: a code we do not know is KERR_FATAL, name "UNKNOWN". */
const struct kerr *kerr_find(int16_t code);

static inline enum kerr_class
kerr_class(int16_t code)
{
	return (enum kerr_class)kerr_find(code)->class;
}

/* Worth another try of the same request, after what its class says? */
bool kerr_retriable(int16_t code);

/*
 * *err = "what: text; advice (NAME, code)" with the code's exit status.
 * Returns -1.
 */
int kerr_set(struct err *, int16_t code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds what the broker itself says, fit for a terminal; may be empty. */
void kerr_quote(struct err *, struct str);

#endif

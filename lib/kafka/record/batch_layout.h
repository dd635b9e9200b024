/* Where the fields of a record batch (magic 2) and of its forerunners lie. */
#ifndef KAFKA_RECORD_BATCH_LAYOUT_H
#define KAFKA_RECORD_BATCH_LAYOUT_H

enum {
	AT_BASE_OFFSET = 0,
	AT_LENGTH = 8, /* of what follows it */
	LOG_OVERHEAD = 12,
	AT_LEADER_EPOCH = 12,
	AT_MAGIC = 16, /* in every format */
	AT_CRC = 17,
	AT_ATTRIBUTES = 21, /* the CRC is of all from here on */
	AT_LAST_DELTA = 23,
	AT_BASE_TIMESTAMP = 27,
	AT_MAX_TIMESTAMP = 35,
	AT_PRODUCER_ID = 43,
	AT_PRODUCER_EPOCH = 51,
	AT_BASE_SEQUENCE = 53,
	AT_COUNT = 57,
	AT_RECORDS = 61,

	/* magic 0 and 1 */
	AT_OLD_CRC = 12, /* CRC-32 of all from the magic on */
	AT_OLD_ATTRIBUTES = 17,
	AT_OLD_TIMESTAMP = 18, /* magic 1 only */
	OLD_MIN = 26,	       /* bytes of the shortest, null key and value */
};

enum {
	ATTR_CODEC = 0x07,
	ATTR_LOG_APPEND_TIME = 0x08,
	ATTR_TRANSACTIONAL = 0x10,
	ATTR_CONTROL = 0x20,
};

enum {
	RECORD_MIN = 7, /* bytes of the shortest record with its length */
};

#endif

/*
 * Properties: the settings of a Kafka client, under the names that Java's
 * client and librdkafka give them.  One table (config/props_table.c) holds
 * name, other spelling, type, range, default and meaning; parsing, `-X list`
 * and the documentation come from it.
 *
 * Later settings replace earlier ones, so a program applies its sources from
 * the weakest to the strongest: file, environment, command line.
 */
#ifndef KAFKA_PROPS_H
#define KAFKA_PROPS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* auto.offset.reset: what to do when there is no valid position. */
enum kreset { KRESET_NONE, KRESET_EARLIEST, KRESET_LATEST };

/* Read the fields freely; strings may be NULL where nothing was set. */
struct kprops {
	char *bootstrap; /* bootstrap.servers; NULL until set */
	char *client_id;
	int64_t request_timeout_ms;
	int64_t connect_timeout_ms; /* of one address */
	int64_t reconnect_backoff_ms, reconnect_backoff_max_ms;
	int64_t retry_backoff_ms, retry_backoff_max_ms;
	int64_t metadata_max_age_ms;
	int64_t response_max; /* bytes of a response that we accept */
	int security;	      /* 0: plaintext */

	int acks; /* -1: all, 1: the leader */
	bool idempotence;
	int codec;	     /* enum kcodec */
	int64_t codec_level; /* KCODEC_LEVEL_DEFAULT: the library's */
	int64_t linger_ms;   /* -1: not set: 5 ms while busy, none when idle */
	int64_t batch_size;
	int64_t buffer_memory;
	int64_t request_max; /* bytes of a Produce request */
	int64_t in_flight;   /* requests on a connection */
	int64_t retries;
	int64_t delivery_timeout_ms;
	int partitioner; /* enum kpart */

	char *group_id; /* NULL until set */
	char *group_instance;
	char *strategies; /* "range,roundrobin" */
	int64_t session_ms, heartbeat_ms;
	int64_t max_poll_ms; /* the rebalance timeout */
	bool auto_commit;
	int64_t auto_commit_ms;
	char *rack; /* client.rack */

	int reset; /* enum kreset */
	bool read_committed;
	int64_t fetch_min, fetch_max, fetch_part_max; /* bytes */
	int64_t fetch_wait_ms;
	int64_t fetch_budget; /* bytes read ahead, over all partitions */
};

/* The defaults.  kprops_release() frees the strings. */
void kprops_init(struct kprops *);
void kprops_release(struct kprops *);

/*
 * Sets one.  0; -1 and *err: EX_USAGE for an unknown name (with the nearest
 * known one) or a value out of range, EX_CONFIG for a property that is known
 * but not supported.  kprops_assign() takes "name=value".
 */
int kprops_set(
    struct kprops *, struct str name, struct str value, struct err *);
int kprops_assign(struct kprops *, struct str assignment, struct err *);

/*
 * A file of "name=value" lines, as Java's: # or ! begins a comment, a line that
 * ends in a backslash goes on, ":" may stand for "=".  -1 and *err naming file
 * and line; EX_CONFIG when it cannot be read.
 */
int kprops_file(struct kprops *, const char *path, struct err *);

/*
 * The environment: KAFKA_ and the name in capitals with "_" for every other
 * character, as KAFKA_BOOTSTRAP_SERVERS.  Unknown variables are left alone.
 */
int kprops_env(struct kprops *, struct err *);
/* Of those, the ones that nearly are a property's variable. */
void kprops_env_doubts(void (*tell)(const char *var, const char *meant));

/* Rules between properties (idempotence wants acks=all …).  Call it last. */
int kprops_check(const struct kprops *, struct err *);

/* Appends the table as text for people, one property a line. */
void kprops_list(struct buf *);

#endif

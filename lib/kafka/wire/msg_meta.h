/* Messages about the cluster: ApiVersions, Metadata, FindCoordinator,
 * CreateTopics, DescribeConfigs. */
#ifndef KAFKA_WIRE_MSG_META_H
#define KAFKA_WIRE_MSG_META_H

#include "kafka/wire/msg.h"

/* ApiVersions 0.  The request has no body.  Fills in *v, which is reset. */
int kmsg_api_versions_get(struct kcur *, int16_t *error, struct kversions *v);

/* Metadata 7, 2. */
struct kmsg_broker {
	int32_t id, port;
	struct str host;
	struct str rack; /* p NULL: none */
};

struct kmsg_meta_part {
	int16_t error;
	int32_t partition;
	int32_t leader;	      /* -1: none */
	int32_t leader_epoch; /* -1: not told */
	struct kints replicas, isr, offline;
};

struct kmsg_meta_topic {
	int16_t error;
	bool internal;
	struct str name;
	size_t first, nparts; /* its elements of `parts` */
};

struct kmsg_metadata {
	int32_t throttle_ms;
	int32_t controller;    /* -1: not known */
	struct str cluster_id; /* p NULL: not told */
	struct kmsg_broker *brokers;
	struct kmsg_meta_topic *topics;
	struct kmsg_meta_part *parts;
	size_t nbrokers, ntopics, nparts;
	size_t brokers_cap, topics_cap, parts_cap; /* private */
};

/*
 * topics NULL asks for all, n 0 for none (brokers only).  Version 2 cannot tell
 * the broker not to create what does not exist: `create` has no effect there.
 */
void kmsg_metadata_put(
    struct buf *, int version, const struct str *topics, size_t n, bool create);
int kmsg_metadata_get(struct kcur *, int version, struct kmsg_metadata *);
void kmsg_metadata_release(struct kmsg_metadata *);

/* FindCoordinator 2. */
enum { KCOORD_GROUP = 0, KCOORD_TRANSACTION = 1 };

struct kmsg_find_coordinator {
	int32_t throttle_ms;
	int16_t error;
	struct str message; /* p NULL: none */
	int32_t id, port;
	struct str host;
};

void kmsg_find_coordinator_put(struct buf *, struct str key, int type);
int kmsg_find_coordinator_get(struct kcur *, struct kmsg_find_coordinator *);

/* CreateTopics 4, 3 (the same bytes).  -1 partitions or replicas: the
 * broker's default, from version 4 on. */
struct kmsg_create {
	struct str topic;
	int32_t partitions;
	int16_t replicas;
};

struct kmsg_created {
	struct str topic;
	int16_t error;
	struct str message;
};

struct kmsg_create_topics {
	int32_t throttle_ms;
	struct kmsg_created *topics;
	size_t n, cap;
};

void kmsg_create_topics_put(
    struct buf *, const struct kmsg_create *, size_t n, int32_t timeout_ms);
int kmsg_create_topics_get(struct kcur *, struct kmsg_create_topics *);
void kmsg_create_topics_release(struct kmsg_create_topics *);

/*
 * DescribeConfigs 1, for one setting of one topic (max.message.bytes).
 * Versions 1 to 3 are alike in what is asked; we speak 1.
 */
struct kmsg_describe_configs {
	int32_t throttle_ms;
	int16_t error;
	struct str message;
	struct str value; /* p NULL: not set, or not told */
};

void kmsg_describe_configs_put(
    struct buf *, struct str topic, struct str setting);
int kmsg_describe_configs_get(
    struct kcur *, struct str setting, struct kmsg_describe_configs *);

#endif

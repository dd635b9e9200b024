/*
 * Every decoder of a response behind one signature, with the golden message it
 * reads: for tests that treat them all alike, and for the fuzzer.
 */
#ifndef TEST_KAFKA_DECODERS_H
#define TEST_KAFKA_DECODERS_H

#include "kafka/wire/msg_fetch.h"
#include "kafka/wire/msg_meta.h"
#include "kafka/wire/msg_produce.h"
#include "kafka/wire/msg_sasl.h"
#include "kafka/wire/msg_txn.h"

/* A decoder of a struct that owns nothing. */
#define PLAIN(name, type, call)         \
	static int name(struct kcur *c) \
	{                               \
		struct type m;          \
		return call;            \
	}
/* A decoder of a struct with arrays. */
#define OWNING(name, type, call, release) \
	static int name(struct kcur *c)   \
	{                                 \
		struct type m = {0};      \
		int ret = call;           \
		release(&m);              \
		return ret;               \
	}

static int
d_api_versions(struct kcur *c)
{
	struct kversions v;
	int16_t error;

	return kmsg_api_versions_get(c, &error, &v);
}

static int
d_sasl_handshake(struct kcur *c)
{
	struct kmsg_sasl_handshake m;
	struct str name;
	int ret = kmsg_sasl_handshake_get(c, &m);

	while (ret == 0 && kmsg_mechanism_next(&m.mechanisms, &name))
		continue;
	return ret;
}

/* clang-format off */
OWNING(d_metadata_2, kmsg_metadata, kmsg_metadata_get(c, 2, &m),
    kmsg_metadata_release)
OWNING(d_metadata_7, kmsg_metadata, kmsg_metadata_get(c, 7, &m),
    kmsg_metadata_release)
OWNING(d_produce_7, kmsg_produced, kmsg_produced_get(c, 7, &m),
    kmsg_produced_release)
OWNING(d_produce_8, kmsg_produced, kmsg_produced_get(c, 8, &m),
    kmsg_produced_release)
PLAIN(d_init_producer, kmsg_init_producer, kmsg_init_producer_get(c, &m))
OWNING(d_fetch_10, kmsg_fetched, kmsg_fetched_get(c, 10, &m),
    kmsg_fetched_release)
OWNING(d_fetch_11, kmsg_fetched, kmsg_fetched_get(c, 11, &m),
    kmsg_fetched_release)
OWNING(d_list_offsets, kmsg_offsets, kmsg_list_offsets_get(c, &m),
    kmsg_offsets_release)
OWNING(d_epoch_end, kmsg_epoch_ends, kmsg_epoch_end_get(c, &m),
    kmsg_epoch_ends_release)
PLAIN(d_find_coordinator, kmsg_find_coordinator,
    kmsg_find_coordinator_get(c, &m))
OWNING(d_create_topics, kmsg_create_topics, kmsg_create_topics_get(c, &m),
    kmsg_create_topics_release)
PLAIN(d_describe_configs, kmsg_describe_configs,
    kmsg_describe_configs_get(c, STR("max.message.bytes"), &m))
OWNING(d_join_3, kmsg_joined, kmsg_join_get(c, 3, &m), kmsg_joined_release)
OWNING(d_join_5, kmsg_joined, kmsg_join_get(c, 5, &m), kmsg_joined_release)
PLAIN(d_sync, kmsg_synced, kmsg_sync_get(c, &m))
PLAIN(d_status, kmsg_status, kmsg_status_get(c, &m))
OWNING(d_part_errors, kmsg_part_errors, kmsg_part_errors_get(c, &m),
    kmsg_part_errors_release)
OWNING(d_offset_fetch, kmsg_committed, kmsg_offset_fetch_get(c, &m),
    kmsg_committed_release)
OWNING(d_describe_group, kmsg_described, kmsg_described_get(c, &m),
    kmsg_described_release)
PLAIN(d_sasl_0, kmsg_sasl_authenticate, kmsg_sasl_authenticate_get(c, 0, &m))
PLAIN(d_sasl_1, kmsg_sasl_authenticate, kmsg_sasl_authenticate_get(c, 1, &m))
/* clang-format on */

#undef PLAIN
#undef OWNING

static const struct {
	const char *golden;
	int (*get)(struct kcur *);
} decoders[] = {
    {"api_versions_0_response", d_api_versions},
    {"metadata_2_response", d_metadata_2},
    {"metadata_7_response", d_metadata_7},
    {"produce_7_response", d_produce_7},
    {"produce_8_response", d_produce_8},
    {"init_producer_response", d_init_producer},
    {"fetch_10_response", d_fetch_10},
    {"fetch_11_response", d_fetch_11},
    {"list_offsets_response", d_list_offsets},
    {"epoch_end_response", d_epoch_end},
    {"find_coordinator_response", d_find_coordinator},
    {"create_topics_response", d_create_topics},
    {"describe_configs_response", d_describe_configs},
    {"join_3_response", d_join_3},
    {"join_5_response", d_join_5},
    {"sync_response", d_sync},
    {"status_response", d_status},
    {"part_errors_response", d_part_errors},
    {"offset_fetch_response", d_offset_fetch},
    {"sasl_handshake_response", d_sasl_handshake},
    {"sasl_authenticate_0_response", d_sasl_0},
    {"sasl_authenticate_1_response", d_sasl_1},
    {"describe_group_response", d_describe_group},
};

enum { DECODERS = sizeof decoders / sizeof *decoders };

#endif

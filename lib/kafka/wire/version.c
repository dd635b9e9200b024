/* The versions we implement, and the choice among them. */
#include <stdio.h>
#include <string.h>

#include "kafka/wire/version.h"

enum { WAYS = 2 }; /* at most so many versions of one API */

static const struct api {
	const char *name;
	int8_t n;	    /* how many versions follow */
	int8_t speak[WAYS]; /* in order of preference */
} apis[KAPI_COUNT] = {
    [KAPI_PRODUCE] = {"Produce", 2, {8, 7}},
    [KAPI_FETCH] = {"Fetch", 2, {10, 11}},
    [KAPI_LIST_OFFSETS] = {"ListOffsets", 1, {2}},
    [KAPI_METADATA] = {"Metadata", 2, {7, 2}},
    [KAPI_OFFSET_COMMIT] = {"OffsetCommit", 2, {7, 6}},
    [KAPI_OFFSET_FETCH] = {"OffsetFetch", 1, {5}},
    [KAPI_FIND_COORDINATOR] = {"FindCoordinator", 1, {2}},
    [KAPI_JOIN_GROUP] = {"JoinGroup", 2, {5, 3}},
    [KAPI_HEARTBEAT] = {"Heartbeat", 2, {3, 2}},
    [KAPI_LEAVE_GROUP] = {"LeaveGroup", 1, {1}},
    [KAPI_SYNC_GROUP] = {"SyncGroup", 2, {3, 2}},
    [KAPI_DESCRIBE_GROUPS] = {"DescribeGroups", 1, {1}},
    [KAPI_SASL_HANDSHAKE] = {"SaslHandshake", 1, {1}},
    [KAPI_API_VERSIONS] = {"ApiVersions", 1, {0}},
    [KAPI_CREATE_TOPICS] = {"CreateTopics", 2, {4, 3}},
    [KAPI_INIT_PRODUCER_ID] = {"InitProducerId", 1, {1}},
    [KAPI_OFFSET_FOR_LEADER_EPOCH] = {"OffsetForLeaderEpoch", 2, {3, 2}},
    [KAPI_ADD_PARTITIONS_TO_TXN] = {"AddPartitionsToTxn", 1, {1}},
    [KAPI_ADD_OFFSETS_TO_TXN] = {"AddOffsetsToTxn", 1, {1}},
    [KAPI_END_TXN] = {"EndTxn", 1, {1}},
    [KAPI_TXN_OFFSET_COMMIT] = {"TxnOffsetCommit", 1, {2}},
    [KAPI_DESCRIBE_CONFIGS] = {"DescribeConfigs", 1, {1}},
    [KAPI_SASL_AUTHENTICATE] = {"SaslAuthenticate", 2, {1, 0}},
};

static const struct api *
find(int key)
{
	return key >= 0 && key < KAPI_COUNT && apis[key].name ? &apis[key]
							      : NULL;
}

const char *
kapi_name(int key)
{
	const struct api *a = find(key);

	return a ? a->name : "unknown API";
}

void
kversions_offer(struct kversions *v, int16_t key, int16_t min, int16_t max)
{
	if (!find(key) || min > max)
		return;
	v->api[key].offered = true;
	v->api[key].min = min;
	v->api[key].max = max;
}

bool
kversions_has(const struct kversions *v, enum kapi api, int version)
{
	return find((int)api) && v->api[api].offered &&
	    v->api[api].min <= version && version <= v->api[api].max;
}

/* The first we both know, or -1. */
static int
choose(const struct kversions *v, enum kapi api)
{
	const struct api *a = find((int)api);

	for (int i = 0; a && i < a->n; i++)
		if (kversions_has(v, api, a->speak[i]))
			return a->speak[i];
	return -1;
}

bool
kversion_can(const struct kversions *v, enum kapi api)
{
	return choose(v, api) >= 0;
}

int
kversion_pick(const struct kversions *v, enum kapi api, struct err *e)
{
	const struct api *a = find((int)api);
	char speak[32] = "no version";
	int got = choose(v, api);

	if (got >= 0)
		return got;
	if (a && a->n > 1)
		snprintf(
		    speak, sizeof speak, "%d or %d", a->speak[0], a->speak[1]);
	else if (a)
		snprintf(speak, sizeof speak, "%d", a->speak[0]);
	if (a && v->api[api].offered)
		return err_set(e, EX_PROTOCOL,
		    "the broker offers %s %d to %d, we speak %s", a->name,
		    v->api[api].min, v->api[api].max, speak);
	return err_set(e, EX_PROTOCOL,
	    "the broker does not offer %s (we speak %s)", kapi_name((int)api),
	    speak);
}

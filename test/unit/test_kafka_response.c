/* Responses: what an independent encoder wrote, and every way to spoil it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kafka_decoders.h"
#include "../golden/kafka_messages.h"
#include "kafka_golden.h"

static struct kbytes bytes;
static struct kcur c;

/* A cursor over the golden message, which `bytes` keeps. */
static struct kcur *
open_golden(const char *name)
{
	unfree(bytes);
	bytes = golden_bytes(name);
	c = kcur_of(bytes.p, bytes.n);
	return &c;
}

static int
teardown(void **state)
{
	(void)state;
	unfree(bytes);
	return 0;
}

#define assert_text(s, text) assert_true(str_is(s, text))
#define assert_null_str(s) assert_null((s).p)

static void
test_api_versions(void **state)
{
	struct kversions v;
	struct err e;
	int16_t error;

	(void)state;
	assert_int_equal(
	    kmsg_api_versions_get(
		open_golden("api_versions_0_response"), &error, &v),
	    0);
	assert_int_equal(error, 0);
	assert_int_equal(kversion_pick(&v, KAPI_PRODUCE, &e), 8);
	assert_int_equal(kversion_pick(&v, KAPI_FETCH, &e), 10);
	assert_true(kversions_has(&v, KAPI_FETCH, 11));
	assert_int_equal(kversion_pick(&v, KAPI_METADATA, &e), 7);
	assert_false(kversion_can(&v, KAPI_INIT_PRODUCER_ID));
}

static void
test_metadata(void **state)
{
	struct kmsg_metadata m = {0};

	(void)state;
	assert_int_equal(
	    kmsg_metadata_get(open_golden("metadata_2_response"), 2, &m), 0);
	assert_int_equal(m.throttle_ms, 0);
	assert_int_equal(m.nbrokers, 2);
	assert_int_equal(m.brokers[0].id, 1);
	assert_text(m.brokers[0].host, "kafka-1.example");
	assert_int_equal(m.brokers[0].port, 9092);
	assert_null_str(m.brokers[0].rack);
	assert_text(m.brokers[1].host, "10.0.0.2");
	assert_text(m.brokers[1].rack, "rack-b");
	assert_text(m.cluster_id, "abc");
	assert_int_equal(m.controller, 0);
	assert_int_equal(m.ntopics, 2);
	assert_text(m.topics[0].name, "in");
	assert_int_equal(m.topics[0].nparts, 1);
	assert_int_equal(m.parts[0].leader, 1);
	assert_int_equal(m.parts[0].leader_epoch, -1);
	assert_int_equal(m.parts[0].replicas.n, 2);
	assert_int_equal(kints_at(m.parts[0].replicas, 1), 2);
	assert_int_equal(m.parts[0].isr.n, 1);
	assert_int_equal(m.topics[1].error, 3);
	assert_int_equal(m.topics[1].nparts, 0);

	/* The same struct again, with the other layout. */
	assert_int_equal(
	    kmsg_metadata_get(open_golden("metadata_7_response"), 7, &m), 0);
	assert_int_equal(m.throttle_ms, 30);
	assert_null_str(m.cluster_id);
	assert_int_equal(m.controller, 2);
	assert_int_equal(m.ntopics, 2);
	assert_true(m.topics[0].internal);
	assert_int_equal(m.topics[0].nparts, 2);
	assert_int_equal(m.parts[0].leader_epoch, 7);
	assert_int_equal(m.parts[1].error, 5);
	assert_int_equal(m.parts[1].partition, 1);
	assert_int_equal(m.parts[1].leader, -1);
	assert_int_equal(m.parts[1].isr.n, 0);
	assert_int_equal(kints_at(m.parts[1].offline, 0), 2);
	assert_int_equal(m.topics[1].error, 5);
	assert_int_equal(m.topics[1].first, 2);
	kmsg_metadata_release(&m);
}

static void
test_produce(void **state)
{
	struct kmsg_produced m = {0};
	struct kmsg_record_error re;
	struct kmsg_init_producer ip;
	struct kbytes rest;

	(void)state;
	assert_int_equal(
	    kmsg_produced_get(open_golden("produce_7_response"), 7, &m), 0);
	assert_int_equal(m.throttle_ms, 12);
	assert_int_equal(m.n, 2);
	assert_text(m.parts[0].topic, "out");
	assert_int_equal(m.parts[0].base_offset, 1234567890123);
	assert_int_equal(m.parts[0].log_append_time, -1);
	assert_int_equal(m.parts[0].log_start_offset, 17);
	assert_text(m.parts[1].topic, "z");
	assert_int_equal(m.parts[1].partition, 9);
	assert_int_equal(m.parts[1].error, 87);
	assert_int_equal(m.parts[1].nrecord_errors, 0);

	assert_int_equal(
	    kmsg_produced_get(open_golden("produce_8_response"), 8, &m), 0);
	assert_int_equal(m.n, 2);
	assert_int_equal(m.parts[0].nrecord_errors, 0);
	assert_null_str(m.parts[0].message);
	assert_text(m.parts[1].topic, "out");
	assert_int_equal(m.parts[1].error, 32);
	assert_text(m.parts[1].message, "bad timestamps");
	assert_int_equal(m.parts[1].nrecord_errors, 2);
	assert_int_equal(m.parts[1].first_error.index, 2);
	rest = m.parts[1].record_errors;
	assert_true(kmsg_record_error_next(&rest, &re));
	assert_int_equal(re.index, 2);
	assert_text(re.message, "too old");
	assert_true(kmsg_record_error_next(&rest, &re));
	assert_int_equal(re.index, 5);
	assert_null_str(re.message);
	assert_false(kmsg_record_error_next(&rest, &re));
	kmsg_produced_release(&m);

	assert_int_equal(
	    kmsg_init_producer_get(open_golden("init_producer_response"), &ip),
	    0);
	assert_int_equal(ip.producer_id, 4000);
	assert_int_equal(ip.epoch, 3);
}

static void
test_fetch(void **state)
{
	struct kmsg_fetched m = {0};

	(void)state;
	assert_int_equal(
	    kmsg_fetched_get(open_golden("fetch_10_response"), 10, &m), 0);
	assert_int_equal(m.throttle_ms, 7);
	assert_int_equal(m.n, 3);
	assert_text(m.parts[0].topic, "in");
	assert_int_equal(m.parts[0].high_watermark, 120);
	assert_int_equal(m.parts[0].last_stable_offset, 110);
	assert_int_equal(m.parts[0].log_start_offset, 5);
	assert_int_equal(m.parts[0].preferred_replica, -1);
	assert_int_equal(m.parts[0].naborted, 2);
	assert_int_equal(m.aborted[m.parts[0].aborted + 1].producer_id, 17);
	assert_int_equal(m.aborted[m.parts[0].aborted + 1].first_offset, 90);
	assert_int_equal(m.parts[0].records.n, 7);
	assert_memory_equal(m.parts[0].records.p, "RECORDS", 7);
	assert_int_equal(m.parts[1].partition, 3);
	assert_int_equal(m.parts[1].error, 1);
	assert_null(m.parts[1].records.p);
	assert_text(m.parts[2].topic, "b");
	assert_int_equal(m.parts[2].naborted, 0);

	assert_int_equal(
	    kmsg_fetched_get(open_golden("fetch_11_response"), 11, &m), 0);
	assert_int_equal(m.error, 70);
	assert_int_equal(m.n, 2);
	assert_int_equal(m.parts[0].preferred_replica, 2);
	assert_int_equal(m.naborted, 1);
	assert_int_equal(m.parts[1].preferred_replica, -1);
	assert_memory_equal(m.parts[1].records.p, "R", 1);
	kmsg_fetched_release(&m);
}

static void
test_offsets(void **state)
{
	struct kmsg_offsets o = {0};
	struct kmsg_epoch_ends e = {0};

	(void)state;
	assert_int_equal(
	    kmsg_list_offsets_get(open_golden("list_offsets_response"), &o), 0);
	assert_int_equal(o.n, 2);
	assert_int_equal(o.parts[0].offset, 5);
	assert_int_equal(o.parts[1].error, 6);
	assert_int_equal(o.parts[1].timestamp, 1700000000001);
	assert_int_equal(o.parts[1].offset, -1);
	kmsg_offsets_release(&o);

	assert_int_equal(
	    kmsg_epoch_end_get(open_golden("epoch_end_response"), &e), 0);
	assert_int_equal(e.n, 2);
	assert_int_equal(e.parts[0].error, 0);
	assert_int_equal(e.parts[0].epoch, 6);
	assert_int_equal(e.parts[0].end_offset, 1234);
	assert_int_equal(e.parts[1].error, 74);
	assert_int_equal(e.parts[1].partition, 1);
	kmsg_epoch_ends_release(&e);
}

static void
test_admin(void **state)
{
	struct kmsg_find_coordinator f;
	struct kmsg_create_topics t = {0};
	struct kmsg_describe_configs d;

	(void)state;
	assert_int_equal(kmsg_find_coordinator_get(
			     open_golden("find_coordinator_response"), &f),
	    0);
	assert_int_equal(f.error, 15);
	assert_text(f.message, "none yet");
	assert_null_str(f.host);
	assert_int_equal(f.port, -1);

	assert_int_equal(
	    kmsg_create_topics_get(open_golden("create_topics_response"), &t),
	    0);
	assert_int_equal(t.n, 2);
	assert_text(t.topics[0].topic, "a");
	assert_int_equal(t.topics[1].error, 36);
	assert_text(t.topics[1].message, "exists");
	kmsg_create_topics_release(&t);

	assert_int_equal(
	    kmsg_describe_configs_get(open_golden("describe_configs_response"),
		STR("max.message.bytes"), &d),
	    0);
	assert_int_equal(d.error, 0);
	assert_text(d.value, "1048588");
	assert_int_equal(
	    kmsg_describe_configs_get(
		open_golden("describe_configs_response"), STR("other"), &d),
	    0);
	assert_null_str(d.value);
}

static void
test_group(void **state)
{
	struct kmsg_joined j = {0};
	struct kmsg_synced s;
	struct kmsg_status st;
	struct kmsg_described d = {0};

	(void)state;
	assert_int_equal(
	    kmsg_join_get(open_golden("join_3_response"), 3, &j), 0);
	assert_int_equal(j.generation, 5);
	assert_text(j.protocol, "range");
	assert_int_equal(j.n, 2);
	assert_text(j.members[0].id, "m-1");
	assert_memory_equal(j.members[0].metadata.p, "A", 1);
	assert_null(j.members[1].metadata.p);

	assert_int_equal(
	    kmsg_join_get(open_golden("join_5_response"), 5, &j), 0);
	assert_int_equal(j.throttle_ms, 3);
	assert_int_equal(j.error, 79);
	assert_null_str(j.protocol);
	assert_text(j.member, "m-9");
	assert_null_str(j.members[0].instance);
	assert_text(j.members[1].instance, "i-2");
	assert_int_equal(j.members[1].metadata.n, 2);
	kmsg_joined_release(&j);

	assert_int_equal(kmsg_sync_get(open_golden("sync_response"), &s), 0);
	assert_int_equal(s.error, 27);
	assert_int_equal(s.assignment.n, 8);
	assert_int_equal(
	    kmsg_status_get(open_golden("status_response"), &st), 0);
	assert_int_equal(st.throttle_ms, 100);
	assert_int_equal(st.error, 22);
	assert_int_equal(
	    kmsg_described_get(open_golden("describe_group_response"), &d), 0);
	assert_int_equal(d.throttle_ms, 6);
	assert_text(d.state, "Stable");
	assert_int_equal(d.n, 2);
	assert_memory_equal(d.assignments[0].p, "A1", 2);
	assert_int_equal(d.assignments[1].n, 0);
	kmsg_described_release(&d);
}

static void
test_committed(void **state)
{
	struct kmsg_part_errors p = {0};
	struct kmsg_committed m = {0};

	(void)state;
	assert_int_equal(
	    kmsg_part_errors_get(open_golden("part_errors_response"), &p), 0);
	assert_int_equal(p.throttle_ms, 9);
	assert_int_equal(p.n, 3);
	assert_int_equal(p.parts[1].error, 25);
	assert_text(p.parts[2].topic, "b");
	assert_int_equal(p.parts[2].partition, 5);
	kmsg_part_errors_release(&p);

	assert_int_equal(
	    kmsg_offset_fetch_get(open_golden("offset_fetch_response"), &m), 0);
	assert_int_equal(m.error, 14);
	assert_int_equal(m.n, 2);
	assert_int_equal(m.parts[0].offset, 42);
	assert_int_equal(m.parts[0].leader_epoch, 7);
	assert_int_equal(m.parts[0].metadata.n, 0);
	assert_int_equal(m.parts[1].offset, -1);
	assert_null_str(m.parts[1].metadata);
	assert_int_equal(m.parts[1].error, 3);
	kmsg_committed_release(&m);
}

static void
test_sasl(void **state)
{
	struct kmsg_sasl_handshake h;
	struct kmsg_sasl_authenticate a;
	struct str name;

	(void)state;
	assert_int_equal(
	    kmsg_sasl_handshake_get(open_golden("sasl_handshake_response"), &h),
	    0);
	assert_int_equal(h.error, 33);
	assert_true(kmsg_mechanism_next(&h.mechanisms, &name));
	assert_text(name, "PLAIN");
	assert_true(kmsg_mechanism_next(&h.mechanisms, &name));
	assert_text(name, "SCRAM-SHA-512");
	assert_false(kmsg_mechanism_next(&h.mechanisms, &name));

	assert_int_equal(
	    kmsg_sasl_authenticate_get(
		open_golden("sasl_authenticate_0_response"), 0, &a),
	    0);
	assert_int_equal(a.error, 58);
	assert_text(a.message, "denied");
	assert_int_equal(a.lifetime_ms, 0);
	assert_int_equal(
	    kmsg_sasl_authenticate_get(
		open_golden("sasl_authenticate_1_response"), 1, &a),
	    0);
	assert_int_equal(a.token.n, 5);
	assert_int_equal(a.lifetime_ms, 3600000);
}

/* --- all decoders alike ----------------------------------------------------
 */

static int
decode(size_t which, const void *p, size_t n)
{
	uint8_t *copy = exact(p, n);
	struct kcur cur = kcur_of(copy, n);
	int ret = decoders[which].get(&cur);

	free(copy);
	return ret;
}

/* Cut anywhere, or with a byte too many, none is believed. */
static void
test_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < DECODERS; i++) {
		struct kbytes b = golden_bytes(decoders[i].golden);
		uint8_t *longer = malloc(b.n + 1);

		assert_non_null(longer);
		memcpy(longer, b.p, b.n);
		longer[b.n] = 0;
		assert_int_equal(decode(i, longer, b.n), 0);
		assert_int_equal(decode(i, longer, b.n + 1), -1);
		for (size_t n = 0; n < b.n; n++)
			assert_int_equal(decode(i, longer, n), -1);
		free(longer);
		unfree(b);
	}
}

/* Extreme numbers at every place: each one ends, within its memory. */
static void
test_hostile(void **state)
{
	static const uint32_t values[] = {0x7fffffff, 0x80000000, 0xffffffff,
	    0xfffffffe, 0x00ffffff, 0x0000ffff, 0};
	size_t refused = 0;

	(void)state;
	for (size_t i = 0; i < DECODERS; i++) {
		struct kbytes b = golden_bytes(decoders[i].golden);

		for (size_t at = 0; at < b.n; at++)
			for (size_t v = 0; v < sizeof values / sizeof *values;
			     v++) {
				uint8_t *bad = exact(b.p, b.n);

				if (at + 4 <= b.n)
					be32_put(bad + at, values[v]);
				else
					bad[at] = (uint8_t)values[v];
				refused += decode(i, bad, b.n) != 0;
				free(bad);
			}
		unfree(b);
	}
	assert_true(refused > 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_api_versions),
	    cmocka_unit_test(test_metadata),
	    cmocka_unit_test(test_produce),
	    cmocka_unit_test(test_fetch),
	    cmocka_unit_test(test_offsets),
	    cmocka_unit_test(test_admin),
	    cmocka_unit_test(test_group),
	    cmocka_unit_test(test_committed),
	    cmocka_unit_test(test_sasl),
	    cmocka_unit_test(test_cut),
	    cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}

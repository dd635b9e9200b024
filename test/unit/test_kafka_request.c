/* Requests: our bytes against those of an independent encoder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kafka/wire/msg_fetch.h"
#include "kafka/wire/msg_meta.h"
#include "kafka/wire/msg_produce.h"
#include "kafka/wire/msg_sasl.h"
#include "kafka/wire/msg_txn.h"
#include "../golden/kafka_messages.h"
#include "kafka_golden.h"

static const struct str none = {NULL, 0};
static const struct kmsg_part parts[] = {
    {STR("in"), 0}, {STR("in"), 1}, {STR("b"), 5}};
static const struct kmsg_part txn_parts[] = {
    {STR("out"), 0}, {STR("out"), 1}, {STR("z"), 9}};
static const struct kmsg_commit commits[] = {
    {STR("in"), 0, 7, 42, STR("")},
    {STR("in"), 1, -1, 43, {NULL, 0}},
    {STR("b"), 5, 0, (int64_t)1 << 40, STR("note")},
};
static struct buf b;

static void
test_header(void **state)
{
	size_t begun;

	(void)state;
	buf_put(&b, "before", 6); /* requests can follow one another */
	begun = kmsg_request(&b, KAPI_API_VERSIONS, 0, 77, STR("kcons"));
	kmsg_request_end(&b, begun);
	assert_int_equal(begun, 6);
	assert_int_equal(be32((uint8_t *)b.p + 6), b.len - 10);
	buf_drop(&b, 10);
	assert_golden(&b, "header_request");
	begun = kmsg_request(&b, KAPI_METADATA, 7, -2, none);
	buf_put(&b, "body", 4);
	kmsg_request_end(&b, begun);
	assert_int_equal(be32((uint8_t *)b.p), b.len - 4);
	buf_drop(&b, 4);
	b.len -= 4;
	assert_golden(&b, "header_request_null");
}

static void
test_meta(void **state)
{
	const struct str topics[] = {STR("in"), STR("out")};
	const struct str new = STR("new");
	const struct kmsg_create create[] = {
	    {STR("a"), 4, 1}, {STR("b"), -1, -1}};

	(void)state;
	kmsg_metadata_put(&b, 2, topics, 2, false);
	assert_golden(&b, "metadata_2_request");
	kmsg_metadata_put(&b, 2, NULL, 0, false);
	assert_golden(&b, "metadata_2_request_all");
	kmsg_metadata_put(&b, 7, topics, 2, false);
	assert_golden(&b, "metadata_7_request");
	kmsg_metadata_put(&b, 7, &new, 1, true);
	assert_golden(&b, "metadata_7_request_create");
	kmsg_find_coordinator_put(&b, STR("g"), KCOORD_GROUP);
	assert_golden(&b, "find_coordinator_request");
	kmsg_create_topics_put(&b, create, 2, 30000);
	assert_golden(&b, "create_topics_request");
	kmsg_describe_configs_put(&b, STR("out"), STR("max.message.bytes"));
	assert_golden(&b, "describe_configs_request");
}

/* The request as it is sent: with the batches in their places. */
static void
put_spliced(struct str txn, int16_t acks, int32_t timeout,
    const struct kmsg_produce_part *p, size_t n)
{
	struct ksplice at[3];
	struct buf head = {0};
	size_t done = 0;

	assert_true(n <= 3);
	kmsg_produce_put(&head, txn, acks, timeout, p, n, at);
	for (size_t i = 0; i < n; i++) {
		assert_ptr_equal(at[i].bytes.p, p[i].records.p);
		buf_put(&b, head.p + done, at[i].at - done);
		buf_put(&b, (const char *)at[i].bytes.p, at[i].bytes.n);
		done = at[i].at;
	}
	buf_put(&b, head.p + done, head.len - done);
	buf_release(&head);
}

static void
test_produce(void **state)
{
	const struct kmsg_produce_part p[] = {
	    {STR("out"), 0, kb("BATCH0")},
	    {STR("out"), 1, kb("BATCH1")},
	    {STR("z"), 9, kb("B")},
	};
	const struct kmsg_produce_part x = {STR("out"), 0, kb("X")};

	(void)state;
	put_spliced(none, -1, 30000, p, 3);
	assert_golden(&b, "produce_request");
	put_spliced(STR("tx"), 1, 5, &x, 1);
	assert_golden(&b, "produce_request_txn");
	kmsg_init_producer_put(&b, none, 60000);
	assert_golden(&b, "init_producer_request");
}

static void
test_fetch(void **state)
{
	const struct kmsg_fetch_part p[] = {
	    {STR("in"), 0, 7, 1000, 1048576},
	    {STR("in"), 3, -1, 0, 65536},
	    {STR("b"), 1, 2, 5, 99},
	};
	const struct kmsg_offset_query q[] = {
	    {STR("in"), 0, KOFFSET_EARLIEST}, {STR("in"), 1, 1700000000000}};
	const struct kmsg_epoch_query e[] = {
	    {STR("in"), 0, 7, 6}, {STR("in"), 1, -1, 5}};
	const struct kmsg_fetch ten = {500, 1, 52428800, true, {NULL, 0}};
	const struct kmsg_fetch eleven = {100, 2, 9, false, STR("rack-b")};

	(void)state;
	kmsg_fetch_put(&b, 10, &ten, p, 3);
	assert_golden(&b, "fetch_10_request");
	kmsg_fetch_put(&b, 11, &eleven, p, 3);
	assert_golden(&b, "fetch_11_request");
	kmsg_list_offsets_put(&b, true, q, 2);
	assert_golden(&b, "list_offsets_request");
	kmsg_epoch_end_put(&b, 2, e, 2);
	assert_golden(&b, "epoch_end_2_request");
	kmsg_epoch_end_put(&b, 3, e, 2);
	assert_golden(&b, "epoch_end_3_request");
}

static void
test_group(void **state)
{
	const struct kmsg_protocol protocols[] = {
	    {STR("range"), kb("M")}, {STR("roundrobin"), kb("")}};
	const struct kmsg_assignment a[] = {
	    {STR("m-1"), kb("A")}, {STR("m-2"), kb("")}};
	struct kmsg_member m = {STR("g"), -1, STR(""), {NULL, 0}};

	(void)state;
	kmsg_join_put(&b, 3, &m, 6000, 30000, protocols, 2);
	assert_golden(&b, "join_3_request");
	kmsg_offset_commit_put(&b, 7, &m, commits, 3);
	assert_golden(&b, "offset_commit_7_request");
	m.generation = 5;
	m.id = STR("m-1");
	kmsg_sync_put(&b, 2, &m, a, 2);
	assert_golden(&b, "sync_2_request");
	kmsg_sync_put(&b, 3, &m, NULL, 0);
	assert_golden(&b, "sync_3_request");
	kmsg_describe_group_put(&b, STR("g"));
	assert_golden(&b, "describe_group_request");
	kmsg_heartbeat_put(&b, 2, &m);
	assert_golden(&b, "heartbeat_2_request");
	kmsg_offset_commit_put(&b, 6, &m, commits, 3);
	assert_golden(&b, "offset_commit_6_request");
	kmsg_leave_put(&b, &m);
	assert_golden(&b, "leave_request");
	m.instance = STR("i-1");
	kmsg_heartbeat_put(&b, 3, &m);
	assert_golden(&b, "heartbeat_3_request");
	kmsg_join_put(&b, 5, &m, 6000, 30000, protocols, 1);
	assert_golden(&b, "join_5_request");
	kmsg_offset_fetch_put(&b, STR("g"), parts, 3);
	assert_golden(&b, "offset_fetch_request");
	kmsg_offset_fetch_put(&b, STR("g"), NULL, 0);
	assert_golden(&b, "offset_fetch_request_all");
}

static void
test_txn(void **state)
{
	const struct kmsg_txn t = {STR("tx"), 4000, 3};

	(void)state;
	kmsg_add_partitions_put(&b, &t, txn_parts, 3);
	assert_golden(&b, "add_partitions_request");
	kmsg_add_offsets_put(&b, &t, STR("g"));
	assert_golden(&b, "add_offsets_request");
	kmsg_end_txn_put(&b, &t, true);
	assert_golden(&b, "end_txn_request");
	kmsg_txn_offset_commit_put(
	    &b, STR("tx"), STR("g"), 4000, 3, commits, 3);
	assert_golden(&b, "txn_offset_commit_request");
}

static void
test_sasl(void **state)
{
	static const uint8_t token[] = "\0user\0secret";

	(void)state;
	kmsg_sasl_handshake_put(&b, STR("SCRAM-SHA-256"));
	assert_golden(&b, "sasl_handshake_request");
	kmsg_sasl_authenticate_put(
	    &b, (struct kbytes){token, sizeof token - 1});
	assert_golden(&b, "sasl_authenticate_request");
}

static int
teardown(void **state)
{
	(void)state;
	buf_release(&b);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_header),
	    cmocka_unit_test(test_meta),
	    cmocka_unit_test(test_produce),
	    cmocka_unit_test(test_fetch),
	    cmocka_unit_test(test_group),
	    cmocka_unit_test(test_txn),
	    cmocka_unit_test(test_sasl),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}

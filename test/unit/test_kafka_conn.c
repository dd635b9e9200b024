/* Connections and the cluster, against brokers that misbehave. */
#include "kafka_client.h"

#include "kafka/admin.h"

/*
 * The first contact, which must fail with that code and words.  What is
 * hopeless ends by itself, long before its time; the rest waits for all of it.
 */
static void
refused_with(int code, const char *words)
{
	int64_t patience = code == EX_PROTOCOL ? 60 * SECOND : SECOND;

	join();
	assert_int_equal(kcluster_wait(cluster, patience, &err), -1);
	assert_int_equal(err.code, code);
	if (!strstr(err.msg, words))
		fail_msg("\"%s\" does not say \"%s\"", err.msg, words);
	leave();
}

static void
test_contact(void **state)
{
	(void)state;
	start(3);
	join();
	assert_int_equal(kcluster_wait(cluster, 5 * SECOND, &err), 0);
	assert_int_equal(topic->nparts, 3);
	assert_int_equal(topic->parts[2].leader, 1);
	/* The server was the broker: one connection serves both. */
	assert_int_equal(fake->accepted, 1);
	assert_true(heard("> Metadata 7 "));
	leave();
}

/* Answers in the smallest pieces. */
static void
test_dribble(void **state)
{
	(void)state;
	start(8);
	fake->dribble = 1;
	join();
	assert_int_equal(kcluster_wait(cluster, 5 * SECOND, &err), 0);
	assert_int_equal(topic->nparts, 8);
	leave();
}

static void
test_strangers(void **state)
{
	(void)state;
	start(1);
	fake_bytes(
	    fake, KAPI_API_VERSIONS, 0, STR("\x15\x03\x03\x00\x02\x02\x46"));
	refused_with(EX_PROTOCOL, "TLS listener");
	start(1);
	fake_bytes(fake, KAPI_API_VERSIONS, 0, STR("HTTP/1.1 400 Bad Request"));
	refused_with(EX_PROTOCOL, "web server");
	start(1);
	fake_rule(fake, KAPI_API_VERSIONS, 0, FAKE_ALWAYS, FAKE_CLOSE, 0);
	refused_with(EX_PROTOCOL, "is this a TLS listener?");
	start(1);
	fake_bytes(fake, KAPI_API_VERSIONS, 0, STR("\x7f\xff\xff\xff----"));
	refused_with(EX_PROTOCOL, "2147483647 bytes");
	start(1);
	fake_bytes(fake, KAPI_API_VERSIONS, 0, STR("\0\0\0\3---"));
	refused_with(EX_PROTOCOL, "an answer of 3 bytes");
	/* Wrong correlation id. */
	start(1);
	fake_bytes(fake, KAPI_API_VERSIONS, 0, STR("\0\0\0\x06\0\0\xff\0\0\0"));
	refused_with(EX_PROTOCOL, "was expected");
	/* A count that is a lie. */
	start(1);
	fake_bytes(fake, KAPI_API_VERSIONS, 0,
	    STR("\0\0\0\x0a\0\0\0\0\0\0\x7f\xff\xff\xff"));
	refused_with(EX_PROTOCOL, "makes no sense");
}

static void
test_nobody(void **state)
{
	(void)state;
	start(1);
	fake_close(fake);
	refused_with(EX_UNAVAILABLE, "Connection refused");
	start(1);
	fake_rule(fake, KAPI_API_VERSIONS, 0, FAKE_ALWAYS, FAKE_MUTE, 0);
	set("request.timeout.ms", "100");
	refused_with(EX_UNAVAILABLE, "no answer to ApiVersions");
	start(1);
	set("bootstrap.servers",
	    "this-name-is-much-longer-than-the-sixty-three-bytes-that-a-"
	    "label-may-have.test");
	refused_with(EX_UNAVAILABLE, "does not resolve");
}

/* One good server among bad ones is enough. */
static void
test_any_server(void **state)
{
	char servers[200];
	struct fake *dead;

	(void)state;
	start(1);
	dead = fake_new(loop, 1);
	fake_close(dead);
	snprintf(servers, sizeof servers, "127.0.0.1:%u,localhost:%u,[::1]:%u",
	    dead->port, fake->port, dead->port);
	set("bootstrap.servers", servers);
	join();
	assert_int_equal(kcluster_wait(cluster, 5 * SECOND, &err), 0);
	fake_free(dead);
	leave();
}

static void
test_topics(void **state)
{
	(void)state;
	start(1);
	fake->topic_error = KERR_UNKNOWN_TOPIC_OR_PARTITION;
	join();
	assert_int_equal(kcluster_wait(cluster, 5 * SECOND, &err), -1);
	assert_int_equal(err.code, EX_UNAVAILABLE);
	assert_string_equal(err.msg, "topic t: does not exist");
	leave();

	start(1);
	fake->topic_error = KERR_TOPIC_AUTHORIZATION_FAILED;
	join();
	assert_int_equal(kcluster_wait(cluster, 5 * SECOND, &err), -1);
	assert_int_equal(err.code, EX_NOPERM);
	assert_null(kcluster_topic(cluster, STR("no/topic"), &err));
	assert_int_equal(err.code, EX_USAGE);
	assert_null(kcluster_topic(cluster, STR(".."), &err));
	assert_ptr_equal(kcluster_topic(cluster, STR("t"), &err), topic);
	leave();

	/* It takes a moment until a new topic has a leader. */
	start(1);
	fake->leaders[0] = -1;
	join();
	assert_int_equal(kcluster_wait(cluster, 5 * SECOND, &err), 0);
	assert_int_equal(topic->parts[0].leader, -1);
	fake->leaders[0] = 1;
	until(topic->parts[0].leader == 1);
	leave();
}

/* An advertised name that leads nowhere is explained. */
static void
test_advertised(void **state)
{
	struct kmsg_offset_query q = {.timestamp = KOFFSET_LATEST};
	struct kmsg_offset a;

	(void)state;
	start(1);
	fake->advertised = "127.0.0.1";
	fake->advertised_port = 1;
	join();
	assert_int_equal(kcluster_wait(cluster, 5 * SECOND, &err), 0);
	assert_int_equal(
	    kadmin_offsets(cluster, &topic, &q, 1, false, SECOND / 4, &a, &err),
	    -1);
	assert_true(heard("broker 1 is advertised as 127.0.0.1:1"));
	assert_true(heard("advertised.listeners"));
	leave();
}

/* Closed while idle: no word about it, and the next request connects. */
static void
test_idle(void **state)
{
	struct kmsg_offset_query q = {.timestamp = KOFFSET_LATEST};
	struct kmsg_offset a;

	(void)state;
	start(1);
	join();
	assert_int_equal(kcluster_wait(cluster, 5 * SECOND, &err), 0);
	fake_hang_up_all(fake);
	for (int i = 0; i < 5; i++)
		loop_turn(loop, clock_ns() + SECOND / 1000, &err);
	assert_int_equal(fake->accepted, 1);
	assert_int_equal(
	    kadmin_offsets(cluster, &topic, &q, 1, false, 5 * SECOND, &a, &err),
	    0);
	assert_int_equal(a.offset, 0);
	assert_int_equal(fake->accepted, 2);
	assert_false(heard("closed"));
	leave();
}

/* All brokers move: the bootstrap list leads to the new ones (KIP-899). */
static void
test_rebootstrap(void **state)
{
	struct kmsg_offset_query q = {.timestamp = KOFFSET_LATEST};
	struct kmsg_offset a;
	struct fake *seed;

	(void)state;
	start(1);
	/* The server of the list is a door: it names another broker. */
	seed = fake;
	fake_second(seed);
	seed->leaders[0] = seed->other->leaders[0] = 2;
	join();
	assert_int_equal(kcluster_wait(cluster, 5 * SECOND, &err), 0);
	assert_int_equal(
	    kadmin_offsets(cluster, &topic, &q, 1, false, 5 * SECOND, &a, &err),
	    0);
	/* Broker 2 dies, and comes back on another port. */
	fake_close(seed->other);
	fake_hang_up_all(seed);
	fake_open(seed->other, 0);
	assert_int_equal(
	    kadmin_offsets(cluster, &topic, &q, 1, false, SECOND / 5, &a, &err),
	    -1);
	seed->other->advertised_port = seed->other->port;
	assert_int_equal(
	    kadmin_offsets(cluster, &topic, &q, 1, false, 5 * SECOND, &a, &err),
	    0);
	leave();
}

/* An older broker's view of a leader is not believed. */
static void
test_epochs(void **state)
{
	(void)state;
	start(1);
	set("metadata.max.age.ms", "100");
	fake->epoch = 7;
	join();
	assert_int_equal(kcluster_wait(cluster, 5 * SECOND, &err), 0);
	assert_int_equal(topic->parts[0].leader_epoch, 7);
	fake->epoch = 6;
	fake->leaders[0] = 5;
	kcluster_refresh(cluster);
	until(fake->seen[KAPI_METADATA] > 3);
	assert_int_equal(topic->parts[0].leader_epoch, 7);
	assert_int_equal(topic->parts[0].leader, 1);
	fake->epoch = 8;
	until(topic->parts[0].leader == 5);
	leave();
}

/* A broker without an API that we need says which. */
static void
test_versions(void **state)
{
	/* ApiVersions: no error, no API at all. */
	static const char none[] = "\0\0\0\x0a\0\0\0\0\0\0\0\0\0\0";

	(void)state;
	start(1);
	fake_bytes(
	    fake, KAPI_API_VERSIONS, 0, (struct str){none, sizeof none - 1});
	join();
	assert_int_equal(kcluster_wait(cluster, SECOND, &err), -1);
	assert_non_null(strstr(err.msg, "Metadata"));
	leave();
}

static void
test_describe(void **state)
{
	struct kmsg_metadata m = {0};
	struct buf bytes = {0};
	struct str name = STR("t");

	(void)state;
	start(4);
	join();
	assert_int_equal(
	    kadmin_describe(cluster, &name, 1, 5 * SECOND, &m, &bytes, &err),
	    0);
	assert_int_equal(m.ntopics, 1);
	assert_int_equal(m.nparts, 4);
	assert_true(str_is(m.topics[0].name, "t"));
	assert_true(str_is(m.cluster_id, "fake-cluster"));
	kmsg_metadata_release(&m);
	buf_release(&bytes);
	leave();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_contact),
	    cmocka_unit_test(test_dribble),
	    cmocka_unit_test(test_strangers),
	    cmocka_unit_test(test_nobody),
	    cmocka_unit_test(test_any_server),
	    cmocka_unit_test(test_topics),
	    cmocka_unit_test(test_advertised),
	    cmocka_unit_test(test_idle),
	    cmocka_unit_test(test_rebootstrap),
	    cmocka_unit_test(test_epochs),
	    cmocka_unit_test(test_versions),
	    cmocka_unit_test(test_describe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Properties: names, ranges, files, environment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "kafka/codec.h"
#include "kafka/config/props_priv.h"
#include "kafka/props.h"
#include "kafka/record/partitioner.h"

static struct kprops p;
static struct err e;

static int
assign(const char *text)
{
	err_clear(&e);
	return kprops_assign(&p, str_of(text), &e);
}

static int
setup(void **state)
{
	(void)state;
	kprops_init(&p);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	kprops_release(&p);
	return 0;
}

static void
test_defaults(void **state)
{
	(void)state;
	assert_null(p.bootstrap);
	assert_string_equal(p.client_id, "streamutils");
	assert_true(p.idempotence);
	assert_int_equal(p.acks, -1);
	assert_int_equal(p.in_flight, 5);
	assert_int_equal(p.linger_ms, -1);
	assert_int_equal(p.codec, KCODEC_NONE);
	assert_int_equal(p.codec_level, KCODEC_LEVEL_DEFAULT);
	assert_int_equal(p.partitioner, KPART_MURMUR2_RANDOM);
	assert_int_equal(p.reset, KRESET_NONE);
	assert_true(p.read_committed);
	assert_int_equal(kprops_check(&p, &e), 0);
}

static void
test_names(void **state)
{
	(void)state;
	assert_int_equal(assign("bootstrap.servers=a:1,b"), 0);
	assert_string_equal(p.bootstrap, "a:1,b");
	assert_int_equal(assign("metadata.broker.list=c"), 0);
	assert_string_equal(p.bootstrap, "c");
	assert_int_equal(assign("queue.buffering.max.ms=7"), 0);
	assert_int_equal(p.linger_ms, 7);
	assert_int_equal(assign("queue.buffering.max.kbytes=2048"), 0);
	assert_int_equal(p.buffer_memory, 2048 * 1024);
	assert_int_equal(assign("topic.partitioner=consistent"), 0);
	assert_int_equal(p.partitioner, KPART_CONSISTENT);
	assert_int_equal(assign("compression.codec=zstd"), 0);
	assert_int_equal(p.codec, KCODEC_ZSTD);
	assert_int_equal(assign("auto.offset.reset=smallest"), 0);
	assert_int_equal(p.reset, KRESET_EARLIEST);
	assert_int_equal(assign("isolation.level=read_uncommitted"), 0);
	assert_false(p.read_committed);
	assert_int_equal(assign("enable.idempotence=false"), 0);
	assert_false(p.idempotence);
	assert_int_equal(
	    assign("key.serializer=org.apache.kafka.StringSerializer"), 0);
	/* A value may hold "=". */
	assert_int_equal(assign("client.id=a=b"), 0);
	assert_string_equal(p.client_id, "a=b");
}

static void
refuse(const char *text, int code, const char *words)
{
	assert_int_equal(assign(text), -1);
	assert_int_equal(e.code, code);
	if (!strstr(e.msg, words))
		fail_msg("\"%s\" does not say \"%s\"", e.msg, words);
}

static void
test_mistakes(void **state)
{
	(void)state;
	refuse("bootstrap.server=x", EX_USAGE, "\"bootstrap.servers\"");
	refuse("linger.mss=1", EX_USAGE, "\"linger.ms\"");
	refuse("qqqqqqqqqqqqqqqqqqqq=1", EX_USAGE, "-X list");
	refuse("linger.ms", EX_USAGE, "NAME=VALUE");
	refuse("linger.ms=soon", EX_USAGE, "not a whole number");
	refuse("linger.ms=-1", EX_USAGE, "0 to 900000");
	refuse("queue.buffering.max.kbytes=1", EX_USAGE, "64 to");
	refuse("max.in.flight=6", EX_USAGE, "1 to 5");
	refuse("enable.idempotence=maybe", EX_USAGE, "neither true nor false");
	refuse("compression.type=brotli", EX_USAGE, "snappy");
	refuse("acks=0", EX_CONFIG, "1 or all");
	refuse("acks=2", EX_USAGE, "all");
	refuse("security.protocol=SASL_SSL", EX_CONFIG, "plaintext");
	refuse("sasl.password=secret", EX_CONFIG, "authentication");
	refuse("ssl.anything.at.all=1", EX_CONFIG, "encryption");
	refuse("transactional.id=t", EX_CONFIG, "transactions");
	refuse("transactional.id=x", EX_CONFIG, "transactions");
	refuse("check.crcs=false", EX_CONFIG, "true");
	/* A secret is not repeated. */
	refuse("sasl.password=secret", EX_CONFIG, "sasl.password");
	assert_null(strstr(e.msg, "secret"));
}

static void
test_rules(void **state)
{
	(void)state;
	assert_int_equal(assign("acks=1"), 0);
	assert_int_equal(kprops_check(&p, &e), -1);
	assert_int_equal(e.code, EX_CONFIG);
	assert_int_equal(assign("enable.idempotence=false"), 0);
	assert_int_equal(kprops_check(&p, &e), 0);
	assert_int_equal(assign("compression.type=gzip"), 0);
	assert_int_equal(assign("compression.level=15"), 0);
	assert_int_equal(kprops_check(&p, &e), -1);
	assert_non_null(strstr(e.msg, "gzip"));
	assert_int_equal(assign("compression.type=zstd"), 0);
	assert_int_equal(kprops_check(&p, &e), 0);
}

/* A file with that text; unlink it. */
static const char *
file_of(const char *text)
{
	static char path[500];
	const char *dir = getenv("TMPDIR");
	int fd;

	snprintf(path, sizeof path, "%s/propsXXXXXX", dir ? dir : "/tmp");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	return path;
}

static void
test_file(void **state)
{
	const char *path = file_of("# a comment\n! another\n\n"
				   "bootstrap.servers = a:1,\\\n    b:2  \r\n"
				   "client.id: me\\=you\\\\\n"
				   "  linger.ms 5\n"
				   "batch.size=1000");

	(void)state;
	if (kprops_file(&p, path, &e))
		fail_msg("%s", e.msg);
	unlink(path);
	assert_string_equal(p.bootstrap, "a:1,b:2");
	assert_string_equal(p.client_id, "me=you\\");
	assert_int_equal(p.linger_ms, 5);
	assert_int_equal(p.batch_size, 1000);

	path = file_of("linger.ms=5\nclient.id=x\\\ny\nno.such.thing=1\n");
	assert_int_equal(kprops_file(&p, path, &e), -1);
	unlink(path);
	assert_int_equal(e.code, EX_USAGE);
	assert_non_null(strstr(e.msg, "line 4: "));
	assert_int_equal(kprops_file(&p, path, &e), -1);
	assert_int_equal(e.code, EX_CONFIG);
	assert_non_null(strstr(e.msg, path));
}

static char doubted[200];

static void
doubt(const char *var, const char *meant)
{
	snprintf(doubted + strlen(doubted), sizeof doubted - strlen(doubted),
	    "%s %s\n", var, meant);
}

/* What is nearly a property may be a mistake; other programs' are not. */
static void
test_doubts(void **state)
{
	(void)state;
	setenv("KAFKA_BOOTSTRAP_SERVER", "env:1", 1);
	setenv("KAFKA_LINGER_MS", "3", 1);
	setenv("KAFKA_HEAP_OPTS", "-Xmx1g", 1);
	setenv("KAFKA_TRACE", "0", 1);
	kprops_env_doubts(doubt);
	assert_string_equal(
	    doubted, "KAFKA_BOOTSTRAP_SERVER KAFKA_BOOTSTRAP_SERVERS\n");
	unsetenv("KAFKA_BOOTSTRAP_SERVER");
	unsetenv("KAFKA_LINGER_MS");
	unsetenv("KAFKA_HEAP_OPTS");
	unsetenv("KAFKA_TRACE");
}

static void
test_environment(void **state)
{
	(void)state;
	setenv("KAFKA_BOOTSTRAP_SERVERS", "env:1", 1);
	setenv("KAFKA_LINGER_MS", "3", 1);
	setenv("KAFKA_TRACE", "1", 1);
	assert_int_equal(kprops_env(&p, &e), 0);
	assert_string_equal(p.bootstrap, "env:1");
	assert_int_equal(p.linger_ms, 3);
	setenv("KAFKA_LINGER_MS", "x", 1);
	assert_int_equal(kprops_env(&p, &e), -1);
	assert_non_null(strstr(e.msg, "KAFKA_LINGER_MS"));
	unsetenv("KAFKA_LINGER_MS");
	unsetenv("KAFKA_BOOTSTRAP_SERVERS");
	unsetenv("KAFKA_TRACE");
}

/* Every property has a line, and no name stands for two. */
static void
test_table(void **state)
{
	struct buf b = {0};

	(void)state;
	kprops_list(&b);
	buf_cstr(&b);
	for (size_t i = 0; i < props_count; i++) {
		const struct prop *d = &props_table[i];

		assert_non_null(strstr(b.p, d->name));
		assert_non_null(d->what);
		assert_true(d->type != PROP_INT || d->min <= d->max);
		for (size_t k = 0; k < i; k++) {
			const struct prop *o = &props_table[k];

			assert_string_not_equal(d->name, o->name);
			assert_true(!o->alias || strcmp(d->name, o->alias));
			assert_true(!d->alias || strcmp(d->alias, o->name));
		}
	}
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_defaults, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_names, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_mistakes, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_rules, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_file, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_environment, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_doubts, setup, teardown),
	    cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

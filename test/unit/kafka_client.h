/* What the tests of the client share: a loop, a fake broker, a cluster. */
#ifndef TEST_KAFKA_CLIENT_H
#define TEST_KAFKA_CLIENT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_api.h"
#include "kafka/cluster.h"
#include "kafka/producer.h"
#include "kafka/consumer.h"

#define SECOND INT64_C(1000000000)

static struct loop *loop;
static struct fake *fake;
static struct kprops props;
static struct kcluster *cluster;
static struct ktopic *topic;
static struct err err;
static struct buf said; /* lines of log and trace */

static inline void
hear(void *arg, const char *line)
{
	(void)arg;
	buf_puts(&said, str_of(line));
	buf_putc(&said, '\n');
	buf_cstr(&said);
}

static inline void
set(const char *name, const char *value)
{
	if (kprops_set(&props, str_of(name), str_of(value), &err))
		fail_msg("%s", err.msg);
}

/* Pauses short enough for tests. */
static inline void
start(size_t nparts)
{
	err_clear(&err);
	buf_clear(&said);
	loop = loop_new();
	fake = fake_new(loop, nparts);
	kprops_init(&props);
	set("retry.backoff.ms", "2");
	set("retry.backoff.max.ms", "10");
	set("reconnect.backoff.ms", "2");
	set("reconnect.backoff.max.ms", "10");
	set("socket.connection.setup.timeout.ms", "500");
}

static inline void
join(void)
{
	char servers[64];

	if (!props.bootstrap) {
		snprintf(servers, sizeof servers, "127.0.0.1:%u",
		    (unsigned)fake->port);
		set("bootstrap.servers", servers);
	}
	cluster = kcluster_new(loop, &props, &err);
	if (!cluster)
		fail_msg("%s", err.msg);
	kcluster_on_log(cluster, hear, NULL);
	kcluster_on_trace(cluster, hear, NULL);
	topic = kcluster_topic(cluster, STR("t"), &err);
	assert_non_null(topic);
}

static inline void
leave(void)
{
	kcluster_free(cluster);
	cluster = NULL;
	if (fake->other)
		fake_free(fake->other);
	fake_free(fake);
	kprops_release(&props);
	loop_free(loop);
	buf_release(&said);
	said = (struct buf){0};
}

/* The last of what was said, as comments of a test report. */
static inline void
recall(void)
{
	const char *p = said.len ? buf_cstr(&said) : "";
	size_t n = strlen(p);

	for (p += n > 3000 ? n - 3000 : 0; *p; p += strcspn(p, "\n"), p += !!*p)
		print_message("# %.*s\n", (int)strcspn(p, "\n"), p);
}

/* Turns the loop until the condition holds; fails after 10 s. */
#define until(condition)                                                      \
	do {                                                                  \
		int64_t end_ = clock_ns() + 10 * SECOND;                      \
                                                                              \
		while (!(condition)) {                                        \
			if (clock_ns() > end_) {                              \
				recall();                                     \
				fail_msg("never: %s", #condition);            \
			}                                                     \
			assert_int_equal(                                     \
			    loop_turn(loop, clock_ns() + SECOND / 100, &err), \
			    0);                                               \
		}                                                             \
	} while (0)

static inline bool
heard(const char *text)
{
	return said.len && strstr(buf_cstr(&said), text);
}

#endif

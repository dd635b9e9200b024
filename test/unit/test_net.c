/* Server lists, name look-ups, connecting. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "net/dial.h"
#include "net/hostlist.h"
#include "net/resolve.h"
#include "net/sock.h"

#define SECOND INT64_C(1000000000)

static struct loop *loop;
static struct err e;

static void
list(const char *text, const char *want)
{
	struct hostlist l;
	char all[500] = "", hp[HOSTPORT_TEXT_MAX];

	if (hostlist_parse(&l, str_of(text), 9092, &e))
		fail_msg("%s", e.msg);
	for (size_t i = 0; i < l.n; i++) {
		strcat(all, i ? " " : "");
		strcat(all, hostport_text(hp, l.v[i].host, l.v[i].port));
	}
	assert_string_equal(all, want);
	hostlist_release(&l);
}

static void
wrong(const char *text)
{
	struct hostlist l;

	err_clear(&e);
	if (hostlist_parse(&l, str_of(text), 9092, &e) == 0)
		fail_msg("\"%s\" was taken", text);
	assert_int_equal(e.code, EX_USAGE);
	assert_null(l.v);
}

static void
test_hostlist(void **state)
{
	(void)state;
	list("h", "h:9092");
	list("h:1", "h:1");
	list("a:1, b ,c:65535", "a:1 b:9092 c:65535");
	list("[::1]", "[::1]:9092");
	list("[::1]:7", "[::1]:7");
	list("::1", "[::1]:9092");
	list("fe80::1%eth0,127.0.0.1", "[fe80::1%eth0]:9092 127.0.0.1:9092");
	wrong("");
	wrong("a,");
	wrong(",a");
	wrong("a,,b");
	wrong("a:");
	wrong("a:0");
	wrong("a:65536");
	wrong("a:-1");
	wrong("a:x");
	wrong("[::1");
	wrong("[::1]x");
	wrong("[::1]:");
	wrong("[]");
	wrong(":1");
	wrong("a b");
	wrong("http://a:1");
	wrong("user@host");
}

struct answer {
	int calls, fd;
	bool found;
	struct err why;
	char text[100];
};

static void
on_dial(void *arg, int fd, const struct err *why)
{
	struct answer *a = arg;

	a->calls++;
	a->fd = fd;
	if (why)
		a->why = *why;
}

static void
on_resolve(void *arg, struct addrinfo *l, const char *why)
{
	struct answer *a = arg;

	a->calls++;
	a->found = l != NULL;
	if (l)
		freeaddrinfo(l);
	else
		snprintf(a->text, sizeof a->text, "%s", why);
}

static void
turn_until(const int *calls)
{
	int64_t end = clock_ns() + 10 * SECOND;

	while (!*calls && clock_ns() < end)
		loop_turn(loop, end, &e);
	assert_int_equal(*calls, 1);
}

static const char long_name[] = "a-label-of-more-than-the-sixty-three-bytes-"
				"which-the-rules-of-names-allow-it.test";

static void
test_resolve(void **state)
{
	struct answer a = {0};
	struct resolve *r;

	(void)state;
	assert_non_null(
	    resolve_start(loop, "127.0.0.1", 1, on_resolve, &a, &e));
	assert_int_equal(a.calls, 0);
	turn_until(&a.calls);
	assert_true(a.found);
	a = (struct answer){0};
	assert_non_null(
	    resolve_start(loop, "localhost", 1, on_resolve, &a, &e));
	assert_int_equal(a.calls, 0);
	turn_until(&a.calls);
	assert_true(a.found);
	a = (struct answer){0};
	assert_non_null(resolve_start(loop, long_name, 1, on_resolve, &a, &e));
	turn_until(&a.calls);
	assert_false(a.found);
	assert_true(a.text[0] != '\0');
	/* Given up: nothing is called, nothing is left behind. */
	a = (struct answer){0};
	for (int i = 0; i < 20; i++) {
		r = resolve_start(loop, "localhost", 1, on_resolve, &a, &e);
		assert_non_null(r);
		resolve_cancel(r);
	}
	for (int i = 0; i < 20; i++)
		loop_turn(loop, clock_ns() + SECOND / 1000, &e);
	assert_int_equal(a.calls, 0);
}

/* A listening socket on a free port of 127.0.0.1. */
static int
listener(uint16_t *port)
{
	struct sockaddr_in in = {
	    .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof in;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&in, sizeof in), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&in, &n), 0);
	*port = ntohs(in.sin_port);
	return fd;
}

static void
test_dial(void **state)
{
	struct answer a = {0};
	struct dial d = {0};
	uint16_t port;
	int fd = listener(&port);
	struct sock s;
	struct iovec v = {(void *)(uintptr_t) "hello", 5};
	char in[10];
	int other;

	(void)state;
	dial_start(&d, loop, "localhost", port, SECOND, on_dial, &a);
	assert_int_equal(a.calls, 0);
	turn_until(&a.calls);
	assert_true(a.fd >= 0);
	other = accept(fd, NULL, NULL);
	sock_plain(&s, a.fd);
	assert_int_equal(sock_recv(&s, in, sizeof in, &e), SOCK_AGAIN);
	assert_int_equal(s.events, POLLIN);
	assert_int_equal(sock_send(&s, &v, 1, &e), 5);
	assert_int_equal(recv(other, in, sizeof in, 0), 5);
	assert_memory_equal(in, "hello", 5);
	close(other);
	while (
	    (port = (uint16_t)sock_recv(&s, in, 1, &e)) == (uint16_t)SOCK_AGAIN)
		;
	assert_int_equal(port, SOCK_EOF);
	sock_close(&s);
	sock_close(&s);
	close(fd);
}

static void
test_dial_fails(void **state)
{
	struct answer a = {0};
	struct dial d = {0};
	uint16_t port;
	char want[100];

	(void)state;
	close(listener(&port));
	dial_start(&d, loop, "127.0.0.1", port, 10 * SECOND, on_dial, &a);
	turn_until(&a.calls);
	assert_int_equal(a.fd, -1);
	assert_int_equal(a.why.code, EX_UNAVAILABLE);
	snprintf(want, sizeof want, "127.0.0.1:%u: Connection refused", port);
	assert_string_equal(a.why.msg, want);
	/* A name: its address is named too. */
	a = (struct answer){0};
	dial_start(&d, loop, "localhost", port, 10 * SECOND, on_dial, &a);
	turn_until(&a.calls);
	snprintf(want, sizeof want, "localhost:%u (", port);
	assert_non_null(strstr(a.why.msg, want));
	assert_non_null(strstr(a.why.msg, "127.0.0.1:"));
	a = (struct answer){0};
	dial_start(&d, loop, long_name, port, 10 * SECOND, on_dial, &a);
	turn_until(&a.calls);
	assert_non_null(strstr(a.why.msg, "does not resolve"));
	a = (struct answer){0};
	dial_start(&d, loop, "localhost", port, 10 * SECOND, on_dial, &a);
	dial_cancel(&d);
	dial_cancel(&d);
	loop_turn(loop, clock_ns() + SECOND / 100, &e);
	assert_int_equal(a.calls, 0);
}

/* A listener whose queue is full answers nothing at all. */
static void
test_dial_patience(void **state)
{
	struct answer a = {0};
	struct dial d = {0}, fill[8];
	struct answer filled[8] = {{0}};
	uint16_t port;
	int fd = listener(&port);
	int64_t t;

	(void)state;
	listen(fd, 0);
	for (int i = 0; i < 8; i++) {
		fill[i] = (struct dial){0};
		dial_start(&fill[i], loop, "127.0.0.1", port, 20 * SECOND,
		    on_dial, &filled[i]);
		filled[i].fd = -1;
		loop_turn(loop, clock_ns() + SECOND / 100, &e);
	}
	t = clock_ns();
	dial_start(&d, loop, "127.0.0.1", port, SECOND / 10, on_dial, &a);
	turn_until(&a.calls);
	assert_int_equal(a.fd, -1);
	assert_non_null(strstr(a.why.msg, "timed out"));
	assert_true(clock_ns() - t < 8 * SECOND);
	for (int i = 0; i < 8; i++) {
		dial_cancel(&fill[i]);
		if (filled[i].fd >= 0)
			close(filled[i].fd);
	}
	close(fd);
}

static int
setup(void **state)
{
	(void)state;
	loop = loop_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	loop_free(loop);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_hostlist),
	    cmocka_unit_test(test_resolve),
	    cmocka_unit_test(test_dial),
	    cmocka_unit_test(test_dial_fails),
	    cmocka_unit_test(test_dial_patience),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

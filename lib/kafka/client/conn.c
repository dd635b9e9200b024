/* The life of a connection: up, down, queue, deadlines. */
#include "kafka/client/conn.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "kafka/client/conn_priv.h"
#include "kafka/error.h"
#include "kafka/wire/msg_meta.h"
#include "net/hostlist.h"

#define MS INT64_C(1000000)

enum {
	THROTTLE_MAX_MS = 60 * 1000,
	DEAF_MAX_MS = 3600 * 1000,
};

/* Callbacks may ask to free the connection they are called from. */
void
kconn_enter(struct kconn *c)
{
	c->busy++;
}

void
kconn_leave(struct kconn *c)
{
	if (--c->busy == 0 && c->doomed)
		kconn_free(c);
}

static void
disconnect(struct kconn *c)
{
	dial_cancel(&c->dial);
	if (c->sock.fd >= 0) {
		loop_unwatch(c->loop, &c->watch);
		sock_close(&c->sock);
	}
	buf_clear(&c->in);
	kframe_drop(c->frame);
	c->frame = NULL;
	c->versions = (struct kversions){0};
	c->correlation = 0;
	c->muted_until = c->deaf_until = 0;
	c->closed = false;
	err_clear(&c->broken);
	c->state = KCONN_DOWN;
}

/* A pause of base * 2^(n-1), at most max, spread by a fifth to both sides. */
static int64_t
backoff(const struct kprops *p, unsigned failures)
{
	int64_t ms = p->reconnect_backoff_ms;
	uint32_t dice;

	for (unsigned i = 1; i < failures && ms < p->reconnect_backoff_max_ms;
	     i++)
		ms *= 2;
	if (ms > p->reconnect_backoff_max_ms)
		ms = p->reconnect_backoff_max_ms;
	random_bytes(&dice, sizeof dice);
	return ms * MS / 10 * (8 + dice % 5);
}

void
kconn_lost(struct kconn *c, const struct err *why)
{
	struct err copy = {0};

	if (why)
		copy = *why;
	kconn_enter(c);
	disconnect(c);
	if (why) {
		c->failures++;
		c->not_before = clock_ns() + backoff(c->props, c->failures);
	}
	/* ApiVersions is the connection's own affair. */
	if (c->head == &c->hello)
		kconn_pop(c);
	c->unsent = c->head;
	/* After a quiet end, what waits goes to the next connection. */
	for (struct krequest *r = c->head; r && !why; r = r->next) {
		r->total = 0;
		r->refused = false;
	}
	if (why)
		kconn_fail_all(c, &copy);
	c->owner.down(c->owner.arg, c, why ? &copy : NULL);
	if (c->head)
		kconn_connect(c);
	kconn_rearm(c);
	kconn_leave(c);
}

static void
put_hello(struct krequest *r, struct buf *b, int version)
{
	(void)r;
	(void)b;
	(void)version;
}

static void
got_hello(struct krequest *r, struct kreply *reply)
{
	struct kconn *c = reply->conn;
	struct err e = {0};
	int16_t code;

	(void)r;
	if (reply->state != KREPLY_OK)
		return;
	if (kmsg_api_versions_get(&reply->body, &code, &c->versions)) {
		err_set(&e, EX_PROTOCOL,
		    "%s: no Kafka broker: its first answer makes no sense",
		    c->label);
		kconn_fail(c, &e);
		return;
	}
	reply->error = code;
	if (code) {
		kerr_set(&e, code, "%s", c->label);
		kconn_fail(c, &e);
		return;
	}
	c->state = KCONN_READY;
	c->failures = 0;
	c->not_before = 0;
	c->owner.up(c->owner.arg, c);
	kconn_flush(c);
}

static void
on_socket(void *arg, short revents)
{
	struct kconn *c = arg;

	kconn_enter(c);
	if (revents & POLLOUT)
		kconn_flush(c);
	if (revents & (POLLIN | POLLHUP | POLLERR))
		kconn_receive(c);
	if (c->broken.code)
		kconn_lost(c, &c->broken);
	else if (c->closed)
		kconn_lost(c, NULL);
	else
		kconn_rearm(c);
	kconn_leave(c);
}

static void
on_dialled(void *arg, int fd, const struct err *e)
{
	struct kconn *c = arg;

	if (fd < 0) {
		kconn_lost(c, e);
		return;
	}
	kconn_enter(c);
	sock_plain(&c->sock, fd);
	c->watch = (struct watch){
	    .fd = fd, .events = POLLIN, .ready = on_socket, .arg = c};
	loop_watch(c->loop, &c->watch);
	c->counts.connects++;
	c->state = KCONN_HELLO;
	/* It goes before everything that waits. */
	c->hello.deadline = clock_ns() + c->hello.timeout_ns;
	c->hello.put = c->hello.total = 0;
	c->hello.queued = true;
	c->hello.next = c->head;
	if (!c->head)
		c->tail = &c->hello.next;
	c->head = c->unsent = &c->hello;
	c->load++;
	kconn_flush(c);
	kconn_rearm(c);
	kconn_leave(c);
}

void
kconn_connect(struct kconn *c)
{
	if (c->state != KCONN_DOWN && c->state != KCONN_PAUSE)
		return;
	if (clock_ns() < c->not_before) {
		c->state = KCONN_PAUSE;
		kconn_rearm(c);
		return;
	}
	c->state = KCONN_DIALING;
	dial_start(&c->dial, c->loop, c->host, c->port,
	    c->props->connect_timeout_ms * MS, on_dialled, c);
}

static void
on_timer(void *arg)
{
	struct kconn *c = arg;
	int64_t now = clock_ns();

	kconn_enter(c);
	if (c->broken.code) {
		kconn_lost(c, &c->broken);
	} else if (kconn_expire(c, now)) {
		if (c->state == KCONN_PAUSE && now >= c->not_before)
			kconn_connect(c);
		if (c->muted_until && now >= c->muted_until) {
			c->muted_until = 0;
			kconn_flush(c);
			c->owner.up(c->owner.arg, c);
		}
		kconn_rearm(c);
	}
	/* What frees c waits for the outermost leave, which is this one. */
	kconn_leave(c); /* NOLINT(clang-analyzer-unix.Malloc) */
}

void
kconn_throttle(struct kconn *c, int32_t ms)
{
	int64_t until, now = clock_ns();

	if (ms <= 0 || c->state != KCONN_READY)
		return;
	if (ms > DEAF_MAX_MS)
		ms = DEAF_MAX_MS;
	if (now + ms * MS > c->deaf_until) {
		c->deaf_until = now + ms * MS;
		kconn_excuse(c);
	}
	/* Brokers hold back what comes too early (KIP-219), so that one number
	 * gone wrong need not silence us for weeks. */
	if (ms > THROTTLE_MAX_MS)
		ms = THROTTLE_MAX_MS;
	c->counts.throttled_ms += (uint64_t)ms;
	until = now + ms * MS;
	if (until > c->muted_until)
		c->muted_until = until;
	kconn_rearm(c);
}

int64_t
kconn_paused_until(const struct kconn *c)
{
	return c->deaf_until;
}

void
kconn_fail(struct kconn *c, const struct err *e)
{
	if (c->state == KCONN_DOWN || c->state == KCONN_PAUSE || c->broken.code)
		return;
	if (e)
		c->broken = *e;
	else
		err_set(&c->broken, EX_PROTOCOL,
		    "%s: an answer that makes no sense", c->label);
	kconn_rearm(c);
}

static void
set_label(struct kconn *c)
{
	char hp[HOSTPORT_TEXT_MAX], text[HOSTPORT_TEXT_MAX + 32];

	hostport_text(hp, c->host, c->port);
	if (c->id < 0)
		snprintf(text, sizeof text, "%s", hp);
	else
		snprintf(text, sizeof text, "broker %d (%s)", (int)c->id, hp);
	free(c->label);
	c->label = xstrdup(text);
}

struct kconn *
kconn_new(struct loop *loop, const struct kprops *props,
    const struct kconn_owner *owner, int32_t id, const char *host,
    uint16_t port)
{
	struct kconn *c = xcalloc(1, sizeof *c);

	*c = (struct kconn){.loop = loop,
	    .props = props,
	    .owner = *owner,
	    .id = id,
	    .host = xstrdup(host),
	    .port = port,
	    .sock.fd = -1,
	    .dial.watch.fd = -1};
	c->tail = &c->head;
	c->timer = (struct timer){.fire = on_timer, .arg = c};
	c->hello = (struct krequest){.api = KAPI_API_VERSIONS,
	    .timeout_ns = props->request_timeout_ms * MS,
	    .encode = put_hello,
	    .done = got_hello};
	set_label(c);
	return c;
}

void
kconn_free(struct kconn *c)
{
	struct err e = {0};

	if (!c)
		return;
	if (c->busy) {
		c->doomed = true;
		return;
	}
	c->busy = 1;
	disconnect(c);
	err_set(&e, EX_UNAVAILABLE, "%s: closed", c->label);
	kconn_fail_all(c, &e);
	loop_timer_off(c->loop, &c->timer);
	krequest_release(&c->hello);
	buf_release(&c->in);
	buf_release(&c->held);
	free(c->host);
	free(c->label);
	free(c);
}

int32_t
kconn_id(const struct kconn *c)
{
	return c->id;
}

void
kconn_set_id(struct kconn *c, int32_t id)
{
	c->id = id;
	set_label(c);
}

const char *
kconn_host(const struct kconn *c)
{
	return c->host;
}

uint16_t
kconn_port(const struct kconn *c)
{
	return c->port;
}

const char *
kconn_label(const struct kconn *c)
{
	return c->label;
}

bool
kconn_ready(const struct kconn *c)
{
	return c->state == KCONN_READY && !c->muted_until && !c->broken.code;
}

bool
kconn_idle(const struct kconn *c)
{
	return c->state == KCONN_DOWN;
}

unsigned
kconn_failures(const struct kconn *c)
{
	return c->failures;
}

size_t
kconn_load(const struct kconn *c)
{
	return c->load;
}

struct kconn_counts
kconn_counts(const struct kconn *c)
{
	return c->counts;
}

/* The bytes of a connection: requests out, responses in. */
#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/client/conn_priv.h"
#include "kafka/wire/be.h"

#define REFUSED_AFTER INT64_C(5000000) /* ns */

enum {
	IOV_COUNT = 64,
	IN_BLOCK = 16 * 1024, /* received at once; larger responses get a frame
				 of their own */
	TURNS = 16, /* receives of one event, so that others have their turn */
};

/* Requests that an answer leads to are shown after it. */
static void
trace(struct kconn *c, const char *line)
{
	if (c->answering) {
		buf_put(&c->held, line, strlen(line) + 1);
		return;
	}
	c->owner.trace(c->owner.arg, line);
}

static void
trace_request(struct kconn *c, const struct krequest *r)
{
	char line[400];

	if (!c->owner.trace)
		return;
	snprintf(line, sizeof line, "%s > %s %d #%d %zu bytes", c->label,
	    kapi_name((int)r->api), r->version, (int)r->correlation, r->total);
	trace(c, line);
}

static void
trace_reply(
    struct kconn *c, const struct krequest *r, size_t bytes, int16_t error)
{
	char line[400];

	if (!c->owner.trace)
		return;
	snprintf(line, sizeof line, "%s < %s %d #%d %zu bytes %.3f ms error %d",
	    c->label, kapi_name((int)r->api), r->version, (int)r->correlation,
	    bytes, (double)(clock_ns() - r->sent_at) / 1e6, error);
	c->answering = false;
	trace(c, line);
	for (size_t at = 0; at < c->held.len; at += strlen(c->held.p + at) + 1)
		trace(c, c->held.p + at);
	buf_clear(&c->held);
}

/* --- out ---------------------------------------------------------------- */

/* Makes the bytes of a request; false when the broker does not know it. */
static bool
encode(struct kconn *c, struct krequest *r)
{
	struct err e = {0};
	size_t begun, extra = 0;

	if (r->api == KAPI_API_VERSIONS)
		r->version = 0;
	else if (r->prefer && kversions_has(&c->versions, r->api, r->prefer))
		r->version = r->prefer;
	else
		r->version = kversion_pick(&c->versions, r->api, &e);
	if (r->version < 0) {
		/* Fails from the timer, not from within kconn_send(), and not
		 * at once, lest an owner that insists keeps us busy. */
		r->deadline = clock_ns() + REFUSED_AFTER;
		r->refused = true;
		return false;
	}
	r->correlation = c->correlation;
	c->correlation = c->correlation == INT32_MAX ? 0 : c->correlation + 1;
	r->splices = NULL;
	r->nsplices = 0;
	buf_clear(&r->out);
	begun = kmsg_request(&r->out, r->api, r->version, r->correlation,
	    str_of(c->props->client_id ? c->props->client_id : ""));
	r->encode(r, &r->out, r->version);
	kmsg_request_end(&r->out, begun);
	for (size_t i = 0; i < r->nsplices; i++)
		extra += r->splices[i].bytes.n;
	r->total = r->out.len + extra;
	kput_fill(&r->out, 0, (int32_t)(r->total - 4));
	return true;
}

static int
add(struct iovec *v, int n, const void *p, size_t len, size_t *skip)
{
	if (*skip >= len) {
		*skip -= len;
		return n;
	}
	if (n < IOV_COUNT)
		v[n] =
		    (struct iovec){(char *)(uintptr_t)p + *skip, len - *skip};
	*skip = 0;
	return n + 1;
}

/* What is left of a request, as vectors; more than IOV_COUNT: cut. */
static int
gather(const struct krequest *r, struct iovec *v, int n)
{
	size_t skip = r->put, at = 0;

	for (size_t i = 0; i < r->nsplices && n < IOV_COUNT; i++) {
		const struct ksplice *s = &r->splices[i];

		n = add(v, n, r->out.p + at, s->at - at, &skip);
		n = add(v, n, s->bytes.p, s->bytes.n, &skip);
		at = s->at;
	}
	if (n < IOV_COUNT)
		n = add(v, n, r->out.p + at, r->out.len - at, &skip);
	return n < IOV_COUNT ? n : IOV_COUNT;
}

/* Marks n bytes of the waiting requests as sent. */
static void
advance(struct kconn *c, size_t n)
{
	c->counts.bytes_out += n;
	while (n > 0 && c->unsent) {
		struct krequest *r = c->unsent;
		size_t take = r->total - r->put < n ? r->total - r->put : n;

		r->put += take;
		n -= take;
		if (r->put < r->total)
			break;
		r->sent_at = clock_ns();
		c->counts.requests++;
		trace_request(c, r);
		c->unsent = r->next;
	}
}

static bool
may_send(const struct kconn *c)
{
	if (!c->unsent || c->unsent->refused || c->broken.code)
		return false;
	if (c->state == KCONN_HELLO)
		return c->unsent == &c->hello;
	/* What has begun to go out must go on, throttled or not. */
	return c->state == KCONN_READY &&
	    (!c->muted_until || c->unsent->put > 0);
}

void
kconn_flush(struct kconn *c)
{
	struct iovec v[IOV_COUNT];

	while (may_send(c)) {
		struct krequest *r = c->unsent;
		ssize_t put;
		int n = 0;

		for (; r && n < IOV_COUNT; r = r->next) {
			if (!r->total && !encode(c, r))
				break;
			n = gather(r, v, n);
			if (c->state == KCONN_HELLO || c->muted_until)
				break;
		}
		if (n == 0)
			break;
		put = sock_send(&c->sock, v, n, &c->broken);
		if (put == SOCK_FAILED) {
			err_prefix(&c->broken, "%s", c->label);
			break;
		}
		if (put == SOCK_AGAIN)
			break;
		advance(c, (size_t)put);
	}
	c->watch.events = (short)(POLLIN | (may_send(c) ? POLLOUT : 0));
}

/* --- in ----------------------------------------------------------------- */

static void
answer(struct kconn *c, const uint8_t *p, size_t n, struct kframe *f)
{
	struct krequest *r = c->head, was;
	struct kreply reply = {.state = KREPLY_OK, .conn = c, .frame = f};

	if (!r || r == c->unsent) {
		err_set(&c->broken, EX_PROTOCOL,
		    "%s: an answer that nobody has asked for", c->label);
		return;
	}
	if ((int32_t)be32(p) != r->correlation) {
		err_set(&c->broken, EX_PROTOCOL,
		    "%s: answer number %d, %d was expected", c->label,
		    (int)(int32_t)be32(p), (int)r->correlation);
		return;
	}
	kconn_pop(c);
	was = *r;
	reply.version = r->version;
	reply.body = kcur_of(p + 4, n - 4);
	c->answering = c->owner.trace != NULL;
	r->done(r, &reply);
	trace_reply(c, &was, n + 4, reply.error);
}

/* What speaks here, when it is not Kafka. */
static bool
foreign(struct kconn *c)
{
	const char *p = c->in.p;

	if (c->state != KCONN_HELLO || c->in.len < 4)
		return false;
	if (p[0] == 0x15 && p[1] == 0x03) {
		err_set(&c->broken, EX_PROTOCOL,
		    "%s: this is a TLS listener, and we speak plaintext",
		    c->label);
		return true;
	}
	if (!memcmp(p, "HTTP", 4)) {
		err_set(&c->broken, EX_PROTOCOL,
		    "%s: this is a web server, no Kafka broker", c->label);
		return true;
	}
	return false;
}

static bool
size_ok(struct kconn *c, uint32_t size)
{
	if (size >= KRESPONSE_MIN && size <= c->props->response_max)
		return true;
	if (size >= KRESPONSE_MIN && c->head && c->head != c->unsent)
		c->head->too_large = true;
	err_set(&c->broken, EX_PROTOCOL,
	    "%s: an answer of %lu bytes (receive.message.max.bytes is %lld)",
	    c->label, (unsigned long)size, (long long)c->props->response_max);
	return false;
}

/* Hands out what has come in whole; begins a frame for what is larger. */
static void
split(struct kconn *c)
{
	size_t at = 0;

	if (foreign(c))
		return;
	while (!c->broken.code && !c->doomed && c->in.len - at >= 4) {
		const uint8_t *p = (const uint8_t *)c->in.p + at;
		uint32_t size = be32(p);
		size_t have = c->in.len - at - 4;
		bool keep = c->head && c->head->keep;

		if (!size_ok(c, size))
			return;
		if (have >= size && !keep) {
			answer(c, p + 4, size, NULL);
		} else if (have >= size) {
			struct kframe *f = kframe_new(size);

			memcpy(f->p, p + 4, size);
			answer(c, f->p, size, f);
			kframe_drop(f);
		} else if (keep || size > IN_BLOCK / 2) {
			c->frame = kframe_new(size);
			c->frame_have = have;
			memcpy(c->frame->p, p + 4, have);
			at = c->in.len;
			break;
		} else {
			break;
		}
		at += 4 + (size_t)size;
	}
	buf_drop(&c->in, at);
}

static ssize_t
receive(struct kconn *c, size_t *asked)
{
	ssize_t n;

	if (c->frame) {
		*asked = c->frame->n - c->frame_have;
		n = sock_recv(
		    &c->sock, c->frame->p + c->frame_have, *asked, &c->broken);
		if (n > 0)
			c->frame_have += (size_t)n;
		return n;
	}
	*asked = IN_BLOCK;
	n = sock_recv(
	    &c->sock, buf_room(&c->in, IN_BLOCK), IN_BLOCK, &c->broken);
	if (n > 0)
		c->in.len += (size_t)n;
	return n;
}

static bool
quiet(const struct kconn *c)
{
	bool sent = c->head && c->head != c->unsent;

	return !sent && !c->in.len && !c->frame &&
	    !(c->unsent && c->unsent->put);
}

/* The end of the stream; `broken` says why, or nothing when it was closed. */
static void
ended(struct kconn *c)
{
	if (c->state == KCONN_HELLO) {
		err_set(&c->broken, EX_PROTOCOL,
		    "%s: closed the connection without an answer: "
		    "is this a TLS listener?",
		    c->label);
	} else if (quiet(c)) {
		err_clear(&c->broken);
		c->closed = true;
	} else if (!c->broken.code) {
		err_set(&c->broken, EX_UNAVAILABLE,
		    "%s: connection closed by the broker", c->label);
	}
}

void
kconn_receive(struct kconn *c)
{
	for (int i = 0; i < TURNS && !c->broken.code && !c->doomed; i++) {
		size_t asked;
		ssize_t n = receive(c, &asked);

		if (n == SOCK_AGAIN)
			return;
		if (n == SOCK_EOF) {
			ended(c);
			return;
		}
		if (n < 0) {
			err_prefix(&c->broken, "%s", c->label);
			ended(c);
			return;
		}
		c->counts.bytes_in += (uint64_t)n;
		if (!c->frame) {
			split(c);
		} else if (c->frame_have == c->frame->n) {
			struct kframe *f = c->frame;

			c->frame = NULL;
			answer(c, f->p, f->n, f);
			kframe_drop(f);
		}
		if ((size_t)n < asked)
			return;
	}
}

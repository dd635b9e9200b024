/* The queue of a connection: requests and their deadlines. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/client/conn_priv.h"

#define MS INT64_C(1000000)

/*
 * Large ones get room beyond their end, which costs nothing as it is not
 * touched: answers of nearly one size then fit into each other's places, where
 * each slightly larger one would take a new place beside the old.
 */
static size_t
frame_room(size_t n)
{
	const size_t step = 1024 * 1024;

	return n < step ? n : (n + n / 8 + step - 1) / step * step;
}

struct kframe *
kframe_new(size_t n)
{
	struct kframe *f = xmalloc(sizeof *f + frame_room(n));

	*f = (struct kframe){.users = 1, .n = n};
	return f;
}

void
kframe_drop(struct kframe *f)
{
	if (f && --f->users == 0)
		free(f);
}

void
krequest_release(struct krequest *r)
{
	buf_release(&r->out);
}

/* Takes the request that *p points to off the queue. */
static struct krequest *
unlink_request(struct kconn *c, struct krequest **p)
{
	struct krequest *r = *p;

	*p = r->next;
	if (!r->next)
		c->tail = p;
	if (c->unsent == r)
		c->unsent = r->next;
	r->next = NULL;
	r->queued = false;
	c->load--;
	return r;
}

struct krequest *
kconn_pop(struct kconn *c)
{
	return unlink_request(c, &c->head);
}

static void
fail_request(struct kconn *c, struct krequest *r, enum kreply_state state,
    const struct err *why)
{
	struct kreply reply = {
	    .state = r->too_large ? KREPLY_TOO_LARGE
		: r->put	  ? KREPLY_LOST
				  : state,
	    .conn = c,
	    .version = r->version,
	    .why = why,
	};

	r->done(r, &reply);
}

/*
 * The requests of this moment fail; those that their owners send again while
 * they are told wait for the next connection.
 */
void
kconn_fail_all(struct kconn *c, const struct err *why)
{
	size_t n = c->load;

	while (n-- > 0 && c->head)
		fail_request(c, kconn_pop(c), KREPLY_NOT_SENT, why);
}

/* Sets the timer to the nearest thing that can become due. */
void
kconn_rearm(struct kconn *c)
{
	int64_t at = INT64_MAX;

	for (struct krequest *r = c->head; r; r = r->next)
		if (r->deadline < at)
			at = r->deadline;
	if (c->state == KCONN_PAUSE && c->not_before < at)
		at = c->not_before;
	if (c->muted_until && c->muted_until < at)
		at = c->muted_until;
	if (c->broken.code)
		at = 0;
	if (at == INT64_MAX)
		loop_timer_off(c->loop, &c->timer);
	else if (!c->timer.armed || c->timer.at != at)
		loop_timer(c->loop, &c->timer, at);
}

/* Requests that were not sent in time fail; an answer that is late costs the
 * connection, because what follows it could not be told apart. */
bool
kconn_expire(struct kconn *c, int64_t now)
{
	struct krequest **p = &c->head, *r;
	struct err e = {0};
	bool sent = true;

	while ((r = *p)) {
		sent = sent && r != c->unsent;
		if (r->deadline > now) {
			p = &r->next;
			continue;
		}
		if (sent || r->put || r == &c->hello) {
			err_set(&e, EX_UNAVAILABLE,
			    "%s: no answer to %s within %lld ms", c->label,
			    kapi_name((int)r->api),
			    (long long)(r->timeout_ns / MS));
			kconn_lost(c, &e);
			return false;
		}
		unlink_request(c, p);
		if (r->refused) {
			kversion_pick(&c->versions, r->api, &e);
			err_prefix(&e, "%s", c->label);
			fail_request(c, r, KREPLY_REFUSED, &e);
		} else {
			err_set(&e, EX_UNAVAILABLE, "%s: not sent in time",
			    c->label);
			fail_request(c, r, KREPLY_NOT_SENT, &e);
		}
		/* The callback may have changed the queue. */
		p = &c->head;
		sent = true;
	}
	return true;
}

void
kconn_excuse(struct kconn *c)
{
	for (struct krequest *r = c->head; r; r = r->next)
		if (!r->refused && r->deadline < c->deaf_until + r->timeout_ns)
			r->deadline = c->deaf_until + r->timeout_ns;
}

void
kconn_send(struct kconn *c, struct krequest *r)
{
	int64_t now = clock_ns();

	r->deadline =
	    (c->deaf_until > now ? c->deaf_until : now) + r->timeout_ns;
	r->next = NULL;
	r->put = r->total = 0;
	r->refused = r->too_large = false;
	r->queued = true;
	*c->tail = r;
	c->tail = &r->next;
	if (!c->unsent)
		c->unsent = r;
	c->load++;
	if (c->state == KCONN_READY)
		kconn_flush(c);
	else
		kconn_connect(c);
	kconn_rearm(c);
}

void
kconn_cancel(struct kconn *c, struct krequest *r)
{
	struct krequest **p = &c->head;
	bool sent = true;

	if (!r->queued)
		return;
	for (; *p && *p != r; p = &(*p)->next)
		if (*p == c->unsent)
			sent = false;
	if (!*p)
		return;
	sent = sent && r != c->unsent;
	unlink_request(c, p);
	if ((sent || r->put) && !c->broken.code)
		err_set(&c->broken, EX_SOFTWARE, "%s: given up", c->label);
	kconn_rearm(c);
}

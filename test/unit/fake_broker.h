/*
 * A broker for tests, in the same loop as the client under test.  It keeps a
 * log, checks sequences as Apache Kafka does, and does what a script says at
 * the n-th request of an API: answer with an error, close, stay mute, lie.
 *
 * The parts stand in four headers so that each fits on a few screens:
 * fake_broker.h (connections and script), fake_log.h (partitions and
 * sequences), fake_api.h and fake_fetch.h (what is answered).
 */
#ifndef TEST_FAKE_BROKER_H
#define TEST_FAKE_BROKER_H

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "io/loop.h"
#include "kafka/wire/be.h"
#include "kafka/wire/cursor.h"
#include "kafka/error.h"
#include "kafka/wire/version.h"
#include "fake_log.h"

enum fake_act {
	FAKE_NORMAL,
	FAKE_ERROR,	  /* nothing done, every partition has the error */
	FAKE_WRITE_ERROR, /* done, but answered with the error */
	FAKE_CLOSE,	  /* closed, nothing done */
	FAKE_WRITE_CLOSE, /* done, closed instead of answered */
	FAKE_MUTE,	  /* nothing done, never answered */
	FAKE_FLIP,	  /* done; a bit of the records answered is wrong */
	FAKE_BYTES,	  /* `bytes` instead of an answer, as they are */
	FAKE_THROTTLE,	  /* normal, with a throttle time of `error` ms */
	FAKE_DEAFEN,	  /* the same, and it does read nothing for so long */
	FAKE_TWIST,	  /* done; `bytes` stand at byte `at` of the answer */
	FAKE_TURN,	  /* done; the bits `error` of byte `at` are turned */
	FAKE_LATE, /* Fetch: the end of the log is `error` less than it is */
	FAKE_CUT,  /* done; the answer ends after `at` bytes, and says so */
};

enum { FAKE_RULES = 64, FAKE_PARTS = 8, FAKE_ALWAYS = 1000000 };
enum { FAKE_LEADERS = 512 }; /* partitions at most, without a group */

struct fake_rule {
	int api;
	unsigned from, until; /* the requests of the API, from 0 */
	enum fake_act act;
	int16_t error;
	struct str bytes;
	size_t at;
};

struct fake_conn {
	struct fake *f;
	struct watch watch;
	struct buf in, out;
	struct timer timer; /* the end of being deaf */
	bool deaf;
	struct fake_conn *next;
};

struct fake {
	struct loop *loop;
	struct watch listen;
	uint16_t port;
	struct fake_conn *conns;
	unsigned accepted;
	struct fake_rule rules[FAKE_RULES];
	size_t nrules;
	unsigned seen[KAPI_COUNT]; /* requests so far */

	/* What it says of itself. */
	int32_t id;
	const char *advertised; /* host name in Metadata */
	uint16_t advertised_port;
	int produce_max; /* highest version of Produce offered */
	bool idempotence;
	int16_t topic_error;
	const char *all; /* topics that it has: a letter each */
	size_t nparts;
	int32_t leaders[FAKE_LEADERS]; /* broker ids */
	int32_t epoch;		       /* of every leader */
	struct fake *other;	       /* a second broker of the cluster */
	size_t dribble; /* send at most so many bytes at once; 0: all */

	size_t twisted; /* size of the answer that was twisted last */
	int noise;	/* one of so many answers has a wrong bit; 0: none */

	/* APIs of a group's coordinator (fake_group.h), or NULL. */
	struct fake_group *group;
	void (*group_answer)(struct fake *, int api, int version, struct kcur *,
	    struct buf *, const struct fake_rule *);
	int join_max; /* highest version of JoinGroup offered */

	struct fake_log *logs; /* nparts of them; shared with `other` */
	struct fake_limits limits;
	int64_t next_producer;
	bool tells_epochs;   /* offers OffsetForLeaderEpoch */
	int64_t epoch_end;   /* its answer; -1: not known */
	int32_t asked_epoch; /* in the last question */
	int32_t near;	     /* the replica it names to a rack; -1: none */
	bool serves_all;     /* also what it does not lead */
	char rack[20];	     /* in the last Fetch */
	size_t most_asked;   /* greatest max_bytes of a Fetch */
	size_t most_parts;   /* greatest number of batches of a Produce */
};

static void fake_answer(struct fake_conn *, struct kcur *);

static inline void
fake_rule(struct fake *f, int api, unsigned from, unsigned n, enum fake_act act,
    int16_t error)
{
	f->rules[f->nrules++] = (struct fake_rule){.api = api,
	    .from = from,
	    .until = from + n,
	    .act = act,
	    .error = error};
}

static inline void
fake_bytes(struct fake *f, int api, unsigned from, struct str bytes)
{
	fake_rule(f, api, from, FAKE_ALWAYS, FAKE_BYTES, 0);
	f->rules[f->nrules - 1].bytes = bytes;
}

/* One answer that is right but for some bytes; the size of it is the first. */
static inline void
fake_twist(struct fake *f, int api, size_t at, struct str bytes)
{
	fake_rule(f, api, 0, 1, FAKE_TWIST, 0);
	f->rules[f->nrules - 1].bytes = bytes;
	f->rules[f->nrules - 1].at = at;
}

static void
fake_hang_up(struct fake_conn *c)
{
	struct fake_conn **p = &c->f->conns;

	while (*p != c)
		p = &(*p)->next;
	*p = c->next;
	loop_unwatch(c->f->loop, &c->watch);
	loop_timer_off(c->f->loop, &c->timer);
	close(c->watch.fd);
	buf_release(&c->in);
	buf_release(&c->out);
	free(c);
}

/* Closes every connection, as a broker does with idle ones. */
static void
fake_hang_up_all(struct fake *f)
{
	while (f->conns)
		fake_hang_up(f->conns);
}

static void
fake_send(struct fake_conn *c)
{
	size_t n = c->out.len;

	if (c->f->dribble && n > c->f->dribble)
		n = c->f->dribble;
	if (n) {
		ssize_t put =
		    send(c->watch.fd, c->out.p, n, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (put > 0)
			buf_drop(&c->out, (size_t)put);
	}
	c->watch.events =
	    (short)((c->deaf ? 0 : POLLIN) | (c->out.len ? POLLOUT : 0));
}

static void
fake_ready(void *arg, short revents)
{
	struct fake_conn *c = arg;
	struct fake *f = c->f;
	struct fake_conn *x;

	if (revents & POLLIN) {
		ssize_t n = recv(c->watch.fd, buf_room(&c->in, 1 << 20),
		    1 << 20, MSG_DONTWAIT);

		if (n == 0 || (n < 0 && errno != EAGAIN)) {
			fake_hang_up(c);
			return;
		}
		if (n > 0)
			c->in.len += (size_t)n;
	}
	while (c->in.len >= 4 && !c->deaf) {
		uint32_t size = be32((uint8_t *)c->in.p);
		struct kcur cur;

		if (c->in.len - 4 < size)
			break;
		cur = kcur_of(c->in.p + 4, size);
		fake_answer(c, &cur);
		/* The answer may have been to hang up. */
		for (x = f->conns; x && x != c; x = x->next)
			;
		if (!x)
			return;
		buf_drop(&c->in, 4 + (size_t)size);
	}
	fake_send(c);
}

/* The pause that was asked for is over. */
static void
fake_hear(void *arg)
{
	struct fake_conn *c = arg;

	c->deaf = false;
	fake_ready(c, 0);
}

/* Reads nothing from the connection meanwhile, as brokers do (KIP-219). */
static void
fake_deafen(struct fake_conn *c, int ms)
{
	c->deaf = true;
	c->timer = (struct timer){.fire = fake_hear, .arg = c};
	loop_timer(c->f->loop, &c->timer, clock_ns() + ms * INT64_C(1000000));
}

static void
fake_accept(void *arg, short revents)
{
	struct fake *f = arg;
	struct fake_conn *c;
	int fd = accept(f->listen.fd, NULL, NULL);

	(void)revents;
	if (fd < 0)
		return;
	c = xcalloc(1, sizeof *c);
	c->f = f;
	c->watch = (struct watch){
	    .fd = fd, .events = POLLIN, .ready = fake_ready, .arg = c};
	c->next = f->conns;
	f->conns = c;
	f->accepted++;
	loop_watch(f->loop, &c->watch);
}

/* Listens on the port, 0 for any. */
static void
fake_open(struct fake *f, uint16_t port)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	    .sin_port = htons(port)};
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 20)) {
		perror("fake broker");
		exit(99);
	}
	getsockname(fd, (struct sockaddr *)&a, &n);
	f->port = ntohs(a.sin_port);
	f->listen = (struct watch){
	    .fd = fd, .events = POLLIN, .ready = fake_accept, .arg = f};
	loop_watch(f->loop, &f->listen);
}

/* Stops listening and closes all: the broker is dead. */
static void
fake_close(struct fake *f)
{
	fake_hang_up_all(f);
	if (f->listen.fd >= 0) {
		loop_unwatch(f->loop, &f->listen);
		close(f->listen.fd);
	}
	f->listen.fd = -1;
}

static inline struct fake *
fake_new(struct loop *loop, size_t nparts)
{
	struct fake *f = xcalloc(1, sizeof *f);

	f->loop = loop;
	f->id = 1;
	f->near = -1;
	f->advertised = "127.0.0.1";
	f->produce_max = 8;
	f->idempotence = true;
	f->nparts = nparts;
	f->next_producer = 4000;
	f->logs = xcalloc(nparts, sizeof *f->logs);
	for (size_t i = 0; i < nparts; i++) {
		f->leaders[i] = 1;
		fake_log_init(&f->logs[i]);
	}
	fake_open(f, 0);
	f->advertised_port = f->port;
	return f;
}

/* Another broker of the same cluster, with the same logs. */
static inline struct fake *
fake_second(struct fake *first)
{
	struct fake *f = xcalloc(1, sizeof *f);

	*f = (struct fake){.loop = first->loop,
	    .id = 2,
	    .near = -1,
	    .advertised = "127.0.0.1",
	    .produce_max = 8,
	    .idempotence = true,
	    .nparts = first->nparts,
	    .logs = first->logs,
	    .next_producer = 5000,
	    .group = first->group,
	    .group_answer = first->group_answer,
	    .join_max = first->join_max,
	    .other = first};
	memcpy(f->leaders, first->leaders, sizeof f->leaders);
	fake_open(f, 0);
	f->advertised_port = f->port;
	first->other = f;
	return f;
}

static inline void
fake_free(struct fake *f)
{
	fake_close(f);
	if (f->id == 1) {
		for (size_t i = 0; i < f->nparts; i++)
			fake_log_release(&f->logs[i]);
		free(f->logs);
	}
	free(f);
}

#endif

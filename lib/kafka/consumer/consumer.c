/* The consumer's life: partitions come, are told about, and go. */
#include "kafka/consumer.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/consumer/consumer_priv.h"
#include "kafka/error.h"

#define MS INT64_C(1000000)

/* For what was not due at `seen`, when the pump looked: by now it may be. */
static void
rearm(struct kconsumer *c, int64_t seen)
{
	int64_t at = INT64_MAX;

	for (size_t i = 0; i < c->nparts; i++) {
		const struct cpart *p = c->parts[i];

		if (!p->done && p->not_before > seen && p->not_before < at)
			at = p->not_before;
	}
	if (at == INT64_MAX)
		loop_timer_off(kcluster_loop(c->cluster), &c->timer);
	else if (!c->timer.armed || c->timer.at != at)
		loop_timer(kcluster_loop(c->cluster), &c->timer, at);
}

void
consumer_pump(struct kconsumer *c)
{
	int64_t seen = clock_ns();

	offsets_pump(c);
	epochs_pump(c);
	fetch_pump(c);
	rearm(c, seen);
}

static void
on_event(void *arg)
{
	consumer_pump(arg);
}

struct kconsumer *
kconsumer_new(struct kcluster *cluster, const struct kprops *props)
{
	struct kconsumer *c = xcalloc(1, sizeof *c);

	c->cluster = cluster;
	c->props = props;
	c->tail = &c->head;
	c->codecs = kcodecs_new();
	krecs_init(&c->in, c->codecs);
	krecs_init(&c->measure, c->codecs);
	c->timer = (struct timer){.fire = on_event, .arg = c};
	c->listener = (struct klistener){.changed = on_event, .arg = c};
	kcluster_listen(cluster, &c->listener);
	return c;
}

struct cbroker *
consumer_broker(struct kconsumer *c, int32_t broker)
{
	struct cbroker *l;

	for (size_t i = 0; i < c->nbrokers; i++)
		if (c->brokers[i]->broker == broker)
			return c->brokers[i];
	l = xcalloc(1, sizeof *l);
	l->consumer = c;
	l->broker = broker;
	fetch_init(l);
	offsets_init(l);
	epochs_init(l);
	c->brokers =
	    xgrow(c->brokers, &c->brokers_cap, c->nbrokers, sizeof *c->brokers);
	c->brokers[c->nbrokers++] = l;
	return l;
}

static void
free_broker(struct cbroker *l)
{
	if (l->fetching)
		kconn_cancel(l->fetching, &l->fetch);
	if (l->asking)
		kconn_cancel(l->asking, &l->ask);
	if (l->checking)
		kconn_cancel(l->checking, &l->check);
	krequest_release(&l->fetch);
	krequest_release(&l->ask);
	krequest_release(&l->check);
	free(l->fetched);
	free(l->asked);
	free(l->checked);
	free(l->kinds);
	free(l);
}

void
kconsumer_free(struct kconsumer *c)
{
	struct slice *s;

	if (!c)
		return;
	kcluster_unlisten(c->cluster, &c->listener);
	loop_timer_off(kcluster_loop(c->cluster), &c->timer);
	while (c->head)
		consumer_pop_slice(c);
	while ((s = c->spare)) {
		c->spare = s->next;
		free(s);
	}
	krecs_release(&c->in);
	krecs_release(&c->measure);
	for (size_t i = 0; i < c->nbrokers; i++)
		free_broker(c->brokers[i]);
	for (size_t i = 0; i < c->nparts; i++)
		free(c->parts[i]);
	kmsg_fetched_release(&c->answer);
	kmsg_offsets_release(&c->offsets);
	kmsg_epoch_ends_release(&c->ends);
	kcodecs_free(c->codecs);
	free(c->questions);
	free(c->queries);
	free(c->checks);
	free(c->brokers);
	free(c->parts);
	free(c);
}

static struct cpart *
find_part(const struct kconsumer *c, const struct ktopic *t, int32_t index)
{
	for (size_t i = 0; i < c->nparts; i++)
		if (c->parts[i]->topic == t && c->parts[i]->index == index)
			return c->parts[i];
	return NULL;
}

int
kconsumer_assign(struct kconsumer *c, struct ktopic *t, int32_t index,
    struct koffset_spec from, struct koffset_spec to, struct err *e)
{
	struct cpart *p;

	if (index < 0 || (size_t)index >= t->nparts)
		return err_set(e, EX_USAGE,
		    "topic %s: no partition %" PRId32 ", there are %zu",
		    t->name.p, index, t->nparts);
	if (find_part(c, t, index))
		return 0;
	p = xcalloc(1, sizeof *p);
	*p = (struct cpart){.consumer = c,
	    .topic = t,
	    .index = index,
	    .from = from,
	    .to = to,
	    .position = -1,
	    .fetch = -1,
	    .damaged = -1,
	    .anchor = -1,
	    .look = -1,
	    .seen = {-1, -1, 0},
	    .epoch = -1,
	    .checked = -1,
	    .gone_epoch = -1,
	    .remade = t->remade,
	    .replica = -1,
	    .max_bytes = (int32_t)c->props->fetch_part_max};
	offsets_need(p);
	c->parts = xgrow(c->parts, &c->parts_cap, c->nparts, sizeof *c->parts);
	c->parts[c->nparts++] = p;
	/* From the loop, so that all partitions of one leader go together. */
	loop_timer(kcluster_loop(c->cluster), &c->timer, clock_ns());
	return 0;
}

void
kconsumer_since(
    struct kconsumer *c, struct ktopic *t, int32_t index, int32_t epoch)
{
	struct cpart *p = find_part(c, t, index);

	if (p)
		p->epoch = epoch;
}

void
kconsumer_unassign(struct kconsumer *c, struct ktopic *t, int32_t index)
{
	struct cpart *p = find_part(c, t, index);
	size_t i;

	if (!p)
		return;
	consumer_drop_slices(c, p);
	for (i = 0; i < c->nbrokers; i++) {
		struct cbroker *l = c->brokers[i];

		for (size_t k = 0; k < l->nfetched; k++)
			if (l->fetched[k] == p)
				l->fetched[k] = NULL;
		for (size_t k = 0; k < l->nasked; k++)
			if (l->asked[k] == p)
				l->asked[k] = NULL;
		for (size_t k = 0; k < l->nchecked; k++)
			if (l->checked[k] == p)
				l->checked[k] = NULL;
	}
	for (i = 0; c->parts[i] != p; i++)
		;
	for (c->nparts--; i < c->nparts; i++)
		c->parts[i] = c->parts[i + 1];
	free(p);
}

struct kconn *
consumer_conn(struct cpart *p)
{
	struct kconn *conn =
	    kcluster_leader(p->consumer->cluster, p->topic, p->index);

	if (conn && kconn_ready(conn))
		return conn;
	if (conn)
		kconn_connect(conn);
	if (!p->away_since)
		p->away_since = clock_ns();
	return NULL;
}

void
consumer_pause(struct cpart *p)
{
	int64_t now = clock_ns();

	p->not_before = now + kcluster_backoff(p->consumer->props, p->tries++);
	if (!p->away_since)
		p->away_since = now;
}

void
consumer_answered(struct cpart *p)
{
	p->tries = 0;
	p->oversized = 0;
	p->away_since = 0;
}

int
kconsumer_stalled(const struct kconsumer *c, int64_t limit, struct err *e)
{
	int64_t now = clock_ns();

	for (size_t i = 0; i < c->nparts; i++) {
		const struct cpart *p = c->parts[i];
		struct kconn *conn;
		int64_t since = p->away_since;

		if (p->done || !since)
			continue;
		/* Nobody asked while there was no room for an answer. */
		if (c->full_at > since)
			since = c->full_at;
		if (now - since < limit)
			continue;
		conn = kcluster_leader(c->cluster, p->topic, p->index);
		if (conn && kconn_ready(conn) && !p->tries)
			continue;
		return err_set(e, EX_UNAVAILABLE,
		    "topic %s partition %" PRId32
		    ": cannot be read for %.3g s: %s",
		    p->topic->name.p, p->index, (double)(now - since) / 1e9,
		    kcluster_why(c->cluster, p->topic, p->index));
	}
	return 0;
}

void
consumer_stop(struct cpart *p, int16_t code)
{
	p->done = true;
	kerr_set(&p->error, code, "topic %s partition %" PRId32,
	    p->topic->name.p, p->index);
}

void
consumer_refused(struct cpart *p, const struct err *why)
{
	p->done = true;
	p->error = *why;
}

int64_t
kconsumer_position(
    const struct kconsumer *c, const struct ktopic *t, int32_t index)
{
	const struct cpart *p = find_part(c, t, index);

	if (!p)
		return -1;
	/* the record at the stop was looked at, not handed out */
	if (p->position > p->stop && p->stop >= p->start)
		return p->stop;
	return p->position;
}

struct kconsumer_stats
kconsumer_stats(const struct kconsumer *c)
{
	struct kconsumer_stats s = c->stats;

	s.lag = s.withheld = 0;
	for (size_t i = 0; i < c->nparts; i++) {
		const struct cpart *p = c->parts[i];

		if (p->position >= 0 && p->ends > p->position)
			s.lag += p->ends - p->position;
		if (!p->need && p->watermark > p->stop)
			s.withheld += p->watermark - p->stop;
	}
	return s;
}

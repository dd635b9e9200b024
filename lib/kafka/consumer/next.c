/* Records out: the slices that wait, read one after the other. */
#include <inttypes.h>
#include <stdlib.h>

#include "kafka/consumer/consumer_priv.h"

/* A slice is done with.  Its memory is the frame's, which goes as a whole. */
static void
release_slice(struct kconsumer *c, struct slice *s)
{
	struct kframe *f = s->frame;

	if (--f->parts == 0) {
		c->used -= f->charged;
		f->charged = 0;
	}
	kframe_drop(f);
	free(s->aborted);
	s->next = c->spare;
	c->spare = s;
}

void
consumer_pop_slice(struct kconsumer *c)
{
	struct slice *s = c->head;

	c->open = false;
	c->head = s->next;
	if (!c->head)
		c->tail = &c->head;
	s->part->slices--;
	release_slice(c, s);
}

void
consumer_drop_slices(struct kconsumer *c, struct cpart *p)
{
	struct slice **at = &c->head, *s;

	if (c->head && c->head->part == p)
		c->open = false;
	while ((s = *at)) {
		if (s->part != p) {
			at = &s->next;
			continue;
		}
		*at = s->next;
		release_slice(c, s);
	}
	c->tail = at;
	p->slices = 0;
}

static void
open_slice(struct kconsumer *c)
{
	struct slice *s = c->head;
	struct krecs_options options = {
	    .read_committed = c->props->read_committed};

	krecs_open(
	    &c->in, s->records, s->from, s->aborted, s->naborted, &options);
	c->open = true;
}

/* All of a slice was read. */
static void
close_slice(struct kconsumer *c)
{
	struct slice *s = c->head;
	struct cpart *p = s->part;
	int64_t end = s->end;

	p->position = c->in.position;
	consumer_pop_slice(c);
	if (end >= 0 && end != p->position) {
		/* The headers promised another offset: what was fetched on
		 * the strength of that does not follow. */
		consumer_drop_slices(c, p);
		p->fetch = -1;
	}
	if (p->fetch < 0 && !p->slices)
		p->fetch = p->position;
	if (p->position >= p->stop) {
		consumer_drop_slices(c, p);
		p->done = true;
	}
	consumer_pump(c);
}

/*
 * A batch is damaged.  The network or memory may have done it: fetch it once
 * more.  Then it is final.
 */
static int
damaged(struct kconsumer *c, struct err *e)
{
	struct cpart *p = c->head->part;
	int64_t at = c->in.position;

	if (p->damaged == at)
		return err_prefix(e, "topic %s partition %" PRId32,
		    p->topic->name.p, p->index);
	kcluster_logf(c->cluster,
	    "topic %s partition %" PRId32 ": %s: fetching it again",
	    p->topic->name.p, p->index, e->msg);
	err_clear(e);
	p->damaged = at;
	p->position = at;
	consumer_drop_slices(c, p);
	p->fetch = at;
	p->look = -1;
	p->done |= at >= p->stop;
	/* What is under way continues what was thrown away. */
	for (size_t i = 0; i < c->nbrokers; i++)
		for (size_t k = 0; k < c->brokers[i]->nfetched; k++)
			if (c->brokers[i]->fetched[k] == p)
				c->brokers[i]->fetched[k] = NULL;
	p->flying = false;
	consumer_pump(c);
	return 0;
}

/* Nothing is buffered: has anything gone wrong, or is it the end? */
static enum knext
look_around(struct kconsumer *c, struct err *e)
{
	bool done = true;

	for (size_t i = 0; i < c->nparts; i++) {
		if (c->parts[i]->error.code) {
			*e = c->parts[i]->error;
			return KNEXT_ERROR;
		}
		done &= c->parts[i]->done;
	}
	return done ? KNEXT_DONE : KNEXT_NONE;
}

enum knext
kconsumer_next(struct kconsumer *c, struct kconsumed *out, struct err *e)
{
	while (c->head) {
		struct cpart *p = c->head->part;
		int got;

		if (!c->open)
			open_slice(c);
		got = krecs_next(&c->in, &out->rec, e);
		if (got == 0 || (got > 0 && out->rec.offset >= p->stop)) {
			close_slice(c);
			continue;
		}
		if (got < 0) {
			if (damaged(c, e))
				return KNEXT_ERROR;
			continue;
		}
		p->position = c->in.position;
		out->topic = p->topic;
		out->partition = p->index;
		out->leader_epoch = c->in.leader_epoch;
		c->stats.records++;
		c->stats.bytes += out->rec.key.n + out->rec.value.n;
		return KNEXT_RECORD;
	}
	return look_around(c, e);
}

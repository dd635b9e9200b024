/* Subscriptions and assignments of group members, as bytes. */
#include "kafka/wire/subscription.h"

#include <stdlib.h>

#include "kafka/wire/msg_topics_priv.h"

enum { VERSION = 1 };

void
kmsg_parts_release(struct kmsg_parts *p)
{
	free(p->v);
	*p = (struct kmsg_parts){0};
}

static void
put_index(struct buf *b, const void *element, int version)
{
	const struct kmsg_part *p = element;

	(void)version;
	kput_i32(b, p->partition);
}

static void
get_index(struct kcur *c, void *element, int version, void *context)
{
	struct kmsg_part *p = element;

	(void)version;
	(void)context;
	p->partition = kcur_i32(c);
}

static void
put_parts(struct buf *b, const struct kmsg_part *p, size_t n)
{
	kmsg_put_topics(b, p, n, sizeof *p, put_index, 0);
}

static void
get_parts(struct kcur *c, struct kmsg_parts *p)
{
	void *v = p->v;

	kmsg_get_topics(
	    c, &v, &p->n, &p->cap, sizeof *p->v, 4, get_index, 0, NULL);
	p->v = v;
}

void
ksubscription_put(struct buf *b, const struct str *topics, size_t ntopics,
    struct kbytes user_data, const struct kmsg_part *owned, size_t nowned)
{
	kput_i16(b, VERSION);
	kput_count(b, ntopics);
	for (size_t i = 0; i < ntopics; i++)
		kput_str(b, topics[i]);
	kput_bytes(b, user_data);
	put_parts(b, owned, nowned);
}

int
ksubscription_get(struct kcur *c, struct ksubscription *s)
{
	int16_t version = kcur_i16(c);

	s->ntopics = s->owned.n = 0;
	s->generation = -1;
	if (version < 0)
		return -1;
	for (size_t n = kcur_array(c, 2); n && !c->bad; n--) {
		s->topics = xgrow(
		    s->topics, &s->topics_cap, s->ntopics, sizeof *s->topics);
		s->topics[s->ntopics++] = kcur_str(c);
	}
	s->user_data = kcur_bytes(c);
	if (version >= 1)
		get_parts(c, &s->owned);
	if (version >= 2)
		s->generation = kcur_i32(c);
	return c->bad ? -1 : 0;
}

void
ksubscription_release(struct ksubscription *s)
{
	free(s->topics);
	kmsg_parts_release(&s->owned);
	*s = (struct ksubscription){0};
}

void
kassignment_put(struct buf *b, const struct kmsg_part *p, size_t n)
{
	kput_i16(b, VERSION);
	put_parts(b, p, n);
	kput_bytes(b, (struct kbytes){NULL, 0});
}

int
kassignment_get(struct kcur *c, struct kmsg_parts *p)
{
	p->n = 0;
	if (!c->n)
		return 0;
	if (kcur_i16(c) < 0)
		return -1;
	get_parts(c, p);
	kcur_bytes(c);
	return c->bad ? -1 : 0;
}

void
ksticky_put(
    struct buf *b, const struct kmsg_part *p, size_t n, int32_t generation)
{
	put_parts(b, p, n);
	kput_i32(b, generation);
}

int
ksticky_get(struct kcur *c, struct kmsg_parts *p, int32_t *generation)
{
	p->n = 0;
	*generation = -1;
	if (!c->n)
		return 0;
	get_parts(c, p);
	if (c->n)
		*generation = kcur_i32(c);
	return c->bad ? -1 : 0;
}

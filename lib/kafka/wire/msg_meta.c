/* Messages about the cluster. */
#include <stdlib.h>

#include "kafka/wire/msg_meta.h"
#include "kafka/wire/msg_topics_priv.h"

int
kmsg_api_versions_get(struct kcur *c, int16_t *error, struct kversions *v)
{
	*v = (struct kversions){0};
	*error = kcur_i16(c);
	for (size_t n = kcur_array(c, 6); n && !c->bad; n--) {
		int16_t key = kcur_i16(c);
		int16_t min = kcur_i16(c);
		int16_t max = kcur_i16(c);

		if (!c->bad)
			kversions_offer(v, key, min, max);
	}
	return kcur_end(c);
}

/* --- Metadata ------------------------------------------------------------ */

void
kmsg_metadata_put(
    struct buf *b, int version, const struct str *topics, size_t n, bool create)
{
	if (topics)
		kput_count(b, n);
	else
		kput_i32(b, -1);
	for (size_t i = 0; topics && i < n; i++)
		kput_str(b, topics[i]);
	if (version >= 4)
		kput_bool(b, create);
}

static void
get_broker(struct kcur *c, struct kmsg_metadata *m)
{
	struct kmsg_broker *b;

	m->brokers = xgrow(m->brokers, &m->brokers_cap, m->nbrokers, sizeof *b);
	b = &m->brokers[m->nbrokers++];
	b->id = kcur_i32(c);
	b->host = kcur_str(c);
	b->port = kcur_i32(c);
	b->rack = kcur_str(c);
}

static void
get_part(struct kcur *c, int version, struct kmsg_metadata *m)
{
	struct kmsg_meta_part *p;

	m->parts = xgrow(m->parts, &m->parts_cap, m->nparts, sizeof *p);
	p = &m->parts[m->nparts++];
	p->error = kcur_i16(c);
	p->partition = kcur_i32(c);
	p->leader = kcur_i32(c);
	p->leader_epoch = version >= 7 ? kcur_i32(c) : -1;
	p->replicas = kcur_ints(c);
	p->isr = kcur_ints(c);
	p->offline = version >= 5 ? kcur_ints(c) : (struct kints){NULL, 0};
}

static void
get_topic(struct kcur *c, int version, struct kmsg_metadata *m)
{
	struct kmsg_meta_topic *t;
	size_t n;

	m->topics = xgrow(m->topics, &m->topics_cap, m->ntopics, sizeof *t);
	t = &m->topics[m->ntopics++];
	t->error = kcur_i16(c);
	t->name = kcur_str(c);
	t->internal = kcur_bool(c);
	t->first = m->nparts;
	for (n = kcur_array(c, version >= 7 ? 26 : 18); n && !c->bad; n--)
		get_part(c, version, m);
	t->nparts = m->nparts - t->first;
}

int
kmsg_metadata_get(struct kcur *c, int version, struct kmsg_metadata *m)
{
	size_t n;

	m->nbrokers = m->ntopics = m->nparts = 0;
	m->throttle_ms = version >= 3 ? kcur_i32(c) : 0;
	for (n = kcur_array(c, 12); n && !c->bad; n--)
		get_broker(c, m);
	m->cluster_id = kcur_str(c);
	m->controller = kcur_i32(c);
	for (n = kcur_array(c, 9); n && !c->bad; n--)
		get_topic(c, version, m);
	return kcur_end(c);
}

void
kmsg_metadata_release(struct kmsg_metadata *m)
{
	free(m->brokers);
	free(m->topics);
	free(m->parts);
	*m = (struct kmsg_metadata){0};
}

/* --- FindCoordinator ------------------------------------------------------ */

void
kmsg_find_coordinator_put(struct buf *b, struct str key, int type)
{
	kput_str(b, key);
	kput_i8(b, (int8_t)type);
}

int
kmsg_find_coordinator_get(struct kcur *c, struct kmsg_find_coordinator *m)
{
	m->throttle_ms = kcur_i32(c);
	m->error = kcur_i16(c);
	m->message = kcur_str(c);
	m->id = kcur_i32(c);
	m->host = kcur_str(c);
	m->port = kcur_i32(c);
	return kcur_end(c);
}

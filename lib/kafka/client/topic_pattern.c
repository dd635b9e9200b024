/* Topics that are found by a pattern, also those that are made later, or
 * deleted. */
#include "base/map.h"
#include "kafka/client/cluster_priv.h"
#include "kafka/error.h"

void
kcluster_match(struct kcluster *c, bool (*match)(void *arg, struct str name),
    void (*news)(void *arg, struct ktopic *), void *arg)
{
	c->match = match;
	c->news = news;
	c->match_arg = arg;
	kcluster_refresh(c);
}

void
kpattern_topic(struct kcluster *c, const struct kmsg_meta_topic *m)
{
	bool wanted = c->wanted;
	struct err e = {0};
	struct ktopic *t;

	if (!c->match || m->internal || map_get(&c->by_name, m->name) ||
	    !c->match(c->match_arg, m->name))
		return;
	/* One that is being made is looked at again when it is ready. */
	if (m->error || !m->nparts) {
		c->wanted |= kerr_retriable(m->error);
		return;
	}
	t = kcluster_topic(c, m->name, &e);
	c->wanted = wanted; /* the answer in hand tells all about it */
	if (!t)
		return;
	t->news = true;
	kcluster_logf(c, "topic %s is new and matches", t->name.p);
}

struct ktopic *
kpattern_missing(struct kcluster *c)
{
	/* Topics that have come since were not asked about. */
	for (size_t i = 0; c->match && i < c->nasked; i++) {
		if (c->topics[i]->listed)
			continue;
		c->topics[i]->listed = true;
		return c->topics[i];
	}
	return NULL;
}

/* What comes back under that name is another topic, with partitions anew. */
static void
tell_gone(struct kcluster *c, struct ktopic *t)
{
	t->gone = true;
	kcluster_logf(c, "topic %s is gone", t->name.p);
	c->news(c->match_arg, t);
	t->nparts = 0;
}

void
kpattern_tell(struct kcluster *c)
{
	for (size_t i = 0; c->match && i < c->ntopics; i++) {
		struct ktopic *t = c->topics[i];

		if (t->gone && !t->error && t->nparts) {
			t->gone = false;
			t->news = true;
		}
		if (t->news) {
			t->news = false;
			c->news(c->match_arg, t);
		} else if (!t->gone &&
		    t->error == KERR_UNKNOWN_TOPIC_OR_PARTITION &&
		    c->match(c->match_arg, t->name)) {
			tell_gone(c, t);
		}
	}
}

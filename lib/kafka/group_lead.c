/*
 * The leader of a group shares its topics out: it learns their sizes, also of
 * topics that only others want, and later looks whether they have changed.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/group_in.h"

/* For topics that nobody has seen yet. */
static const int64_t PATIENCE = 5000000000; /* ns */

int
group_lead_begin(struct kgroup *g)
{
	struct err e = {0};

	kassign_release(&g->round);
	for (size_t i = 0; i < g->joined.n; i++) {
		const struct kmsg_joined_member *m = &g->joined.members[i];

		if (kassign_add(
			&g->round, g->how, m->id, m->instance, m->metadata) < 0)
			return -1;
	}
	g->sizes =
	    xreallocarray(g->sizes, g->round.ntopics + 1, sizeof *g->sizes);
	g->nsizes = 0;
	for (size_t i = 0; i < g->round.ntopics; i++) {
		/* NULL: no topic can have that name */
		struct ktopic *t =
		    kcluster_topic(g->cluster, g->round.topics[i].name, &e);

		g->sizes[g->nsizes++].topic = t;
	}
	g->deadline = clock_ns() + PATIENCE;
	return 0;
}

bool
group_lead_ready(struct kgroup *g)
{
	if (clock_ns() >= g->deadline)
		return true;
	for (size_t i = 0; i < g->nsizes; i++) {
		const struct ktopic *t = g->sizes[i].topic;

		if (t && !t->nparts && !t->error)
			return false;
	}
	return true;
}

void
group_lead_end(struct kgroup *g)
{
	for (size_t i = 0; i < g->nsizes; i++) {
		struct ktopic *t = g->sizes[i].topic;

		g->sizes[i].nparts = t ? t->nparts : 0;
		g->round.topics[i].nparts = g->sizes[i].nparts;
	}
	kassign_run(&g->round, g->how);
}

bool
group_lead_stale(const struct kgroup *g)
{
	for (size_t i = 0; i < g->nsizes; i++) {
		const struct ktopic *t = g->sizes[i].topic;

		if (t && t->nparts != g->sizes[i].nparts)
			return true;
	}
	return false;
}

/*
 * The leader of a group shares its topics out: it learns their sizes, also of
 * topics that only others want, and later looks whether they have changed.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/group/group_priv.h"

/* For topics that nobody has seen yet. */
static const int64_t PATIENCE = 5000000000; /* ns */

static size_t
size_of(const struct ktopic *t)
{
	/* NULL: no topic can have that name */
	return t && !t->error ? t->nparts : 0;
}

static void
watch(struct kgroup *g, struct ktopic *t)
{
	g->sizes[g->nsizes++] = (struct ksize){t, size_of(t)};
}

void
group_lead_begin(struct kgroup *g)
{
	struct err e = {0};

	kassign_release(&g->round);
	for (size_t i = 0; i < g->joined.n; i++) {
		const struct kmsg_joined_member *m = &g->joined.members[i];

		/* One that cannot say what it wants gets nothing, and does not
		 * end one leader of the group after the other. */
		if (kassign_add(
			&g->round, g->how, m->id, m->instance, m->metadata) < 0)
			kcluster_logf(g->cluster,
			    "group %s: a member's subscription makes no sense: "
			    "it gets nothing",
			    g->props->group_id);
	}
	g->sizes =
	    xreallocarray(g->sizes, g->round.ntopics + 1, sizeof *g->sizes);
	g->nsizes = 0;
	for (size_t i = 0; i < g->round.ntopics; i++)
		watch(
		    g, kcluster_topic(g->cluster, g->round.topics[i].name, &e));
	g->deadline = clock_ns() + PATIENCE;
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
		g->sizes[i].nparts = size_of(g->sizes[i].topic);
		g->round.topics[i].nparts = g->sizes[i].nparts;
	}
	kassign_run(&g->round, g->how);
	kcluster_logf(g->cluster,
	    "group %s: shared out %zu topics among %zu members",
	    g->props->group_id, g->round.ntopics, g->round.nmembers);
}

void
group_watch_sizes(struct kgroup *g)
{
	g->sizes = xreallocarray(g->sizes, g->ntopics + 1, sizeof *g->sizes);
	g->nsizes = 0;
	for (size_t i = 0; i < g->ntopics; i++)
		watch(g, g->topics[i]);
}

bool
group_sizes_stale(const struct kgroup *g)
{
	for (size_t i = 0; i < g->nsizes; i++)
		if (size_of(g->sizes[i].topic) != g->sizes[i].nparts)
			return true;
	return false;
}

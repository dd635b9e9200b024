/* A group's member: its life, and the interface. */
#include "kafka/group.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/group/group_priv.h"

#define MS INT64_C(1000000)

/* --- beginning and end -------------------------------------------------- */

static void
on_event(void *arg)
{
	group_pump(arg);
}

static void
coordinator_failed(void *arg, const struct err *e)
{
	group_fail(arg, e);
}

/* "range,roundrobin" */
static int
set_strategies(struct kgroup *g, struct err *e)
{
	const char *p = g->props->strategies;

	while (*p) {
		size_t n = strcspn(p, ",");
		const struct kassignor *a = kassignor_find((struct str){p, n});

		if (!a || g->nstrategies == GROUP_STRATEGIES)
			return err_set(e, EX_CONFIG,
			    "partition.assignment.strategy: \"%s\": some of "
			    "range, roundrobin, sticky, or cooperative-sticky "
			    "alone",
			    g->props->strategies);
		g->strategies[g->nstrategies++] = a;
		p += n + (p[n] == ',');
	}
	for (size_t i = 0; i < g->nstrategies; i++)
		if (g->strategies[i]->cooperative !=
		    g->strategies[0]->cooperative)
			return err_set(e, EX_CONFIG,
			    "partition.assignment.strategy: \"%s\": "
			    "cooperative-sticky cannot be mixed with eager "
			    "strategies",
			    g->props->strategies);
	if (!g->nstrategies)
		return err_set(
		    e, EX_CONFIG, "partition.assignment.strategy is empty");
	g->cooperative = g->strategies[0]->cooperative;
	return 0;
}

struct kgroup *
kgroup_new(struct kcluster *cluster, const struct kprops *props,
    const struct kgroup_owner *owner, struct err *e)
{
	struct kgroup *g = xcalloc(1, sizeof *g);
	struct kcoord_owner coord_owner = {
	    .arg = g, .up = on_event, .failed = coordinator_failed};

	*g = (struct kgroup){.cluster = cluster,
	    .props = props,
	    .owner = *owner,
	    .held_generation = -1,
	    .me = {.group = str_of(props->group_id), .generation = -1}};
	if (props->group_instance)
		g->me.instance = str_of(props->group_instance);
	group_set_id(g, STR(""));
	if (set_strategies(g, e) < 0) {
		free(g->id);
		free(g);
		return NULL;
	}
	g->timer = (struct timer){.fire = on_event, .arg = g};
	g->listener = (struct klistener){.changed = on_event, .arg = g};
	group_beat_init(g);
	group_offsets_init(g);
	group_whole_init(g);
	kcluster_listen(cluster, &g->listener);
	g->coord =
	    kcoord_new(cluster, props, KCOORD_GROUP, g->me.group, &coord_owner);
	return g;
}

void
kgroup_free(struct kgroup *g)
{
	if (!g)
		return;
	kcluster_unlisten(g->cluster, &g->listener);
	loop_timer_off(kcluster_loop(g->cluster), &g->timer);
	group_cancel(&g->step_conn, &g->step);
	group_cancel(&g->beat_conn, &g->beat);
	group_cancel(&g->commit_conn, &g->commit);
	group_cancel(&g->look_conn, &g->look);
	g->state = GROUP_GONE;
	kcoord_free(g->coord);
	krequest_release(&g->step);
	krequest_release(&g->beat);
	krequest_release(&g->commit);
	krequest_release(&g->look);
	kmsg_joined_release(&g->joined);
	kassign_release(&g->round);
	buf_release(&g->joined_bytes);
	free(g->id);
	free(g->topics);
	free(g->sizes);
	free(g->parts);
	free(g->held);
	free(g->commits);
	free(g->told);
	free(g);
}

void
group_set_id(struct kgroup *g, struct str id)
{
	char *copy = xmemdup(id.p, id.n);

	free(g->id);
	g->id = copy;
	g->me.id = (struct str){copy, id.n};
}

/* --- the interface ------------------------------------------------------ */

static bool
same_topics(const struct kgroup *g, struct ktopic *const *t, size_t n)
{
	if (n != g->ntopics)
		return false;
	for (size_t i = 0; i < n; i++)
		if (t[i] != g->topics[i])
			return false;
	return true;
}

void
kgroup_subscribe(struct kgroup *g, struct ktopic *const *topics, size_t n)
{
	if (g->topics && same_topics(g, topics, n))
		return;
	g->topics = xreallocarray(g->topics, n ? n : 1, sizeof *g->topics);
	if (n)
		memcpy(g->topics, topics, n * sizeof *topics);
	g->ntopics = n;
	g->again = true;
	/* from the loop: the caller may be in the middle of things */
	loop_timer(kcluster_loop(g->cluster), &g->timer, clock_ns());
}

void
kgroup_revoked(struct kgroup *g)
{
	g->revoked = true;
	loop_timer(kcluster_loop(g->cluster), &g->timer, clock_ns());
}

void
kgroup_leave(struct kgroup *g)
{
	g->leaving = true;
	g->leave_by = clock_ns() + GROUP_LAST_COMMIT * MS;
	loop_timer(kcluster_loop(g->cluster), &g->timer, clock_ns());
}

void
kgroup_settle(struct kgroup *g)
{
	g->look_wanted = true;
	loop_timer(kcluster_loop(g->cluster), &g->timer, clock_ns());
}

bool
kgroup_gone(const struct kgroup *g)
{
	return g->state == GROUP_GONE;
}

int
kgroup_outage(const struct kgroup *g, int64_t limit, struct err *e)
{
	return g->state == GROUP_GONE ? 0 : kcoord_outage(g->coord, limit, e);
}

struct kgroup_stats
kgroup_stats(const struct kgroup *g)
{
	struct kgroup_stats s = g->stats;

	s.generation = g->me.generation;
	s.partitions = g->nparts;
	s.settled = g->state == GROUP_STABLE && !g->again &&
	    (g->whole || !g->cooperative || !g->look_wanted);
	return s;
}

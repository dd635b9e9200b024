/* The partitions of a group's member: ours, new, to be revoked. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/group/group_priv.h"

#define MS INT64_C(1000000)

static int
by_place(const void *x, const void *y)
{
	const struct gpart *a = x, *b = y;

	if (a->topic->index != b->topic->index)
		return a->topic->index < b->topic->index ? -1 : 1;
	return (a->partition > b->partition) - (a->partition < b->partition);
}

/* Among the first n, which are sorted. */
static struct gpart *
find(const struct kgroup *g, size_t n, struct ktopic *t, int32_t partition)
{
	struct gpart key = {.topic = t, .partition = partition};

	return n ? bsearch(&key, g->parts, n, sizeof key, by_place) : NULL;
}

struct gpart *
group_part(const struct kgroup *g, struct ktopic *t, int32_t partition)
{
	return find(g, g->nparts, t, partition);
}

/* For the next round of a sticky assignor. */
static void
remember(struct kgroup *g)
{
	g->held = xreallocarray(g->held, g->nparts + 1, sizeof *g->held);
	g->nheld = 0;
	for (size_t i = 0; i < g->nparts; i++)
		if (g->parts[i].wanted)
			g->held[g->nheld++] = (struct kmsg_part){
			    g->parts[i].topic->name, g->parts[i].partition};
	g->held_generation = g->me.generation;
}

static int
take(struct kgroup *g, size_t sorted, const struct kmsg_part *a)
{
	struct err e = {0};
	struct ktopic *t = kcluster_topic(g->cluster, a->topic, &e);
	struct gpart *p;

	if (!t || a->partition < 0)
		return -1;
	p = find(g, sorted, t, a->partition);
	if (!p) {
		g->parts =
		    xgrow(g->parts, &g->parts_cap, g->nparts, sizeof *g->parts);
		p = &g->parts[g->nparts++];
		*p = (struct gpart){.topic = t,
		    .partition = a->partition,
		    .start = -1,
		    .commit = -1,
		    .flying = -1};
	}
	p->wanted = true;
	return 0;
}

/* A leader that names one twice means it once. */
static void
sort(struct kgroup *g)
{
	size_t n = 0;

	if (g->nparts)
		qsort(g->parts, g->nparts, sizeof *g->parts, by_place);
	for (size_t i = 0; i < g->nparts; i++)
		if (!n || by_place(&g->parts[n - 1], &g->parts[i]) != 0)
			g->parts[n++] = g->parts[i];
	g->nparts = n;
}

int
group_take_assignment(struct kgroup *g, struct kbytes bytes)
{
	struct kcur c = kcur_of(bytes.p, bytes.n);
	struct kmsg_parts a = {0};
	size_t sorted = g->nparts;
	int rc = kassignment_get(&c, &a);

	for (size_t i = 0; i < g->nparts; i++)
		g->parts[i].wanted = false;
	for (size_t i = 0; rc == 0 && i < a.n; i++)
		rc = take(g, sorted, &a.v[i]);
	kmsg_parts_release(&a);
	sort(g);
	if (rc == 0)
		remember(g);
	return rc;
}

/* Those that the owner has, for a callback; how many. */
static size_t
tell(struct kgroup *g, bool all)
{
	size_t n = 0;

	for (size_t i = 0; i < g->nparts; i++) {
		const struct gpart *p = &g->parts[i];

		if (!p->assigned || (p->wanted && !all))
			continue;
		g->told = xgrow(g->told, &g->told_cap, n, sizeof *g->told);
		g->told[n++] = (struct kgroup_part){
		    p->topic, p->partition, p->start, p->start_epoch};
	}
	return n;
}

bool
group_revoke(struct kgroup *g, bool all)
{
	size_t n = tell(g, all);
	int64_t now = clock_ns(), time;

	if (!n)
		return false;
	/* The rebalance may have begun a heartbeat ago; a part of what is left
	 * is for the last commit and for JoinGroup. */
	time = (g->props->max_poll_ms - g->props->heartbeat_ms) * MS;
	if (time < 0)
		time = 0;
	g->revoked = false;
	g->deadline = now + time - time / 8;
	g->owner.revoke(g->owner.arg, g->told, n, now + time - time / 4);
	return true;
}

void
group_drop(struct kgroup *g, bool all)
{
	size_t n = 0;

	for (size_t i = 0; !all && i < g->nparts; i++)
		if (g->parts[i].wanted)
			g->parts[n++] = g->parts[i];
	g->nparts = n;
}

void
group_lose(struct kgroup *g)
{
	size_t n = tell(g, true);

	g->nparts = 0;
	g->nheld = 0;
	g->held_generation = -1;
	if (!n)
		return;
	g->stats.lost++;
	g->owner.lost(g->owner.arg, g->told, n);
}

void
group_give(struct kgroup *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->nparts; i++) {
		struct gpart *p = &g->parts[i];

		if (p->assigned || !p->fetched)
			continue;
		p->assigned = true;
		g->told = xgrow(g->told, &g->told_cap, n, sizeof *g->told);
		g->told[n++] = (struct kgroup_part){
		    p->topic, p->partition, p->start, p->start_epoch};
	}
	if (n)
		g->owner.assigned(g->owner.arg, g->told, n);
}

/* A group's member: the interface, and the steps from state to state. */
#include "kafka/group.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/error.h"
#include "kafka/group_in.h"

#define MS INT64_C(1000000)

/* How long a commit that is refused or not answered holds up LeaveGroup: others
 * wait for what we have. */
static const int64_t LAST_COMMIT = 3000 * MS;

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

static void
cancel(struct kconn **conn, struct krequest *r)
{
	if (*conn)
		kconn_cancel(*conn, r);
	*conn = NULL;
}

void
kgroup_free(struct kgroup *g)
{
	if (!g)
		return;
	kcluster_unlisten(g->cluster, &g->listener);
	loop_timer_off(kcluster_loop(g->cluster), &g->timer);
	cancel(&g->step_conn, &g->step);
	cancel(&g->beat_conn, &g->beat);
	cancel(&g->commit_conn, &g->commit);
	cancel(&g->look_conn, &g->look);
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

/* --- when something goes wrong ------------------------------------------ */

void
group_fail(struct kgroup *g, const struct err *e)
{
	if (g->state == GROUP_GONE)
		return;
	cancel(&g->step_conn, &g->step);
	/* The others need not wait for the end of our session: that is said,
	 * and no answer waited for. */
	g->not_before = 0;
	if (g->me.generation >= 0)
		group_leave_step(g);
	g->state = GROUP_GONE;
	g->error = *e;
	g->owner.failed(g->owner.arg, &g->error);
}

void
group_fail_code(struct kgroup *g, int16_t code)
{
	struct err e;

	kerr_set(&e, code, "group %s", g->props->group_id);
	group_fail(g, &e);
}

void
group_pause(struct kgroup *g)
{
	g->not_before = clock_ns() + kcluster_backoff(g->props, g->tries++);
}

void
group_expelled(struct kgroup *g, int16_t code)
{
	kcluster_logf(g->cluster, "group %s: %s%s", g->props->group_id,
	    kerr_find(code)->text,
	    g->nparts ? ": what was assigned is lost" : "");
	if (code == KERR_UNKNOWN_MEMBER_ID)
		group_set_id(g, STR(""));
	g->me.generation = -1;
	group_lose(g);
	if (g->state == GROUP_GONE || g->state == GROUP_LEAVING)
		return;
	g->state = GROUP_JOINING;
	group_pause(g);
}

/* --- steps -------------------------------------------------------------- */

void
group_send_step(struct kgroup *g, enum kapi api,
    void (*encode)(struct krequest *, struct buf *, int version),
    void (*done)(struct krequest *, struct kreply *), int64_t timeout_ms)
{
	struct kconn *conn = kcoord_conn(g->coord);

	if (!conn || g->step_conn || clock_ns() < g->not_before)
		return;
	g->step.api = api;
	g->step.encode = encode;
	g->step.done = done;
	g->step.timeout_ns = timeout_ms * MS;
	g->step_of = g->state;
	g->step_conn = conn;
	kconn_send(conn, &g->step);
}

bool
group_step_ok(struct kgroup *g, struct kreply *reply)
{
	g->step_conn = NULL;
	if (g->state != g->step_of)
		return false; /* things have taken another course */
	if (reply->state == KREPLY_OK)
		return true;
	if (reply->state == KREPLY_REFUSED)
		group_fail(g, reply->why);
	else
		group_pause(g);
	return false;
}

/* Eager members let everything go before they join again. */
static void
begin_join(struct kgroup *g)
{
	g->again = false;
	if (!g->cooperative && group_revoke(g, true)) {
		g->state = GROUP_REVOKING;
		return;
	}
	if (!g->cooperative)
		group_drop(g, true);
	if (g->state != GROUP_GONE)
		g->state = GROUP_JOINING;
}

/* Has the owner let go, and are its last commits in, or is it too late? */
static bool
let_go(const struct kgroup *g)
{
	return (g->released && kgroup_commit_idle(g)) ||
	    clock_ns() >= g->deadline;
}

static void
after_sync(struct kgroup *g)
{
	if (g->cooperative && group_revoke(g, false)) {
		g->again = true; /* so that others can have them */
		g->state = GROUP_LETTING;
		return;
	}
	group_drop(g, false);
	g->deadline = clock_ns() + g->props->request_timeout_ms * MS;
	g->state = GROUP_STARTING;
}

void
group_synced(struct kgroup *g, struct kbytes assignment)
{
	struct err e = {0};

	if (group_take_assignment(g, assignment) < 0) {
		err_set(&e, EX_PROTOCOL,
		    "group %s: an assignment that makes no sense",
		    g->props->group_id);
		group_fail(g, &e);
		return;
	}
	g->tries = 0;
	after_sync(g);
}

/* One step on, if it can be taken: true when the state has changed. */
static bool
advance(struct kgroup *g)
{
	enum gstate was = g->state;

	switch (g->state) {
	case GROUP_OUT:
		if (g->ntopics)
			g->state = GROUP_JOINING;
		break;
	case GROUP_REVOKING:
		if (let_go(g)) {
			group_drop(g, true);
			g->state = GROUP_JOINING;
		}
		break;
	case GROUP_JOINING:
		group_join(g);
		break;
	case GROUP_LEADING:
		if (group_lead_ready(g)) {
			group_lead_end(g);
			g->state = GROUP_SYNCING;
		}
		break;
	case GROUP_SYNCING:
		group_sync(g);
		break;
	case GROUP_LETTING:
		if (let_go(g)) {
			group_drop(g, false);
			after_sync(g);
		}
		break;
	case GROUP_STARTING:
		/* what comes next need not wait for offsets that do not come,
		 * but need not throw away those that do */
		if (group_start(g) && g->state == was)
			g->state = GROUP_STABLE;
		else if (g->again && g->state == was && !g->step_conn)
			begin_join(g);
		break;
	case GROUP_STABLE:
		if (group_sizes_stale(g)) {
			kcluster_logf(g->cluster,
			    "group %s: topics have other partitions now: "
			    "joining again",
			    g->props->group_id);
			g->again = true;
		}
		if (g->again)
			begin_join(g);
		break;
	case GROUP_LEAVING:
		if (kgroup_commit_idle(g) || clock_ns() >= g->deadline)
			group_leave_step(g);
		break;
	case GROUP_GONE:
		break;
	}
	return g->state != was;
}

/*
 * A cooperative member has commits to make while it joins.  Once the broker has
 * taken the join, the old generation may end at any time, and the new one takes
 * commits after the sync only.
 */
static bool
last_commit_waits(const struct kgroup *g)
{
	bool between = g->state == GROUP_JOINING || g->state == GROUP_LEADING ||
	    g->state == GROUP_SYNCING;

	return between && !kgroup_commit_idle(g) && clock_ns() < g->leave_by;
}

static void
begin_leave(struct kgroup *g)
{
	if (!g->leaving || g->state == GROUP_LEAVING || g->state == GROUP_GONE)
		return;
	if (last_commit_waits(g))
		return;
	/* a join under way would keep everything back */
	cancel(&g->step_conn, &g->step);
	g->state = GROUP_LEAVING;
	g->deadline = clock_ns() + LAST_COMMIT;
}

/* For what was not due at `seen`, when the pump looked: by now it may be. */
static void
rearm(struct kgroup *g, int64_t seen)
{
	int64_t at = INT64_MAX;
	const int64_t dates[] = {g->not_before, g->next_beat, g->commit_after,
	    g->deadline, g->leave_by, g->next_look};

	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
		if (dates[i] > seen && dates[i] < at)
			at = dates[i];
	if (at == INT64_MAX || g->state == GROUP_GONE)
		loop_timer_off(kcluster_loop(g->cluster), &g->timer);
	else
		loop_timer(kcluster_loop(g->cluster), &g->timer, at);
}

void
group_pump(struct kgroup *g)
{
	int64_t seen = clock_ns();

	/* as far as it goes without an answer */
	do {
		begin_leave(g);
	} while (advance(g));
	begin_leave(g);
	group_commit_pump(g);
	group_beat_pump(g);
	group_whole_pump(g);
	rearm(g, seen);
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
kgroup_released(struct kgroup *g)
{
	g->released = true;
	loop_timer(kcluster_loop(g->cluster), &g->timer, clock_ns());
}

void
kgroup_leave(struct kgroup *g)
{
	g->leaving = true;
	g->leave_by = clock_ns() + LAST_COMMIT;
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

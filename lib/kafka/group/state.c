/* A group's member: the steps from state to state, and what ends them. */
#include "base/clock.h"
#include "kafka/error.h"
#include "kafka/group/group_priv.h"

#define MS INT64_C(1000000)

/* --- when something goes wrong ------------------------------------------ */

void
group_cancel(struct kconn **conn, struct krequest *r)
{
	if (*conn)
		kconn_cancel(*conn, r);
	*conn = NULL;
}

void
group_fail(struct kgroup *g, const struct err *e)
{
	if (g->state == GROUP_GONE)
		return;
	group_cancel(&g->step_conn, &g->step);
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

/* Has the owner given up what was revoked, are its last commits in, or is it
 * too late? */
static bool
let_go(const struct kgroup *g)
{
	return (g->revoked && kgroup_commit_idle(g)) ||
	    clock_ns() >= g->deadline;
}

static void
after_sync(struct kgroup *g)
{
	if (g->cooperative && group_revoke(g, false)) {
		g->again = true; /* so that others can have them */
		g->state = GROUP_REVOKING_PART;
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
	case GROUP_REVOKING_PART:
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
	group_cancel(&g->step_conn, &g->step);
	g->state = GROUP_LEAVING;
	g->deadline = clock_ns() + GROUP_LAST_COMMIT * MS;
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

/* The offsets of a group's partitions: asked for, and committed. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/error.h"
#include "kafka/group/group_priv.h"

#define MS INT64_C(1000000)

/* One that an answer speaks of; NULL: not (or no longer) ours. */
static struct gpart *
part_named(const struct kgroup *g, struct str topic, int32_t partition)
{
	struct err e = {0};
	struct ktopic *t = kcluster_topic(g->cluster, topic, &e);

	return t ? group_part(g, t, partition) : NULL;
}

/* --- OffsetFetch -------------------------------------------------------- */

/* Partitions that are new to us and that the metadata knows. */
static bool
is_new(const struct gpart *p)
{
	return !p->fetched && (size_t)p->partition < p->topic->nparts;
}

static void
put_fetch(struct krequest *r, struct buf *b, int version)
{
	struct kgroup *g = GROUP_OF(r, step);
	struct kmsg_part *p = xcalloc(g->nparts + 1, sizeof *p);
	size_t n = 0;

	(void)version;
	for (size_t i = 0; i < g->nparts; i++)
		if (is_new(&g->parts[i]))
			p[n++] = (struct kmsg_part){
			    g->parts[i].topic->name, g->parts[i].partition};
	kmsg_offset_fetch_put(b, g->me.group, p, n);
	free(p);
}

/* What stands in the way of all of them. */
static void
fetch_refused(struct kgroup *g, int16_t code)
{
	switch (kerr_class(code)) {
	case KERR_COORD:
		kcoord_stale(g->coord);
		return;
	case KERR_REJOIN:
		group_expelled(g, code);
		return;
	case KERR_RETRY:
	case KERR_REFRESH:
		group_pause(g);
		return;
	default:
		group_fail_code(g, code);
	}
}

static void
take_start(struct kgroup *g, const struct kmsg_committed_part *a)
{
	struct gpart *p = part_named(g, a->topic, a->partition);
	struct err e = {0};

	if (!p || p->fetched)
		return;
	if (!a->error) {
		p->fetched = true;
		p->start = a->offset < 0 ? -1 : a->offset;
		p->start_epoch = a->leader_epoch;
	} else if (!kerr_retriable(a->error)) {
		kerr_set(&e, a->error,
		    "group %s: the offset of topic %s partition %" PRId32,
		    g->props->group_id, p->topic->name.p, p->partition);
		group_fail(g, &e);
	}
}

/* Those that were asked for and have not come are asked for after a pause. */
static void
take_starts(struct kgroup *g, const struct kmsg_committed *m)
{
	bool all = true;

	for (size_t i = 0; i < m->n && g->state != GROUP_GONE; i++)
		take_start(g, &m->parts[i]);
	for (size_t i = 0; i < g->nparts; i++)
		all = all && !is_new(&g->parts[i]);
	if (all)
		g->tries = 0;
	else
		group_pause(g);
}

static void
got_fetch(struct krequest *r, struct kreply *reply)
{
	struct kgroup *g = GROUP_OF(r, step);
	struct kmsg_committed m = {0};

	if (!group_step_ok(g, reply)) {
		/* again after a pause */
	} else if (kmsg_offset_fetch_get(&reply->body, &m)) {
		kconn_fail(reply->conn, NULL);
		group_pause(g);
	} else {
		reply->error = m.error;
		kconn_throttle(reply->conn, m.throttle_ms);
		for (size_t i = 0; i < m.n && !reply->error; i++)
			reply->error = m.parts[i].error;
		if (m.error)
			fetch_refused(g, m.error);
		else
			take_starts(g, &m);
	}
	kmsg_committed_release(&m);
	group_pump(g);
}

/* Partitions that nobody can find (any more) are not waited for. */
static void
forget_unknown(struct kgroup *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->nparts; i++) {
		struct gpart *p = &g->parts[i];

		if (p->fetched || is_new(p)) {
			g->parts[n++] = *p;
			continue;
		}
		kcluster_logf(g->cluster,
		    "group %s: topic %s has no partition %" PRId32
		    ", which was assigned",
		    g->props->group_id, p->topic->name.p, p->partition);
		g->again = true;
	}
	g->nparts = n;
}

bool
group_start(struct kgroup *g)
{
	bool ask = false, unknown = false;

	if (g->step_conn)
		return false;
	group_give(g);
	for (size_t i = 0; i < g->nparts; i++) {
		ask |= is_new(&g->parts[i]);
		unknown |= !g->parts[i].fetched && !is_new(&g->parts[i]);
	}
	if (ask) {
		group_send_step(g, KAPI_OFFSET_FETCH, put_fetch, got_fetch,
		    g->props->request_timeout_ms);
		return false;
	}
	if (unknown && clock_ns() < g->deadline) {
		if (clock_ns() >= g->not_before) {
			kcluster_refresh(g->cluster);
			group_pause(g);
		}
		return false;
	}
	if (unknown)
		forget_unknown(g);
	return true;
}

/* --- OffsetCommit ------------------------------------------------------- */

static void
put_commit(struct krequest *r, struct buf *b, int version)
{
	struct kgroup *g = GROUP_OF(r, commit);
	size_t n = 0;

	for (size_t i = 0; i < g->nparts; i++) {
		struct gpart *p = &g->parts[i];

		if (p->topic->error)
			p->commit = p->flying = -1; /* it is gone */
		/* it is encoded again when a connection ended in between */
		if (p->commit >= 0)
			p->flying = p->commit;
		if (p->flying < 0)
			continue;
		p->commit = -1;
		g->commits =
		    xgrow(g->commits, &g->commits_cap, n, sizeof *g->commits);
		g->commits[n++] = (struct kmsg_commit){p->topic->name,
		    p->partition, p->commit_epoch, p->flying, STR("")};
	}
	kmsg_offset_commit_put(b, version, &g->me, g->commits, n);
}

/* What was under way is not in; unless a later one waits, it waits again. */
static void
put_back(struct kgroup *g)
{
	for (size_t i = 0; i < g->nparts; i++) {
		struct gpart *p = &g->parts[i];

		if (p->flying >= 0 && p->commit < 0)
			p->commit = p->flying;
		p->flying = -1;
	}
	g->commit_after =
	    clock_ns() + kcluster_backoff(g->props, g->commit_tries++);
}

static void
commit_refused(struct kgroup *g, const struct gpart *p, int16_t code)
{
	struct err e;

	switch (code) {
	case KERR_REBALANCE_IN_PROGRESS:
		g->again = true;
		return;
	case KERR_COORDINATOR_NOT_AVAILABLE:
	case KERR_NOT_COORDINATOR:
		kcoord_stale(g->coord);
		return;
	case KERR_UNKNOWN_MEMBER_ID:
	case KERR_ILLEGAL_GENERATION:
		group_expelled(g, code);
		return;
	default:
		/* also a topic that this broker has not heard of yet */
		if (kerr_retriable(code))
			return;
		kerr_set(&e, code,
		    "group %s: committing topic %s partition %" PRId32,
		    g->props->group_id, p->topic->name.p, p->partition);
		group_fail(g, &e);
	}
}

/* The worst refusal counts, after all that was accepted has been told. */
static void
take_results(struct kgroup *g, const struct kmsg_part_errors *m)
{
	const struct gpart *refused = NULL;
	int16_t code = 0;
	bool open = false;

	for (size_t i = 0; i < m->n; i++) {
		struct gpart *p =
		    part_named(g, m->parts[i].topic, m->parts[i].partition);
		struct kgroup_part told;

		if (!p || p->flying < 0)
			continue;
		if (m->parts[i].error) {
			if (!refused || kerr_retriable(code)) {
				refused = p;
				code = m->parts[i].error;
			}
			continue;
		}
		told = (struct kgroup_part){
		    p->topic, p->partition, p->flying, p->commit_epoch};
		p->flying = -1;
		g->stats.commits++;
		g->owner.committed(g->owner.arg, &told);
	}
	for (size_t i = 0; i < g->nparts; i++)
		open |= g->parts[i].flying >= 0;
	if (!open) {
		g->commit_tries = 0;
		g->commit_after = 0;
		return;
	}
	put_back(g);
	if (refused)
		commit_refused(g, refused, code);
}

static void
got_commit(struct krequest *r, struct kreply *reply)
{
	struct kgroup *g = GROUP_OF(r, commit);
	struct kmsg_part_errors m = {0};

	g->commit_conn = NULL;
	if (g->state == GROUP_GONE)
		return;
	if (reply->state == KREPLY_REFUSED) {
		group_fail(g, reply->why);
	} else if (reply->state != KREPLY_OK) {
		put_back(g);
	} else if (kmsg_part_errors_get(&reply->body, &m)) {
		kconn_fail(reply->conn, NULL);
		put_back(g);
	} else {
		kconn_throttle(reply->conn, m.throttle_ms);
		for (size_t i = 0; i < m.n && !reply->error; i++)
			reply->error = m.parts[i].error;
		take_results(g, &m);
	}
	kmsg_part_errors_release(&m);
	group_pump(g);
}

static bool
any_waiting(const struct kgroup *g)
{
	for (size_t i = 0; i < g->nparts; i++)
		if (g->parts[i].commit >= 0 && !g->parts[i].topic->error)
			return true;
	return false;
}

/*
 * A join that is under way would keep a commit back until its generation is
 * over, and between join and sync the broker refuses it.
 */
void
group_commit_pump(struct kgroup *g)
{
	struct kconn *conn = kcoord_conn(g->coord);
	bool may = g->state == GROUP_REVOKING ||
	    g->state == GROUP_REVOKING_PART || g->state == GROUP_STARTING ||
	    g->state == GROUP_STABLE || g->state == GROUP_LEAVING;

	if (!may || !conn || g->commit_conn || g->me.generation < 0 ||
	    clock_ns() < g->commit_after || !any_waiting(g))
		return;
	g->commit.timeout_ns = g->props->request_timeout_ms * MS;
	g->commit_conn = conn;
	kconn_send(conn, &g->commit);
}

void
group_offsets_init(struct kgroup *g)
{
	g->commit = (struct krequest){.api = KAPI_OFFSET_COMMIT,
	    .encode = put_commit,
	    .done = got_commit};
}

void
kgroup_commit(struct kgroup *g, const struct kgroup_part *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct gpart *p = group_part(g, c[i].topic, c[i].partition);

		if (!p || !p->assigned || c[i].offset < 0)
			continue;
		p->commit = c[i].offset;
		p->commit_epoch = c[i].leader_epoch;
	}
	loop_timer(kcluster_loop(g->cluster), &g->timer, clock_ns());
}

bool
kgroup_commit_idle(const struct kgroup *g)
{
	return g->state == GROUP_GONE || !g->parts ||
	    (!g->commit_conn && !any_waiting(g));
}

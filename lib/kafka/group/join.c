/* Joining a group: JoinGroup and SyncGroup. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "kafka/error.h"
#include "kafka/group/group_priv.h"

/* Beyond the rebalance timeout, after which the broker answers at the latest.
 */
enum { JOIN_SLACK = 5000 }; /* ms */

/* --- JoinGroup ---------------------------------------------------------- */

static size_t
put_names(const struct kgroup *g, struct str *names)
{
	for (size_t i = 0; i < g->ntopics; i++)
		names[i] = g->topics[i]->name;
	return g->ntopics;
}

/* What we hold as the cooperative protocol wants it told: what the owner has.
 */
static size_t
put_owned(const struct kgroup *g, struct kmsg_part *owned)
{
	size_t n = 0;

	for (size_t i = 0; i < g->nparts; i++)
		if (g->parts[i].assigned)
			owned[n++] = (struct kmsg_part){
			    g->parts[i].topic->name, g->parts[i].partition};
	return n;
}

static void
put_join(struct krequest *r, struct buf *b, int version)
{
	struct kgroup *g = GROUP_OF(r, step);
	struct kmsg_protocol protocols[GROUP_STRATEGIES];
	struct buf bytes[GROUP_STRATEGIES] = {{0}};
	struct str *names = xcalloc(g->ntopics + 1, sizeof *names);
	struct kmsg_part *owned = xcalloc(g->nparts + 1, sizeof *owned);
	size_t nnames = put_names(g, names), nowned = put_owned(g, owned);

	g->again = false; /* this says all that has changed */
	for (size_t i = 0; i < g->nstrategies; i++) {
		const struct kassignor *a = g->strategies[i];
		struct buf data = {0};

		kassignor_user_data(
		    a, &data, g->held, g->nheld, g->held_generation);
		ksubscription_put(&bytes[i], names, nnames,
		    (struct kbytes){
			(const uint8_t *)(data.p ? data.p : ""), data.len},
		    owned, a->cooperative ? nowned : 0);
		buf_release(&data);
		protocols[i] = (struct kmsg_protocol){str_of(a->name),
		    {(const uint8_t *)bytes[i].p, bytes[i].len}};
	}
	kmsg_join_put(b, version, &g->me, (int32_t)g->props->session_ms,
	    (int32_t)g->props->max_poll_ms, protocols, g->nstrategies);
	for (size_t i = 0; i < g->nstrategies; i++)
		buf_release(&bytes[i]);
	free(names);
	free(owned);
}

/* That of the group, if it is among those that we offered. */
static const struct kassignor *
agreed(const struct kgroup *g, struct str name)
{
	for (size_t i = 0; i < g->nstrategies; i++)
		if (str_is(name, g->strategies[i]->name))
			return g->strategies[i];
	return NULL;
}

static void
joined(struct kgroup *g)
{
	g->me.generation = g->joined.generation;
	group_set_id(g, g->joined.member);
	g->leader = str_eq(g->joined.leader, g->joined.member);
	g->how = agreed(g, g->joined.protocol);
	g->nsizes = 0;
	group_whole_over(g);
	g->stats.joins++;
	kcluster_logf(g->cluster, "group %s: generation %" PRId32 ", %.*s%s",
	    g->props->group_id, g->me.generation, (int)g->joined.protocol.n,
	    g->joined.protocol.p, g->leader ? ", as its leader" : "");
	if (!g->how) {
		group_fail_code(g, KERR_INCONSISTENT_GROUP_PROTOCOL);
		return;
	}
	g->state = g->leader ? GROUP_LEADING : GROUP_SYNCING;
	/*
	 * A static leader that returns is told that it follows its former self
	 * (KIP-814), and then nobody but it can see that topics have grown.
	 */
	if (g->leader)
		group_lead_begin(g);
	else if (g->me.instance.p)
		group_watch_sizes(g);
}

/* An id that the broker wants to hear in a second join; not over and over. */
static void
named(struct kgroup *g)
{
	bool first = !g->me.id.n && g->joined.member.n;

	group_set_id(g, g->joined.member);
	if (!first)
		group_pause(g);
}

static void
join_refused(struct kgroup *g, int16_t code)
{
	switch (code) {
	case KERR_MEMBER_ID_REQUIRED:
		named(g);
		return;
	case KERR_UNKNOWN_MEMBER_ID:
	case KERR_ILLEGAL_GENERATION:
		/* cooperative members still have partitions */
		group_expelled(g, code);
		return;
	case KERR_REBALANCE_IN_PROGRESS:
	case KERR_COORDINATOR_LOAD_IN_PROGRESS:
		group_pause(g);
		return;
	case KERR_COORDINATOR_NOT_AVAILABLE:
	case KERR_NOT_COORDINATOR:
		kcoord_stale(g->coord);
		return;
	default:
		if (kerr_retriable(code))
			group_pause(g);
		else
			group_fail_code(g, code);
	}
}

/* A broker before 2.3 does not hear of instances: no static membership. */
static bool
instance_unknown(struct kgroup *g, int version)
{
	if (!g->me.instance.p || version >= 5)
		return false;
	err_set(&g->error, EX_CONFIG,
	    "group %s: static membership (group.instance.id) needs "
	    "Kafka 2.3 or later",
	    g->props->group_id);
	return true;
}

static void
got_join(struct krequest *r, struct kreply *reply)
{
	struct kgroup *g = GROUP_OF(r, step);

	if (group_step_ok(g, reply)) {
		/* the leader needs the members' bytes for longer than this */
		buf_clear(&g->joined_bytes);
		buf_put(&g->joined_bytes, reply->body.p, reply->body.n);
		reply->body = kcur_of(g->joined_bytes.p, g->joined_bytes.len);
		if (kmsg_join_get(&reply->body, reply->version, &g->joined)) {
			kconn_fail(reply->conn, NULL);
			group_pause(g);
		} else {
			reply->error = g->joined.error;
			kconn_throttle(reply->conn, g->joined.throttle_ms);
			if (reply->error)
				join_refused(g, reply->error);
			else if (instance_unknown(g, reply->version))
				group_fail(g, &g->error);
			else
				joined(g);
		}
	}
	group_pump(g);
}

/* The broker answers when all members have joined, or had time to. */
static int64_t
patience(const struct kgroup *g)
{
	int64_t ms = g->props->max_poll_ms + JOIN_SLACK;

	return ms > g->props->request_timeout_ms ? ms
						 : g->props->request_timeout_ms;
}

void
group_join(struct kgroup *g)
{
	/* Commits of the generation that ends go first, if it has not yet. */
	if (g->commit_conn && g->me.generation >= 0)
		return;
	group_send_step(g, KAPI_JOIN_GROUP, put_join, got_join, patience(g));
}

/* --- SyncGroup ---------------------------------------------------------- */

static void
put_sync(struct krequest *r, struct buf *b, int version)
{
	struct kgroup *g = GROUP_OF(r, step);
	size_t n = g->leader ? g->round.nmembers : 0;
	struct kmsg_assignment *a = xcalloc(n + 1, sizeof *a);
	struct buf *bytes = xcalloc(n + 1, sizeof *bytes);

	for (size_t i = 0; i < n; i++) {
		const struct kassign_member *m = &g->round.members[i];

		kassign_put(&g->round, m, &bytes[i]);
		a[i] = (struct kmsg_assignment){
		    m->id, {(const uint8_t *)bytes[i].p, bytes[i].len}};
	}
	kmsg_sync_put(b, version, &g->me, a, n);
	for (size_t i = 0; i < n; i++)
		buf_release(&bytes[i]);
	free(bytes);
	free(a);
}

static void
sync_refused(struct kgroup *g, int16_t code)
{
	switch (code) {
	case KERR_UNKNOWN_MEMBER_ID:
	case KERR_ILLEGAL_GENERATION:
		group_expelled(g, code);
		return;
	case KERR_COORDINATOR_NOT_AVAILABLE:
	case KERR_NOT_COORDINATOR:
		kcoord_stale(g->coord);
		break;
	default:
		if (group_final(code)) {
			group_fail_code(g, code);
			return;
		}
		/* REBALANCE_IN_PROGRESS, and whatever a broker says to one
		 * that is late: the next join tells */
		break;
	}
	group_pause(g);
	g->state = GROUP_JOINING;
}

static void
got_sync(struct krequest *r, struct kreply *reply)
{
	struct kgroup *g = GROUP_OF(r, step);
	struct kmsg_synced m;

	if (!group_step_ok(g, reply)) {
		/* whether it was taken nobody knows: begin again */
		if (g->state == GROUP_SYNCING)
			g->state = GROUP_JOINING;
	} else if (kmsg_sync_get(&reply->body, &m)) {
		kconn_fail(reply->conn, NULL);
		group_pause(g);
		g->state = GROUP_JOINING;
	} else {
		reply->error = m.error;
		kconn_throttle(reply->conn, m.throttle_ms);
		if (m.error)
			sync_refused(g, m.error);
		else
			group_synced(g, m.assignment);
	}
	group_pump(g);
}

void
group_sync(struct kgroup *g)
{
	group_send_step(g, KAPI_SYNC_GROUP, put_sync, got_sync, patience(g));
}

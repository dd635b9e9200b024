/* Keeping one's place in a group, and giving it up. */
#include "base/clock.h"
#include "kafka/error.h"
#include "kafka/group/group_priv.h"

#define MS INT64_C(1000000)

static void
put_beat(struct krequest *r, struct buf *b, int version)
{
	kmsg_heartbeat_put(b, version, &GROUP_OF(r, beat)->me);
}

static void
heard(struct kgroup *g, int16_t code)
{
	switch (code) {
	case KERR_NONE:
	case KERR_COORDINATOR_LOAD_IN_PROGRESS:
		return;
	case KERR_REBALANCE_IN_PROGRESS:
		/* else we are on our way to join already */
		if (g->state == GROUP_STABLE || g->state == GROUP_STARTING ||
		    g->state == GROUP_REVOKING_PART) {
			kcluster_logf(g->cluster,
			    "group %s: a rebalance has begun",
			    g->props->group_id);
			g->again = true;
		}
		return;
	case KERR_UNKNOWN_MEMBER_ID:
	case KERR_ILLEGAL_GENERATION:
		group_expelled(g, code);
		return;
	case KERR_COORDINATOR_NOT_AVAILABLE:
	case KERR_NOT_COORDINATOR:
		kcoord_stale(g->coord);
		return;
	default:
		if (group_final(code))
			group_fail_code(g, code);
		else if (!kerr_retriable(code))
			g->again = true; /* whatever it is, the join tells */
	}
}

bool
group_final(int16_t code)
{
	const struct kerr *k = kerr_find(code);

	return k->class == KERR_FENCED ||
	    (k->class == KERR_FATAL &&
		(k->exit == EX_NOPERM || k->exit == EX_USAGE ||
		    k->exit == EX_CONFIG));
}

static void
got_beat(struct krequest *r, struct kreply *reply)
{
	struct kgroup *g = GROUP_OF(r, beat);
	struct kmsg_status m;

	g->beat_conn = NULL;
	if (g->state == GROUP_GONE)
		return;
	if (reply->state == KREPLY_OK) {
		if (kmsg_status_get(&reply->body, &m)) {
			kconn_fail(reply->conn, NULL);
		} else {
			reply->error = m.error;
			kconn_throttle(reply->conn, m.throttle_ms);
			heard(g, m.error);
		}
	} else {
		g->next_beat = 0; /* as soon as there is a connection */
	}
	group_pump(g);
}

/* While joining, the broker knows from the join that we are there. */
static bool
due(const struct kgroup *g)
{
	switch (g->state) {
	case GROUP_REVOKING:
	case GROUP_REVOKING_PART:
	case GROUP_STARTING:
	case GROUP_STABLE:
	case GROUP_LEADING:
	case GROUP_LEAVING:
		return g->me.generation >= 0;
	default:
		return false;
	}
}

void
group_beat_pump(struct kgroup *g)
{
	struct kconn *conn = kcoord_conn(g->coord);
	int64_t now = clock_ns(), timeout;

	if (!due(g) || g->beat_conn || g->step_conn || !conn ||
	    now < g->next_beat)
		return;
	g->next_beat = now + g->props->heartbeat_ms * MS;
	/* A coordinator that is mute for a session may have been replaced. */
	timeout = g->props->request_timeout_ms < g->props->session_ms
	    ? g->props->request_timeout_ms
	    : g->props->session_ms;
	g->beat.timeout_ns = timeout * MS;
	g->beat_conn = conn;
	kconn_send(conn, &g->beat);
}

void
group_beat_init(struct kgroup *g)
{
	g->beat = (struct krequest){
	    .api = KAPI_HEARTBEAT, .encode = put_beat, .done = got_beat};
}

/* --- leaving ------------------------------------------------------------ */

static void
put_leave(struct krequest *r, struct buf *b, int version)
{
	(void)version;
	kmsg_leave_put(b, &GROUP_OF(r, step)->me);
}

/* Whatever the answer is, we are gone: the session ends by itself, too. */
static void
got_leave(struct krequest *r, struct kreply *reply)
{
	struct kgroup *g = GROUP_OF(r, step);
	struct kmsg_status m;

	g->step_conn = NULL;
	if (reply->state == KREPLY_OK && kmsg_status_get(&reply->body, &m) == 0)
		reply->error = m.error;
	kcluster_logf(g->cluster, "group %s: left", g->props->group_id);
	g->state = GROUP_GONE;
}

void
group_leave_step(struct kgroup *g)
{
	/* A static member keeps its place for its return (KIP-345). */
	if (g->me.instance.p || !g->me.id.n) {
		g->state = GROUP_GONE;
		return;
	}
	group_send_step(g, KAPI_LEAVE_GROUP, put_leave, got_leave,
	    g->props->request_timeout_ms);
}

/*
 * Whether a cooperative group has come to rest.
 *
 * A partition that moves from one member to another is nobody's for a round:
 * the one that has it lets it go first, as long as that takes, and then joins
 * again (KIP-429).  The one that will get it sees only that it has less than it
 * might, which is also what a share is like.  So it asks the coordinator what
 * all members were assigned.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "kafka/group/group_priv.h"

#define MS INT64_C(1000000)

static bool
ours(const struct kgroup *g, struct str topic)
{
	for (size_t i = 0; i < g->ntopics; i++)
		if (str_eq(g->topics[i]->name, topic))
			return true;
	return false;
}

/* How many partitions of our topics the members have. */
static size_t
assigned(const struct kgroup *g, const struct kmsg_described *m)
{
	struct kmsg_parts parts = {0};
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++) {
		struct kcur c =
		    kcur_of(m->assignments[i].p, m->assignments[i].n);

		if (kassignment_get(&c, &parts) < 0)
			continue;
		for (size_t k = 0; k < parts.n; k++)
			n += ours(g, parts.v[k].topic);
	}
	kmsg_parts_release(&parts);
	return n;
}

static size_t
there_are(const struct kgroup *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->ntopics; i++)
		n += g->topics[i]->error ? 0 : g->topics[i]->nparts;
	return n;
}

static void
put_look(struct krequest *r, struct buf *b, int version)
{
	(void)version;
	kmsg_describe_group_put(b, GROUP_OF(r, look)->me.group);
}

static void
got_look(struct krequest *r, struct kreply *reply)
{
	struct kgroup *g = GROUP_OF(r, look);
	struct kmsg_described m = {0};

	g->look_conn = NULL;
	if (g->state == GROUP_GONE)
		return;
	if (reply->state == KREPLY_REFUSED) {
		/* it cannot be known */
		g->whole = true;
	} else if (reply->state == KREPLY_OK &&
	    g->look_of == g->me.generation) {
		if (kmsg_described_get(&reply->body, &m)) {
			kconn_fail(reply->conn, NULL);
		} else {
			reply->error = m.error;
			kconn_throttle(reply->conn, m.throttle_ms);
			g->whole = group_final(m.error) ||
			    (str_is(m.state, "Stable") &&
				assigned(g, &m) >= there_are(g));
		}
		kmsg_described_release(&m);
	}
	group_pump(g);
}

void
group_whole_init(struct kgroup *g)
{
	g->look = (struct krequest){
	    .api = KAPI_DESCRIBE_GROUPS, .encode = put_look, .done = got_look};
}

void
group_whole_over(struct kgroup *g)
{
	g->whole = false;
	g->next_look = 0;
}

void
group_whole_pump(struct kgroup *g)
{
	struct kconn *conn = kcoord_conn(g->coord);
	int64_t now = clock_ns();

	if (!g->look_wanted || !g->cooperative || g->whole ||
	    g->state != GROUP_STABLE || g->look_conn || g->step_conn || !conn ||
	    now < g->next_look)
		return;
	/* until the group moves on, which a heartbeat tells */
	g->next_look = now + g->props->heartbeat_ms * MS;
	g->look.timeout_ns = g->props->request_timeout_ms * MS;
	g->look_conn = conn;
	g->look_of = g->me.generation;
	kconn_send(conn, &g->look);
}

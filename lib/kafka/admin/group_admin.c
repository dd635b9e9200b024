/* A consumer group's offsets, asked for and set from outside. */
#include "kafka/admin.h"

#include <inttypes.h>

#include "base/clock.h"
#include "kafka/client/call.h"
#include "kafka/client/coordinator.h"
#include "kafka/error.h"

/* --- the coordinator ---------------------------------------------------- */

static void
coordinator_up(void *arg)
{
	(void)arg; /* kcall_run() looks by itself */
}

static void
coordinator_failed(void *arg, const struct err *why)
{
	struct kcall *q = arg;

	q->error = *why;
	q->result = KCALL_FAILED;
}

static int
ask(struct kcluster *c, struct kcall *q, struct str group, int64_t timeout,
    struct err *e)
{
	struct kcoord_owner owner = {
	    .arg = q, .up = coordinator_up, .failed = coordinator_failed};
	int rc;

	if (!kcluster_contacted(c) && kcluster_wait(c, timeout, e))
		return -1;
	q->deadline = clock_ns() + timeout;
	q->coord =
	    kcoord_new(c, kcluster_props(c), KCOORD_GROUP, group, &owner);
	rc = kcall_run(c, q, e);
	kcoord_free(q->coord);
	return rc;
}

/* What the error of a group or partition leads to; q->error is set. */
static enum kcall_result
judge(struct kcall *q, int16_t code)
{
	switch (kerr_class(code)) {
	case KERR_COORD:
		kcoord_stale(q->coord);
		return KCALL_AGAIN;
	case KERR_RETRY:
	case KERR_REFRESH:
		return KCALL_AGAIN;
	default:
		return KCALL_FAILED;
	}
}

/* --- asking ------------------------------------------------------------- */

struct committed {
	struct kcall q;
	struct str group;
	const struct kmsg_part *parts;
	size_t n;
	struct kmsg_committed *m;
	struct buf *bytes;
};

static void
put_committed(struct kcall *q, struct buf *b, int version)
{
	struct committed *k = (struct committed *)q;

	(void)version;
	kmsg_offset_fetch_put(b, k->group, k->parts, k->n);
}

static enum kcall_result
got_committed(struct kcall *q, struct kreply *reply)
{
	struct committed *k = (struct committed *)q;
	struct kmsg_committed *m = k->m;
	struct kcur cur;

	/* The views have to outlive the response. */
	buf_clear(k->bytes);
	buf_put(k->bytes, reply->body.p, reply->body.n);
	cur = kcur_of(k->bytes->p, k->bytes->len);
	if (kmsg_offset_fetch_get(&cur, m))
		return KCALL_BAD;
	kconn_throttle(reply->conn, m->throttle_ms);
	reply->error = m->error;
	for (size_t i = 0; i < m->n && !reply->error; i++)
		if (kerr_retriable(m->parts[i].error) &&
		    m->parts[i].error != KERR_UNKNOWN_TOPIC_OR_PARTITION)
			reply->error = m->parts[i].error;
	if (!reply->error)
		return KCALL_DONE;
	kerr_set(
	    &q->error, reply->error, "group %.*s", (int)k->group.n, k->group.p);
	return judge(q, reply->error);
}

int
kadmin_committed(struct kcluster *c, struct str group,
    const struct kmsg_part *parts, size_t n, int64_t timeout,
    struct kmsg_committed *m, struct buf *bytes, struct err *e)
{
	struct committed k = {
	    .q = {.request.api = KAPI_OFFSET_FETCH,
		.put = put_committed,
		.got = got_committed},
	    .group = group,
	    .parts = parts,
	    .n = n,
	    .m = m,
	    .bytes = bytes,
	};

	return ask(c, &k.q, group, timeout, e);
}

/* --- setting ------------------------------------------------------------ */

struct set {
	struct kcall q;
	struct str group;
	const struct kmsg_commit *parts;
	size_t n;
};

static void
put_set(struct kcall *q, struct buf *b, int version)
{
	struct set *k = (struct set *)q;
	struct kmsg_member nobody = {
	    .group = k->group, .generation = -1, .id = STR("")};

	kmsg_offset_commit_put(b, version, &nobody, k->parts, k->n);
}

/* Commits without a membership are for groups without members. */
static bool
has_members(int16_t code)
{
	return kerr_class(code) == KERR_REJOIN ||
	    code == KERR_FENCED_INSTANCE_ID;
}

static enum kcall_result
got_set(struct kcall *q, struct kreply *reply)
{
	struct set *k = (struct set *)q;
	struct kmsg_part_errors m = {0};
	enum kcall_result rc = KCALL_BAD;
	size_t at = 0;

	if (kmsg_part_errors_get(&reply->body, &m) || m.n != k->n)
		goto out;
	kconn_throttle(reply->conn, m.throttle_ms);
	while (at < m.n && !m.parts[at].error)
		at++;
	rc = KCALL_DONE;
	if (at == m.n)
		goto out;
	reply->error = m.parts[at].error;
	rc = judge(q, reply->error);
	if (has_members(reply->error))
		err_set(&q->error, EX_TEMPFAIL,
		    "group %.*s: has members; its offsets can be set when "
		    "they have ended",
		    (int)k->group.n, k->group.p);
	else
		kerr_set(&q->error, reply->error,
		    "group %.*s: topic %.*s partition %" PRId32,
		    (int)k->group.n, k->group.p, (int)m.parts[at].topic.n,
		    m.parts[at].topic.p, m.parts[at].partition);
out:
	kmsg_part_errors_release(&m);
	return rc;
}

int
kadmin_set_committed(struct kcluster *c, struct str group,
    const struct kmsg_commit *parts, size_t n, int64_t timeout, struct err *e)
{
	struct set k = {
	    .q = {.request.api = KAPI_OFFSET_COMMIT,
		.put = put_set,
		.got = got_set},
	    .group = group,
	    .parts = parts,
	    .n = n,
	};

	return ask(c, &k.q, group, timeout, e);
}

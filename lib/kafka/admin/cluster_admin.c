/* Calls about the cluster: listings, offsets by time, topics made. */
#include "base/clock.h"
#include "kafka/admin.h"
#include "kafka/client/call.h"
#include "kafka/client/engine.h"
#include "kafka/error.h"

#define MS INT64_C(1000000)

/* --- metadata for listings ---------------------------------------------- */

struct describe {
	struct kcall q;
	const struct str *topics;
	size_t n;
	struct kmsg_metadata *m;
	struct buf *bytes;
};

static void
put_describe(struct kcall *q, struct buf *b, int version)
{
	struct describe *d = (struct describe *)q;

	kmsg_metadata_put(b, version, d->topics, d->n, false);
}

static enum kcall_result
got_describe(struct kcall *q, struct kreply *reply)
{
	struct describe *d = (struct describe *)q;
	struct kcur cur;

	/* The views have to outlive the response. */
	buf_clear(d->bytes);
	buf_put(d->bytes, reply->body.p, reply->body.n);
	cur = kcur_of(d->bytes->p, d->bytes->len);
	return kmsg_metadata_get(&cur, reply->version, d->m) ? KCALL_BAD
							     : KCALL_DONE;
}

int
kadmin_describe(struct kcluster *c, const struct str *topics, size_t n,
    int64_t timeout, struct kmsg_metadata *m, struct buf *bytes, struct err *e)
{
	struct describe d = {
	    .q = {.request.api = KAPI_METADATA,
		.deadline = clock_ns() + timeout,
		.put = put_describe,
		.got = got_describe},
	    .topics = topics,
	    .n = n,
	    .m = m,
	    .bytes = bytes,
	};

	if (!kcluster_contacted(c) && kcluster_wait(c, timeout, e))
		return -1;
	return kcall_run(c, &d.q, e);
}

/* --- making topics ------------------------------------------------------ */

struct create {
	struct kcall q;
	struct kmsg_create what;
	int64_t timeout_ms;
	bool existed;
};

static void
put_create(struct kcall *q, struct buf *b, int version)
{
	struct create *k = (struct create *)q;

	(void)version;
	kmsg_create_topics_put(b, &k->what, 1, (int32_t)k->timeout_ms);
}

static enum kcall_result
got_create(struct kcall *q, struct kreply *reply)
{
	struct create *k = (struct create *)q;
	struct kmsg_create_topics m = {0};
	enum kcall_result rc = KCALL_BAD;
	int16_t code;

	if (kmsg_create_topics_get(&reply->body, &m) || m.n != 1)
		goto out;
	code = m.topics[0].error;
	reply->error = code;
	kconn_throttle(reply->conn, m.throttle_ms);
	k->existed = code == KERR_TOPIC_ALREADY_EXISTS;
	rc = KCALL_DONE;
	if (code && !k->existed) {
		kerr_set(&q->error, code, "topic %.*s", (int)k->what.topic.n,
		    k->what.topic.p);
		kerr_quote(&q->error, m.topics[0].message);
		rc = kerr_retriable(code) ? KCALL_AGAIN : KCALL_FAILED;
	}
out:
	kmsg_create_topics_release(&m);
	return rc;
}

int
kadmin_create_topic(struct kcluster *c, struct str name, int32_t partitions,
    int16_t replicas, int64_t timeout, bool *existed, struct err *e)
{
	struct create k = {
	    .q = {.request.api = KAPI_CREATE_TOPICS,
		.controller = true,
		.deadline = clock_ns() + timeout,
		.put = put_create,
		.got = got_create},
	    .what = {name, partitions, replicas},
	    .timeout_ms = timeout / MS < 60000 ? timeout / MS : 60000,
	};

	if (!kcluster_contacted(c) && kcluster_wait(c, timeout, e))
		return -1;
	if (kcall_run(c, &k.q, e))
		return -1;
	*existed = k.existed;
	return 0;
}

/* --- offsets by time ---------------------------------------------------- */

struct offset {
	struct kcall q;
	struct kmsg_offset_query what;
	bool read_committed;
	struct kmsg_offset *answer;
};

static void
put_offset(struct kcall *q, struct buf *b, int version)
{
	struct offset *o = (struct offset *)q;

	(void)version;
	kmsg_list_offsets_put(b, o->read_committed, &o->what, 1);
}

static enum kcall_result
got_offset(struct kcall *q, struct kreply *reply)
{
	struct offset *o = (struct offset *)q;
	struct kmsg_offsets m = {0};
	enum kcall_result rc = KCALL_BAD;

	if (kmsg_list_offsets_get(&reply->body, &m) || m.n != 1)
		goto out;
	*o->answer = m.parts[0];
	o->answer->topic = o->what.topic;
	reply->error = m.parts[0].error;
	kconn_throttle(reply->conn, m.throttle_ms);
	rc = KCALL_DONE;
	if (kerr_retriable(reply->error)) {
		kerr_set(&q->error, reply->error, "topic %s partition %d",
		    o->what.topic.p, (int)o->what.partition);
		rc = KCALL_AGAIN;
	}
out:
	kmsg_offsets_release(&m);
	return rc;
}

int
kadmin_offsets(struct kcluster *c, struct ktopic *const *topics,
    const struct kmsg_offset_query *query, size_t n, bool read_committed,
    int64_t timeout, struct kmsg_offset *answers, struct err *e)
{
	int64_t deadline = clock_ns() + timeout;

	for (size_t i = 0; i < n; i++) {
		struct offset o = {
		    .q = {.request.api = KAPI_LIST_OFFSETS,
			.topic = topics[i],
			.partition = query[i].partition,
			.deadline = deadline,
			.put = put_offset,
			.got = got_offset},
		    .what = query[i],
		    .read_committed = read_committed,
		    .answer = &answers[i],
		};

		o.what.topic = topics[i]->name;
		if (kcall_run(c, &o.q, e))
			return -1;
	}
	return 0;
}

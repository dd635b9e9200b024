/* A run in a group that has an end: whether other members still have to read.
 */
#include "group_drain.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli/msg.h"
#include "kafka/admin.h"

#define MS INT64_C(1000000)

/* Between two looks. */
static const int64_t AGAIN = 1000 * MS;

/* For an answer: while it is waited for, nothing can be revoked. */
static const int64_t PATIENCE = 5000 * MS;

static void
list_parts(struct group_drain *o, const struct group_run *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->ntopics; i++)
		n += m->topics[i]->nparts;
	o->parts = xcalloc(n + 1, sizeof *o->parts);
	for (size_t i = 0; i < m->ntopics; i++)
		for (size_t p = 0; p < m->topics[i]->nparts; p++)
			o->parts[o->nparts++] = (struct share){
			    .topic = m->topics[i], .partition = (int32_t)p};
}

/* The offsets of all parts at that time; -1 and *err when nobody answers. */
static int
ask_offsets(const struct group_drain *o, struct group_run *m, int64_t time,
    struct kmsg_offset *answers, struct err *e)
{
	struct kmsg_offset_query *query = xcalloc(o->nparts, sizeof *query);
	struct ktopic **topics = xcalloc(o->nparts, sizeof(void *));
	int rc;

	for (size_t i = 0; i < o->nparts; i++) {
		topics[i] = o->parts[i].topic;
		query[i].partition = o->parts[i].partition;
		query[i].timestamp = time;
	}
	rc = kadmin_offsets(m->kafka->cluster, topics, query, o->nparts,
	    m->kafka->props.read_committed, PATIENCE, answers, e);
	free(topics);
	free(query);
	return rc;
}

static int64_t
end_of(struct koffset_spec to, int64_t answer)
{
	return to.kind == KSPEC_OFFSET ? to.n
	    : to.kind == KSPEC_TAIL    ? answer - to.n
				       : answer;
}

/* Where our topics begin and end, once. */
static int
ask_ends(struct group_drain *o, struct group_run *m, struct err *e)
{
	int64_t time = m->to.kind == KSPEC_TIME ? m->to.n : KOFFSET_LATEST;
	struct kmsg_offset *from, *to;
	int rc;

	list_parts(o, m);
	from = xcalloc(o->nparts + 1, sizeof *from);
	to = xcalloc(o->nparts + 1, sizeof *to);
	rc = ask_offsets(o, m, KOFFSET_EARLIEST, from, e) == 0 &&
		ask_offsets(o, m, time, to, e) == 0
	    ? 0
	    : -1;
	/* one that has no answer, or is not so late, has nothing to be read */
	for (size_t i = 0; rc == 0 && i < o->nparts; i++) {
		if (from[i].error || to[i].error)
			continue;
		o->parts[i].begin = from[i].offset;
		o->parts[i].end = end_of(m->to, to[i].offset);
	}
	free(from);
	free(to);
	return rc;
}

static uint64_t
left_of(const struct share *p, int64_t committed)
{
	int64_t from = committed > p->begin ? committed : p->begin;

	return p->end > from ? (uint64_t)(p->end - from) : 0;
}

/* What is not committed of the partitions that are not ours. */
static int
ask_left(struct group_drain *o, struct group_run *m, struct err *e)
{
	struct kmsg_part *ask = xcalloc(o->nparts + 1, sizeof *ask);
	const struct share **of = xcalloc(o->nparts + 1, sizeof(void *));
	struct kmsg_committed got = {0};
	struct buf bytes = {0};
	size_t n = 0;
	int rc = 0;

	o->left = 0;
	for (size_t i = 0; i < o->nparts; i++) {
		const struct share *p = &o->parts[i];

		if (ledger_find(&m->ledger, p->topic, p->partition) >= 0 ||
		    p->end <= p->begin)
			continue;
		of[n] = p;
		ask[n++] = (struct kmsg_part){p->topic->name, p->partition};
	}
	if (n)
		rc = kadmin_committed(m->kafka->cluster,
		    str_of(m->kafka->props.group_id), ask, n, PATIENCE, &got,
		    &bytes, e);
	for (size_t i = 0; rc == 0 && i < got.n; i++)
		for (size_t k = 0; k < n; k++)
			if (of[k]->partition == got.parts[i].partition &&
			    str_eq(of[k]->topic->name, got.parts[i].topic))
				o->left += left_of(of[k], got.parts[i].offset);
	kmsg_committed_release(&got);
	buf_release(&bytes);
	free(ask);
	free(of);
	return rc;
}

static bool
all_ours(const struct group_run *m)
{
	for (size_t i = 0; i < m->ntopics; i++)
		for (size_t p = 0; p < m->topics[i]->nparts; p++)
			if (ledger_find(&m->ledger, m->topics[i], (int32_t)p) <
			    0)
				return false;
	return true;
}

bool
group_drain_behind(struct group_drain *o, struct group_run *m)
{
	const struct kprops *props = &m->kafka->props;
	int32_t generation = kgroup_stats(m->group).generation;
	int64_t now = clock_ns();
	uint64_t before = o->left;
	struct err e = {0};

	if (!props->auto_commit)
		return false; /* nor may they */
	if (all_ours(m)) {
		o->left = 0;
		return false;
	}
	if (!o->until || generation != o->generation) {
		o->generation = generation;
		o->until =
		    now + (props->session_ms + 2 * props->heartbeat_ms) * MS;
		o->next_look = 0;
	}
	if (now < o->next_look)
		return true;
	if ((!o->nparts && ask_ends(o, m, &e) < 0) || ask_left(o, m, &e) < 0) {
		msg_verbose("what other members have left is not known: %s",
		    e.code ? e.msg : "interrupted");
		return false;
	}
	o->next_look = clock_ns() + AGAIN;
	group_run_commit_soon(m); /* they may wait for us */
	if (o->left && o->left != before)
		msg_verbose("group %s: %" PRIu64
			    " records are not read yet by its other members",
		    props->group_id, o->left);
	return o->left && now < o->until;
}

void
group_drain_release(struct group_drain *o)
{
	free(o->parts);
	*o = (struct group_drain){0};
}

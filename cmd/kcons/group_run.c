/* kcons in a consumer group: its life. */
#include "group_run_priv.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"

#define MS INT64_C(1000000)

/* How often to look while a revocation waits for the reader. */
static const int64_t SOON = 2 * MS;

/* How often to look at least, with auto.commit.interval.ms=0: a pipe does not
 * tell by itself that it is read from. */
static const int64_t OFTEN = 10 * MS;

/* How often to look into a file of acknowledgements while some are awaited. */
static const int64_t FILES = 100 * MS;

/* Lines after which an output that is known to be taken only as a whole (a Unix
 * socket) has to be taken before more is written. */
enum { WHOLE = 64 * 1024 };

/* For the last commit and LeaveGroup. */
static const int64_t LEAVE_WITHIN = 5000 * MS;

/* --- beginning ---------------------------------------------------------- */

static void
add_topic(struct group_run *m, struct ktopic *t)
{
	m->topics =
	    xgrow(m->topics, &m->topics_cap, m->ntopics, sizeof *m->topics);
	m->topics[m->ntopics++] = t;
}

static bool
matches(void *arg, struct str name)
{
	const struct group_run *m = arg;

	return select_matches(m->patterns, name);
}

static void
drop_topic(struct group_run *m, const struct ktopic *t)
{
	const struct ledger *l = &m->ledger;
	size_t n = 0;

	for (size_t i = 0; i < m->ntopics; i++)
		if (m->topics[i] != t)
			m->topics[n++] = m->topics[i];
	m->ntopics = n;
	for (size_t i = 0; i < l->ntenures; i++)
		if (l->tenures[i].used && l->tenures[i].topic == t)
			kconsumer_unassign(m->consumer, l->tenures[i].topic,
			    l->tenures[i].partition);
}

/* A topic that a pattern names has been made, or deleted. */
static void
topic_news(void *arg, struct ktopic *t)
{
	struct group_run *m = arg;

	if (t->error)
		drop_topic(m, t);
	else
		add_topic(m, t);
	kgroup_subscribe(m->group, m->topics, m->ntopics);
}

int
group_run_start(struct group_run *m, struct kconsumer *consumer,
    struct ktopic *const *topics, size_t n, struct err *e)
{
	struct kgroup_owner owner = group_parts_owner(m);

	m->consumer = consumer;
	m->interval = m->kafka->props.auto_commit_ms * MS;
	if (m->interval < OFTEN)
		m->interval = OFTEN;
	reader_progress_init(&m->taken, &m->out->w);
	m->group = kgroup_new(m->kafka->cluster, &m->kafka->props, &owner, e);
	if (!m->group)
		return -1;
	if (m->to.kind != KSPEC_NEVER)
		kgroup_settle(m->group);
	for (size_t i = 0; i < n; i++)
		add_topic(m, topics[i]);
	kgroup_subscribe(m->group, m->topics, n);
	if (m->patterns)
		kcluster_match(m->kafka->cluster, matches, topic_news, m);
	return 0;
}

void
group_run_release(struct group_run *m)
{
	kgroup_free(m->group);
	ledger_release(&m->ledger);
	ack_release(&m->ack);
	free(m->parts);
	free(m->topics);
}

/* --- records ------------------------------------------------------------ */

void
group_run_wrote(struct group_run *m, const struct kconsumed *r)
{
	const struct writer *w = &m->out->w;
	struct ledger *l = &m->ledger;

	if (m->last >= l->ntenures || !l->tenures[m->last].ours ||
	    l->tenures[m->last].topic != r->topic ||
	    l->tenures[m->last].partition != r->partition)
		m->last = (size_t)ledger_find(l, r->topic, r->partition);
	if (ledger_full(l)) {
		group_commit_look(m);
		ledger_reserve(l);
	}
	ledger_wrote(l, m->last, w->written + w->out.len, r->rec.offset + 1,
	    r->leader_epoch);
}

void
group_run_by_marks(struct group_run *m)
{
	m->by_marks = true;
}

bool
group_run_full(struct group_run *m)
{
	if (!m->taken.local || m->ledger.by_acks || m->ledger.nmarks < WHOLE)
		return false;
	group_commit_look(m);
	return m->ledger.nmarks >= WHOLE;
}

/* --- turns -------------------------------------------------------------- */

/* A topic that was named is gone: the others would be shared out anew without a
 * word. */
static void
check_topics(struct group_run *m)
{
	for (size_t i = 0; i < m->ntopics && !m->failed.code; i++)
		if (m->topics[i]->error)
			ktopic_error(m->topics[i], &m->failed);
}

int64_t
group_run_tick(struct group_run *m, int64_t now)
{
	struct ledger *l = &m->ledger;

	check_topics(m);
	if (m->let_go_by) {
		group_commit_look(m);
		if (group_commit_revoked_taken(m) || now >= m->let_go_by)
			group_commit_revoked(m);
	}
	if (now >= m->next_look ||
	    (m->kafka->props.auto_commit && group_commit_start_known(m))) {
		group_commit_now(m);
		m->next_look = now + m->interval;
	}
	ledger_forget(l);
	if (m->ack.failed.code && !m->failed.code)
		m->failed = m->ack.failed;
	if (m->let_go_by)
		return now + SOON;
	if (m->ack.file && m->next_look > now + FILES &&
	    !group_commit_all_taken(m)) {
		ack_look(&m->ack);
		return now + FILES;
	}
	/* the next line comes with a turn of its own */
	return l->nmarks || l->by_acks || m->interval > OFTEN ? m->next_look
							      : INT64_MAX;
}

void
group_run_commit_soon(struct group_run *m)
{
	m->next_look = 0;
}

int
group_run_outage(const struct group_run *m, int64_t limit, struct err *e)
{
	return kgroup_outage(m->group, limit, e);
}

bool
group_run_settled(const struct group_run *m)
{
	return kgroup_stats(m->group).settled && !m->let_go_by;
}

bool
group_run_all_taken(struct group_run *m)
{
	group_commit_look(m);
	return group_commit_all_taken(m);
}

/* --- the end ------------------------------------------------------------ */

void
group_run_leave(struct group_run *m, bool last_commit)
{
	int64_t by = clock_ns() + LEAVE_WITHIN;
	struct ledger *l = &m->ledger;
	struct err e = {0};

	if (last_commit)
		group_commit_now(m);
	m->leaving = true;
	for (size_t i = 0; i < l->ntenures; i++)
		if (l->tenures[i].used)
			group_parts_give_up(m, &l->tenures[i]);
	kgroup_revoked(m->group);
	kgroup_leave(m->group);
	while (!kgroup_gone(m->group) && clock_ns() < by)
		if (loop_turn(m->loop, by, &e) < 0)
			break;
}

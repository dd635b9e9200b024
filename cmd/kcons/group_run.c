/* kcons in a consumer group. */
#include "group_run.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli/msg.h"

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

/* --- partitions come and go --------------------------------------------- */

static void
assigned(void *arg, const struct kgroup_part *p, size_t n)
{
	struct group_run *m = arg;
	struct err e = {0};

	for (size_t i = 0; i < n; i++) {
		struct koffset_spec from = m->from;
		size_t tenure =
		    ledger_enter(&m->ledger, p[i].topic, p[i].partition);

		if (p[i].offset >= 0)
			from = (struct koffset_spec){KSPEC_OFFSET, p[i].offset};
		m->ledger.tenures[tenure].committed = p[i].offset;
		m->ledger.tenures[tenure].kept = p[i].offset;
		msg_verbose("topic %s partition %d is ours", p[i].topic->name.p,
		    (int)p[i].partition);
		if (kconsumer_assign(m->consumer, p[i].topic, p[i].partition,
			from, m->to, &e) < 0)
			m->failed = e;
		else if (p[i].offset >= 0)
			kconsumer_since(m->consumer, p[i].topic, p[i].partition,
			    p[i].leader_epoch);
	}
	m->next_look = 0; /* a start without a commit is committed at once */
}

/* Reads no more of them, and takes back what has not gone out. */
static void
stop_reading(struct group_run *m, const struct kgroup_part *p, size_t n)
{
	struct buf *out = &m->out->w.out;
	size_t before = out->len;

	for (size_t i = 0; i < n; i++) {
		long at = ledger_find(&m->ledger, p[i].topic, p[i].partition);
		struct tenure *s;

		if (at < 0)
			continue;
		s = &m->ledger.tenures[at];
		s->position =
		    kconsumer_position(m->consumer, s->topic, s->partition);
		s->ours = false;
		kconsumer_unassign(m->consumer, s->topic, s->partition);
	}
	if (!before)
		return; /* or what is unwritten has been thrown away */
	m->dropped += ledger_drop(&m->ledger, out, m->out->w.written);
	m->dropped_bytes += before - out->len;
	output_flush(m->out);
}

/* Nothing of it can be committed any more. */
static void
give_up(struct group_run *m, struct tenure *s)
{
	if (!s->lost) {
		s->left = ledger_untaken(&m->ledger, s);
		m->uncommitted += s->left;
	}
	s->lost = true;
}

/*
 * Another member may have it: what was written since the last commit that was
 * accepted comes again, whatever the reader has taken.  The last commit may
 * have told us.
 */
static void
disown(struct group_run *m, struct tenure *s)
{
	uint64_t n;

	if (s->lost && !m->leaving)
		return;
	n = m->kafka->props.auto_commit ? ledger_unkept(s)
					: ledger_untaken(&m->ledger, s);
	m->uncommitted += n - s->left;
	m->disowned += n;
	s->left = n;
	s->lost = true;
}

/* And with those that are lost all that was about to be revoked. */
static void
disown_all(struct group_run *m)
{
	struct ledger *l = &m->ledger;

	for (size_t i = 0; i < l->ntenures; i++)
		if (l->tenures[i].used && !l->tenures[i].ours)
			disown(m, &l->tenures[i]);
	m->let_go_by = 0;
}

static void
revoke(void *arg, const struct kgroup_part *p, size_t n, int64_t deadline)
{
	struct group_run *m = arg;
	int64_t by = clock_ns() + m->drain;

	for (size_t i = 0; i < n; i++)
		msg_verbose("topic %s partition %d is revoked",
		    p[i].topic->name.p, (int)p[i].partition);
	stop_reading(m, p, n);
	m->let_go_by = by < deadline ? by : deadline;
}

static void
lost(void *arg, const struct kgroup_part *p, size_t n)
{
	struct group_run *m = arg;

	for (size_t i = 0; i < n; i++)
		msg_verbose("topic %s partition %d is lost", p[i].topic->name.p,
		    (int)p[i].partition);
	stop_reading(m, p, n);
	disown_all(m);
}

static void
committed(void *arg, const struct kgroup_part *p)
{
	struct group_run *m = arg;
	struct ledger *l = &m->ledger;

	for (size_t i = 0; i < l->ntenures; i++) {
		struct tenure *s = &l->tenures[i];

		if (s->used && s->topic == p->topic &&
		    s->partition == p->partition && s->kept < p->offset &&
		    p->offset <= s->committed)
			s->kept = p->offset;
	}
	m->commits++;
}

static void
failed(void *arg, const struct err *e)
{
	struct group_run *m = arg;
	struct ledger *l = &m->ledger;

	m->failed = *e;
	if (e->code != EX_TEMPFAIL)
		return;
	/* fenced */
	for (size_t i = 0; i < l->ntenures; i++)
		l->tenures[i].ours = false;
	disown_all(m);
}

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
	struct kgroup_owner owner = {.arg = m,
	    .assigned = assigned,
	    .revoke = revoke,
	    .lost = lost,
	    .committed = committed,
	    .failed = failed};

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

static void
look(struct group_run *m)
{
	if (!m->ledger.by_acks) {
		ledger_taken(&m->ledger, reader_progress_look(&m->taken));
		return;
	}
	ledger_taken(&m->ledger, m->out->w.written);
	ack_look(&m->ack); /* its failure is seen by group_run_tick() */
}

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
		look(m);
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
	look(m);
	return m->ledger.nmarks >= WHOLE;
}

/* --- commits ------------------------------------------------------------ */

/*
 * Up to where the tenure is done with; -1: nothing is.  When all that was
 * written is taken, the position counts: it is past gaps, control batches and
 * aborted transactions.
 */
static int64_t
done_with(const struct group_run *m, const struct tenure *s)
{
	int64_t position = s->position;

	if (ledger_waits(&m->ledger, s) || s->dropped || m->by_marks)
		return s->taken;
	if (s->ours)
		position =
		    kconsumer_position(m->consumer, s->topic, s->partition);
	return position > s->taken ? position : s->taken;
}

static void
commit(struct group_run *m)
{
	struct ledger *l = &m->ledger;
	size_t n = 0;

	look(m);
	if (!m->kafka->props.auto_commit)
		return;
	for (size_t i = 0; i < l->ntenures; i++) {
		struct tenure *s = &l->tenures[i];
		int64_t upto;

		if (!s->used || s->lost)
			continue;
		upto = done_with(m, s);
		if (upto < 0 || upto == s->committed)
			continue;
		s->committed = upto;
		m->parts = xgrow(m->parts, &m->parts_cap, n, sizeof *m->parts);
		m->parts[n++] = (struct kgroup_part){s->topic, s->partition,
		    upto, s->taken == s->passed ? s->leader_epoch : -1};
	}
	if (n)
		kgroup_commit(m->group, m->parts, n);
}

/* What is being revoked: are its lines taken? */
static bool
let_go_taken(const struct ledger *l)
{
	for (size_t i = 0; i < l->ntenures; i++)
		if (l->tenures[i].used && !l->tenures[i].ours &&
		    !l->tenures[i].lost && ledger_waits(l, &l->tenures[i]))
			return false;
	return true;
}

static void
let_go(struct group_run *m)
{
	struct ledger *l = &m->ledger;

	commit(m);
	for (size_t i = 0; i < l->ntenures; i++)
		if (l->tenures[i].used && !l->tenures[i].ours)
			give_up(m, &l->tenures[i]); /* its last commit */
	m->let_go_by = 0;
	kgroup_revoked(m->group);
}

/* Partitions that began where nothing was committed: where that is. */
static bool
start_known(const struct group_run *m)
{
	const struct ledger *l = &m->ledger;

	for (size_t i = 0; i < l->ntenures; i++) {
		const struct tenure *s = &l->tenures[i];

		if (s->used && s->ours && s->committed < 0 &&
		    kconsumer_position(m->consumer, s->topic, s->partition) >=
			0)
			return true;
	}
	return false;
}

static bool
all_taken(const struct group_run *m)
{
	const struct ledger *l = &m->ledger;

	for (size_t i = 0; i < l->ntenures; i++)
		if (l->tenures[i].used && !l->tenures[i].lost &&
		    ledger_waits(l, &l->tenures[i]))
			return false;
	return true;
}

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
		look(m);
		if (let_go_taken(l) || now >= m->let_go_by)
			let_go(m);
	}
	if (now >= m->next_look ||
	    (m->kafka->props.auto_commit && start_known(m))) {
		commit(m);
		m->next_look = now + m->interval;
	}
	ledger_forget(l);
	if (m->ack.failed.code && !m->failed.code)
		m->failed = m->ack.failed;
	if (m->let_go_by)
		return now + SOON;
	if (m->ack.file && m->next_look > now + FILES && !all_taken(m)) {
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
	look(m);
	return all_taken(m);
}

/* --- the end ------------------------------------------------------------ */

void
group_run_leave(struct group_run *m, bool last_commit)
{
	int64_t by = clock_ns() + LEAVE_WITHIN;
	struct ledger *l = &m->ledger;
	struct err e = {0};

	if (last_commit)
		commit(m);
	m->leaving = true;
	for (size_t i = 0; i < l->ntenures; i++)
		if (l->tenures[i].used)
			give_up(m, &l->tenures[i]);
	kgroup_revoked(m->group);
	kgroup_leave(m->group);
	while (!kgroup_gone(m->group) && clock_ns() < by)
		if (loop_turn(m->loop, by, &e) < 0)
			break;
}

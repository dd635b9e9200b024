/* The partitions of kcons in a group: assigned, revoked, lost. */
#include "base/clock.h"
#include "cli/msg.h"
#include "group_run_priv.h"

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

void
group_parts_give_up(struct group_run *m, struct tenure *s)
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

struct kgroup_owner
group_parts_owner(struct group_run *m)
{
	return (struct kgroup_owner){.arg = m,
	    .assigned = assigned,
	    .revoke = revoke,
	    .lost = lost,
	    .committed = committed,
	    .failed = failed};
}

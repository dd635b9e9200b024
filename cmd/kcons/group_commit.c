/*
 * What kcons commits in a group, and when: an offset once the next process has
 * taken, or kprod has acknowledged, all that is before it.
 */
#include "base/mem.h"
#include "group_run_priv.h"

void
group_commit_look(struct group_run *m)
{
	if (!m->ledger.by_acks) {
		ledger_taken(&m->ledger, reader_progress_look(&m->taken));
		return;
	}
	ledger_taken(&m->ledger, m->out->w.written);
	ack_look(&m->ack); /* its failure is seen by group_run_tick() */
}

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

void
group_commit_now(struct group_run *m)
{
	struct ledger *l = &m->ledger;
	size_t n = 0;

	group_commit_look(m);
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

bool
group_commit_revoked_taken(const struct group_run *m)
{
	const struct ledger *l = &m->ledger;

	for (size_t i = 0; i < l->ntenures; i++)
		if (l->tenures[i].used && !l->tenures[i].ours &&
		    !l->tenures[i].lost && ledger_waits(l, &l->tenures[i]))
			return false;
	return true;
}

void
group_commit_revoked(struct group_run *m)
{
	struct ledger *l = &m->ledger;

	group_commit_now(m);
	for (size_t i = 0; i < l->ntenures; i++)
		if (l->tenures[i].used && !l->tenures[i].ours)
			group_parts_give_up(
			    m, &l->tenures[i]); /* its last commit */
	m->let_go_by = 0;
	kgroup_revoked(m->group);
}

bool
group_commit_start_known(const struct group_run *m)
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

bool
group_commit_all_taken(const struct group_run *m)
{
	const struct ledger *l = &m->ledger;

	for (size_t i = 0; i < l->ntenures; i++)
		if (l->tenures[i].used && !l->tenures[i].lost &&
		    ledger_waits(l, &l->tenures[i]))
			return false;
	return true;
}

/*
 * Positions that are not in the log any more: its records have expired, a
 * leader has lost them, or the topic was made anew.
 */
#include <inttypes.h>

#include "kafka/consumer/consumer_priv.h"

static void
stop(struct cpart *p, const struct err *why)
{
	p->done = true;
	p->out_of_range = false;
	p->error = *why;
	err_prefix(&p->error, "topic %s partition %" PRId32, p->topic->name.p,
	    p->index);
}

/* --- out of range ------------------------------------------------------- */

void
offset_reset_out_of_range(struct cpart *p)
{
	struct kconsumer *c = p->consumer;
	bool earliest = c->props->reset == KRESET_EARLIEST;

	if (c->props->reset == KRESET_NONE) {
		p->out_of_range = true;
		p->out_of_range_at = p->fetch;
		p->need = NEED_EARLIEST | NEED_LATEST;
		return;
	}
	kcluster_logf(c->cluster,
	    "topic %s partition %" PRId32 ": offset %" PRId64
	    " is not in the log: going on at the %s offset",
	    p->topic->name.p, p->index, p->fetch,
	    earliest ? "earliest" : "latest");
	p->from.kind = earliest ? KSPEC_BEGINNING : KSPEC_END;
	/* The stop stays what it was. */
	p->to = (struct koffset_spec){
	    p->stop == INT64_MAX ? KSPEC_NEVER : KSPEC_OFFSET, p->stop};
	p->fetch = -1;
	p->look = -1;
	p->epoch = -1;
	offsets_need(p);
}

void
offset_reset_report(struct cpart *p)
{
	struct err e;

	err_set(&e, EX_UNAVAILABLE,
	    "offset %" PRId64 " is not in the log, which has %" PRId64
	    " to %" PRId64 " (auto.offset.reset=earliest or latest goes on)",
	    p->out_of_range_at, p->earliest, p->latest);
	stop(p, &e);
}

/* --- truncated ---------------------------------------------------------- */

void
offset_reset_truncated(struct cpart *p, int64_t end)
{
	struct kconsumer *c = p->consumer;
	struct err e;

	if (c->props->reset == KRESET_NONE) {
		if (end < 0)
			err_set(&e, EX_PROTOCOL,
			    "records were lost: it was read up to offset "
			    "%" PRId64 " of leader epoch %" PRId32
			    ", which the new leader does not know",
			    p->fetch, p->epoch);
		else
			err_set(&e, EX_PROTOCOL,
			    "records were lost: it was read up to offset "
			    "%" PRId64 ", and the new leader has them up to "
			    "%" PRId64,
			    p->fetch, end);
		stop(p, &e);
		return;
	}
	if (end < 0) {
		offset_reset_out_of_range(p);
		return;
	}
	kcluster_logf(c->cluster,
	    "topic %s partition %" PRId32
	    ": records were lost: it was read up to offset %" PRId64
	    ", going on at %" PRId64 ", up to where the new leader has them",
	    p->topic->name.p, p->index, p->fetch, end);
	p->fetch = end;
	p->look = -1;
	p->epoch = -1;
}

/* --- made anew ---------------------------------------------------------- */

static int32_t
leader_epoch(const struct cpart *p)
{
	return p->topic->parts[p->index].leader_epoch;
}

void
offset_reset_unknown(struct cpart *p)
{
	/* Right after a topic is made not all brokers know it. */
	if (p->served && p->gone_epoch < 0)
		p->gone_epoch = leader_epoch(p);
}

/*
 * A broker that restarts does not know its partitions for a moment, too, but
 * that takes a new epoch; a new topic has the epochs from 0 again.
 */
bool
offset_reset_recreated(struct cpart *p)
{
	struct err e;

	if (p->gone_epoch >= 0 && leader_epoch(p) > p->gone_epoch)
		p->gone_epoch = -1;
	if (p->remade == p->topic->remade && p->gone_epoch < 0)
		return false;
	err_set(&e, EX_UNAVAILABLE,
	    "the topic was deleted and made anew; it was read up to offset "
	    "%" PRId64 " of the old one",
	    p->fetch);
	stop(p, &e);
	return true;
}

/* Sets the offsets of a group that nobody is a member of. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "kafka/error.h"
#include "lag.h"
#include "lag_priv.h"
#include "list.h"

/* Where a partition begins and ends, and what the place asks for of it. */
struct range {
	const struct kmsg_offset *from, *to,
	    *time; /* time: NULL, or as asked */
};

static int64_t
offset_of(struct koffset_spec p, const struct range *r)
{
	int64_t from = r->from->offset, to = r->to->offset;

	switch (p.kind) {
	case KSPEC_BEGINNING:
		return from;
	case KSPEC_TAIL:
		return p.n > to - from ? from : to - p.n;
	case KSPEC_OFFSET:
		return p.n < from ? from : p.n > to ? to : p.n;
	case KSPEC_TIME:
		return r->time->offset < 0 ? to : r->time->offset;
	case KSPEC_END:
	case KSPEC_NEVER:
		break;
	}
	return to;
}

/* All or nothing: a partition that cannot be asked ends it. */
static void
check(const struct chosen *c, const struct kmsg_offset *a)
{
	struct err e = {0};

	if (!a->error)
		return;
	kerr_set(&e, a->error, "topic %s partition %" PRId32, c->topic->name.p,
	    c->partition);
	msg_die(&e);
}

static void
find_offsets(struct kafka_cli *k, const struct chosen *chosen, size_t n,
    struct koffset_spec place, struct kmsg_commit *set)
{
	bool committed = k->props.read_committed;
	struct kmsg_offset *from, *to, *time = NULL;

	from = list_ask(k, chosen, n, KOFFSET_EARLIEST, committed);
	to = list_ask(k, chosen, n, KOFFSET_LATEST, committed);
	if (place.kind == KSPEC_TIME)
		time = list_ask(k, chosen, n, place.n, committed);
	for (size_t i = 0; i < n; i++) {
		struct range r = {&from[i], &to[i], time ? &time[i] : NULL};

		check(&chosen[i], &from[i]);
		check(&chosen[i], &to[i]);
		if (time)
			check(&chosen[i], &time[i]);
		set[i] = (struct kmsg_commit){.topic = chosen[i].topic->name,
		    .partition = chosen[i].partition,
		    .leader_epoch = -1,
		    .offset = offset_of(place, &r),
		    .metadata = STR("")};
		if (place.kind == KSPEC_OFFSET && set[i].offset != place.n)
			msg_warn("topic %s partition %" PRId32
				 ": offset %" PRId64
				 " is not in the log (%" PRId64 " to %" PRId64
				 "): %" PRId64 " is set",
			    chosen[i].topic->name.p, chosen[i].partition,
			    place.n, from[i].offset, to[i].offset,
			    set[i].offset);
	}
	free(from);
	free(to);
	free(time);
}

int
lag_seek(struct kafka_cli *k, struct str group, const struct selection *sel,
    struct koffset_spec place, struct buf *out)
{
	struct kmsg_commit *set;
	struct chosen *chosen;
	struct offsets before;
	struct err e = {0};
	size_t n;

	chosen = select_resolve(sel, k, &n);
	set = xcalloc(n + 1, sizeof *set);
	offsets_ask(k, group, chosen, n, &before);
	find_offsets(k, chosen, n, place, set);
	if (kadmin_set_committed(k->cluster, group, set, n, k->timeout, &e) < 0)
		kafka_cli_die(&e);
	for (size_t i = 0; i < n; i++) {
		const struct kmsg_committed_part *p =
		    offsets_find(&before, &chosen[i], i);

		buf_putc(out, '{');
		list_text(out, "topic", chosen[i].topic->name);
		buf_printf(out,
		    ",\"partition\":%" PRId32 ",\"committed\":%" PRId64,
		    chosen[i].partition, set[i].offset);
		if (p)
			buf_printf(
			    out, ",\"before\":%" PRId64 "}\n", p->offset);
		else
			buf_puts(out, STR(",\"before\":null}\n"));
	}
	offsets_release(&before);
	free(chosen);
	free(set);
	return 0;
}

/* What was written, and what the next process has taken of it. */
#include "ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
ledger_release(struct ledger *l)
{
	free(l->tenures);
	free(l->marks);
	*l = (struct ledger){0};
}

size_t
ledger_enter(struct ledger *l, struct ktopic *t, int32_t partition)
{
	size_t i = 0;

	while (i < l->ntenures && l->tenures[i].used)
		i++;
	if (i == l->ntenures) {
		l->tenures =
		    xgrow(l->tenures, &l->tenures_cap, i, sizeof *l->tenures);
		l->ntenures++;
	}
	l->tenures[i] = (struct tenure){.topic = t,
	    .partition = partition,
	    .leader_epoch = -1,
	    .used = true,
	    .ours = true,
	    .first = -1,
	    .taken = -1,
	    .passed = -1,
	    .written = -1,
	    .committed = -1,
	    .kept = -1,
	    .position = -1};
	return i;
}

long
ledger_find(const struct ledger *l, const struct ktopic *t, int32_t partition)
{
	for (size_t i = 0; i < l->ntenures; i++) {
		const struct tenure *s = &l->tenures[i];

		if (s->used && s->ours && s->topic == t &&
		    s->partition == partition)
			return (long)i;
	}
	return -1;
}

static struct mark *
mark_at(struct ledger *l, size_t i)
{
	return &l->marks[(l->first + i) & (l->marks_cap - 1)];
}

bool
ledger_full(const struct ledger *l)
{
	return l->nmarks == l->marks_cap;
}

/* The ring's size is a power of two. */
static void
grow(struct ledger *l)
{
	size_t cap = l->marks_cap ? 2 * l->marks_cap : 1024;
	struct mark *m = xreallocarray(NULL, cap, sizeof *m);

	for (size_t i = 0; i < l->nmarks; i++)
		m[i] = *mark_at(l, i);
	free(l->marks);
	l->marks = m;
	l->marks_cap = cap;
	l->first = 0;
}

void
ledger_reserve(struct ledger *l)
{
	if (2 * l->nmarks > l->marks_cap)
		grow(l);
}

void
ledger_wrote(struct ledger *l, size_t tenure, uint64_t end, int64_t next,
    int32_t leader_epoch)
{
	struct tenure *s = &l->tenures[tenure];

	if (ledger_full(l))
		grow(l);
	*mark_at(l, l->nmarks++) =
	    (struct mark){end, next, (uint32_t)tenure, leader_epoch};
	if (s->first < 0)
		s->first = next - 1;
	s->written = next;
	s->waiting++;
}

void
ledger_taken(struct ledger *l, uint64_t bytes)
{
	while (l->nmarks && mark_at(l, 0)->end <= bytes) {
		const struct mark *m = mark_at(l, 0);
		struct tenure *s = &l->tenures[m->tenure];

		s->passed = m->next;
		if (!l->by_acks)
			s->taken = m->next;
		s->leader_epoch = m->leader_epoch;
		s->waiting--;
		l->begin = m->end;
		l->first = (l->first + 1) & (l->marks_cap - 1);
		l->nmarks--;
	}
}

void
ledger_acked(
    struct ledger *l, struct str topic, int32_t partition, int64_t offset)
{
	for (size_t i = 0; i < l->ntenures; i++) {
		struct tenure *s = &l->tenures[i];

		if (s->used && !s->lost && s->partition == partition &&
		    str_eq(s->topic->name, topic) && s->first >= 0 &&
		    offset >= s->first && offset < s->written &&
		    offset >= s->taken)
			s->taken = offset + 1;
	}
}

bool
ledger_waits(const struct ledger *l, const struct tenure *s)
{
	return s->waiting || (l->by_acks && s->taken < s->written);
}

uint64_t
ledger_untaken(const struct ledger *l, const struct tenure *s)
{
	int64_t from = s->taken > s->first ? s->taken : s->first;

	if (!l->by_acks)
		return s->waiting;
	return s->written > from ? (uint64_t)(s->written - from) : 0;
}

uint64_t
ledger_unkept(const struct tenure *s)
{
	int64_t from = s->kept > s->first ? s->kept : s->first;

	return s->written > from ? (uint64_t)(s->written - from) : 0;
}

/* Of those that are revoked, what has left the book counts as written, and what
 * is still in it. */
static void
reset_written(struct ledger *l)
{
	for (size_t i = 0; i < l->ntenures; i++)
		if (!l->tenures[i].ours)
			l->tenures[i].written = l->tenures[i].passed;
}

size_t
ledger_drop(struct ledger *l, struct buf *out, uint64_t written)
{
	uint64_t begin = l->begin; /* of the line, in the stream as it was */
	uint64_t to = written;	   /* where the next line to keep goes */
	size_t kept = 0, dropped = 0;

	reset_written(l);
	for (size_t i = 0; i < l->nmarks; i++) {
		struct mark m = *mark_at(l, i);
		struct tenure *s = &l->tenures[m.tenure];
		uint64_t end = m.end, from = begin > written ? begin : written;
		bool untouched = begin >= written;

		begin = end;
		if (end > written && untouched && !s->ours) {
			s->waiting--;
			s->dropped = true;
			dropped += end > from;
			continue;
		}
		if (end > written) {
			memmove(out->p + (to - written),
			    out->p + (from - written), (size_t)(end - from));
			to += end - from;
			m.end = to;
		}
		s->written = m.next;
		*mark_at(l, kept++) = m;
	}
	l->nmarks = kept;
	out->len = (size_t)(to - written);
	return dropped;
}

void
ledger_forget(struct ledger *l)
{
	for (size_t i = 0; i < l->ntenures; i++)
		if (l->tenures[i].lost && !l->tenures[i].waiting)
			l->tenures[i].used = false;
}

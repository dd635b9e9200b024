/*
 * The book behind every commit (cmd/kcons/ledger.c): random operations beside a
 * model that keeps every line for itself, by its bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../cmd/kcons/ledger.c"

enum { TOPICS = 2, PARTS = 3, STAYS = 200, LINES = 4000, ROUNDS = 300 };

/* A line as the model knows it. */
struct line {
	size_t tenure; /* of the model's */
	int64_t offset;
	uint64_t begin, end; /* in the stream */
	char text[24];
	bool gone; /* dropped */
};

struct visit {
	size_t topic;
	int32_t partition;
	size_t slot; /* in the ledger */
	bool open, lost;
	int64_t next;  /* the offset that comes next */
	int64_t acked; /* -1 */
};

struct world {
	struct ktopic topics[TOPICS];
	struct ledger l;
	struct buf out;
	uint64_t written, taken;
	struct line lines[LINES];
	size_t nlines;
	struct visit visits[STAYS];
	size_t nvisits;
	char got[LINES * 24]; /* what has gone out */
};

static unsigned seed;

static unsigned
any(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % n;
}

/* An open visit of any partition, NULL: none. */
static struct visit *
any_visit(struct world *w)
{
	for (unsigned tries = 0; tries < 8 && w->nvisits; tries++) {
		struct visit *v = &w->visits[any((unsigned)w->nvisits)];

		if (v->open)
			return v;
	}
	return NULL;
}

static void
enter(struct world *w)
{
	size_t topic = any(TOPICS);
	int32_t partition = (int32_t)any(PARTS);
	struct visit *v = &w->visits[w->nvisits];

	if (w->nvisits == STAYS ||
	    ledger_find(&w->l, &w->topics[topic], partition) >= 0)
		return;
	*v = (struct visit){.topic = topic,
	    .partition = partition,
	    .open = true,
	    .next = any(1000),
	    .acked = -1};
	v->slot = ledger_enter(&w->l, &w->topics[topic], partition);
	assert_int_equal(
	    ledger_find(&w->l, &w->topics[topic], partition), v->slot);
	w->nvisits++;
}

/* A line, or a record without one. */
static void
put(struct world *w, bool none)
{
	struct visit *v = any_visit(w);
	struct line *line = &w->lines[w->nlines];

	if (!v || w->nlines == LINES)
		return;
	v->next += any(3); /* gaps */
	*line = (struct line){.tenure = (size_t)(v - w->visits),
	    .offset = v->next++,
	    .begin = w->written + w->out.len};
	if (!none)
		snprintf(line->text, sizeof line->text, "%zu.%u\n", w->nlines,
		    any(1000));
	buf_puts(&w->out, str_of(line->text));
	line->end = w->written + w->out.len;
	if (ledger_full(&w->l))
		ledger_reserve(&w->l);
	ledger_wrote(&w->l, v->slot, line->end, line->offset + 1,
	    (int32_t)(line->offset / 10));
	w->nlines++;
}

static void
write_some(struct world *w)
{
	size_t n = w->out.len ? any((unsigned)w->out.len + 1) : 0;

	if (n)
		memcpy(w->got + w->written, w->out.p, n);
	buf_drop(&w->out, n);
	w->written += n;
}

static void
take_some(struct world *w)
{
	w->taken += any((unsigned)(w->written - w->taken) + 1);
	ledger_taken(&w->l, w->l.by_acks ? w->written : w->taken);
}

/* Some visits end; the model moves what is behind their lines. */
static void
let_go(struct world *w)
{
	size_t dropped = 0;
	uint64_t to = w->written;

	for (size_t i = 0; i < w->nvisits; i++)
		if (w->visits[i].open && any(3) == 0) {
			w->visits[i].open = false;
			w->l.tenures[w->visits[i].slot].ours = false;
		}
	for (size_t i = 0; i < w->nlines; i++) {
		struct line *line = &w->lines[i];
		uint64_t n = line->end - line->begin;

		if (line->gone || line->end <= w->written)
			continue;
		if (line->begin >= w->written &&
		    !w->visits[line->tenure].open) {
			line->gone = true;
			dropped += n > 0;
			continue;
		}
		if (line->begin >= w->written)
			line->begin = to;
		line->end = line->begin + n;
		to = line->end;
	}
	assert_int_equal(ledger_drop(&w->l, &w->out, w->written), dropped);
	assert_int_equal(w->out.len, to - w->written);
}

/* What was let go gets its last commit. */
static void
give_up(struct world *w)
{
	for (size_t i = 0; i < w->nvisits; i++) {
		struct visit *v = &w->visits[i];

		if (!v->open && !v->lost) {
			v->lost = true;
			w->l.tenures[v->slot].lost = true;
		}
	}
	ledger_forget(&w->l);
}

/* An acknowledgement of any record, written or not. */
static void
ack(struct world *w)
{
	size_t topic = any(TOPICS);
	int32_t partition = (int32_t)any(PARTS);
	int64_t offset = any(1200);

	ledger_acked(&w->l, w->topics[topic].name, partition, offset);
	for (size_t i = 0; i < w->nvisits; i++) {
		struct visit *v = &w->visits[i];
		int64_t first = -1, last = -1;

		if (v->lost || v->topic != topic || v->partition != partition)
			continue;
		for (size_t k = 0; k < w->nlines; k++) {
			if (w->lines[k].tenure != i)
				continue;
			if (first < 0)
				first = w->lines[k].offset;
			if (!w->lines[k].gone)
				last = w->lines[k].offset;
		}
		if (first >= 0 && offset >= first && offset <= last &&
		    offset > v->acked)
			v->acked = offset;
	}
}

static void
check(const struct world *w)
{
	for (size_t i = 0; i < w->nvisits; i++) {
		const struct visit *v = &w->visits[i];
		const struct tenure *s = &w->l.tenures[v->slot];
		int64_t taken = -1, last = -1;
		size_t waiting = 0;

		if (v->lost)
			continue; /* the slot may be another's by now */
		for (size_t k = 0; k < w->nlines; k++) {
			const struct line *line = &w->lines[k];
			uint64_t seen = w->l.by_acks ? w->written : w->taken;

			if (line->tenure != i || line->gone)
				continue;
			last = line->offset;
			if (line->end <= seen)
				taken = line->offset + 1;
			else
				waiting++;
		}
		assert_int_equal(s->ours, v->open);
		if (!w->l.by_acks) {
			assert_int_equal(s->taken, taken);
			assert_int_equal(s->waiting, waiting);
			assert_int_equal(ledger_untaken(&w->l, s), waiting);
			assert_int_equal(ledger_waits(&w->l, s), waiting > 0);
			if (taken >= 0)
				assert_int_equal(
				    s->leader_epoch, (taken - 1) / 10);
			continue;
		}
		assert_int_equal(s->taken, v->acked < 0 ? -1 : v->acked + 1);
		assert_int_equal(
		    ledger_waits(&w->l, s), waiting > 0 || v->acked < last);
	}
}

/* What went out is the lines that were not dropped, whole and in order. */
static void
check_stream(struct world *w)
{
	uint64_t at = 0;

	if (w->out.len)
		memcpy(w->got + w->written, w->out.p, w->out.len);
	for (size_t i = 0; i < w->nlines; i++) {
		const struct line *line = &w->lines[i];
		size_t n = strlen(line->text);

		if (line->gone)
			continue;
		assert_int_equal(line->begin, at);
		assert_memory_equal(w->got + at, line->text, n);
		at += n;
	}
	assert_int_equal(at, w->written + w->out.len);
}

static void
step(struct world *w)
{
	switch (any(16)) {
	case 0:
	case 1:
		enter(w);
		break;
	case 2:
		let_go(w);
		break;
	case 3:
		give_up(w);
		break;
	case 4:
		put(w, true);
		break;
	case 5:
	case 6:
		write_some(w);
		break;
	case 7:
	case 8:
		if (w->l.by_acks)
			ack(w);
		/* fall through */
	case 9:
		take_some(w);
		break;
	default:
		put(w, false);
	}
	/* what was written and not asked about is not known to be taken */
	ledger_taken(&w->l, w->l.by_acks ? w->written : w->taken);
	check(w);
}

static void
as_the_model(bool by_acks)
{
	struct world *w = malloc(sizeof *w);

	for (unsigned round = 1; round <= ROUNDS; round++) {
		memset(w, 0, sizeof *w);
		seed = round;
		w->topics[0].name = STR("a");
		w->topics[1].name = STR("b");
		w->l.by_acks = by_acks;
		for (int i = 0; i < 300; i++)
			step(w);
		check_stream(w);
		ledger_release(&w->l);
		buf_release(&w->out);
	}
	free(w);
}

static void
taken_by_bytes(void **state)
{
	(void)state;
	as_the_model(false);
}

static void
taken_by_acknowledgements(void **state)
{
	(void)state;
	as_the_model(true);
}

/* Tiny lines to a reader that keeps up need a ring of constant size. */
static void
ring_stays_small(void **state)
{
	struct ktopic t = {.name = STR("t")};
	struct ledger l = {0};
	size_t tenure = ledger_enter(&l, &t, 0);

	(void)state;
	for (uint64_t i = 1; i <= 1000000; i++) {
		if (ledger_full(&l)) {
			ledger_taken(&l, 2 * i - 2000);
			ledger_reserve(&l);
		}
		ledger_wrote(&l, tenure, 2 * i, (int64_t)i, -1);
	}
	assert_true(l.marks_cap <= 4096);
	ledger_taken(&l, 2000000);
	assert_int_equal(l.tenures[tenure].taken, 1000000);
	assert_int_equal(l.nmarks, 0);
	ledger_release(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(taken_by_bytes),
	    cmocka_unit_test(taken_by_acknowledgements),
	    cmocka_unit_test(ring_stays_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Partitions of the fake broker: batches as they came, sequences checked. */
#ifndef TEST_FAKE_LOG_H
#define TEST_FAKE_LOG_H

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "kafka/error.h"
#include "kafka/record/batch.h"
#include "kafka/record/batch_layout.h"
#include "kafka/wire/be.h"

enum { FAKE_BATCHES = 4096, FAKE_REMEMBERED = 5 };

/* What the broker refuses. */
struct fake_limits {
	size_t max_batch;  /* bytes; 0: none */
	const char *bad;   /* a value that begins so is refused … */
	int16_t bad_error; /* … with that */
	bool name_bad;	   /* say which records it was (Produce 8) */
};

struct fake_batch {
	struct kbytes bytes; /* owned */
	int64_t base, end;   /* offsets */
	bool aborted;	     /* listed as such in Fetch */
};

struct fake_log {
	struct fake_batch batches[FAKE_BATCHES];
	size_t n;
	int64_t start, end;
	bool by_headers; /* they tell where a batch ends */
	int64_t stable;	 /* where an open transaction began; -1: none */
	/* The producer that wrote last, and its latest batches. */
	int64_t producer;
	int16_t epoch;
	int32_t next; /* -1: it has written nothing */
	struct {
		int32_t first, last;
		int64_t base;
	} recent[FAKE_REMEMBERED];
	size_t nrecent;
	unsigned duplicates, gaps, fenced;
};

static void
fake_log_init(struct fake_log *l)
{
	l->producer = -1;
	l->next = -1;
	l->stable = -1;
}

static void
fake_log_release(struct fake_log *l)
{
	for (size_t i = 0; i < l->n; i++)
		free((void *)(uintptr_t)l->batches[i].bytes.p);
}

/* Appends without asking. */
static void
fake_log_append(struct fake_log *l, struct kbytes bytes)
{
	uint8_t *copy = (uint8_t *)xmemdup((const char *)bytes.p, bytes.n);
	int32_t delta = (int32_t)be32(copy + AT_LAST_DELTA);

	if (l->n == FAKE_BATCHES)
		abort();
	be64_put(copy, (uint64_t)l->end);
	l->batches[l->n++] = (struct fake_batch){
	    {copy, bytes.n}, l->end, l->end + delta + 1, false};
	l->end += delta + 1;
}

/* As ProducerAppendInfo.checkSequence: 0, an error, or -100 for a duplicate
 * whose offset is in *base. */
static int16_t
fake_log_check(struct fake_log *l, const uint8_t *h, int64_t *base)
{
	int64_t pid = (int64_t)be64(h + AT_PRODUCER_ID);
	int16_t epoch = (int16_t)be16(h + AT_PRODUCER_EPOCH);
	int32_t first = (int32_t)be32(h + AT_BASE_SEQUENCE);
	int32_t count = (int32_t)be32(h + AT_COUNT);

	if (pid < 0)
		return 0;
	if (pid == l->producer && l->next >= 0) {
		if (epoch < l->epoch) {
			l->fenced++;
			return KERR_INVALID_PRODUCER_EPOCH;
		}
		for (size_t i = 0; epoch == l->epoch && i < l->nrecent; i++) {
			if (l->recent[i].first == first &&
			    l->recent[i].last == first + count - 1) {
				*base = l->recent[i].base;
				l->duplicates++;
				return -100;
			}
		}
		if (first != (epoch > l->epoch ? 0 : l->next)) {
			l->gaps++;
			return KERR_OUT_OF_ORDER_SEQUENCE_NUMBER;
		}
	}
	if (pid != l->producer || epoch != l->epoch)
		l->nrecent = 0;
	l->producer = pid;
	l->epoch = epoch;
	l->next = first + count;
	if (l->nrecent == FAKE_REMEMBERED)
		memmove(l->recent, l->recent + 1,
		    --l->nrecent * sizeof l->recent[0]);
	l->recent[l->nrecent].first = first;
	l->recent[l->nrecent].last = first + count - 1;
	l->recent[l->nrecent++].base = l->end;
	return 0;
}

/* Indexes of the records with a refused value; how many there are. */
static size_t
fake_log_bad(const struct fake_limits *limits, struct kbytes bytes,
    int32_t *which, size_t max)
{
	struct kcodecs *codecs = kcodecs_new();
	struct krecs in;
	struct krecord r;
	struct krecs_options options = {0};
	struct err e = {0};
	size_t n = 0;
	int got;

	krecs_init(&in, codecs);
	krecs_open(&in, bytes, 0, NULL, 0, &options);
	while ((got = krecs_next(&in, &r, &e)) == 1)
		if (limits->bad && r.value.n >= strlen(limits->bad) &&
		    !memcmp(r.value.p, limits->bad, strlen(limits->bad)) &&
		    n < max)
			which[n++] = (int32_t)r.offset;
	if (got < 0)
		abort(); /* the producer sent what cannot be read */
	krecs_release(&in);
	kcodecs_free(codecs);
	return n;
}

/* All values of a partition as lines, for comparison. */
static inline void
fake_log_text(const struct fake_log *l, struct buf *out)
{
	struct kcodecs *codecs = kcodecs_new();
	struct krecs_options options = {0};

	buf_clear(out);
	for (size_t i = 0; i < l->n; i++) {
		struct krecs in;
		struct krecord r;
		struct err e = {0};

		krecs_init(&in, codecs);
		krecs_open(&in, l->batches[i].bytes, 0, NULL, 0, &options);
		while (krecs_next(&in, &r, &e) == 1) {
			buf_put(out, r.value.p, r.value.n);
			buf_putc(out, '\n');
		}
		krecs_release(&in);
	}
	kcodecs_free(codecs);
	buf_cstr(out);
}

#endif

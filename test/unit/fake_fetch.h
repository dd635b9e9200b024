/* What the fake broker answers to those who read. */
#ifndef TEST_FAKE_FETCH_H
#define TEST_FAKE_FETCH_H

#include <time.h>

#include "fake_broker.h"

/* The offset behind a batch: as it was written, or as a broker finds it that
 * reads the header. */
static int64_t
fake_end(const struct fake_log *l, size_t i)
{
	const uint8_t *p = l->batches[i].bytes.p;

	if (!l->by_headers)
		return l->batches[i].end;
	return (int64_t)be64(p) + 1 +
	    (p[AT_MAGIC] == 2 ? (int32_t)be32(p + AT_LAST_DELTA) : 0);
}

/* The records of a partition from an offset on, at most so many bytes (the
 * last batch may be cut), but always one batch when it is the first. */
static void
fake_records(const struct fake_log *l, int64_t from, size_t max, bool first,
    bool flip, struct buf *b)
{
	size_t hole = kput_hole(b), at = b->len;

	for (size_t i = 0; i < l->n && b->len - at < max; i++) {
		struct kbytes x = l->batches[i].bytes;
		size_t n = x.n, left = max - (b->len - at);

		if (fake_end(l, i) <= from)
			continue;
		if (n > left && !(first && b->len == at))
			n = left;
		buf_put(b, x.p, n);
	}
	if (flip && b->len > at + KBATCH_HEADER + 3)
		b->p[at + KBATCH_HEADER + 3] ^= 0x40;
	kput_size(b, hole);
}

static void
fake_fetch(struct fake *f, struct kcur *c, struct buf *b, int version,
    const struct fake_rule *rule, int throttle)
{
	bool error = rule && rule->act == FAKE_ERROR;
	size_t max, topics;
	bool any = false;
	int late = rule && rule->act == FAKE_LATE ? rule->error : 0;

	kcur_i32(c);
	kcur_i32(c);
	kcur_i32(c);
	max = (size_t)kcur_i32(c);
	if (max > f->most_asked)
		f->most_asked = max;
	kcur_i8(c);
	kcur_i32(c);
	kcur_i32(c);
	topics = kcur_array(c, 6);
	kput_i32(b, throttle);
	kput_i16(b, 0);
	kput_i32(b, 0);
	kput_count(b, topics);
	for (size_t i = 0; i < topics; i++) {
		struct str name = kcur_str(c);
		size_t n = kcur_array(c, 24);

		kput_str(b, name);
		kput_count(b, n);
		for (size_t k = 0; k < n; k++) {
			int32_t index = kcur_i32(c);
			const struct fake_log *l =
			    &f->logs[(size_t)index % f->nparts];
			int64_t from;
			size_t limit, aborted = 0, was;
			int16_t code = 0;
			bool leads =
			    f->leaders[(size_t)index % f->nparts] == f->id;
			bool sends = version >= 11 && leads && f->near >= 0;

			kcur_i32(c);
			from = kcur_i64(c);
			kcur_i64(c);
			limit = (size_t)kcur_i32(c);
			if (!leads && !f->serves_all)
				code = KERR_NOT_LEADER_OR_FOLLOWER;
			else if (from < l->start || from > l->end)
				code = KERR_OFFSET_OUT_OF_RANGE;
			if (error)
				code = rule->error;
			kput_i32(b, index);
			kput_i16(b, code);
			kput_i64(b, code ? -1 : l->end - late);
			kput_i64(b,
			    code		 ? -1
				: l->stable >= 0 ? l->stable
						 : l->end - late);
			kput_i64(b, l->start);
			for (size_t x = 0; x < l->n; x++)
				aborted += l->batches[x].aborted;
			kput_count(b, aborted);
			for (size_t x = 0; x < l->n; x++) {
				if (!l->batches[x].aborted)
					continue;
				kput_i64(b,
				    (int64_t)be64(l->batches[x].bytes.p +
					AT_PRODUCER_ID));
				kput_i64(b, l->batches[x].base);
			}
			if (version >= 11)
				kput_i32(b, sends ? f->near : -1);
			was = b->len;
			fake_records(l, code || sends ? INT64_MAX : from,
			    limit < max ? limit : max, !any,
			    rule && rule->act == FAKE_FLIP, b);
			was = b->len - was - 4;
			any |= was > 0;
			max -= was < max ? was : max;
		}
	}
	kcur_array(c, 1);
	if (version >= 11) {
		struct str rack = kcur_str(c);

		snprintf(f->rack, sizeof f->rack, "%.*s", (int)rack.n, rack.p);
	}
	/* A long poll, in short. */
	if (!any)
		nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

static void
fake_list_offsets(struct fake *f, struct kcur *c, struct buf *b,
    const struct fake_rule *rule, int throttle)
{
	bool committed;
	size_t topics;

	kcur_i32(c);
	committed = kcur_i8(c) != 0;
	topics = kcur_array(c, 6);
	kput_i32(b, throttle);
	kput_count(b, topics);
	for (size_t i = 0; i < topics; i++) {
		struct str name = kcur_str(c);
		size_t n = kcur_array(c, 12);

		kput_str(b, name);
		kput_count(b, n);
		for (size_t k = 0; k < n; k++) {
			int32_t index = kcur_i32(c);
			int64_t t = kcur_i64(c), offset = -1;
			const struct fake_log *l =
			    &f->logs[(size_t)index % f->nparts];

			if (t == -1)
				offset = committed && l->stable >= 0 ? l->stable
								     : l->end;
			else if (t == -2)
				offset = l->start;
			for (size_t x = 0; t >= 0 && x < l->n; x++)
				if ((int64_t)be64(l->batches[x].bytes.p +
					AT_MAX_TIMESTAMP) >= t) {
					offset = l->batches[x].base;
					break;
				}
			kput_i32(b, index);
			kput_i16(b, rule ? rule->error : 0);
			kput_i64(b, -1);
			kput_i64(b, rule ? -1 : offset);
		}
	}
}

/* The same end for every epoch that is asked about. */
static void
fake_epoch_end(
    struct fake *f, struct kcur *c, struct buf *b, const struct fake_rule *rule)
{
	size_t topics;

	kcur_i32(c);
	topics = kcur_array(c, 6);
	kput_i32(b, 0);
	kput_count(b, topics);
	for (size_t i = 0; i < topics; i++) {
		struct str name = kcur_str(c);
		size_t n = kcur_array(c, 12);

		kput_str(b, name);
		kput_count(b, n);
		for (size_t k = 0; k < n; k++) {
			int32_t index = kcur_i32(c);

			kcur_i32(c);
			f->asked_epoch = kcur_i32(c);
			kput_i16(b, rule ? rule->error : 0);
			kput_i32(b, index);
			kput_i32(b, f->epoch_end < 0 ? -1 : f->asked_epoch);
			kput_i64(b, f->epoch_end);
		}
	}
}

#endif

/*
 * Each single bit of what no checksum covers, in the log or once on the way:
 * what is read is all there is, or a part of it and an error.
 */
#include <inttypes.h>
#include <zlib.h>

#include "base/crc32c.h"
#include "kafka/record/batch_layout.h"
#include "kafka_numbers.h"

enum { BATCHES = 6, EACH = 10, BITS = 21 * 8 };

enum format { BATCH, MESSAGES, WRAPPERS };

/* A message of magic 1. */
static void
put_message(struct buf *b, int64_t offset, int codec, struct kbytes value)
{
	size_t crc;

	kput_i64(b, offset);
	kput_i32(b, (int32_t)(4 + 1 + 1 + 8 + 4 + 4 + value.n));
	crc = b->len;
	kput_i32(b, 0);
	kput_i8(b, 1);
	kput_i8(b, (int8_t)codec);
	kput_i64(b, 1000);
	kput_i32(b, -1);
	kput_i32(b, (int32_t)value.n);
	buf_put(b, value.p, value.n);
	be32_put((uint8_t *)b->p + crc,
	    (uint32_t)crc32(
		0, (const uint8_t *)b->p + crc + 4, (uInt)(b->len - crc - 4)));
}

static void
put_number(struct buf *b, int64_t offset, int n)
{
	char text[20];
	int len = snprintf(text, sizeof text, "%d", n);

	put_message(
	    b, offset, 0, (struct kbytes){(uint8_t *)text, (size_t)len});
}

/* As it is, at the end of the log. */
static void
append(const struct buf *b, int n)
{
	struct fake_log *l = &fake->logs[0];

	l->batches[l->n++] =
	    (struct fake_batch){{(uint8_t *)xmemdup(b->p, b->len), b->len},
		l->end, l->end + n, false};
	l->end += n;
}

static void
write_old(enum format format, int first)
{
	struct kcodecs *codecs = kcodecs_new();
	struct buf b = {0}, packed = {0};

	for (int i = 0; i < EACH; i++) {
		if (format == MESSAGES)
			buf_clear(&b);
		put_number(&b, format == MESSAGES ? first + i : i, first + i);
		if (format == MESSAGES)
			append(&b, 1);
	}
	if (format == WRAPPERS) {
		assert_int_equal(
		    kcodec_pack(codecs, KCODEC_GZIP, 6,
			(struct kbytes){(uint8_t *)b.p, b.len}, &packed, &err),
		    0);
		buf_clear(&b);
		put_message(&b, first + EACH - 1, KCODEC_GZIP,
		    (struct kbytes){(uint8_t *)packed.p, packed.len});
		append(&b, EACH);
	}
	buf_release(&b);
	buf_release(&packed);
	kcodecs_free(codecs);
}

struct run {
	enum format format;
	size_t batch;	 /* which one lies */
	int bit;	 /* in which */
	int from, to;	 /* what is read */
	bool small;	 /* answers hold one batch and a bit */
	bool by_headers; /* the broker believes it, too */
	bool tight;	 /* and no more than that is to be had */
	bool committed;
	bool checksum; /* agrees with it */
};

static unsigned healed, refused;

/* As pull(), with the offsets, which are the numbers, too. */
static enum knext
pull_both(void)
{
	struct kconsumed r;
	enum knext n;

	while ((n = kconsumer_next(consumer, &r, &err)) == KNEXT_RECORD)
		buf_printf(&got, "%" PRId64 " %.*s\n", r.rec.offset,
		    (int)r.rec.value.n, (const char *)r.rec.value.p);
	buf_cstr(&got);
	return n;
}

static void
say(const struct run *r)
{
	print_error("format %d, batch %zu, bit %d, %d to %d%s%s%s%s\n",
	    (int)r->format, r->batch, r->bit, r->from, r->to,
	    r->small ? ", small" : "", r->by_headers ? ", by headers" : "",
	    r->tight ? ", tight" : "", r->committed ? ", committed" : "");
}

static void
check_prefix(const struct run *r, bool all)
{
	struct buf want = {0};

	for (int i = r->from; i < r->to; i++)
		buf_printf(&want, "%d %d\n", i, i);
	buf_cstr(&want);
	if (got.len > want.len || !want.p ||
	    memcmp(got.p, want.p, got.len) != 0 ||
	    (all && got.len != want.len)) {
		print_error("%s\n", said.len ? buf_cstr(&said) : "");
		say(r);
		assert_string_equal(buf_cstr(&got), buf_cstr(&want));
	}
	buf_release(&want);
}

/* The checksum agrees with it. */
static void
set_last_delta(struct kbytes bytes, int32_t delta)
{
	uint8_t *p = (uint8_t *)(uintptr_t)bytes.p;

	be32_put(p + AT_LAST_DELTA, (uint32_t)delta);
	be32_put(
	    p + AT_CRC, crc32c(0, p + AT_ATTRIBUTES, bytes.n - AT_ATTRIBUTES));
}

/* Whether it came to an end in which all was read. */
static bool
run(const struct run *r)
{
	struct fake_log *l;
	uint8_t *p;
	enum knext n;
	int turns = 0;

	start(1);
	set("isolation.level",
	    r->committed ? "read_committed" : "read_uncommitted");
	l = &fake->logs[0];
	for (int i = 0; i < BATCHES; i++)
		if (r->format == BATCH)
			write_batch(0, i * EACH, EACH, -1, false);
		else
			write_old(r->format, i * EACH);
	go();
	if (r->small) /* less than what the program allows */
		props.fetch_part_max =
		    (int32_t)l->batches[r->batch].bytes.n + 9;
	if (r->tight)
		props.fetch_max = props.fetch_part_max;
	p = (uint8_t *)(uintptr_t)l->batches[r->batch].bytes.p;
	if ((size_t)r->bit / 8 < l->batches[r->batch].bytes.n)
		p[r->bit / 8] ^= (uint8_t)(1 << r->bit % 8);
	if (r->checksum)
		set_last_delta(l->batches[r->batch].bytes,
		    (int32_t)be32(p + AT_LAST_DELTA));
	/* (what it then does not find itself is as if compaction had taken it
	 * out) */
	l->by_headers = r->by_headers && r->bit / 8 < AT_LENGTH &&
	    (int64_t)be64(p) >= (int64_t)r->batch * EACH;
	assign(0, (struct koffset_spec){KSPEC_OFFSET, r->from},
	    r->to == BATCHES * EACH
		? the_end
		: (struct koffset_spec){KSPEC_OFFSET, r->to});
	while ((n = pull_both()) == KNEXT_NONE) {
		if (turns++ > 5000) {
			say(r);
			fail_msg("no end");
		}
		loop_turn(loop, clock_ns() + SECOND / 100, &err);
	}
	check_prefix(r, n == KNEXT_DONE);
	if (n == KNEXT_ERROR && err.code != EX_PROTOCOL) {
		say(r);
		fail_msg("status %d: %s", err.code, err.msg);
	}
	end();
	return n == KNEXT_DONE;
}

static void
every_bit(struct run *r)
{
	for (r->bit = 0; r->bit < BITS; r->bit++)
		if (run(r))
			healed++;
		else
			refused++;
}

static void
every_batch(enum format format, int size, bool by_headers, int from, int to)
{
	size_t n = format == MESSAGES ? BATCHES * EACH : BATCHES;
	size_t step = format == MESSAGES ? 13 : 1;

	for (size_t i = 0; i < n; i += step) {
		struct run r = {.format = format,
		    .batch = i,
		    .from = from,
		    .to = to,
		    .small = size > 0,
		    .tight = size > 1,
		    .by_headers = by_headers,
		    .committed = i % 2};

		every_bit(&r);
	}
}

static void
test_batches(void **state)
{
	(void)state;
	for (int size = 0; size < 3; size++) {
		every_batch(BATCH, size, false, 0, BATCHES * EACH);
		every_batch(BATCH, size, true, 0, BATCHES * EACH);
		every_batch(BATCH, size, false, 25, 57);
		every_batch(BATCH, size, true, 25, 40);
	}
	print_message("# %u read, %u refused\n", healed, refused);
}

static void
test_old(void **state)
{
	(void)state;
	for (int size = 0; size < 3; size++) {
		every_batch(MESSAGES, size, size % 2, 0, BATCHES * EACH);
		every_batch(MESSAGES, size, false, 25, 45);
		every_batch(WRAPPERS, size, size % 2, 0, BATCHES * EACH);
		every_batch(WRAPPERS, size, false, 25, 57);
	}
	print_message("# %u read, %u refused\n", healed, refused);
}

/* A last offset delta that lies, of which the checksum does not tell. */
static void
test_last_delta(void **state)
{
	(void)state;
	for (int bit = 0; bit < 32; bit++)
		for (int size = 0; size < 2; size++)
			for (size_t batch = 0; batch < BATCHES; batch++) {
				struct run r = {.batch = batch,
				    .bit = 8 * AT_LAST_DELTA + bit,
				    .to = batch % 2 ? BATCHES * EACH : 57,
				    .small = size > 0,
				    .checksum = true};

				assert_false(run(&r));
			}
}

/* What compaction leaves: batches missing, the last records of one missing. */
static void
write_compacted(void)
{
	for (int i = 0; i < BATCHES; i++) {
		struct fake_log *l = &fake->logs[0];
		int first = (int)l->end, n = 1 + i % 3 * 4;

		write_batch(0, first, n, -1, false);
		set_last_delta(l->batches[l->n - 1].bytes, n - 1 + i % 2 * 3);
		l->batches[l->n - 1].end += i % 2 * 3;
		l->end = l->batches[l->n - 1].end + i * (i % 3);
	}
	fake->logs[0].end += 7;
}

static void
read_compacted(int from, int size)
{
	struct buf want = {0};
	struct fake_log *l;

	start(1);
	write_compacted();
	l = &fake->logs[0];
	go();
	if (size > 0)
		props.fetch_part_max = (int32_t)l->batches[2].bytes.n + 9;
	if (size > 1)
		props.fetch_max = props.fetch_part_max;
	for (size_t i = 0; i < l->n; i++) {
		int64_t base = l->batches[i].base;
		int32_t n = (int32_t)be32(l->batches[i].bytes.p + AT_COUNT);

		for (int64_t k = base; k < base + n; k++)
			if (k >= from)
				buf_printf(
				    &want, "%" PRId64 " %" PRId64 "\n", k, k);
	}
	l->start = from < 9 ? 0 : from % 9;
	assign(0, (struct koffset_spec){KSPEC_OFFSET, from},
	    (struct koffset_spec){KSPEC_OFFSET, l->batches[l->n - 1].end});
	until(pull_both() == KNEXT_DONE);
	assert_string_equal(buf_cstr(&got), buf_cstr(&want));
	buf_release(&want);
	end();
}

/* None of it is taken for a lie. */
static void
test_compacted(void **state)
{
	(void)state;
	for (int size = 0; size < 3; size++)
		for (int from = 0; from < 45; from++)
			read_compacted(from, size);
}

/* A broker that notes the end of the log, and then reads what comes in. */
static void
test_late(void **state)
{
	(void)state;
	for (int always = 0; always < 2; always++) {
		start(1);
		for (int i = 0; i < BATCHES; i++)
			write_batch(0, EACH * i, EACH, -1, false);
		fake_rule(fake, KAPI_FETCH, 0, always ? FAKE_ALWAYS : 1,
		    FAKE_LATE, 25);
		go();
		assign(0, beginning, the_end);
		assert_int_equal(pull_all(), always ? KNEXT_ERROR : KNEXT_DONE);
		check(0, always ? 30 : 60);
		assert_true(heard("it ends behind the end of the log: "
				  "fetching it again"));
		end();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_batches),
	    cmocka_unit_test(test_old),
	    cmocka_unit_test(test_last_delta),
	    cmocka_unit_test(test_compacted),
	    cmocka_unit_test(test_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

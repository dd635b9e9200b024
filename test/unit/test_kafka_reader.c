/*
 * Reading what brokers send: batches and message sets of every format from an
 * independent encoder, transactions, and what has to be refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../golden/kafka_batches.h"
#include "kafka/record/batch.h"
#include "kafka/wire/be.h"
#include "kafka_golden.h"

static struct kcodecs *codecs;
static struct krecs reader;
static const struct krecs_options committed = {.read_committed = true};
static const struct krecs_options uncommitted = {.read_committed = false};

static int
setup(void **state)
{
	(void)state;
	codecs = kcodecs_new();
	krecs_init(&reader, codecs);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	krecs_release(&reader);
	kcodecs_free(codecs);
	return 0;
}

/*
 * What the golden bytes hold, read from an offset, as text: "offset=value "
 * for each record, then "end position" or "bad".
 */
static const char *
show(const char *name, int64_t from, const struct krecs_options *opt,
    const struct kaborted *aborted, size_t n)
{
	static struct buf text;
	struct kbytes b = golden_bytes(name);
	struct krecord r;
	struct err e;
	int ret;

	buf_clear(&text);
	krecs_open(&reader, b, from, aborted, n, opt);
	while ((ret = krecs_next(&reader, &r, &e)) > 0)
		buf_printf(&text, "%d=%.*s ", (int)r.offset, (int)r.value.n,
		    r.value.p ? (const char *)r.value.p : "");
	if (ret == 0)
		buf_printf(&text, "end %d", (int)reader.position);
	else
		buf_printf(&text, "bad");
	unfree(b);
	if (ret < 0)
		assert_int_equal(e.code, EX_PROTOCOL);
	return buf_cstr(&text);
}

static const char *
plain(const char *name, int64_t from)
{
	return show(name, from, &committed, NULL, 0);
}

/* The i-th record; its views are good until the next call. */
static struct krecord
nth(const char *name, int i)
{
	static struct kbytes b;
	struct krecord r = {0};
	struct err e;

	unfree(b);
	b = golden_bytes(name);
	krecs_open(&reader, b, 0, NULL, 0, &committed);
	for (; i >= 0; i--)
		assert_int_equal(krecs_next(&reader, &r, &e), 1);
	return r;
}

static void
test_v2(void **state)
{
	struct krecord r;

	(void)state;
	assert_string_equal(plain("two", 0), "0=hello 1= end 2");
	assert_string_equal(plain("compacted", 0), "100=a 103=b 109=c end 113");
	assert_int_equal(reader.leader_epoch, 5);
	assert_string_equal(plain("compacted", 101), "103=b 109=c end 113");
	assert_string_equal(plain("compacted", 109), "109=c end 113");
	assert_string_equal(plain("compacted", 110), "end 113");
	assert_string_equal(plain("compacted", 500), "end 500");
	assert_string_equal(plain("empty", 0), "end 16");

	r = nth("append_time", 1);
	assert_true(r.log_append_time);
	assert_int_equal(r.timestamp, 2000);
	r = nth("compacted", 2);
	assert_false(r.log_append_time);
	assert_int_equal(r.timestamp, 1002);
	r = nth("delete_horizon", 0);
	assert_int_equal(r.timestamp, 995);
	r = nth("delete_horizon", 1);
	assert_int_equal(r.timestamp, 1003);
	assert_null(r.value.p);

	r = nth("header_nulls", 0);
	assert_non_null(r.key.p);
	assert_int_equal(r.key.n, 0);
	assert_int_equal(r.nheaders, 3);
	assert_non_null(r.headers[0].name.p);
	assert_null(r.headers[0].value.p);
	assert_non_null(r.headers[1].value.p);
	assert_int_equal(r.headers[1].value.n, 0);
	assert_memory_equal(r.headers[2].value.p, "\xff\0", 2);
}

static void
test_codecs(void **state)
{
	static const char *const names[] = {"gzip_members", "snappy_raw",
	    "snappy_xerial", "snappy_xerial_again", "lz4_plain", "lz4_sums",
	    "zstd_no_size", "zstd_frames"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_string_equal(plain(names[i], 0), "0=a 1=b 2=c end 3");
}

static void
test_legacy(void **state)
{
	struct krecord r;

	(void)state;
	assert_string_equal(plain("v0", 0), "10=a 11=b 12=c end 13");
	assert_string_equal(plain("v0", 12), "12=c end 13");
	assert_string_equal(plain("v0_gzip", 0), "10=a 11=b 12=c end 13");
	assert_string_equal(plain("v0_gzip", 11), "11=b 12=c end 13");
	assert_string_equal(plain("v0_lz4", 0), "10=a 11=b 12=c end 13");
	assert_string_equal(plain("v0_lz4_size", 0), "10=a 11=b 12=c end 13");
	assert_string_equal(plain("v0_gzip_later", 0), "10=a 11=b 12=c end 21");
	assert_string_equal(plain("v1", 0), "0=v 1= end 2");
	assert_string_equal(plain("v1_gzip", 0), "40=a 41=b 42=c end 43");
	assert_string_equal(plain("v1_gzip_zero", 0), "0=a 1=b 2=c end 3");
	assert_string_equal(plain("v1_snappy", 0), "40=a 41=b 42=c end 43");
	assert_string_equal(plain("v1_xerial", 42), "42=c end 43");
	assert_string_equal(plain("v1_lz4", 0), "40=a 41=b 42=c end 43");
	assert_int_equal(reader.leader_epoch, -1);
	assert_string_equal(
	    plain("mixed", 0), "0=a 1=b 2=c 3=a 4=b 5=c 6=a 7=b 8=c end 9");
	assert_string_equal(plain("mixed", 5), "5=c 6=a 7=b 8=c end 9");

	r = nth("v0", 0);
	assert_int_equal(r.timestamp, -1);
	assert_null(r.key.p);
	r = nth("v1", 0);
	assert_int_equal(r.timestamp, 123);
	assert_false(r.log_append_time);
	assert_memory_equal(r.key.p, "k", 1);
	r = nth("v1", 1);
	assert_int_equal(r.timestamp, -1);
	assert_null(r.value.p);
	r = nth("v1_append_time", 0);
	assert_true(r.log_append_time);
	assert_int_equal(r.timestamp, 123);
	r = nth("v1_gzip", 2);
	assert_int_equal(r.timestamp, 502);
	r = nth("v1_gzip_append_time", 2);
	assert_true(r.log_append_time);
	assert_int_equal(r.timestamp, 77);
}

static void
test_transactions(void **state)
{
	/* In no order, as some brokers send it, and one of the past. */
	static const struct kaborted aborted[] = {{30, 11}, {10, 0}, {99, 3}};
	static const struct kaborted later[] = {{10, 7}};
	static const struct kaborted twice[] = {{10, 7}, {10, 0}};

	(void)state;
	assert_string_equal(show("transactions", 0, &uncommitted, aborted, 3),
	    "0=0 1=1 2=2 3=3 4=4 5=5 7=7 8=8 11=11 end 13");
	assert_string_equal(show("transactions", 0, &committed, NULL, 0),
	    "0=0 1=1 2=2 3=3 4=4 5=5 7=7 8=8 11=11 end 13");
	assert_string_equal(show("transactions", 0, &committed, aborted, 3),
	    "2=2 3=3 4=4 7=7 8=8 end 13");
	assert_string_equal(show("transactions", 3, &committed, aborted, 3),
	    "3=3 4=4 7=7 8=8 end 13");
	assert_string_equal(show("transactions", 0, &committed, later, 1),
	    "0=0 1=1 2=2 3=3 4=4 5=5 11=11 end 13");
	assert_string_equal(show("transactions", 0, &committed, twice, 2),
	    "2=2 3=3 4=4 11=11 end 13");
}

/* After the last record of a batch, its end; after the last call, all of it. */
static void
test_position(void **state)
{
	static const struct kaborted aborted[] = {{10, 0}, {30, 11}};
	struct kbytes b = golden_bytes("transactions");
	struct krecord r;
	struct err e;
	static const int want[] = {3, 4, 5, 8, 9};

	(void)state;
	krecs_open(&reader, b, 0, aborted, 2, &committed);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(krecs_next(&reader, &r, &e), 1);
		assert_int_equal(reader.position, want[i]);
	}
	assert_int_equal(krecs_next(&reader, &r, &e), 0);
	assert_int_equal(reader.position, 13);
	unfree(b);
	nth("compacted", 2);
	assert_int_equal(reader.position, 113);
}

static void
test_refused(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
		const char *got;

		if (strncmp(golden[i].name, "bad_", 4) != 0)
			continue;
		n++;
		got = plain(golden[i].name, 0);
		if (strcmp(golden[i].name, "bad_backwards") == 0)
			assert_string_equal(got, "5=a 6=b 7=c bad");
		else if (strcmp(golden[i].name, "bad_inner_backwards") == 0)
			assert_string_equal(got, "0=a 1=b 2=c bad");
		else
			assert_string_equal(got, "bad");
	}
	assert_true(n > 25);
}

/* Every cut of every golden input ends without a record that is not whole. */
static void
test_cut(void **state)
{
	struct krecord r;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
		struct kbytes b = unhex(golden[i].hex);

		for (size_t n = 0; n < b.n; n++) {
			uint8_t *cut = exact(b.p, n);
			uint32_t first = n >= 12 ? be32(cut + 8) + 12 : 0;
			int seen = 0;

			krecs_open(&reader, (struct kbytes){cut, n}, 0, NULL, 0,
			    &committed);
			while (krecs_next(&reader, &r, &e) > 0)
				seen++;
			if (n < 12 || n < first)
				assert_int_equal(seen, 0);
			free(cut);
		}
		unfree(b);
	}
}

/* The caller's cap holds for what comes out of a wrapper or batch. */
static void
test_cap(void **state)
{
	static const char *const names[] = {"gzip_members", "snappy_raw",
	    "snappy_xerial", "lz4_plain", "zstd_no_size", "v1_gzip"};
	struct krecs_options opt = {.max_unpacked = 10};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_string_equal(show(names[i], 0, &opt, NULL, 0), "bad");
	opt.max_unpacked = 24; /* exactly three records of eight bytes */
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(
		    show(names[i], 0, &opt, NULL, 0), "0=a 1=b 2=c end 3");
	opt.max_unpacked = 23;
	for (size_t i = 0; i < 5; i++)
		assert_string_equal(show(names[i], 0, &opt, NULL, 0), "bad");
}

/* A reader without codecs reads what is not compressed, and says so else. */
static void
test_no_codecs(void **state)
{
	struct kbytes b = golden_bytes("mixed");
	struct krecord k;
	struct krecs r;
	struct err e;

	(void)state;
	krecs_init(&r, NULL);
	krecs_open(&r, b, 0, NULL, 0, &committed);
	assert_int_equal(krecs_next(&r, &k, &e), -1);
	assert_int_equal(e.code, EX_SOFTWARE);
	krecs_release(&r);
	krecs_release(&r);
	unfree(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_v2),
	    cmocka_unit_test(test_codecs),
	    cmocka_unit_test(test_legacy),
	    cmocka_unit_test(test_transactions),
	    cmocka_unit_test(test_position),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_cut),
	    cmocka_unit_test(test_cap),
	    cmocka_unit_test(test_no_codecs),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

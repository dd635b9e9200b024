/* lib/base: what everything else stands on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/map.h"

static void
map_against_a_plain_array(void **state)
{
	enum { N = 5000 };
	static char there[N];
	struct map m = {0};
	size_t live = 0;

	(void)state;
	srand(1);
	for (int step = 0; step < 200000; step++) {
		int k = rand() % N;
		char key[16];
		struct str s = {key, (size_t)sprintf(key, "k%d", k)};

		if (rand() % 3) {
			void *old = map_put(&m, s, &there[k]);

			assert_ptr_equal(old, there[k] ? &there[k] : NULL);
			live += !there[k];
			there[k] = 1;
		} else {
			void *old = map_del(&m, s);

			assert_ptr_equal(old, there[k] ? &there[k] : NULL);
			live -= (size_t)there[k];
			there[k] = 0;
		}
		assert_int_equal(m.count, live);
	}
	for (int k = 0; k < N; k++) {
		char key[16];
		struct str s = {key, (size_t)sprintf(key, "k%d", k)};

		assert_ptr_equal(map_get(&m, s), there[k] ? &there[k] : NULL);
	}
	size_t seen = 0, i = 0;
	while (map_next(&m, &i))
		seen++;
	assert_int_equal(seen, live);
	map_release(&m);
}

static void
base64_round_trips(void **state)
{
	static const struct {
		const char *text, *coded;
	} rfc[] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
	    {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
	    {"foobar", "Zm9vYmFy"}};
	static const char *const bad[] = {
	    "Z", "Zg=", "Zg==Zg==", "Z\n==", "====", "Zm9v="};
	struct buf a = {0}, b = {0};

	(void)state;
	for (size_t i = 0; i < sizeof rfc / sizeof *rfc; i++) {
		buf_clear(&a);
		buf_clear(&b);
		base64_encode(&a, str_of(rfc[i].text));
		assert_true(str_is(buf_str(&a), rfc[i].coded));
		assert_int_equal(base64_decode(&b, buf_str(&a)), 0);
		assert_true(str_is(buf_str(&b), rfc[i].text));
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(base64_decode(&b, str_of(bad[i])), -1);
	for (size_t n = 0; n < 300; n++) {
		char bytes[300];

		random_bytes(bytes, n);
		buf_clear(&a);
		buf_clear(&b);
		base64_encode(&a, (struct str){bytes, n});
		assert_int_equal(base64_decode(&b, buf_str(&a)), 0);
		assert_true(str_eq(buf_str(&b), (struct str){bytes, n}));
	}
	buf_release(&a);
	buf_release(&b);
}

static void
time_text(void **state)
{
	static const struct {
		const char *text;
		int64_t ns;
	} good[] = {{"1970-01-01T00:00:00Z", 0},
	    {"2026-01-02T03:04:05.678Z", 1767323045678000000},
	    {"2026-01-02 03:04:05.678", 1767323045678000000},
	    {"2026-01-02T05:04:05.678+02:00", 1767323045678000000},
	    {"1969-12-31T23:59:59.999999999Z", -1},
	    {"2024-02-29", 1709164800000000000}};
	static const char *const bad[] = {"", "2026", "2026-13-01",
	    "2025-02-29", "2026-01-02T24:00:00Z", "2026-01-02T03:04:05.Z",
	    "2026-01-02T03:04:05Zx", "9999-01-01", "2026-01-02T03"};
	char out[TIME_TEXT_MAX];
	int64_t ns;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_int_equal(time_parse(str_of(good[i].text), &ns), 0);
		assert_int_equal(ns, good[i].ns);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(time_parse(str_of(bad[i]), &ns), -1);
	/* every day of 800 years there and back */
	for (int64_t day = -146097; day < 146097; day++) {
		int64_t ms = day * 86400000 + 12345678;
		size_t n = time_text_ms(out, ms);

		assert_int_equal(n, 24);
		if (day > -100000 && day < 100000) {
			assert_int_equal(
			    time_parse((struct str){out, n}, &ns), 0);
			assert_int_equal(ns, ms * 1000000);
		}
	}
}

static void
nearest_name(void **state)
{
	static const char *const names[] = {
	    "bootstrap-server", "topic", "group", "partition"};

	(void)state;
	assert_string_equal(str_nearest(STR("tpoic"), names, 4), "topic");
	assert_string_equal(
	    str_nearest(STR("bootstrap-servers"), names, 4), names[0]);
	assert_null(str_nearest(STR("frobnicate"), names, 4));
}

static void
errors_read_well(void **state)
{
	struct err e = {0};

	(void)state;
	assert_int_equal(err_set(&e, EX_DATAERR, "line %d", 3), -1);
	err_prefix(&e, "%s", "file");
	assert_string_equal(e.msg, "file: line 3");
	assert_int_equal(e.code, 65);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(map_against_a_plain_array),
	    cmocka_unit_test(base64_round_trips),
	    cmocka_unit_test(time_text),
	    cmocka_unit_test(nearest_name),
	    cmocka_unit_test(errors_read_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

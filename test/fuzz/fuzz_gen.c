/*
 * The specifications of streamgen.  The first byte chooses among an interval, a
 * rate, the faults, a probability and a line to spoil; the rest is its text.
 * What is taken works: times never go back, probabilities are some, a spoilt
 * line that should be JSON is, and one that should not is not.
 */
#include <stdlib.h>

#include "cli/opt.h"
#include "gen/arrival.h"
#include "gen/corrupt.h"
#include "json/parser.h"
#include "json/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const struct gen_units units = {unit_duration, unit_rate};

static void
check(bool ok)
{
	if (!ok)
		abort();
}

static void
check_arrival(struct str text, enum arrival_form form)
{
	struct arrival a;
	struct err e = {0};
	int64_t last = 0;

	if (arrival_parse(&a, text, form, &units, &e) < 0) {
		check(e.code == EX_USAGE && e.msg[0]);
		return;
	}
	check(arrival_mean(&a) >= 0);
	arrival_start(&a, 1, RNG_PACE, 1700000000000000000);
	for (int i = 0; i < 300; i++) {
		int64_t at = arrival_next(&a);

		check(at >= last);
		last = at;
	}
}

static void
check_fault(struct str text, enum fault fault)
{
	struct faults f = {.seed = 1};
	struct verdict verdict;
	struct err e = {0};

	if (fault_parse(&f, fault, text, &units, &e) < 0) {
		check(e.code == EX_USAGE && e.msg[0]);
		return;
	}
	check(f.share[fault] >= 0 && f.share[fault] <= 1);
	check(fault != FAULT_BAD || (f.kinds && f.kinds < 1u << BREAKAGES));
	for (int64_t i = 0; i < 300; i++)
		if (fault_next(&f, i, &verdict))
			check(verdict.late_ns >= 0 && verdict.again_ns >= 0);
}

static void
check_spoil(struct str text)
{
	struct buf line = {0}, out = {0};
	struct err e;
	struct jv v = json_parse(text, &e);
	struct rng r;

	if (v.kind != JV_NONE)
		json_write(&line, v, NULL);
	rng_seed(&r, text.n, 0);
	for (unsigned k = 0; line.len && k < 4 * BREAKAGES; k++) {
		int kind;

		buf_clear(&out);
		kind = corrupt(&out, buf_str(&line), 1u << k % BREAKAGES, &r);
		if (kind >= 0) {
			struct jv w = json_parse(buf_str(&out), &e);

			check(!str_eq(buf_str(&line), buf_str(&out)));
			check((w.kind != JV_NONE) ==
			    (kind == BREAK_TYPE || kind == BREAK_MISSING));
			jv_unref(w);
		}
	}
	jv_unref(v);
	buf_release(&line);
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str text = {(const char *)data + 1, n - 1};
	double share;

	if (n < 1)
		return 0;
	switch (data[0]) {
	case 'i':
		check_arrival(text, ARRIVAL_INTERVAL);
		break;
	case 'r':
		check_arrival(text, ARRIVAL_RATE);
		break;
	case 'p':
		check(
		    gen_share(text, &share) < 0 || (share >= 0 && share <= 1));
		break;
	case 's':
		check_spoil(text);
		break;
	default:
		if (data[0] >= '0' && data[0] < '0' + FAULTS)
			check_fault(text, (enum fault)(data[0] - '0'));
	}
	return 0;
}

/*
 * Answers that lie, for the tests of what reads them: at each place of an
 * answer wrong numbers, wrong bits, or its end.
 */
#ifndef TEST_KAFKA_HOSTILE_H
#define TEST_KAFKA_HOSTILE_H

#include "kafka_client.h"

struct lie {
	enum fake_act act; /* FAKE_TWIST, FAKE_TURN or FAKE_CUT */
	struct str bytes;  /* that stand there instead */
	int16_t bits;	   /* that are turned */
};

/* -1, the greatest numbers, an overlong varint, as they stand on the wire; each
 * bit of a byte; no more bytes, and a size that agrees with that. */
static const struct lie lies[] = {
    {FAKE_TWIST, {"\xff\xff\xff\xff", 4}, 0},
    {FAKE_TWIST, {"\x7f\xff\xff\xff", 4}, 0},
    {FAKE_TWIST, {"\x80\x80\x80\x80\x80", 5}, 0},
    {FAKE_TWIST, {"\x7f\xff", 2}, 0},
    {FAKE_TURN, {NULL, 0}, 0xff},
    {FAKE_TURN, {NULL, 0}, 0x01},
    {FAKE_TURN, {NULL, 0}, 0x10},
    {FAKE_CUT, {NULL, 0}, 0},
};

enum { LIES = sizeof lies / sizeof *lies };

/* The first answer to the API lies at that byte. */
static inline void
tell_lie(int api, size_t at, const struct lie *lie)
{
	fake_rule(fake, api, 0, 1, lie->act, lie->bits);
	fake->rules[fake->nrules - 1].bytes = lie->bytes;
	fake->rules[fake->nrules - 1].at = at;
}

static inline void
patience_is_short(void)
{
	set("request.timeout.ms", "100");
	set("delivery.timeout.ms", "300");
}

static inline bool
final(int code)
{
	return code == EX_UNAVAILABLE || code == EX_PROTOCOL ||
	    code == EX_NOPERM || code == EX_TEMPFAIL || code == EX_DATAERR;
}

/* A run with one answer that lies: whether all was well in the end; *size is
 * that of the answer. */
typedef bool hostile_run(int api, size_t at, const struct lie *, size_t *size);

/* Every `step`-th place (every one in a long run) of the answer. */
static inline void
everywhere(hostile_run *run, int api, size_t step)
{
	size_t size = 1, good = 0, all = 0;

	if (getenv("LONG"))
		step = 1;
	for (size_t i = 0; i < LIES; i++) {
		size = 1;
		for (size_t at = i % step; at < size || at == i % step;
		     at += step, all++)
			good += run(api, at, &lies[i], &size);
		assert_true(size > 10);
	}
	print_message("# %s: %zu of %zu healed\n", kapi_name(api), good, all);
	assert_true(good > 0);
}

#endif

/*
 * Events of a stream.  The first byte says how: values over lines, separators,
 * where blocks are cut.  Held to be true:
 *	- the events, and what is bad, do not depend on how the blocks are cut;
 *	- they are those of the values that the parser sees in the same text,
 *and by lines it calls the same bad, in the same words.
 */
#include <stdio.h>

#include "../unit/json_events.h"
#include "json/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool ok, struct jv a, struct jv b, const char *what)
{
	struct buf text = {0};

	if (!ok) {
		json_write(&text, a, NULL);
		buf_putc(&text, '\n');
		json_write(&text, b, NULL);
		fprintf(stderr, "%s\n%s\n", what, buf_cstr(&text));
		abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *p = (const char *)data + 1;
	struct json_stream_how how = {.max_token = 1 << 24};
	struct jv all, cut, records;
	size_t size;
	bool whole;

	if (n-- == 0)
		return 0;
	how.multiline = *data & 1;
	how.seq = *data & 2;
	how.errors = *data & 4;
	size = (size_t)(*data >> 3) + 1;
	all = stream_events(p, n, how, n, 1);
	cut = stream_events(p, n, how, size, size);
	check(jv_eq(all, cut), all, cut, "blocks show");
	jv_unref(cut);
	cut = stream_events(p, n, how, 0, 1);
	check(jv_eq(all, cut), all, cut, "bytes show");
	jv_unref(cut);
	records = record_events(p, n, how.multiline, &whole);
	/* (over lines one that is bad may be found at another place) */
	for (size_t i = 0; how.multiline && i < jv_len(records); i++) {
		struct jv v = jv_at(records, i);

		whole = whole && !event_is_bad(v);
		jv_unref(v);
	}
	if (whole && !how.seq && !how.errors)
		check(same_events(all, records), all, records,
		    "not the events of the values");
	jv_unref(all);
	jv_unref(records);
	return 0;
}

/*
 * Events of texts, as a stream gives them and as tostream makes them of whole
 * values; both as an array of events, and of ["bad", line, byte, why].
 */
#ifndef TEST_JSON_EVENTS_H
#define TEST_JSON_EVENTS_H

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "json/stream.h"

static inline struct jv
bad_event(const struct json_rec *rec)
{
	struct jv v = jv_push(jv_arr(), jv_str(STR("bad")));

	v = jv_push(v, jv_int((int64_t)rec->line));
	v = jv_push(v, jv_int((int64_t)rec->column));
	return jv_push(v, jv_str(str_of(rec->why)));
}

/* Fed by blocks of `size` bytes, each in memory of its own; the first of
 * `first` bytes. */
static inline struct jv
stream_events(const char *p, size_t n, struct json_stream_how how, size_t first,
    size_t size)
{
	struct json_stream *s = json_stream_new(how);
	struct jv all = jv_arr();
	struct json_rec rec;
	enum json_found f;
	char *block;
	size_t k = first < n ? first : n, at = 0;

	for (;;) {
		block = xmalloc(k + JSON_PADDING);
		memcpy(block, p + at, k);
		memset(block + k, 'x', JSON_PADDING);
		at += k;
		json_stream_feed(s, block, k, at == n);
		while ((f = json_stream_next(s, &rec)) != JSON_END)
			all = jv_push(
			    all, f == JSON_BAD ? bad_event(&rec) : rec.value);
		free(block);
		if (at == n)
			break;
		k = size < n - at ? size : n - at;
	}
	json_stream_free(s);
	return all;
}

/* Appends the events of a value, which stands at a path (consumed). */
static inline struct jv
value_events(struct jv all, struct jv v, struct jv path)
{
	enum jv_type t = jv_type(v);
	struct jv_iter it = jv_iter(v);
	struct jv last = JV_NONE_V, event;

	if ((t == JT_ARRAY || t == JT_OBJECT) && jv_len(v)) {
		while (jv_next(&it)) {
			jv_unref(last);
			last = jv_push(jv_ref(path),
			    t == JT_ARRAY ? jv_int((int64_t)it.index)
					  : jv_ref(it.key));
			all = value_events(all, it.value, jv_ref(last));
		}
		all = jv_push(all, jv_push(jv_arr(), last));
		jv_unref(path);
		return all;
	}
	event = jv_push(jv_push(jv_arr(), path), jv_ref(v));
	return jv_push(all, event);
}

/* What the parser makes of the same text; *whole: of no bad record the events
 * before it are missing, no name stands twice, and nothing is too deep. */
static inline struct jv
record_events(const char *p, size_t n, bool multiline, bool *whole)
{
	struct json_parser *parser = json_parser_new(multiline, 1 << 24);
	struct jv all = jv_arr();
	struct json_rec rec;
	enum json_found f;
	char *block = xmalloc(n + JSON_PADDING);

	memcpy(block, p, n);
	memset(block + n, 'x', JSON_PADDING);
	*whole = true;
	json_feed(parser, block, n, true);
	while ((f = json_next(parser, &rec)) != JSON_END) {
		if (f == JSON_BAD) {
			all = jv_push(all, bad_event(&rec));
			continue;
		}
		if ((rec.value.doc->flags & DOC_DUP) ||
		    rec.value.doc->depth > 100)
			*whole = false;
		else
			all = value_events(all, rec.value, jv_arr());
		jv_unref(rec.value);
	}
	json_parser_free(parser);
	free(block);
	return all;
}

static inline bool
event_is_bad(struct jv e)
{
	struct jv first = jv_at(e, 0);
	bool is = jv_type(first) == JT_STRING;

	jv_unref(first);
	return is;
}

/* A byte that is no UTF-8 where something else was expected has two names. */
static inline struct jv
without_utf8(struct jv want, struct jv got)
{
	struct jv why = event_is_bad(want) ? jv_at(want, 3) : JV_NULL_V;
	struct buf tmp = {0};

	if (jv_type(why) == JT_STRING && got.kind != JV_NONE &&
	    event_is_bad(got) && str_is(jv_text(why, &tmp), "invalid UTF-8"))
		want = jv_set_at(want, 3, jv_at(got, 3));
	buf_release(&tmp);
	jv_unref(why);
	return want;
}

/*
 * Whether the stream's events are the records', but for those before something
 * bad.  By lines, what is bad is told in the same words.
 */
static inline bool
same_events(struct jv stream, struct jv records)
{
	size_t i = 0, n = jv_len(stream), m = jv_len(records);
	bool ok = true;

	for (size_t k = 0; ok && k < m; k++, i++) {
		struct jv want = jv_at(records, k), got;

		if (event_is_bad(want))
			for (; i < n; i++) {
				got = jv_at(stream, i);
				ok = event_is_bad(got);
				jv_unref(got);
				if (ok)
					break;
			}
		got = i < n ? jv_at(stream, i) : JV_NONE_V;
		want = without_utf8(want, got);
		ok = got.kind != JV_NONE && jv_eq(want, got);
		jv_unref(got);
		jv_unref(want);
	}
	return ok && i == n;
}

#endif

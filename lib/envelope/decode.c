/*
 * An envelope taken apart, straight from the tape of its document: text without
 * escapes and embedded JSON are handed out as they lie in the input.
 */
#include <stdlib.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/num.h"
#include "envelope/envelope.h"
#include "json/doc.h"

enum member {
	TOPIC,
	PARTITION,
	OFFSET,
	TIMESTAMP,
	TS, /* kcat's timestamp, beside its payload */
	HEADERS,
	KEY,
	KEY_BASE64,
	VALUE,
	VALUE_TEXT,
	VALUE_BASE64,
	PAYLOAD, /* kcat's value_text */
	MEMBERS,
};

static const struct str names[MEMBERS] = {
    [TOPIC] = {"topic", 5},
    [PARTITION] = {"partition", 9},
    [OFFSET] = {"offset", 6},
    [TIMESTAMP] = {"timestamp", 9},
    [TS] = {"ts", 2},
    [HEADERS] = {"headers", 7},
    [KEY] = {"key", 3},
    [KEY_BASE64] = {"key_base64", 10},
    [VALUE] = {"value", 5},
    [VALUE_TEXT] = {"value_text", 10},
    [VALUE_BASE64] = {"value_base64", 12},
    [PAYLOAD] = {"payload", 7},
};

/* Where each member's value is on the tape; 0: absent (the root is there). */
struct found {
	const struct doc *doc;
	uint32_t at[MEMBERS];
};

static bool
is_string(enum doc_type t)
{
	return t == DT_STR || t == DT_STR_ESC;
}

/*
 * The text of a string.  What is decoded goes to v->bytes, which has room for
 * all of it from the start, so that it never moves.
 */
static struct str
text_at(struct envelope *v, const struct doc *d, uint32_t at)
{
	struct str raw = doc_str_raw(d, at);
	size_t from = v->bytes.len;

	if (doc_type(d, at) == DT_STR)
		return raw;
	json_unescape(&v->bytes, raw);
	return (struct str){v->bytes.p + from, v->bytes.len - from};
}

/* Not null, also when it is empty. */
static struct kbytes
bytes_of(struct str s)
{
	return (struct kbytes){(const uint8_t *)s.p, s.n};
}

static int
base64_at(struct envelope *v, const struct doc *d, uint32_t at,
    const char *what, struct kbytes *out, struct err *e)
{
	size_t from;
	struct str text;

	if (!is_string(doc_type(d, at)))
		return err_set(e, EX_DATAERR, "%s is not a string", what);
	text = text_at(v, d, at);
	from = v->bytes.len;
	if (base64_decode(&v->bytes, text) < 0)
		return err_set(e, EX_DATAERR, "%s is not base64", what);
	*out = bytes_of((struct str){v->bytes.p + from, v->bytes.len - from});
	return 0;
}

/* --- members ---------------------------------------------------------------
 */

static void
find(struct envelope *v, const struct doc *d, struct found *f)
{
	uint32_t end = doc_end(d, 0);

	f->doc = d;
	for (uint32_t at = 1; at < end; at = doc_next(d, at + 1)) {
		size_t mark = v->bytes.len;
		struct str name = text_at(v, d, at);

		for (int m = 0; m < MEMBERS; m++) {
			if (str_eq(name, names[m])) {
				f->at[m] = at + 1; /* of duplicates, the last */
				break;
			}
		}
		v->bytes.len = mark;
	}
}

/* A whole number from `min` on; null or absent leaves *out alone. */
static int
number(const struct found *f, enum member m, int64_t min, int64_t max,
    int64_t *out, struct err *e)
{
	uint32_t at = f->at[m];
	int64_t n;

	if (!at || doc_type(f->doc, at) == DT_NULL)
		return 0;
	if (doc_type(f->doc, at) != DT_INT ||
	    !num_parse_i64(doc_str_raw(f->doc, at), &n) || n < min || n > max)
		return err_set(e, EX_DATAERR,
		    "%s is not a whole number from %lld to %lld", names[m].p,
		    (long long)min, (long long)max);
	*out = n;
	return 0;
}

static int
get_place(struct envelope *v, const struct found *f, struct err *e)
{
	enum member ts = !f->at[TIMESTAMP] && f->at[PAYLOAD] ? TS : TIMESTAMP;
	int64_t partition = -1;
	uint32_t at = f->at[TOPIC];

	v->rec.offset = v->rec.timestamp = -1;
	v->topic = (struct str){NULL, 0};
	if (at && is_string(doc_type(f->doc, at)))
		v->topic = text_at(v, f->doc, at);
	else if (at && doc_type(f->doc, at) != DT_NULL)
		return err_set(e, EX_DATAERR, "topic is not a string");
	if (number(f, PARTITION, -1, INT32_MAX, &partition, e) < 0 ||
	    number(f, OFFSET, -1, INT64_MAX, &v->rec.offset, e) < 0 ||
	    number(f, ts, -1, INT64_MAX, &v->rec.timestamp, e) < 0)
		return -1;
	v->partition = (int32_t)partition;
	return 0;
}

static int
get_key(struct envelope *v, const struct found *f, struct err *e)
{
	uint32_t at = f->at[KEY];

	v->rec.key = (struct kbytes){NULL, 0};
	if (at && f->at[KEY_BASE64])
		return err_set(e, EX_DATAERR, "both key and key_base64");
	if (f->at[KEY_BASE64])
		return base64_at(
		    v, f->doc, f->at[KEY_BASE64], "key_base64", &v->rec.key, e);
	if (!at || doc_type(f->doc, at) == DT_NULL)
		return 0;
	v->rec.key =
	    bytes_of(is_string(doc_type(f->doc, at)) ? text_at(v, f->doc, at)
						     : doc_raw(f->doc, at));
	return 0;
}

static int
get_value(struct envelope *v, const struct found *f, struct err *e)
{
	enum member which = MEMBERS;
	enum doc_type type;

	for (enum member m = VALUE; m <= PAYLOAD; m++) {
		if (!f->at[m])
			continue;
		if (which != MEMBERS)
			return err_set(e, EX_DATAERR, "both %s and %s",
			    names[which].p, names[m].p);
		which = m;
	}
	if (which == MEMBERS)
		return err_set(e, EX_DATAERR,
		    "no value, value_text or value_base64 (a null value is "
		    "\"value\":null)");
	v->rec.value = (struct kbytes){NULL, 0};
	type = doc_type(f->doc, f->at[which]);
	if (which == VALUE_BASE64)
		return base64_at(
		    v, f->doc, f->at[which], "value_base64", &v->rec.value, e);
	if (which == VALUE_TEXT && !is_string(type))
		return err_set(e, EX_DATAERR, "value_text is not a string");
	if (type == DT_NULL)
		return 0;
	v->rec.value = bytes_of(which != VALUE && is_string(type)
		? text_at(v, f->doc, f->at[which])
		: doc_raw(f->doc, f->at[which]));
	return 0;
}

/* --- headers ---------------------------------------------------------------
 */

/* A string, null, or {"base64":"…"}. */
static int
get_part(struct envelope *v, const struct doc *d, uint32_t at,
    struct kbytes *out, struct err *e)
{
	*out = (struct kbytes){NULL, 0};
	switch (doc_type(d, at)) {
	case DT_NULL:
		return 0;
	case DT_STR:
	case DT_STR_ESC:
		*out = bytes_of(text_at(v, d, at));
		return 0;
	case DT_OBJ:
		if (doc_count(d, at) == 1 &&
		    str_is(doc_str_raw(d, at + 1), "base64"))
			return base64_at(
			    v, d, at + 2, "base64 of a header", out, e);
		break;
	default:
		break;
	}
	return err_set(e, EX_DATAERR,
	    "a header's name or value is neither text nor {\"base64\":…}");
}

static struct kheader *
new_header(struct envelope *v)
{
	v->headers =
	    xgrow(v->headers, &v->cap, v->rec.nheaders, sizeof *v->headers);
	return &v->headers[v->rec.nheaders++];
}

/* A name at `name` and its value at `value`; 0 for a value that is missing. */
static int
get_header(struct envelope *v, const struct doc *d, uint32_t name,
    uint32_t value, struct err *e)
{
	struct kheader *h = new_header(v);

	h->value = (struct kbytes){NULL, 0};
	if (get_part(v, d, name, &h->name, e) < 0 ||
	    (value && get_part(v, d, value, &h->value, e) < 0))
		return -1;
	if (!h->name.p)
		return err_set(e, EX_DATAERR, "a header without a name");
	return 0;
}

/* [[name, value], …], or kcat's [name, value, …]. */
static int
header_list(
    struct envelope *v, const struct doc *d, uint32_t list, struct err *e)
{
	uint32_t end = doc_end(d, list), at = list + 1, value;

	while (at < end) {
		if (doc_type(d, at) == DT_ARR) {
			if (doc_count(d, at) != 2)
				return err_set(e, EX_DATAERR,
				    "a header is not [name, value]");
			value = doc_next(d, at + 1);
			if (get_header(v, d, at + 1, value, e) < 0)
				return -1;
			at = doc_next(d, at);
		} else {
			value = doc_next(d, at);
			if (get_header(v, d, at, value < end ? value : 0, e) <
			    0)
				return -1;
			at = value < end ? doc_next(d, value) : end;
		}
	}
	return 0;
}

static int
get_headers(struct envelope *v, const struct found *f, struct err *e)
{
	const struct doc *d = f->doc;
	uint32_t at = f->at[HEADERS], end;

	v->rec.nheaders = 0;
	if (at && doc_type(d, at) == DT_ARR) {
		if (header_list(v, d, at, e) < 0)
			return -1;
	} else if (at && doc_type(d, at) == DT_OBJ) {
		end = doc_end(d, at);
		for (at++; at < end; at = doc_next(d, at + 1))
			if (get_header(v, d, at, at + 1, e) < 0)
				return -1;
	} else if (at && doc_type(d, at) != DT_NULL) {
		return err_set(e, EX_DATAERR, "headers is not an array");
	}
	v->rec.headers = v->headers;
	return 0;
}

/* --- the whole -------------------------------------------------------------
 */

int
envelope_get(struct envelope *v, struct jv record, struct err *e)
{
	struct found f = {0};
	const struct doc *d;

	if (record.kind != JV_VIEW || record.at != 0 ||
	    doc_type(record.doc, 0) != DT_OBJ)
		return err_set(e, EX_DATAERR,
		    "an envelope is an object like {\"key\":…,\"value\":…}");
	d = record.doc;
	buf_clear(&v->bytes);
	/* nothing decoded is longer than its text; the rest is for what the
	 * decoders round up */
	buf_room(&v->bytes, doc_raw(d, 0).n + 256);
	find(v, d, &f);
	if (get_place(v, &f, e) < 0 || get_key(v, &f, e) < 0 ||
	    get_value(v, &f, e) < 0)
		return -1;
	return get_headers(v, &f, e);
}

void
envelope_release(struct envelope *v)
{
	buf_release(&v->bytes);
	free(v->headers);
	v->headers = NULL;
	v->cap = 0;
}

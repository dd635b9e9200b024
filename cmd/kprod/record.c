/* A line as a record for Kafka. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "expr/expr.h"
#include "json/write.h"
#include "record.h"

/* An expression of the command line and the last value it gave. */
struct field {
	const char *option; /* as it was given, for messages */
	struct expr *expr;  /* NULL: not used */
	struct vm *vm;
	struct jv held;
	struct buf text;
};

struct record_builder {
	const struct record_options *opts;
	struct str topic_name; /* of the options */
	struct field key, partition, timestamp, topic;
	struct field header[RECORD_HEADERS];
	struct kheader *headers;
	size_t cap;
	struct envelope envelope;
};

bool
record_needs_json(const struct record_options *o)
{
	bool expr = o->key || o->partition || o->timestamp || o->topic_from;

	for (size_t i = 0; i < o->nheaders; i++)
		expr |= o->headers[i].is_expr;
	return expr || o->envelope;
}

bool
record_is_value(const struct record_options *o)
{
	return o->topic && !o->nheaders && !record_needs_json(o);
}

static int
field_init(struct field *f, const char *option, const char *text, struct err *e)
{
	struct expr_opts opts = {.name = option};
	struct vm_env env = {0};

	if (!text)
		return 0;
	f->option = option;
	f->expr = expr_compile(str_of(text), &opts, e);
	if (!f->expr)
		return -1;
	f->vm = vm_new(f->expr, &env);
	return 0;
}

static void
field_release(struct field *f)
{
	jv_unref(f->held);
	vm_free(f->vm);
	expr_free(f->expr);
	buf_release(&f->text);
}

struct record_builder *
record_builder_new(const struct record_options *o, struct err *e)
{
	struct record_builder *m = xcalloc(1, sizeof *m);
	bool ok;

	m->opts = o;
	if (o->topic)
		m->topic_name = str_of(o->topic);
	ok = field_init(&m->key, "--key", o->key, e) == 0 &&
	    field_init(&m->partition, "--partition", o->partition, e) == 0 &&
	    field_init(&m->timestamp, "--timestamp", o->timestamp, e) == 0 &&
	    field_init(&m->topic, "--topic-from", o->topic_from, e) == 0;
	for (size_t i = 0; ok && i < o->nheaders; i++)
		if (o->headers[i].is_expr)
			ok = field_init(&m->header[i], "--header",
				 o->headers[i].text, e) == 0;
	if (ok)
		return m;
	record_builder_free(m);
	return NULL;
}

void
record_builder_free(struct record_builder *m)
{
	if (!m)
		return;
	field_release(&m->key);
	field_release(&m->partition);
	field_release(&m->timestamp);
	field_release(&m->topic);
	for (size_t i = 0; i < RECORD_HEADERS; i++)
		field_release(&m->header[i]);
	envelope_release(&m->envelope);
	free(m->headers);
	free(m);
}

/* --- fields ----------------------------------------------------------------
 */

/* The one value the expression gives; it belongs to the field. */
static int
evaluate(struct field *f, const struct line *line, struct err *e)
{
	struct jv v; /* not to be looked at after a failure */

	jv_unref(f->held);
	f->held = JV_NONE_V;
	if (vm_one(f->vm, jv_ref(line->value), &v, e) < 0)
		return err_prefix(e, "%s", f->option);
	f->held = v;
	return 0;
}

/* A string's text, null, or the text of any other JSON. */
static int
field_bytes(
    struct field *f, const struct line *line, struct kbytes *out, struct err *e)
{
	struct str s;

	if (evaluate(f, line, e) < 0)
		return -1;
	*out = (struct kbytes){NULL, 0};
	switch (jv_type(f->held)) {
	case JT_NULL:
		return 0;
	case JT_STRING:
		s = jv_text(f->held, &f->text);
		break;
	default:
		buf_clear(&f->text);
		json_write(&f->text, f->held, NULL);
		s = buf_str(&f->text);
		break;
	}
	/* an empty text is not null */
	*out = (struct kbytes){(const uint8_t *)(s.p ? s.p : ""), s.n};
	return 0;
}

static int
wrong(const struct field *f, const char *what, struct err *e)
{
	return err_set(e, EX_DATAERR, "%s gave %s, not %s", f->option,
	    jv_type_name(f->held), what);
}

static int
field_partition(
    struct field *f, const struct line *line, int32_t *out, struct err *e)
{
	int64_t n;

	if (evaluate(f, line, e) < 0)
		return -1;
	if (jv_type(f->held) == JT_NULL) {
		*out = -1;
		return 0;
	}
	if (jv_type(f->held) != JT_NUMBER)
		return wrong(f, "the number of a partition", e);
	if (!jv_integer(f->held, &n) || n < -1 || n > INT32_MAX)
		return err_set(e, EX_DATAERR,
		    "%s gave a number that is no partition", f->option);
	*out = (int32_t)n;
	return 0;
}

/* Milliseconds since the epoch or RFC 3339 text; null: the time of sending. */
static int
field_timestamp(
    struct field *f, const struct line *line, int64_t *out, struct err *e)
{
	int64_t ns;

	if (evaluate(f, line, e) < 0)
		return -1;
	switch (jv_type(f->held)) {
	case JT_NULL:
		*out = -1;
		return 0;
	case JT_NUMBER:
		if (jv_integer(f->held, out) && *out >= 0)
			return 0;
		return err_set(e, EX_DATAERR,
		    "%s gave a number that is no time in milliseconds",
		    f->option);
	case JT_STRING:
		if (time_parse(jv_text(f->held, &f->text), &ns) == 0 &&
		    ns >= 0) {
			*out = ns / 1000000;
			return 0;
		}
		return err_set(e, EX_DATAERR,
		    "%s gave text that is no RFC 3339 time since 1970",
		    f->option);
	default:
		return wrong(f, "a time", e);
	}
}

static int
field_topic(
    struct field *f, const struct line *line, struct str *out, struct err *e)
{
	if (evaluate(f, line, e) < 0)
		return -1;
	if (jv_type(f->held) != JT_STRING)
		return wrong(f, "the name of a topic", e);
	*out = jv_text(f->held, &f->text);
	return 0;
}

/* --- the record ------------------------------------------------------------
 */

/* The headers of the envelope, if any, and those of the options behind them. */
static int
add_headers(struct record_builder *m, const struct line *line,
    struct krecord *rec, struct err *e)
{
	const struct record_options *o = m->opts;

	if (!o->nheaders)
		return 0;
	while (m->cap < rec->nheaders + o->nheaders)
		m->headers =
		    xgrow(m->headers, &m->cap, m->cap, sizeof *m->headers);
	if (rec->nheaders)
		memcpy(m->headers, rec->headers,
		    rec->nheaders * sizeof *m->headers);
	rec->headers = m->headers;
	for (size_t i = 0; i < o->nheaders; i++) {
		const struct header_option *h = &o->headers[i];
		struct kheader *to = &m->headers[rec->nheaders++];

		to->name =
		    (struct kbytes){(const uint8_t *)h->name, strlen(h->name)};
		to->value = (struct kbytes){
		    (const uint8_t *)h->text, h->text ? strlen(h->text) : 0};
		if (h->is_expr &&
		    field_bytes(&m->header[i], line, &to->value, e) < 0)
			return -1;
	}
	return 0;
}

/* The line's bytes are the value. */
static int
from_plain(const struct record_options *o, struct str text,
    struct outgoing *out, struct err *e)
{
	out->rec.value = (struct kbytes){(const uint8_t *)text.p, text.n};
	if (o->null_line == NULL_TEXT || !str_is(text, "null"))
		return 0;
	if (o->null_line == NULL_REFUSED)
		return err_set(e, EX_DATAERR,
		    "null: say what it means by --null=tombstone (a null "
		    "value) or --null=text");
	out->rec.value = (struct kbytes){NULL, 0};
	return 0;
}

static int
from_envelope(struct record_builder *m, const struct line *line,
    struct outgoing *out, struct err *e)
{
	struct envelope *v = &m->envelope;

	if (envelope_get(v, line->value, e) < 0)
		return -1;
	out->rec = v->rec;
	out->source = v->topic;
	out->source_partition = v->partition;
	out->source_offset = v->rec.offset;
	if (!m->opts->copy)
		return 0;
	if ((!v->topic.p && !m->opts->topic) || v->partition < 0)
		return err_set(e, EX_DATAERR,
		    "--copy wants a %spartition in each envelope",
		    m->opts->topic ? "" : "topic and a ");
	if (!m->opts->topic)
		out->topic = v->topic;
	out->partition = v->partition;
	return 0;
}

int
record_make(struct record_builder *m, const struct line *line,
    struct outgoing *out, struct err *e)
{
	const struct record_options *o = m->opts;

	*out = (struct outgoing){.partition = -1, .source_partition = -1};
	out->rec.offset = out->rec.timestamp = -1;
	out->topic = m->topic_name;
	if (o->envelope ? from_envelope(m, line, out, e) < 0
			: from_plain(o, line->text, out, e) < 0)
		return -1;
	if (o->fixed_partition >= 0)
		out->partition = o->fixed_partition;
	if ((m->key.expr && field_bytes(&m->key, line, &out->rec.key, e) < 0) ||
	    (m->partition.expr &&
		field_partition(&m->partition, line, &out->partition, e) < 0) ||
	    (m->timestamp.expr &&
		field_timestamp(&m->timestamp, line, &out->rec.timestamp, e) <
		    0) ||
	    (m->topic.expr && field_topic(&m->topic, line, &out->topic, e) < 0))
		return -1;
	return add_headers(m, line, &out->rec, e);
}

static void
field_done(struct field *f)
{
	jv_unref(f->held);
	f->held = JV_NONE_V;
}

void
record_done(struct record_builder *m)
{
	field_done(&m->key);
	field_done(&m->partition);
	field_done(&m->timestamp);
	field_done(&m->topic);
	for (size_t i = 0; i < m->opts->nheaders; i++)
		field_done(&m->header[i]);
}

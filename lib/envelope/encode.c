/* A record as one line: the envelope, or its value alone. */
#include "base/base64.h"
#include "base/num.h"
#include "base/utf8.h"
#include "envelope/envelope.h"
#include "json/parser.h"
#include "json/write.h"

static struct str
text_of(struct kbytes b)
{
	return (struct str){(const char *)b.p, b.n};
}

static void
put_i64(struct buf *out, int64_t v)
{
	out->len += num_i64(buf_room(out, NUM_TEXT_MAX), v);
}

static void
put_base64(struct buf *out, struct str s)
{
	buf_putc(out, '"');
	base64_encode(out, s);
	buf_putc(out, '"');
}

/* Text, null, or {"base64":"…"}. */
static void
put_part(struct buf *out, struct kbytes b)
{
	struct str s = text_of(b);

	if (!b.p) {
		buf_puts(out, STR("null"));
	} else if (utf8_valid(s.p, s.n)) {
		json_write_str(out, s, false);
	} else {
		buf_puts(out, STR("{\"base64\":"));
		put_base64(out, s);
		buf_putc(out, '}');
	}
}

static void
put_headers(struct buf *out, const struct krecord *r)
{
	buf_puts(out, STR(",\"headers\":["));
	for (size_t i = 0; i < r->nheaders; i++) {
		buf_puts(out, i ? STR(",[") : STR("["));
		put_part(out, r->headers[i].name);
		buf_putc(out, ',');
		put_part(out, r->headers[i].value);
		buf_putc(out, ']');
	}
	buf_putc(out, ']');
}

static void
put_key(struct buf *out, struct kbytes key)
{
	struct str s = text_of(key);

	if (!key.p) {
		buf_puts(out, STR(",\"key\":null"));
	} else if (utf8_valid(s.p, s.n)) {
		buf_puts(out, STR(",\"key\":"));
		json_write_str(out, s, false);
	} else {
		buf_puts(out, STR(",\"key_base64\":"));
		put_base64(out, s);
	}
}

/* Whether it is valid JSON, and how deep it is nested. */
static bool
is_json(struct envelope_writer *w, struct str s, unsigned *depth)
{
	if (!w->checker)
		w->checker = json_checker_new();
	return json_check(w->checker, s, depth);
}

static bool
has_control(struct str s)
{
	unsigned char low = 0;

	for (size_t i = 0; i < s.n; i++)
		low |= (unsigned char)s.p[i] < 0x20;
	return low;
}

/*
 * Whether the bytes can stand in the envelope as they are, and come back the
 * same.  A text that begins with a token has no BOM either.
 */
static bool
embeddable(struct envelope_writer *w, struct str s)
{
	unsigned depth;

	if (!s.n || s.p[0] == ' ' || s.p[s.n - 1] == ' ' ||
	    (unsigned char)s.p[0] >= 0x80)
		return false;
	if (has_control(s) || str_is(s, "null"))
		return false;
	/* the envelope around it is one level more */
	return is_json(w, s, &depth) && depth < JV_DEPTH_MAX;
}

static void
put_value(struct envelope_writer *w, struct buf *out, struct kbytes value)
{
	struct str s = text_of(value);

	if (!value.p) {
		buf_puts(out, STR(",\"value\":null"));
	} else if (w->form == ENVELOPE_AUTO && embeddable(w, s)) {
		buf_puts(out, STR(",\"value\":"));
		buf_puts(out, s);
	} else if (w->form != ENVELOPE_BASE64 && utf8_valid(s.p, s.n)) {
		buf_puts(out, STR(",\"value_text\":"));
		json_write_str(out, s, false);
	} else {
		buf_puts(out, STR(",\"value_base64\":"));
		put_base64(out, s);
	}
}

void
envelope_put(struct envelope_writer *w, struct buf *out, struct str topic,
    int32_t partition, const struct krecord *r)
{
	buf_puts(out, STR("{\"topic\":"));
	json_write_str(out, topic, false);
	buf_puts(out, STR(",\"partition\":"));
	put_i64(out, partition);
	buf_puts(out, STR(",\"offset\":"));
	put_i64(out, r->offset);
	buf_puts(out, STR(",\"timestamp\":"));
	if (r->timestamp < 0)
		buf_puts(out, STR("null"));
	else
		put_i64(out, r->timestamp);
	put_headers(out, r);
	put_key(out, r->key);
	put_value(w, out, r->value);
	buf_putc(out, '}');
}

int
envelope_plain(struct envelope_writer *w, struct buf *out, struct kbytes value)
{
	struct str s = text_of(value);
	unsigned depth;
	char *d;

	if (!value.p)
		s = STR("null");
	d = buf_room(out, s.n + 1);
	if (s.n && memchr(s.p, '\n', s.n)) {
		if (!is_json(w, s, &depth))
			return -1;
		/* a control byte in valid JSON is white space */
		for (size_t i = 0; i < s.n; i++)
			d[i] = s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i];
	} else if (s.n) {
		memcpy(d, s.p, s.n);
	}
	d[s.n] = '\n';
	out->len += s.n + 1;
	return 0;
}

void
envelope_writer_release(struct envelope_writer *w)
{
	json_checker_free(w->checker);
	w->checker = NULL;
}

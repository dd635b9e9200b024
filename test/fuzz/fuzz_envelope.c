/*
 * Envelopes: any JSON taken apart without harm, and any record there and back.
 *
 * The input is taken twice: as the text of an envelope, and as the bytes of a
 * record, cut at places that the input itself names.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "envelope/envelope.h"
#include "json/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* A copy in memory of its own size, so that reading past it shows. */
static struct str
copy(const uint8_t *p, size_t n)
{
	return (struct str){xmemdup(p, n), n};
}

static void
as_text(struct str text)
{
	struct envelope_writer w = {0};
	struct envelope v = {0};
	struct err e = {0};
	struct jv jv = json_parse(text, &e);
	struct buf b = {0};

	if (jv.kind == JV_NONE)
		return;
	if (envelope_get(&v, jv, &e) == 0)
		envelope_put(&w, &b, STR("t"), v.partition, &v.rec);
	jv_unref(jv);
	envelope_writer_release(&w);
	envelope_release(&v);
	buf_release(&b);
}

/* Null, or the next bytes: their number is the byte before them. */
static struct kbytes
part(struct str *s)
{
	struct kbytes b = {NULL, 0};
	uint8_t n;

	if (!s->n)
		return b;
	n = (uint8_t)*s->p++;
	s->n--;
	if (n == 255)
		return b;
	b = (struct kbytes){(const uint8_t *)s->p, n < s->n ? n : s->n};
	s->p += b.n;
	s->n -= b.n;
	return b;
}

static void
check(bool ok)
{
	if (!ok)
		abort();
}

static void
same(struct kbytes a, struct kbytes b)
{
	check(!a.p == !b.p && a.n == b.n);
	check(!a.n || memcmp(a.p, b.p, a.n) == 0);
}

static void
as_record(struct str in)
{
	struct kheader h[2];
	struct krecord r = {.headers = h};
	struct envelope v = {0};
	struct buf b = {0};
	struct err e = {0};
	struct jv jv;
	struct envelope_writer w = {0};

	if (in.n)
		w.form = (enum envelope_form)((*in.p & 3) % 3);
	r.nheaders = in.n % 3;
	for (size_t i = 0; i < 2; i++) {
		h[i].name = part(&in);
		h[i].value = part(&in);
		if (!h[i].name.p)
			h[i].name = (struct kbytes){(const uint8_t *)"", 0};
	}
	r.key = part(&in);
	r.value = (struct kbytes){(const uint8_t *)in.p, in.n};
	envelope_put(&w, &b, STR("t"), 1, &r);
	check(!memchr(b.p, '\n', b.len));
	jv = json_parse(buf_str(&b), &e);
	check(jv.kind != JV_NONE && envelope_get(&v, jv, &e) == 0);
	same(v.rec.key, r.key);
	same(v.rec.value, r.value);
	check(v.rec.nheaders == r.nheaders);
	for (size_t i = 0; i < r.nheaders; i++) {
		same(v.rec.headers[i].name, h[i].name);
		same(v.rec.headers[i].value, h[i].value);
	}
	jv_unref(jv);
	buf_clear(&b);
	if (envelope_plain(&w, &b, r.value) == 0)
		check(memchr(b.p, '\n', b.len) == b.p + b.len - 1);
	else
		check(b.len == 0);
	envelope_writer_release(&w);
	envelope_release(&v);
	buf_release(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str s = copy(data, n);

	as_text(s);
	as_record(s);
	free((char *)s.p);
	return 0;
}

/* @text, @json and kin: a value's form for some other language. */
#include <math.h>

#include "base/base32.h"
#include "base/base64.h"
#include "base/num.h"
#include "base/utf8.h"
#include "expr/core/vm.h"
#include "json/write.h"

void
vm_tojson(struct jv v, struct buf *to)
{
	json_write(to, v, &(struct json_style){.decoded = true});
}

void
vm_tostring(struct jv v, struct buf *to)
{
	struct buf tmp = {0};

	if (jv_type(v) == JT_STRING)
		buf_puts(to, jv_text(v, &tmp));
	else if (v.kind == JV_INT)
		to->len += num_i64(buf_room(to, NUM_TEXT_MAX), v.i);
	else
		vm_tojson(v, to);
	buf_release(&tmp);
}

static int
text(struct vm *m, struct jv v, struct buf *to)
{
	(void)m;
	vm_tostring(v, to);
	return 1;
}

static int
json(struct vm *m, struct jv v, struct buf *to)
{
	(void)m;
	vm_tojson(v, to);
	return 1;
}

/* Each byte of s, with those in `from` replaced by the texts in `by`; a zero
 * byte, which no language behind takes in a text, becomes \0. */
static void
replace(struct buf *to, struct str s, const char *from, const char *const *by)
{
	for (size_t i = 0; i < s.n; i++) {
		const char *p = s.p[i] ? strchr(from, s.p[i]) : NULL;

		if (!s.p[i])
			buf_puts(to, STR("\\0"));
		else if (p)
			buf_puts(to, str_of(by[p - from]));
		else
			buf_putc(to, s.p[i]);
	}
}

static int
html(struct vm *m, struct jv v, struct buf *to)
{
	static const char *const by[] = {
	    "&lt;", "&gt;", "&amp;", "&apos;", "&quot;"};
	struct buf t = {0};

	(void)m;
	vm_tostring(v, &t);
	replace(to, buf_str(&t), "<>&'\"", by);
	buf_release(&t);
	return 1;
}

static int
uri(struct vm *m, struct jv v, struct buf *to)
{
	struct buf t = {0};

	(void)m;
	vm_tostring(v, &t);
	for (size_t i = 0; i < t.len; i++) {
		char c = t.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '_' ||
		    c == '.' || c == '~')
			buf_putc(to, c);
		else
			buf_printf(to, "%%%02X", (unsigned char)c);
	}
	buf_release(&t);
	return 1;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One field of a row; false when the type cannot be one. */
static bool
field(struct buf *to, struct jv v, bool csv)
{
	static const char *const quotes[] = {"\"\""};
	static const char *const tabs[] = {"\\t", "\\n", "\\r", "\\\\"};
	struct buf t = {0};

	switch (jv_type(v)) {
	case JT_NULL:
		return true;
	case JT_NUMBER:
		if (isnan(jv_double(v)))
			return true;
		/* fallthrough */
	case JT_TRUE:
	case JT_FALSE:
		vm_tostring(v, to);
		return true;
	case JT_STRING:
		if (csv) {
			buf_putc(to, '"');
			replace(to, jv_text(v, &t), "\"", quotes);
			buf_putc(to, '"');
		} else {
			replace(to, jv_text(v, &t), "\t\n\r\\", tabs);
		}
		buf_release(&t);
		return true;
	default:
		return false;
	}
}

static int
row(struct vm *m, struct jv v, struct buf *to, bool csv)
{
	struct jv_iter it;

	if (jv_type(v) != JT_ARRAY)
		return vm_type_error(m, v, v,
		    csv ? "%1 cannot be csv-formatted, only array"
			: "%1 cannot be tsv-formatted, only array");
	it = jv_iter(v);
	while (jv_next(&it)) {
		if (it.index)
			buf_putc(to, csv ? ',' : '\t');
		if (!field(to, it.value, csv)) {
			vm_type_error(m, it.value, it.value,
			    "%1 is not valid in a csv row");
			jv_iter_end(&it);
			return -1;
		}
	}
	return 1;
}

static int
csv(struct vm *m, struct jv v, struct buf *to)
{
	return row(m, v, to, true);
}

static int
tsv(struct vm *m, struct jv v, struct buf *to)
{
	return row(m, v, to, false);
}

static int
word(struct vm *m, struct jv v, struct buf *to)
{
	static const char *const by[] = {"'\\''"};
	struct buf t = {0};

	switch (jv_type(v)) {
	case JT_STRING:
		buf_putc(to, '\'');
		replace(to, jv_text(v, &t), "'", by);
		buf_putc(to, '\'');
		buf_release(&t);
		return 1;
	case JT_ARRAY:
	case JT_OBJECT:
		return vm_type_error(
		    m, v, v, "%1 can not be escaped for shell");
	default:
		vm_tostring(v, to);
		return 1;
	}
}

static int
sh(struct vm *m, struct jv v, struct buf *to)
{
	struct jv_iter it;
	int r = 1;

	if (jv_type(v) != JT_ARRAY)
		return word(m, v, to);
	it = jv_iter(v);
	while (r == 1 && jv_next(&it)) {
		if (it.index)
			buf_putc(to, ' ');
		r = word(m, it.value, to);
	}
	if (r != 1)
		jv_iter_end(&it);
	return r;
}

static int
base64(struct vm *m, struct jv v, struct buf *to)
{
	struct buf t = {0};

	(void)m;
	vm_tostring(v, &t);
	base64_encode(to, buf_str(&t));
	buf_release(&t);
	return 1;
}

/* The text that a decoder makes of the value's text. */
static int
decoded(struct vm *m, struct jv v, struct buf *to,
    int (*decode)(struct buf *, struct str), const char *error)
{
	struct buf t = {0}, raw = {0};
	struct jv s;
	int r = 1;

	vm_tostring(v, &t);
	if (decode(&raw, buf_str(&t)) == 0) {
		s = jv_str_lossy(buf_str(&raw));
		vm_tostring(s, to);
	} else {
		s = jv_str(buf_str(&t));
		r = vm_type_error(m, s, s, error);
	}
	jv_unref(s);
	buf_release(&t);
	buf_release(&raw);
	return r;
}

/* What %XX stand for; -1 when one is no such thing or the bytes no UTF-8. */
static int
urid_decode(struct buf *to, struct str s)
{
	size_t start = to->len;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '%') {
			buf_putc(to, s.p[i]);
			continue;
		}
		if (s.n - i < 3 || hex(s.p[i + 1]) < 0 || hex(s.p[i + 2]) < 0)
			return -1;
		buf_putc(to, (char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2])));
		i += 2;
	}
	return utf8_valid(to->p + start, to->len - start) ? 0 : -1;
}

static int
urid(struct vm *m, struct jv v, struct buf *to)
{
	return decoded(m, v, to, urid_decode, "%1 is not a valid uri encoding");
}

/* Up to the first `=`, whatever follows. */
static struct str
unpadded(struct str s)
{
	const char *end = s.n ? memchr(s.p, '=', s.n) : NULL;

	if (end)
		s.n = (size_t)(end - s.p);
	return s;
}

static int
base64_padded(struct buf *to, struct str s)
{
	return base64_decode(to, unpadded(s));
}

/* Is nothing wrong but that the last byte stands alone? */
static bool
one_over(struct str s)
{
	struct buf b = {0};
	char last[2] = {'A', 'A'};
	bool r = s.n % 4 == 1;

	if (r) {
		last[0] = s.p[--s.n];
		r = base64_decode(&b, s) == 0 &&
		    base64_decode(&b, (struct str){last, 2}) == 0;
	}
	buf_release(&b);
	return r;
}

static int
base64d(struct vm *m, struct jv v, struct buf *to)
{
	struct buf t = {0};
	bool odd;

	vm_tostring(v, &t);
	odd = one_over(unpadded(buf_str(&t)));
	buf_release(&t);
	return decoded(m, v, to, base64_padded,
	    odd ? "%1 trailing base64 byte found"
		: "%1 is not valid base64 data");
}

static int
base32(struct vm *m, struct jv v, struct buf *to)
{
	struct buf t = {0};

	(void)m;
	vm_tostring(v, &t);
	base32_encode(to, buf_str(&t));
	buf_release(&t);
	return 1;
}

static int
base32d(struct vm *m, struct jv v, struct buf *to)
{
	return decoded(m, v, to, base32_decode, "%1 is not valid base32 data");
}

static const struct format formats[] = {
    {"@text", text},
    {"@json", json},
    {"@html", html},
    {"@uri", uri},
    {"@urid", urid},
    {"@csv", csv},
    {"@tsv", tsv},
    {"@sh", sh},
    {"@base32", base32},
    {"@base32d", base32d},
    {"@base64", base64},
    {"@base64d", base64d},
};
enum { FORMATS = sizeof formats / sizeof *formats };

const struct format format_text = {"@text", text};

const struct format *
format_find(struct str name)
{
	for (size_t i = 0; i < FORMATS; i++)
		if (str_is(name, formats[i].name))
			return &formats[i];
	return NULL;
}

const char *
format_nearest(struct str name)
{
	const char *names[FORMATS];

	for (size_t i = 0; i < FORMATS; i++)
		names[i] = formats[i].name;
	return str_nearest(name, names, FORMATS);
}

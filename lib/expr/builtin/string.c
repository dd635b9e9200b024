/* Builtins: strings. */
#include <math.h>

#include "base/utf8.h"
#include "expr/core/vm.h"
#include "expr/ops/ops.h"

static int
fail(struct vm *m, struct jv in, const char *text)
{
	jv_unref(in);
	return vm_error(m, "%s", text);
}

static int
utf8bytelength(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	if (jv_type(in) != JT_STRING) {
		vm_type_error(
		    m, in, in, "%1 only strings have UTF-8 byte length");
		jv_unref(in);
		return -1;
	}
	*out = jv_int((int64_t)jv_text(in, &m->text[0]).n);
	jv_unref(in);
	return 1;
}

/* Whether a string starts or ends with another. */
static bool
affix(struct str s, struct str t, bool end)
{
	if (t.n > s.n)
		return false;
	return t.n == 0 || memcmp(s.p + (end ? s.n - t.n : 0), t.p, t.n) == 0;
}

static int
test_affix(struct vm *m, struct jv in, struct jv arg, bool end, struct jv *out)
{
	bool ok = jv_type(in) == JT_STRING && jv_type(arg) == JT_STRING;

	if (ok)
		*out = jv_bool(affix(
		    jv_text(in, &m->text[0]), jv_text(arg, &m->text[1]), end));
	jv_unref(arg);
	if (!ok)
		return fail(m, in,
		    end ? "endswith() requires string inputs"
			: "startswith() requires string inputs");
	jv_unref(in);
	return 1;
}

static int
startswith(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	return test_affix(m, in, args[0], false, out);
}

static int
endswith(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	return test_affix(m, in, args[0], true, out);
}

/* Removes an affix at the left, the right or both. */
static int
cut_affix(struct vm *m, struct jv in, struct jv arg, bool left, bool right,
    struct jv *out)
{
	struct str s, t;
	size_t from = 0, to;

	if (jv_type(in) != JT_STRING || jv_type(arg) != JT_STRING) {
		jv_unref(arg);
		return fail(m, in,
		    left ? "startswith() requires string inputs"
			 : "endswith() requires string inputs");
	}
	s = jv_text(in, &m->text[0]);
	t = jv_text(arg, &m->text[1]);
	to = s.n;
	if (left && affix(s, t, false)) {
		from = t.n;
		s.p += t.n;
		s.n -= t.n;
	}
	if (right && affix(s, t, true))
		to -= t.n;
	*out = jv_str_cut(in, from, to);
	jv_unref(arg);
	return 1;
}

static int
ltrimstr(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	return cut_affix(m, in, args[0], true, false, out);
}

static int
rtrimstr(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	return cut_affix(m, in, args[0], false, true, out);
}

static int
trimstr(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	return cut_affix(m, in, args[0], true, true, out);
}

/* White_Space of Unicode. */
static bool
blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 ||
	    c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
	    c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

/* The bytes of the white space that s starts with; at the end if last. */
static size_t
blank_at(struct str s, bool last)
{
	size_t at = last && s.n ? s.n - 1 : 0, n;
	uint32_t c;

	if (!s.n)
		return 0;
	while (at && ((unsigned char)s.p[at] & 0xc0) == 0x80)
		at--;
	n = utf8_decode(s.p + at, s.n - at, &c);
	return n && blank(c) ? n : 0;
}

static int
trim_ends(struct vm *m, struct jv in, bool left, bool right, struct jv *out)
{
	struct str s;
	size_t from = 0, n;

	if (jv_type(in) != JT_STRING) {
		return fail(m, in, "trim input must be a string");
	}
	s = jv_text(in, &m->text[0]);
	for (; left && (n = blank_at(s, false)); from += n) {
		s.p += n;
		s.n -= n;
	}
	while (right && (n = blank_at(s, true)))
		s.n -= n;
	*out = jv_str_cut(in, from, from + s.n);
	return 1;
}

static int
trim(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	return trim_ends(m, in, true, true, out);
}

static int
ltrim(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	return trim_ends(m, in, true, false, out);
}

static int
rtrim(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	return trim_ends(m, in, false, true, out);
}

static int
explode(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct str s;
	uint32_t cp;
	size_t n;

	(void)args;
	if (jv_type(in) != JT_STRING) {
		return fail(m, in, "explode input must be a string");
	}
	s = jv_text(in, &m->text[0]);
	*out = jv_arr();
	while (s.n) {
		cp = (unsigned char)*s.p;
		n = cp < 0x80 ? 1 : utf8_decode(s.p, s.n, &cp);
		if (n == 0) {
			n = 1;
			cp = 0xfffd;
		}
		*out = jv_push(*out, jv_int(cp));
		s.p += n;
		s.n -= n;
	}
	jv_unref(in);
	return 1;
}

static int
implode(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct buf b = {0};
	struct jv_iter it;
	double d;
	int r = 1;

	(void)args;
	if (jv_type(in) != JT_ARRAY)
		return fail(m, in, "implode input must be an array");
	it = jv_iter(in);
	while (r == 1 && jv_next(&it)) {
		if (it.value.kind == JV_INT && it.value.i >= 0 &&
		    it.value.i < 0x80) {
			buf_putc(&b, (char)it.value.i);
			continue;
		}
		if (jv_type(it.value) != JT_NUMBER ||
		    isnan(jv_double(it.value))) {
			r = vm_type_error(m, it.value, it.value,
			    "%1 can't be imploded, unicode codepoint needs to "
			    "be numeric");
			break;
		}
		d = trunc(jv_double(it.value));
		if (!(d >= 0 && d <= 0x10ffff) || (d >= 0xd800 && d < 0xe000))
			d = 0xfffd;
		b.len += utf8_encode(buf_room(&b, 4), (uint32_t)d);
	}
	if (r != 1)
		jv_iter_end(&it);
	jv_unref(in);
	if (r == 1)
		*out = jv_str(buf_str(&b));
	buf_release(&b);
	return r;
}

static int
split(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	if (jv_type(in) == JT_STRING && jv_type(args[0]) == JT_STRING)
		return op_split(m, in, args[0], out);
	jv_unref(args[0]);
	return fail(m, in, "split input and separator must be strings");
}

/* What jq says: join adds up. */
static int
join_error(struct vm *m, struct buf *sofar, struct jv v)
{
	struct jv s = jv_str(buf_str(sofar));

	vm_type_error(m, s, v, "%1 and %2 cannot be added");
	jv_unref(s);
	return -1;
}

static int
join(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct buf b = {0};
	struct jv_iter it;
	bool first = true;
	int r = 1;

	if (!op_iterable(m, in)) {
		r = -1;
		goto done;
	}
	it = jv_iter(in);
	while (r == 1 && jv_next(&it)) {
		enum jv_type t = jv_type(it.value);

		if (!first && jv_type(args[0]) == JT_STRING)
			buf_puts(&b, jv_text(args[0], &m->text[0]));
		else if (!first && jv_type(args[0]) != JT_NULL)
			r = join_error(m, &b, args[0]);
		first = false;
		if (r != 1)
			break;
		if (t == JT_ARRAY || t == JT_OBJECT)
			r = join_error(m, &b, it.value);
		else if (t != JT_NULL)
			vm_tostring(it.value, &b);
	}
	if (r != 1)
		jv_iter_end(&it);
	else
		*out = jv_str(buf_str(&b));
done:
	jv_unref(in);
	jv_unref(args[0]);
	buf_release(&b);
	return r;
}

static int
change_case(struct vm *m, struct jv in, char from, struct jv *out)
{
	struct str s;
	struct buf b = {0};
	char *p;

	if (jv_type(in) != JT_STRING)
		return fail(m, in,
		    from == 'A' ? "ascii_downcase input must be a string"
				: "ascii_upcase input must be a string");
	s = jv_text(in, &m->text[0]);
	buf_puts(&b, s);
	p = b.p;
	for (size_t i = 0; i < s.n; i++)
		if (p[i] >= from && p[i] <= from + 25)
			p[i] = (char)(p[i] ^ 32);
	*out = jv_str(buf_str(&b));
	buf_release(&b);
	jv_unref(in);
	return 1;
}

static int
ascii_downcase(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	return change_case(m, in, 'A', out);
}

static int
ascii_upcase(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	return change_case(m, in, 'a', out);
}

const struct builtin builtins_string[] = {
    {"utf8bytelength", 0, .fn = utf8bytelength},
    {"startswith", 1, .fn = startswith},
    {"endswith", 1, .fn = endswith},
    {"ltrimstr", 1, .fn = ltrimstr},
    {"rtrimstr", 1, .fn = rtrimstr},
    {"trimstr", 1, .fn = trimstr},
    {"trim", 0, .fn = trim},
    {"ltrim", 0, .fn = ltrim},
    {"rtrim", 0, .fn = rtrim},
    {"explode", 0, .fn = explode},
    {"implode", 0, .fn = implode},
    {"split", 1, .fn = split},
    {"join", 1, .fn = join},
    {"ascii_downcase", 0, .fn = ascii_downcase},
    {"ascii_upcase", 0, .fn = ascii_upcase},
    {NULL, 0, .fn = NULL},
};

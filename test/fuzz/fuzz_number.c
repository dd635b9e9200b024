/*
 * Numbers: 8 bytes are the bits of a double; other input is text, in which two
 * numbers may stand, apart by a blank.  What is printed must read back, what is
 * read must be what the C library reads, order and hashes must agree.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "json/parser.h"
#include "json/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static bool
same(double a, double b)
{
	return a == b && signbit(a) == signbit(b);
}

static void
check_double(double d)
{
	char out[NUM_TEXT_MAX + 1], libc[64];
	size_t n = num_double(out, d);

	check(n < sizeof out, "length");
	out[n] = '\0';
	if (!isfinite(d))
		return;
	check(same(strtod(out, NULL), d), "printed, read by strtod");
	check(same(num_parse_double(str_of(out)), d), "printed, read");
	snprintf(libc, sizeof libc, "%.17g", d);
	check(same(num_parse_double(str_of(libc)), d), "%.17g, read");
	check(n <= 33, "longer than jq's");
}

/* The number that the text is, or JV_NONE. */
static struct jv
number(struct str text)
{
	struct err err;
	struct jv v;

	if (!text.n || (*text.p != '-' && (*text.p < '0' || *text.p > '9')))
		return JV_NONE_V;
	v = json_parse(text, &err);
	check(v.kind == JV_NONE || jv_type(v) == JT_NUMBER, "type");
	return v;
}

static int
sign(int c)
{
	return (c > 0) - (c < 0);
}

static void
check_text(struct str text, struct jv v)
{
	struct buf c = {0}, out = {0};
	struct jv heap = jv_num_text(text), x = jv_number(v);
	double want, got = jv_double(v);
	int64_t i;

	buf_puts(&c, text);
	want = strtod(buf_cstr(&c), NULL);
	check(same(num_parse_double(text), want), "read");
	check(x.kind == JV_INT || same(got, want), "value");
	check(got == want, "int64");
	check_double(want);
	check(jv_eq(v, heap) && jv_eq(heap, v), "heap and view differ");
	check(jv_hash(v) == jv_hash(heap), "hashes");
	json_write(&out, v, NULL);
	check(str_eq(buf_str(&out), text), "written otherwise");
	if (jv_integer(v, &i)) {
		check(jv_eq(jv_int(i), v), "integer");
		check(jv_hash(jv_int(i)) == jv_hash(v), "integer's hash");
	}
	buf_release(&c);
	buf_release(&out);
	jv_unref(heap);
}

static void
check_pair(struct jv a, struct jv b)
{
	double x = jv_double(a), y = jv_double(b);
	int c = sign(jv_cmp(a, b));

	check(c == -sign(jv_cmp(b, a)), "order both ways");
	check((c == 0) == jv_eq(a, b), "equality");
	check(c != 0 || jv_hash(a) == jv_hash(b), "hashes of equals");
	/* rounding keeps the order */
	check(c >= 0 || x <= y, "order and doubles");
	check(c <= 0 || x >= y, "order and doubles");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str text = {(const char *)data, n}, rest = {0};
	const char *blank = n ? memchr(data, ' ', n) : NULL;
	struct jv a, b;
	double d;

	if (n == sizeof d) {
		memcpy(&d, data, sizeof d);
		check_double(d);
	}
	if (blank) {
		text.n = (size_t)(blank - text.p);
		rest = (struct str){blank + 1, n - text.n - 1};
	}
	a = number(text);
	b = number(rest);
	/* json_parse() allows white space around the number */
	if (a.kind != JV_NONE && !memchr("\t\r\n", text.p[text.n - 1], 3))
		check_text(text, a);
	if (a.kind != JV_NONE && b.kind != JV_NONE)
		check_pair(a, b);
	jv_unref(a);
	jv_unref(b);
	return 0;
}

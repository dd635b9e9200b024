/*
 * Numbers as values: read when somebody asks, compared and hashed exactly.
 *
 * Every number stands for one point on the line: an int64 for itself, a double
 * for its integer when that fits an int64 and else for the shortest decimal
 * that reads back as it (what it is printed as), a literal that is longer for
 * its decimal text.  Doubles and the decimals that round to them come in the
 * same order, so this is one total order.
 */
#include <math.h>

#include "base/hash.h"
#include "base/num.h"
#include "json/value/decimal_priv.h"
#include "json/value/node.h"

enum {
	EXACT_TEXT = 16, /* bytes: no more than 15 digits, point or sign */
};

/* A number that is ready to be compared. */
struct num {
	enum {
		NUM_INT,
		NUM_DBL,
		NUM_DEC,
	} kind;
	int64_t i;
	double d;
	struct str text;
};

/* --- values
 * ---------------------------------------------------------------------- */

/* The integer that a double is, when it is one and fits. */
static bool
dbl_to_i64(double d, int64_t *i)
{
	static const double limit = 9223372036854775808.0; /* 2^63 */

	if (!(d >= -limit && d < limit))
		return false;
	*i = (int64_t)d;
	return (double)*i == d;
}

static inline bool
is_minus_zero(struct str s)
{
	return s.n == 2 && s.p[0] == '-' && s.p[1] == '0';
}

/* The text of a long number or of a number view. */
static struct str
number_text(struct jv v)
{
	if (v.kind == JV_BIGNUM)
		return jstr_str(str_of_jv(v));
	return doc_str_raw(v.doc, v.at);
}

static struct jv
parse(struct str s, bool integral)
{
	int64_t i;

	if (integral && num_parse_i64(s, &i) && !is_minus_zero(s))
		return jv_int(i);
	return jv_dbl(num_parse_double(s));
}

struct jv
jv_number(struct jv v)
{
	enum doc_type t;

	switch (v.kind) {
	case JV_INT:
	case JV_DBL:
		return v;
	case JV_BIGNUM:
		return jv_dbl(num_parse_double(number_text(v)));
	case JV_VIEW:
		t = doc_type(v.doc, v.at);
		if (t == DT_INT || t == DT_NUM)
			return parse(number_text(v), t == DT_INT);
		return JV_NONE_V;
	default:
		return JV_NONE_V;
	}
}

/* What the number stands for as decimal text; `out` may be used for it. */
static struct dec
num_dec(const struct num *n, char *out)
{
	int64_t i;

	if (n->kind == NUM_DEC)
		return dec_of(n->text);
	if (n->kind == NUM_INT || dbl_to_i64(n->d, &i))
		return dec_of((struct str){
		    out, num_i64(out, n->kind == NUM_INT ? n->i : i)});
	return dec_of((struct str){out, num_double(out, n->d)});
}

struct jv
jv_num_text(struct str s)
{
	bool integral = true;
	char out[NUM_TEXT_MAX];
	struct dec have, want;
	struct jstr *node;
	struct jv v;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '.' || s.p[i] == 'e' || s.p[i] == 'E')
			integral = false;
	v = parse(s, integral);
	if (v.kind == JV_INT)
		return v;
	want = dec_of(s);
	have = num_dec(&(struct num){.kind = NUM_DBL, .d = v.d}, out);
	if (dec_cmp(&have, &want) == 0)
		return v;
	node = jstr_new(JV_BIGNUM, s.n);
	memcpy(jstr_text(node), s.p, s.n);
	node->len = s.n;
	return jv_of_node(JV_BIGNUM, &node->head, 0);
}

double
jv_double(struct jv v)
{
	v = fast_number(v);
	if (v.kind == JV_INT)
		return (double)v.i;
	return v.kind == JV_DBL ? v.d : 0;
}

/* A number, made ready; NUM_DEC for text that may say more than a double. */
static struct num
num_of(struct jv v)
{
	struct num n = {.kind = NUM_DEC};
	struct jv x;

	if (v.kind == JV_INT)
		return (struct num){.kind = NUM_INT, .i = v.i};
	if (v.kind == JV_DBL)
		return (struct num){.kind = NUM_DBL, .d = v.d};
	n.text = number_text(v);
	if (v.kind == JV_BIGNUM)
		return n;
	if (doc_type(v.doc, v.at) == DT_INT) {
		if (num_parse_i64(n.text, &n.i))
			n.kind = NUM_INT;
		return n;
	}
	if (n.text.n > EXACT_TEXT)
		return n;
	/* 15 digits survive in a normal double, and do not make an integer
	 * that it rounds. */
	x = jv_number(v);
	if (fabs(x.d) >= 1e-300 && fabs(x.d) < 0x1p53) {
		n.kind = NUM_DBL;
		n.d = x.d;
	}
	return n;
}

bool
jv_integer(struct jv v, int64_t *i)
{
	struct num n;
	struct dec d;

	if (jv_type(v) != JT_NUMBER)
		return false;
	n = num_of(v);
	if (n.kind == NUM_DBL)
		return dbl_to_i64(n.d, i);
	if (n.kind == NUM_DEC) {
		d = dec_of(n.text);
		return dec_to_i64(&d, i);
	}
	*i = n.i;
	return true;
}

/* --- comparing
 * --------------------------------------------------------------------- */

static int
cmp_int_dbl(int64_t i, double d)
{
	int64_t whole;
	double rest;

	if (d >= 0x1p63)
		return -1;
	if (d < -0x1p63)
		return 1;
	whole = (int64_t)d;
	if (i != whole)
		return i < whole ? -1 : 1;
	rest = d - (double)whole;
	return rest > 0 ? -1 : rest < 0;
}

/* The general case of jnum_cmp(). */
static int
cmp_exactly(struct jv a, struct jv b)
{
	struct num x = num_of(a), y = num_of(b);
	char xout[NUM_TEXT_MAX], yout[NUM_TEXT_MAX];
	struct dec p, q;

	if (x.kind == NUM_DBL && isnan(x.d))
		return -1;
	if (y.kind == NUM_DBL && isnan(y.d))
		return 1;
	if (x.kind == NUM_INT && y.kind == NUM_INT)
		return (x.i > y.i) - (x.i < y.i);
	if (x.kind == NUM_DBL && y.kind == NUM_DBL)
		return (x.d > y.d) - (x.d < y.d);
	if (x.kind == NUM_INT && y.kind == NUM_DBL)
		return cmp_int_dbl(x.i, y.d);
	if (x.kind == NUM_DBL && y.kind == NUM_INT)
		return -cmp_int_dbl(y.i, x.d);
	if (x.kind == NUM_DBL && isinf(x.d))
		return x.d < 0 ? -1 : 1;
	if (y.kind == NUM_DBL && isinf(y.d))
		return y.d < 0 ? 1 : -1;
	p = num_dec(&x, xout);
	q = num_dec(&y, yout);
	return dec_cmp(&p, &q);
}

int
jnum_cmp(struct jv a, struct jv b)
{
	double x, y;

	if (fast_order(a, &x) && fast_order(b, &y))
		return (x > y) - (x < y);
	return cmp_exactly(a, b);
}

static uint64_t
hash_int(int64_t i)
{
	return hash_bytes(&i, sizeof i);
}

uint64_t
jnum_hash(struct jv v)
{
	struct num n = num_of(v);
	struct buf b = {0};
	char out[NUM_TEXT_MAX];
	struct dec d;
	const char *p;
	int64_t i;
	uint64_t h;

	if (n.kind == NUM_INT)
		return hash_int(n.i);
	if (n.kind == NUM_DBL && dbl_to_i64(n.d, &i))
		return hash_int(i);
	d = num_dec(&n, out);
	if (dec_to_i64(&d, &i))
		return hash_int(i);
	p = d.p;
	while (p < d.end)
		buf_putc(&b, dec_digit(&p, d.end));
	h = hash_bytes(b.p, b.len) ^ (uint64_t)d.mag << 1 ^ d.negative;
	buf_release(&b);
	return h;
}

/* Decimal numbers as they are written, compared digit by digit. */
#include "base/num.h"
#include "json/value/decimal_priv.h"

enum { INT64_DIGITS = 19 };

/* Exponents beyond are all the same: bounded work for any text. */
static const int64_t MAG_MAX = INT64_C(1) << 50;

static int64_t
exponent(const char *p, const char *end)
{
	int64_t e = 0;
	bool negative;

	if (p == end)
		return 0;
	p++;
	negative = *p == '-';
	if (*p == '-' || *p == '+')
		p++;
	for (; p < end && e < MAG_MAX; p++)
		e = 10 * e + (*p - '0');
	return negative ? -e : e;
}

struct dec
dec_of(struct str s)
{
	const char *p = s.p, *end = s.p + s.n, *point;
	struct dec d = {.negative = s.n && *s.p == '-'};
	int64_t e;

	p += d.negative;
	for (d.end = p; d.end < end && *d.end != 'e' && *d.end != 'E'; d.end++)
		;
	e = exponent(d.end, end);
	point = memchr(p, '.', (size_t)(d.end - p));
	if (!point)
		point = d.end;
	while (p < d.end && (*p == '0' || *p == '.'))
		p++;
	d.p = p;
	if (p == d.end)
		return d;
	d.mag = (p < point ? point - p : point + 1 - p) + e;
	if (d.mag > MAG_MAX)
		d.mag = MAG_MAX;
	else if (d.mag < -MAG_MAX)
		d.mag = -MAG_MAX;
	while (d.end[-1] == '0' || d.end[-1] == '.')
		d.end--;
	return d;
}

static int
dec_sign(const struct dec *d)
{
	return d->p == d->end ? 0 : d->negative ? -1 : 1;
}

char
dec_digit(const char **p, const char *end)
{
	if (*p < end && **p == '.')
		++*p;
	return *p < end ? *(*p)++ : '0';
}

int
dec_cmp(const struct dec *a, const struct dec *b)
{
	const char *p = a->p, *q = b->p;
	int sign = dec_sign(a);

	if (sign != dec_sign(b))
		return sign < dec_sign(b) ? -1 : 1;
	if (a->mag != b->mag)
		return a->mag < b->mag ? -sign : sign;
	while (p < a->end || q < b->end) {
		char x = dec_digit(&p, a->end), y = dec_digit(&q, b->end);

		if (x != y)
			return x < y ? -sign : sign;
	}
	return 0;
}

bool
dec_to_i64(const struct dec *d, int64_t *i)
{
	char text[INT64_DIGITS + 1];
	size_t n = 0;
	const char *p = d->p;

	if (d->p == d->end) {
		*i = 0;
		return true;
	}
	if (d->mag < 1 || d->mag > INT64_DIGITS)
		return false;
	if (d->negative)
		text[n++] = '-';
	for (int64_t k = 0; k < d->mag; k++)
		text[n++] = dec_digit(&p, d->end);
	return p == d->end && num_parse_i64((struct str){text, n}, i);
}

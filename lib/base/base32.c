/* Base32. */
#include "base/base32.h"

static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

void
base32_encode(struct buf *b, struct str s)
{
	uint32_t bits = 0;
	int have = 0;
	size_t from = b->len;

	for (size_t i = 0; i < s.n; i++) {
		bits = bits << 8 | (unsigned char)s.p[i];
		for (have += 8; have >= 5; have -= 5)
			buf_putc(b, digit[bits >> (have - 5) & 31]);
	}
	if (have)
		buf_putc(b, digit[bits << (5 - have) & 31]);
	while ((b->len - from) % 8)
		buf_putc(b, '=');
}

/* The value of a digit, or -1. */
static int
value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

int
base32_decode(struct buf *b, struct str s)
{
	uint32_t bits = 0;
	int have = 0, v;
	size_t from = b->len;

	if (s.n % 8 == 0)
		for (int i = 0; i < 6 && s.n && s.p[s.n - 1] == '='; i++)
			s.n--;
	for (size_t i = 0; i < s.n; i++) {
		if ((v = value(s.p[i])) < 0)
			goto bad;
		bits = bits << 5 | (uint32_t)v;
		have += 5;
		if (have >= 8) {
			have -= 8;
			buf_putc(b, (char)(bits >> have & 255));
		}
	}
	/* A digit of which no bit was used: 1, 3 or 6 of eight. */
	if (have < 5)
		return 0;
bad:
	b->len = from;
	return -1;
}

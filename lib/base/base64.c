/* Base64. */
#include "base/base64.h"

static const char digit[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_encode(struct buf *b, struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t n = s.n;
	char *d = buf_room(b, (n + 2) / 3 * 4);

	for (; n >= 3; n -= 3, p += 3, d += 4) {
		d[0] = digit[p[0] >> 2];
		d[1] = digit[(p[0] & 3) << 4 | p[1] >> 4];
		d[2] = digit[(p[1] & 15) << 2 | p[2] >> 6];
		d[3] = digit[p[2] & 63];
	}
	if (n) {
		unsigned second = n == 2 ? p[1] : 0;

		d[0] = digit[p[0] >> 2];
		d[1] = digit[(p[0] & 3u) << 4 | second >> 4];
		d[2] = n == 2 ? digit[(second & 15) << 2] : '=';
		d[3] = '=';
	}
	b->len += (s.n + 2) / 3 * 4;
}

/* The value of a digit, or -1. */
static int
value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int
base64_decode(struct buf *b, struct str s)
{
	uint32_t bits = 0;
	char *d;
	size_t n = 0;

	if (s.n && s.n % 4 == 0 && s.p[s.n - 1] == '=')
		s.n -= s.p[s.n - 2] == '=' ? 2 : 1;
	if (s.n % 4 == 1)
		return -1;
	d = buf_room(b, s.n / 4 * 3 + 3);
	for (size_t i = 0; i < s.n; i++) {
		int v = value(s.p[i]);

		if (v < 0)
			return -1;
		bits = bits << 6 | (uint32_t)v;
		if (i % 4 == 3) {
			d[n++] = (char)(bits >> 16);
			d[n++] = (char)(bits >> 8);
			d[n++] = (char)bits;
		}
	}
	if (s.n % 4 == 2)
		d[n++] = (char)(bits >> 4);
	if (s.n % 4 == 3) {
		d[n++] = (char)(bits >> 10);
		d[n++] = (char)(bits >> 2);
	}
	b->len += n;
	return 0;
}

/* Text as a JSON string. */
#include "base/utf8.h"
#include "json/write.h"
#include "json/write/splice_priv.h"

static const uint64_t ONES = 0x0101010101010101u, HIGH = 0x8080808080808080u;

/* Whether one of 8 bytes is `c`. */
static inline uint64_t
has(uint64_t x, unsigned char c)
{
	x ^= ONES * c;
	return (x - ONES) & ~x & HIGH;
}

static inline bool
is_special(unsigned char c, bool ascii)
{
	return c < 0x20 || c == '"' || c == '\\' || c == 0x7f ||
	    (ascii && c >= 0x80);
}

/* The bytes at the start of p that stand for themselves. */
static size_t
plain_run(const char *p, size_t n, bool ascii)
{
	size_t i = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t x, bad;

		memcpy(&x, p + i, 8);
		bad = has(x, '"') | has(x, '\\') | has(x, 0x7f) |
		    ((x - ONES * 0x20) & ~x & HIGH);
		if (ascii)
			bad |= x & HIGH;
		if (bad)
			break;
	}
	while (i < n && !is_special((unsigned char)p[i], ascii))
		i++;
	return i;
}

static void
put_unit(struct buf *b, unsigned u)
{
	static const char hex[] = "0123456789abcdef";
	char *p = buf_room(b, 6);

	p[0] = '\\';
	p[1] = 'u';
	p[2] = hex[u >> 12 & 15];
	p[3] = hex[u >> 8 & 15];
	p[4] = hex[u >> 4 & 15];
	p[5] = hex[u & 15];
	b->len += 6;
}

static void
put_code_point(struct buf *b, uint32_t c)
{
	if (c < 0x10000) {
		put_unit(b, c);
		return;
	}
	c -= 0x10000;
	put_unit(b, 0xd800 | c >> 10);
	put_unit(b, 0xdc00 | (c & 0x3ff));
}

/* Escapes one character; returns its bytes. */
static size_t
put_escaped(struct buf *b, const char *p, size_t n)
{
	static const char letter[] = {['\b'] = 'b',
	    ['\t'] = 't',
	    ['\n'] = 'n',
	    ['\f'] = 'f',
	    ['\r'] = 'r',
	    ['"'] = '"',
	    ['\\'] = '\\'};
	unsigned char c = (unsigned char)*p;
	uint32_t cp;
	size_t len;

	if (c >= 0x80) {
		len = utf8_decode(p, n, &cp);
		put_code_point(b, len ? cp : 0xfffd);
		return len ? len : 1;
	}
	if (c < sizeof letter && letter[c]) {
		char *out = buf_room(b, 2);

		out[0] = '\\';
		out[1] = letter[c];
		b->len += 2;
	} else {
		put_unit(b, c);
	}
	return 1;
}

/* Bit 7 of some bytes, when one of the 8 is special or not ASCII. */
static inline uint64_t
any_special(uint64_t x)
{
	return x | (x - ONES * 0x20) | ((x ^ ONES * '"') - ONES) |
	    ((x ^ ONES * '\\') - ONES) | (x + ONES);
}

/*
 * Copies text until something in it is special, or not ASCII: by words, of
 * which the last ones overlap.  Returns how much of it was plain; anything may
 * be behind that.
 */
static inline size_t
put_plain(char *out, struct str s)
{
	uint64_t x;
	uint32_t head, tail;
	size_t i = 0;

	if (s.n >= 8) {
		for (; i < s.n - 8; i += 8) {
			memcpy(&x, s.p + i, 8);
			memcpy(out + i, &x, 8);
			if (any_special(x) & HIGH)
				return i;
		}
		memcpy(&x, s.p + s.n - 8, 8);
		memcpy(out + s.n - 8, &x, 8);
		return any_special(x) & HIGH ? i : s.n;
	}
	if (s.n >= 4) {
		memcpy(&head, s.p, 4);
		memcpy(&tail, s.p + s.n - 4, 4);
		memcpy(out, &head, 4);
		memcpy(out + s.n - 4, &tail, 4);
		x = (uint64_t)tail << 32 | head;
		return any_special(x) & HIGH ? 0 : s.n;
	}
	for (; i < s.n && !is_special((unsigned char)s.p[i], true); i++)
		out[i] = s.p[i];
	return i;
}

void
json_write_str(struct buf *b, struct str s, bool ascii)
{
	char *out = buf_room(b, s.n + 2);
	size_t plain = put_plain(out + 1, s);
	const char *p = s.p, *end = p;

	out[0] = '"';
	b->len += plain + 1;
	if (plain < s.n) {
		p += plain;
		end += s.n;
	}
	while (p < end) {
		size_t n = plain_run(p, (size_t)(end - p), ascii);

		buf_put(b, p, n);
		p += n;
		if (p < end)
			p += put_escaped(b, p, (size_t)(end - p));
	}
	buf_putc(b, '"');
}

void
json_write_ascii(struct buf *b, struct str s)
{
	const char *p = s.p, *end = s.p + s.n;

	while (p < end) {
		if ((unsigned char)*p >= 0x80)
			p += put_escaped(b, p, (size_t)(end - p));
		else
			buf_putc(b, *p++);
	}
}

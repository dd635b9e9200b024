/* Breaking lines. */
#include "gen/corrupt.h"

/* A member of the object that a line is; positions in the line. */
struct member {
	size_t key, value, end;
};

static bool
is_object(struct str s)
{
	return s.n >= 2 && s.p[0] == '{';
}

/* Past the string that begins at i. */
static size_t
skip_string(struct str s, size_t i)
{
	for (i++; i < s.n && s.p[i] != '"'; i++)
		if (s.p[i] == '\\')
			i++;
	return i < s.n ? i + 1 : s.n;
}

/* Past the value that begins at i. */
static size_t
skip_value(struct str s, size_t i)
{
	size_t depth = 0;

	while (i < s.n) {
		char c = s.p[i];

		if (c == '"') {
			i = skip_string(s, i);
			continue;
		}
		if (depth == 0 && (c == ',' || c == '}' || c == ']'))
			break;
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		i++;
	}
	return i;
}

/* The member that begins at i; false at the end of the object. */
static bool
member_at(struct str s, size_t i, struct member *m)
{
	if (i + 1 >= s.n || s.p[i] != '"')
		return false;
	m->key = i;
	m->value = skip_string(s, i) + 1;
	m->end = skip_value(s, m->value);
	return m->end < s.n;
}

static size_t
members(struct str s)
{
	struct member m;
	size_t n = 0;

	if (!is_object(s))
		return 0;
	for (size_t i = 1; member_at(s, i, &m); i = m.end + 1)
		n++;
	return n;
}

/* One of the members. */
static struct member
pick(struct str s, struct rng *r)
{
	int64_t k = rng_int(r, 0, (int64_t)members(s) - 1);
	struct member m = {0};

	for (size_t i = 1; member_at(s, i, &m) && k > 0; i = m.end + 1)
		k--;
	return m;
}

static struct str
part(struct str s, size_t from, size_t to)
{
	return (struct str){s.p + from, to - from};
}

/* A value of another type than the one at s: numbers become text, as they so
 * often do, all else a number or null. */
static void
put_other_type(struct buf *b, struct str s)
{
	switch (s.p[0]) {
	case '"':
		buf_putc(b, '0');
		break;
	case 'n':
		buf_puts(b, STR("\"null\""));
		break;
	case '{':
	case '[':
		buf_puts(b, STR("null"));
		break;
	default:
		buf_putc(b, '"');
		buf_puts(b, s);
		buf_putc(b, '"');
	}
}

/* A number that has lost its end is still one; all else is not JSON any more.
 */
static bool
can_be_cut(struct str s)
{
	return s.n >= 2 && s.p[0] != '-' && (s.p[0] < '0' || s.p[0] > '9');
}

static void
cut(struct buf *b, struct str s, struct rng *r)
{
	size_t at = (size_t)rng_int(r, 1, (int64_t)s.n - 1);

	/* not within a character: that would be another fault */
	while (at > 1 && ((unsigned char)s.p[at] & 0xc0) == 0x80)
		at--;
	buf_puts(b, part(s, 0, at));
}

/* How many strings there are that are no keys, up to `most` of them; *at is
 * behind the quote of the last one counted. */
static size_t
texts(struct str s, size_t most, size_t *at)
{
	size_t n = 0, end;

	for (size_t i = 0; i < s.n && n < most; i = end) {
		end = s.p[i] == '"' ? skip_string(s, i) : i + 1;
		if (s.p[i] != '"' || (end < s.n && s.p[end] == ':'))
			continue;
		n++;
		*at = i + 1;
	}
	return n;
}

/* Bytes that are nowhere UTF-8, at the start of a text where there is one. */
static void
put_bad_utf8(struct buf *b, struct str s, struct rng *r)
{
	static const struct str bad[] = {
	    {"\xff", 1}, {"\xc0\xaf", 2}, {"\xed\xa0\x80", 3}, {"\xe2\x82", 2}};
	struct str what = bad[rng_int(r, 0, 3)];
	size_t at = 1, n = texts(s, SIZE_MAX, &at);

	if (n)
		texts(s, (size_t)rng_int(r, 1, (int64_t)n), &at);
	buf_puts(b, part(s, 0, at));
	buf_puts(b, what);
	buf_puts(b, part(s, at, s.n));
}

static void
put_without_member(struct buf *b, struct str s, struct rng *r)
{
	struct member m = pick(s, r);
	size_t from = m.key, to = m.end;

	if (s.p[to] == ',')
		to++;
	else if (s.p[from - 1] == ',')
		from--;
	buf_puts(b, part(s, 0, from));
	buf_puts(b, part(s, to, s.n));
}

static void
put_wrong_type(struct buf *b, struct str s, struct rng *r)
{
	struct member m = {.value = 0, .end = s.n};

	if (members(s))
		m = pick(s, r);
	buf_puts(b, part(s, 0, m.value));
	put_other_type(b, part(s, m.value, m.end));
	buf_puts(b, part(s, m.end, s.n));
}

int
corrupt(struct buf *b, struct str line, unsigned kinds, struct rng *r)
{
	int can[BREAKAGES], kind;
	int64_t n = 0;

	for (int i = 0; i < BREAKAGES; i++) {
		if (!(kinds & 1u << i) || line.n == 0 ||
		    (i == BREAK_CUT && !can_be_cut(line)) ||
		    (i == BREAK_MISSING && members(line) == 0))
			continue;
		can[n++] = i;
	}
	if (n == 0) {
		buf_puts(b, line);
		return -1;
	}
	kind = can[rng_int(r, 0, n - 1)];
	switch (kind) {
	case BREAK_CUT:
		cut(b, line, r);
		break;
	case BREAK_UTF8:
		put_bad_utf8(b, line, r);
		break;
	case BREAK_TYPE:
		put_wrong_type(b, line, r);
		break;
	default:
		put_without_member(b, line, r);
	}
	return kind;
}

void
corrupt_mark(struct buf *b, struct str line, struct str member)
{
	if (line.n == 0 || line.p[0] != '{') {
		buf_puts(b, line);
		return;
	}
	buf_putc(b, '{');
	buf_puts(b, member);
	if (line.n > 1 && line.p[1] != '}')
		buf_putc(b, ',');
	buf_puts(b, part(line, 1, line.n));
}

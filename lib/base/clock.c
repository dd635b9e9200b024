/*
 * Clocks and the text of time.  The calendar is computed, not asked of the C
 * library, because it is on the hot path of streamgen and must not depend on
 * TZ.  Algorithms: Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms".
 */
#include <time.h>

#include "base/clock.h"

int64_t
clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t
clock_wall_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t
days_from_civil(int64_t y, unsigned m, unsigned d)
{
	int64_t era;
	unsigned yoe, doy, doe;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = (unsigned)(y - era * 400);
	doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + (int64_t)doe - 719468;
}

void
civil_from_days(int64_t z, int64_t *y, unsigned *m, unsigned *d)
{
	int64_t era;
	unsigned doe, yoe, doy, mp;

	z += 719468;
	era = (z >= 0 ? z : z - 146096) / 146097;
	doe = (unsigned)(z - era * 146097);
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	*d = doy - (153 * mp + 2) / 5 + 1;
	*m = mp < 10 ? mp + 3 : mp - 9;
	*y = (int64_t)yoe + era * 400 + (*m <= 2);
}

/* n digits of v at p. */
static void
digits(char *p, unsigned v, int n)
{
	while (n--) {
		p[n] = (char)('0' + v % 10);
		v /= 10;
	}
}

size_t
time_text_ms(char out[TIME_TEXT_MAX], int64_t ms)
{
	int64_t days = ms / 86400000, rest = ms % 86400000, y;
	unsigned m, d, t;
	size_t n = 0;

	if (rest < 0) {
		rest += 86400000;
		days--;
	}
	civil_from_days(days, &y, &m, &d);
	t = (unsigned)rest;
	if (y < 0 || y > 9999) {
		out[n++] = y < 0 ? '-' : '+';
		y = y < 0 ? -y : y;
		digits(out + n, (unsigned)y, 9);
		n += 9;
	} else {
		digits(out + n, (unsigned)y, 4);
		n += 4;
	}
	memcpy(out + n, "-00-00T00:00:00.000Z", 20);
	digits(out + n + 1, m, 2);
	digits(out + n + 4, d, 2);
	digits(out + n + 7, t / 3600000, 2);
	digits(out + n + 10, t / 60000 % 60, 2);
	digits(out + n + 13, t / 1000 % 60, 2);
	digits(out + n + 16, t % 1000, 3);
	return n + 20;
}

/* n digits at *p, which is moved past them; -1 if they are not there. */
static int
number(struct str *s, int n)
{
	int v = 0;

	if (s->n < (size_t)n)
		return -1;
	for (int i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return -1;
		v = v * 10 + (s->p[i] - '0');
	}
	s->p += n;
	s->n -= (size_t)n;
	return v;
}

static int
skip(struct str *s, const char *any)
{
	if (!s->n || !s->p[0] || !strchr(any, s->p[0]))
		return -1;
	s->p++;
	s->n--;
	return 0;
}

/* The fraction of a second after the point, in nanoseconds. */
static int
fraction(struct str *s, int64_t *ns)
{
	int64_t scale = 100000000;
	int any = 0;

	*ns = 0;
	for (; s->n && s->p[0] >= '0' && s->p[0] <= '9'; s->p++, s->n--) {
		*ns += (s->p[0] - '0') * scale;
		scale /= 10;
		any = 1;
	}
	return any ? 0 : -1;
}

/* Z or ±hh:mm or nothing, in seconds east. */
static int
zone(struct str *s, int64_t *east)
{
	int sign, h, m = 0;

	*east = 0;
	if (!s->n || !skip(s, "Zz"))
		return 0;
	sign = s->p[0] == '-' ? -1 : 1;
	if (skip(s, "+-") || (h = number(s, 2)) < 0 || h > 23)
		return -1;
	skip(s, ":");
	if (s->n && ((m = number(s, 2)) < 0 || m > 59))
		return -1;
	*east = sign * (h * 3600 + m * 60);
	return 0;
}

int
time_parse(struct str s, int64_t *ns)
{
	static const int len[] = {
	    31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int y, mo, d, h = 0, mi = 0, sec = 0;
	int64_t frac = 0, east = 0, t;

	if ((y = number(&s, 4)) < 0 || skip(&s, "-") ||
	    (mo = number(&s, 2)) < 1 || mo > 12 || skip(&s, "-") ||
	    (d = number(&s, 2)) < 1 || d > len[mo - 1])
		return -1;
	if (mo == 2 && d == 29 && (y % 4 || (y % 100 == 0 && y % 400)))
		return -1;
	if (s.n) {
		if (skip(&s, "Tt ") || (h = number(&s, 2)) < 0 || h > 23 ||
		    skip(&s, ":") || (mi = number(&s, 2)) < 0 || mi > 59)
			return -1;
		if (!skip(&s, ":") &&
		    ((sec = number(&s, 2)) < 0 || sec > 60 ||
			(!skip(&s, ".") && fraction(&s, &frac))))
			return -1;
		if (zone(&s, &east) || s.n)
			return -1;
	}
	t = days_from_civil(y, (unsigned)mo, (unsigned)d) * 86400 + h * 3600 +
	    mi * 60 + sec - east;
	if (__builtin_mul_overflow(t, (int64_t)1000000000, &t) ||
	    __builtin_add_overflow(t, frac, ns))
		return -1;
	return 0;
}

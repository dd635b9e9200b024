/*
 * Builtins: dates.  A broken-down time is an array: year, month from 0, day of
 * the month, hour, minute, second with its fraction, day of the week from
 * Sunday, day of the year from 0.
 */
#define _XOPEN_SOURCE 700 /* strptime() */

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <time.h>

#include "base/clock.h"
#include "expr/core/vm.h"

enum {
	FIELDS = 8,
	/* A field may be padded to any width: strftime's texts end here. */
	TEXT_MAX = 1 << 20,
};

/* Seconds before and after 1970 that all are times. */
static const int64_t YEARS = 67000000000000000;
static const char NO_TIME[] =
    "error converting number of seconds since epoch to datetime";
static const char ISO[] = "%Y-%m-%dT%H:%M:%SZ";

static int
fail(struct vm *m, struct jv in, const char *text)
{
	jv_unref(in);
	return vm_error(m, "%s", text);
}

/* --- seconds since 1970 and their parts ----------------------------------- */

/* What timegm() does, which POSIX lacks; days may be any number. */
static int64_t
seconds(const struct tm *t)
{
	int64_t months = (int64_t)t->tm_year * 12 + t->tm_mon;
	int64_t year = months / 12, days;

	if (months % 12 < 0)
		year--;
	days =
	    days_from_civil(year + 1900, (unsigned)(months - year * 12) + 1, 1);
	days += t->tm_mday - 1;
	return ((days * 24 + t->tm_hour) * 60 + t->tm_min) * 60 + t->tm_sec;
}

/* The parts of a number of seconds; false when they are beyond all years. */
static bool
parts(double d, bool local, struct tm *t)
{
	time_t s;

	/* int years end at about 7e16 seconds */
	if (!(fabs(d) < 1e17))
		return false;
	s = (time_t)floor(d);
	return (local ? localtime_r(&s, t) : gmtime_r(&s, t)) != NULL;
}

static struct jv
from_parts(const struct tm *t, double second)
{
	const int v[FIELDS] = {t->tm_year + 1900, t->tm_mon, t->tm_mday,
	    t->tm_hour, t->tm_min, t->tm_sec, t->tm_wday, t->tm_yday};
	struct jv a = jv_arr_sized(FIELDS);

	for (int i = 0; i < FIELDS; i++) {
		if (i == 5 && second != t->tm_sec)
			a = jv_push(a, jv_dbl(second));
		else
			a = jv_push(a, jv_int(v[i]));
	}
	return a;
}

/* The reverse, as far as the array goes; false when it holds no such thing. */
static bool
to_parts(struct jv a, struct tm *t)
{
	int v[FIELDS] = {0};
	struct jv x;
	double d;
	bool ok = true;

	for (size_t i = 0; ok && i < FIELDS && i < jv_len(a); i++) {
		x = jv_at(a, i);
		d = jv_double(x) - (i ? 0 : 1900);
		ok = jv_type(x) == JT_NUMBER && !isnan(d);
		/* Beyond int it is the last one. */
		if (ok)
			v[i] = (int)fmax(INT_MIN, fmin(INT_MAX, d));
		jv_unref(x);
	}
	*t = (struct tm){.tm_year = v[0],
	    .tm_mon = v[1],
	    .tm_mday = v[2],
	    .tm_hour = v[3],
	    .tm_min = v[4],
	    .tm_sec = v[5],
	    .tm_wday = v[6],
	    .tm_yday = v[7]};
	return ok;
}

/* --- from and to numbers -------------------------------------------------- */

static int
broken_down(struct vm *m, struct jv in, bool local, struct jv *out)
{
	double d = jv_double(in);
	struct tm t;

	if (jv_type(in) != JT_NUMBER)
		return fail(m, in,
		    local ? "localtime() requires numeric inputs"
			  : "gmtime() requires numeric inputs");
	jv_unref(in);
	if (!parts(d, local, &t))
		return vm_error(m, "%s", NO_TIME);
	*out = from_parts(&t, t.tm_sec + (d - floor(d)));
	return 1;
}

static int
gmtime_(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	return broken_down(m, in, false, out);
}

static int
localtime_(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	return broken_down(m, in, true, out);
}

static int
mktime_(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct tm t;
	int64_t s;

	(void)args;
	if (jv_type(in) != JT_ARRAY)
		return fail(m, in, "mktime requires array inputs");
	if (!to_parts(in, &t))
		return fail(m, in, "mktime requires parsed datetime inputs");
	jv_unref(in);
	s = seconds(&t);
	/* What is carried may lead beyond all years. */
	if ((s > YEARS || s < -YEARS) && !parts((double)s, false, &t))
		return vm_error(m, "invalid gmtime representation");
	*out = jv_int(s);
	return 1;
}

static int
now(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)m;
	(void)args;
	jv_unref(in);
	*out = jv_dbl((double)clock_wall_ns() / 1e9);
	return 1;
}

/* --- to text -------------------------------------------------------------- */

/*
 * The parts of a number or an array, made consistent: what they overflow by is
 * carried, and the days of week and year follow from the date.
 */
static bool
normal_parts(struct jv in, bool local, struct tm *t)
{
	struct tm given;
	time_t s;

	if (jv_type(in) == JT_NUMBER)
		return parts(jv_double(in), local, t);
	if (jv_type(in) != JT_ARRAY || !to_parts(in, &given))
		return false;
	if (!local)
		return parts((double)seconds(&given), false, t);
	given.tm_isdst = -1;
	s = mktime(&given);
	return localtime_r(&s, t) != NULL;
}

/* The format is the program's: strftime() takes nothing but the time by it. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

/* Appends the text; false when it is longer than it may be. */
static bool
format_time(struct buf *b, const char *format, const struct tm *t)
{
	struct buf f = {0};
	size_t n = 0;

	/* With a mark at its end an empty text is told from a failure. */
	buf_puts(&f, str_of(format));
	buf_putc(&f, '.');
	buf_cstr(&f);
	for (size_t size = 256; n == 0 && size <= TEXT_MAX; size *= 4)
		n = strftime(buf_room(b, size), size, f.p, t);
	buf_release(&f);
	if (n == 0)
		return false;
	b->len += n - 1;
	return true;
}

#pragma GCC diagnostic pop

/* Consumes the input. */
static int
to_text(
    struct vm *m, struct jv in, const char *format, bool local, struct jv *out)
{
	struct buf b = {0};
	struct tm t;
	int r = 1;

	if (!normal_parts(in, local, &t))
		return fail(m, in,
		    jv_type(in) == JT_NUMBER ? NO_TIME
			: local
			? "strflocaltime/1 requires parsed datetime inputs"
			: "strftime/1 requires parsed datetime inputs");
	jv_unref(in);
	if (format_time(&b, format, &t))
		*out = jv_str_lossy(buf_str(&b));
	else
		r = vm_error(m, "strftime/1: the text is too long");
	buf_release(&b);
	return r;
}

/* A string as C has them, in a buffer. */
static const char *
c_text(struct vm *m, struct jv v, struct buf *b)
{
	struct str s = jv_text(v, &m->text[0]);

	buf_clear(b);
	buf_puts(b, s);
	return buf_cstr(b);
}

static int
with_format(
    struct vm *m, struct jv in, struct jv format, bool local, struct jv *out)
{
	struct buf f = {0};
	enum jv_type t = jv_type(in);
	struct tm parted;
	int r;

	/* Whether a number is a time is asked before, what an array holds
	 * after. */
	if (jv_type(format) != JT_STRING &&
	    (t == JT_ARRAY ||
		(t == JT_NUMBER && parts(jv_double(in), local, &parted)))) {
		jv_unref(format);
		return fail(m, in,
		    local ? "strflocaltime/1 requires a string format"
			  : "strftime/1 requires a string format");
	}
	r = to_text(m, in, c_text(m, format, &f), local, out);
	jv_unref(format);
	buf_release(&f);
	return r;
}

static int
strftime_(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	return with_format(m, in, args[0], false, out);
}

static int
strflocaltime(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	return with_format(m, in, args[0], true, out);
}

static int
todate(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	return to_text(m, in, ISO, false, out);
}

/* --- from text ------------------------------------------------------------ */

static int
mismatch(struct vm *m, const char *text, const char *format)
{
	return vm_error(
	    m, "date \"%s\" does not match format \"%s\"", text, format);
}

static int
strptime_(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	/* jq's marks for what the text did not tell */
	struct tm t = {.tm_wday = 8, .tm_yday = 367};
	struct buf text = {0}, format = {0};
	const char *end;
	int r = 1;

	if (jv_type(in) != JT_STRING || jv_type(args[0]) != JT_STRING) {
		jv_unref(args[0]);
		return fail(
		    m, in, "strptime/1 requires string inputs and arguments");
	}
	end = strptime(c_text(m, in, &text), c_text(m, args[0], &format), &t);
	if (end && (*end == '\0' || isspace((unsigned char)*end))) {
		*out = from_parts(&t, t.tm_sec);
		/* What is left becomes a ninth element, as in jq. */
		if (*end)
			*out = jv_push(*out, jv_str_lossy(str_of(end)));
	} else {
		r = mismatch(m, text.p, format.p);
	}
	jv_unref(in);
	jv_unref(args[0]);
	buf_release(&text);
	buf_release(&format);
	return r;
}

/* strptime and mktime for the usual format. */
static int
fromdate(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct str s;
	int64_t ns;
	struct jv parsed, format;

	(void)args;
	if (jv_type(in) == JT_STRING) {
		s = jv_text(in, &m->text[0]);
		if (s.n == 20 && s.p[19] == 'Z' && s.p[10] == 'T' &&
		    time_parse(s, &ns) == 0) {
			jv_unref(in);
			*out = jv_int(ns / 1000000000);
			return 1;
		}
	}
	format = jv_str(str_of(ISO));
	if (strptime_(m, in, &format, &parsed) < 0)
		return -1;
	return mktime_(m, parsed, NULL, out);
}

const struct builtin builtins_date[] = {
    {"now", 0, .fn = now},
    {"gmtime", 0, .fn = gmtime_},
    {"localtime", 0, .fn = localtime_},
    {"mktime", 0, .fn = mktime_},
    {"strftime", 1, .fn = strftime_},
    {"strflocaltime", 1, .fn = strflocaltime},
    {"strptime", 1, .fn = strptime_},
    {"todate", 0, .fn = todate},
    {"date", 0, .fn = todate},
    {"todateiso8601", 0, .fn = todate},
    {"fromdate", 0, .fn = fromdate},
    {"fromdateiso8601", 0, .fn = fromdate},
    {"dateadd", 2, .src = "def dateadd(unit; n): . + n;"},
    {"datesub", 2, .src = "def datesub(unit; n): . - n;"},
    {NULL, 0, .fn = NULL},
};

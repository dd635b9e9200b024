/* What the arguments of generator functions have to be. */
#include <math.h>
#include <stdio.h>

#include "gen/args.h"
#include "json/write.h"

static const char *const wants[] = {
    [ARG_ANY] = "",
    [ARG_WHOLE] = "must be a whole number",
    [ARG_COUNT] = "must be a whole number from 1 to 2^53",
    [ARG_NUMBER] = "must be a number",
    [ARG_POSITIVE] = "must be a number above 0",
    [ARG_NOT_NEGATIVE] = "must be a number, 0 or greater",
    [ARG_CHANCE] = "must be from 0 to 1",
    [ARG_TEXT] = "must be a string",
};

/* A value as a message shows it: long ones are cut between characters. */
static const char *
shown(struct jv v, struct buf *b)
{
	const size_t most = 60;

	json_write(b, v, NULL);
	if (b->len > most) {
		b->len = most;
		while (((unsigned char)b->p[b->len] & 0xc0) == 0x80)
			b->len--;
		buf_puts(b, STR("…"));
	}
	return buf_cstr(b);
}

int
gen_wrong(const char *func, const char *what, struct jv value, struct err *e)
{
	struct buf b = {0};

	err_set(e, EX_DATAERR, "%s: %s: %s", func, what, shown(value, &b));
	buf_release(&b);
	return -1;
}

static bool
good(enum gen_kind kind, struct jv v)
{
	int64_t i;
	double d;

	if (kind == ARG_ANY)
		return true;
	if (kind == ARG_TEXT)
		return jv_type(v) == JT_STRING;
	if (jv_type(v) != JT_NUMBER)
		return false;
	d = jv_double(v);
	switch (kind) {
	case ARG_WHOLE:
		return jv_integer(v, &i);
	case ARG_COUNT:
		return jv_integer(v, &i) && i >= 1 && i <= (int64_t)1 << 53;
	case ARG_POSITIVE:
		return d > 0 && isfinite(d);
	case ARG_NOT_NEGATIVE:
		return d >= 0 && isfinite(d);
	case ARG_CHANCE:
		return d >= 0 && d <= 1;
	default:
		return isfinite(d);
	}
}

int
gen_args(const char *func, const struct gen_arg *arg, int n,
    const struct jv *args, struct err *e)
{
	char what[120];

	for (int i = 0; i < n; i++) {
		if (args[i].kind == JV_NONE || good(arg[i].kind, args[i]))
			continue;
		snprintf(what, sizeof what, "%s %s", arg[i].name,
		    wants[arg[i].kind]);
		return gen_wrong(func, what, args[i], e);
	}
	return 0;
}

int
gen_ordered(
    const char *func, const char *what, struct jv a, struct jv b, struct err *e)
{
	struct buf x = {0}, y = {0};

	if (a.kind == JV_NONE || b.kind == JV_NONE || jv_cmp(a, b) <= 0)
		return 0;
	err_set(e, EX_DATAERR, "%s: %s: %s > %s", func, what, shown(a, &x),
	    shown(b, &y));
	buf_release(&x);
	buf_release(&y);
	return -1;
}

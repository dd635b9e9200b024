/* Generator functions: which record it is, and of what time. */
#include "gen/funcs_priv.h"

/* seq, $n: the number of the record, from 0. */
struct jv
gen_call_seq(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	(void)site, (void)in, (void)a, (void)e;
	return jv_int(((struct gen_state *)arg)->n);
}

int
gen_check_seq2(const struct jv *a, struct err *e)
{
	static const struct gen_arg want[] = {
	    {"the first number", ARG_WHOLE}, {"the step", ARG_WHOLE}};

	return gen_args("seq", want, 2, a, e);
}

int
gen_check_seq1(const struct jv *a, struct err *e)
{
	return gen_check_seq2((struct jv[]){a[0], JV_NONE_V}, e);
}

static struct jv
seq(const struct gen_state *g, int64_t from, int64_t by, struct err *e)
{
	int64_t v;

	if (!__builtin_mul_overflow(g->n, by, &v) &&
	    !__builtin_add_overflow(v, from, &v))
		return jv_int(v);
	err_set(e, EX_DATAERR, "seq: the numbers have run out");
	return JV_NONE_V;
}

/* seq(first; step) */
struct jv
gen_call_seq2(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	int64_t from, by;

	(void)site, (void)in;
	if (gen_check_seq2(a, e) < 0)
		return JV_NONE_V;
	jv_integer(a[0], &from);
	jv_integer(a[1], &by);
	return seq(arg, from, by, e);
}

/* seq(first) */
struct jv
gen_call_seq1(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	int64_t from;

	(void)site, (void)in;
	if (a[0].kind == JV_INT)
		return seq(arg, a[0].i, 1, e);
	if (gen_check_seq1(a, e) < 0)
		return JV_NONE_V;
	jv_integer(a[0], &from);
	return seq(arg, from, 1, e);
}

/* $ts: the time of the record as text. */
struct jv
gen_call_ts(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	struct gen_state *g = arg;
	char text[TIME_TEXT_MAX];
	int64_t ns = gen_time(g), ms = ns / 1000000 - (ns % 1000000 < 0);

	(void)site, (void)in, (void)a, (void)e;
	if (ms != g->text_ms) {
		g->text_ms = ms;
		jv_unref(g->text);
		g->text = jv_str((struct str){text, time_text_ms(text, ms)});
	}
	return jv_ref(g->text);
}

/* now: the same in seconds since the epoch, as jq has it. */
struct jv
gen_call_now(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	int64_t us = gen_time(arg) / 1000;

	(void)site, (void)in, (void)a, (void)e;
	return jv_dbl((double)us / 1e6);
}

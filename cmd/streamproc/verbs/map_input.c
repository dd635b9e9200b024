/* map: the values that the program runs on or asks for. */
#include "base/utf8.h"
#include "streamproc/verbs/map_priv.h"

/* The next value of the input. */
static int
next_value(struct proc *p, struct jv *out, struct err *e)
{
	struct map *m = p->state;
	struct json_rec rec;
	int r = (int)records_next(&p->records, &rec, INT64_MAX, e);

	if (r != RECORDS_ONE)
		return r;
	m->current = rec;
	m->current.value = JV_NULL_V;
	*out = rec.value;
	return 1;
}

/* -s: adds a value (consumed) to what the program will run on. */
static int
collect(struct proc *p, struct jv v, struct err *e)
{
	struct map *m = p->state;

	m->slurped = jv_push(m->slurped, v);
	if (m->slurped.kind != JV_NONE)
		return 0;
	return err_set(e, EX_DATAERR, "the input is too much for one array");
}

/* -R -s: adds a line, or many at once. */
static void
collect_text(struct proc *p, const struct json_rec *rec)
{
	struct map *m = p->state;

	m->slurped = jv_append(m->slurped, rec->text);
	if (p->records.raw_lf)
		m->slurped = jv_append(m->slurped, STR("\n"));
}

struct jv
map_collected(struct proc *p)
{
	struct map *m = p->state;
	struct jv all = m->slurped, text;
	struct str s;

	m->slurped = JV_NULL_V;
	m->pulled = true; /* `input` has nothing to give behind it */
	if (!p->plan->input.raw)
		return all;
	s = jv_text(all, &m->line);
	if (utf8_valid(s.p, s.n))
		return all;
	text = jv_str_lossy(s);
	jv_unref(all);
	return text;
}

/* -n -s: the one input is all of the input. */
static int
pull_all(struct proc *p, struct jv *out, struct err *e)
{
	struct map *m = p->state;
	struct json_rec rec;
	struct jv v;
	int r;

	if (m->pulled)
		return 0;
	if (p->plan->input.raw)
		while ((r = (int)records_next(
			    &p->records, &rec, INT64_MAX, e)) == RECORDS_ONE) {
			m->current = rec;
			collect_text(p, &rec);
		}
	else
		while ((r = next_value(p, &v, e)) > 0)
			if (collect(p, v, e) < 0)
				return -1;
	if (r < 0)
		return r;
	*out = map_collected(p);
	return 1;
}

int
map_pull(void *arg, struct jv *out, struct err *e)
{
	struct proc *p = arg;
	struct map *m = p->state;
	int r = p->plan->slurp ? pull_all(p, out, e) : next_value(p, out, e);

	if (r < 0)
		m->input_error = *e;
	return r;
}

int
map_slurp(struct proc *p, struct json_rec *rec, struct err *e)
{
	if (p->plan->input.raw) {
		collect_text(p, rec);
		return 0;
	}
	return collect(p, rec->value, e);
}

/* map: the values that the program runs on or asks for. */
#include "map.h"

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

	if (!p->records.raw) {
		m->slurped = jv_push(m->slurped, v);
		return m->slurped.kind == JV_NONE
		    ? err_set(
			  e, EX_DATAERR, "the input is too much for one array")
		    : 0;
	}
	buf_puts(&m->raw_text, jv_text(v, &m->line));
	if (p->records.raw_lf)
		buf_putc(&m->raw_text, '\n');
	jv_unref(v);
	return 0;
}

struct jv
map_collected(struct proc *p)
{
	struct map *m = p->state;
	struct jv all = m->slurped;

	m->slurped = JV_NULL_V;
	m->pulled = true; /* `input` has nothing to give behind it */
	return p->records.raw ? jv_str_lossy(buf_str(&m->raw_text)) : all;
}

/* -n -s: the one input is all of the input. */
static int
pull_all(struct proc *p, struct jv *out, struct err *e)
{
	struct map *m = p->state;
	struct jv v;
	int r;

	if (m->pulled)
		return 0;
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
	int r = p->opt.slurp ? pull_all(p, out, e) : next_value(p, out, e);

	if (r < 0)
		m->input_error = *e;
	return r;
}

int
map_slurp(struct proc *p, struct json_rec *rec, struct err *e)
{
	return collect(p, rec->value, e);
}

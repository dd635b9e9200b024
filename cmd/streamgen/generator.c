/*
 * What makes the records.  The default one is put together by hand, because
 * streamgen is also what everything else is measured with; the text of the time
 * is kept for as long as the millisecond lasts.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/num.h"
#include "gen/funcs.h"
#include "generator.h"
#include "io/signals.h"
#include "io/writer.h"
#include "json/write.h"

enum { HELD = 1024 * 1024 }; /* bytes of one record; beyond that it streams */

struct generator {
	struct gen_state state;
	struct expr *expr; /* NULL: the default record */
	struct vm *vm;
	bool object;  /* it makes one object, which is printed as it is made */
	bool running; /* the record has more outputs */
	int64_t ms;   /* whose text `ts` is */
	char ts[TIME_TEXT_MAX];
	size_t ts_len;
};

struct generator *
generator_new(const char *text, uint64_t seed, struct err *e)
{
	struct generator *m = xcalloc(1, sizeof *m);
	struct expr_opts opts = {.name = "expression", .funcs = gen_funcs};
	struct vm_env env = {.arg = &m->state, .stop = &signal_caught};

	gen_init(&m->state, seed);
	m->ms = INT64_MIN;
	if (!text)
		return m;
	m->expr = expr_compile(str_of(text), &opts, e);
	if (!m->expr) {
		free(m);
		return NULL;
	}
	m->object = expr_is_object(m->expr);
	m->vm = vm_new(m->expr, &env);
	return m;
}

void
generator_free(struct generator *m)
{
	if (!m)
		return;
	vm_free(m->vm);
	gen_release(&m->state);
	expr_free(m->expr);
	free(m);
}

/* Rounded down, also before 1970. */
static int64_t
millisecond(int64_t ns)
{
	return ns / 1000000 - (ns % 1000000 < 0);
}

bool
generator_stateful(const struct generator *m)
{
	return m->expr && gen_is_stateful(m->expr);
}

void
generator_seek(struct generator *m, int64_t n, int64_t time_ns)
{
	gen_record(&m->state, n, time_ns);
}

static void
default_record(struct generator *m, struct buf *b)
{
	int64_t ms = millisecond(gen_time(&m->state));
	char num[NUM_TEXT_MAX];

	if (ms != m->ms) {
		m->ms = ms;
		m->ts_len = time_text_ms(m->ts, ms);
	}
	buf_puts(b, STR("{\"id\":"));
	buf_put(b, num, num_i64(num, m->state.n));
	buf_puts(b, STR(",\"ts\":\""));
	buf_put(b, m->ts, m->ts_len);
	buf_puts(b, STR("\",\"value\":"));
	buf_put(b, num, num_i64(num, rng_int(&m->state.rng, 1, 100)));
	buf_puts(b, STR("}\n"));
}

/* All that the expression puts out, or HELD bytes of it and a 1. */
static int
outputs(struct generator *m, struct buf *b, struct err *e)
{
	size_t start = b->len;
	struct jv v;
	int r;

	if (!m->running)
		vm_start(m->vm, JV_NULL_V);
	m->running = true;
	while ((r = vm_next(m->vm, &v, e)) > 0) {
		json_write(b, v, NULL);
		buf_putc(b, '\n');
		jv_unref(v);
		if (b->len - start > HELD)
			return 1;
	}
	m->running = false;
	return r;
}

/* The one object that the expression makes, if any. */
static int
object(struct generator *m, struct buf *b, struct err *e)
{
	int r = vm_print(m->vm, JV_NULL_V, b, e);

	if (r <= 0)
		return r;
	buf_putc(b, '\n');
	return 0;
}

int
generator_next(struct generator *m, struct buf *b, struct err *e)
{
	size_t start = b->len;
	bool first = !m->running;
	int r;

	if (!m->expr) {
		default_record(m, b);
		return 0;
	}
	r = m->object ? object(m, b, e) : outputs(m, b, e);
	if (r < 0) {
		if (first)
			b->len = start;
		err_prefix(e, "record %lld", (long long)m->state.n);
	}
	return r;
}

/* What generator functions work on. */
#include <stdlib.h>

#include "base/mem.h"
#include "gen/state.h"
#include "json/write.h"

/* --- records ----------------------------------------------------------------
 */

void
gen_init(struct gen_state *g, uint64_t seed)
{
	*g = (struct gen_state){.of_record = rng_base(seed, RNG_RECORD),
	    .of_key = rng_base(seed, RNG_KEY),
	    .text_ms = INT64_MIN,
	    .text = JV_NONE_V};
	jv_key_init(&g->id, STR("id"));
	gen_record(g, 0, GEN_CLOCK);
}

void
gen_release(struct gen_state *g)
{
	for (size_t i = 0; i < g->nsites; i++) {
		gen_prepared(&g->sites[i], NULL, 0, NULL, NULL);
		free(g->sites[i].keyed);
	}
	free(g->sites);
	g->sites = NULL;
	g->nsites = 0;
	jv_unref(g->text);
	g->text = JV_NONE_V;
	g->text_ms = INT64_MIN;
}

void
gen_record(struct gen_state *g, int64_t n, int64_t time_ns)
{
	g->n = n;
	g->time_ns = time_ns;
	g->draw = &g->rng;
	g->key = 0;
	g->depth = 0;
	rng_of(&g->rng, g->of_record, (uint64_t)n);
}

int64_t
gen_time(struct gen_state *g)
{
	if (g->time_ns == GEN_CLOCK)
		g->time_ns = clock_wall_ns();
	return g->time_ns;
}

bool
gen_is_stateful(const struct expr *x)
{
	const struct expr_func *f;

	for (size_t i = 0; (f = expr_site(x, i)); i++)
		if (f->stateful)
			return true;
	return false;
}

/* --- keys -------------------------------------------------------------------
 */

/* A bijection of 64 bits: D. Stafford's "Mix13". */
static uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static uint64_t
hash_text(struct str s, uint64_t h)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return h;
}

uint64_t
gen_hash_with(uint64_t h, struct jv v)
{
	struct buf b = {0};
	int64_t i;

	h = mix(h + 0x9e3779b97f4a7c15u * (uint64_t)jv_type(v));
	if (v.kind == JV_INT) {
		h = mix(h + (uint64_t)v.i);
		return h ? h : 1;
	}
	if (jv_type(v) == JT_STRING) {
		h = hash_text(jv_text(v, &b), h);
	} else if (jv_integer(v, &i)) {
		h += (uint64_t)i;
	} else {
		json_write(&b, v, NULL);
		h = hash_text(buf_str(&b), h);
	}
	buf_release(&b);
	h = mix(h);
	return h ? h : 1;
}

uint64_t
gen_hash(struct jv v)
{
	return gen_hash_with(0, v);
}

int
gen_enter(struct gen_state *g, uint64_t key, bool stable, struct err *e)
{
	struct gen_frame *f = &g->frames[g->depth];

	if (g->depth == GEN_DEPTH_MAX)
		return err_set(e, EX_DATAERR,
		    "more than %d keys within each other", GEN_DEPTH_MAX);
	g->depth++;
	f->draw = g->draw;
	f->key = g->key;
	g->key = key ? mix(g->key + key) : 0;
	if (stable) {
		rng_of(&f->rng, g->of_key, key);
		g->draw = &f->rng;
	} else if (!key) {
		g->draw = &g->rng;
	}
	return 0;
}

void
gen_leave(struct gen_state *g)
{
	const struct gen_frame *f;

	if (g->depth == 0)
		return;
	f = &g->frames[--g->depth];
	g->draw = f->draw;
	g->key = f->key;
}

/* --- places -----------------------------------------------------------------
 */

static void
more_sites(struct gen_state *g, size_t n)
{
	g->sites = xreallocarray(g->sites, n, sizeof *g->sites);
	for (; g->nsites < n; g->nsites++)
		g->sites[g->nsites] = (struct gen_site){
		    .args = {JV_NONE_V, JV_NONE_V},
		};
}

struct gen_site *
gen_new_site(struct gen_state *g, uint32_t site)
{
	more_sites(g, (size_t)site + 8);
	return &g->sites[site];
}

void
gen_prepared(struct gen_site *s, const struct jv *args, int n, void *made,
    void (*release)(void *))
{
	if (s->made && s->free)
		s->free(s->made);
	for (int i = 0; i < 2; i++) {
		jv_unref(s->args[i]);
		s->args[i] = i < n ? jv_ref(args[i]) : JV_NONE_V;
	}
	s->made = made;
	s->free = release;
}

uint64_t
gen_site_hash(struct gen_site *s, struct jv v)
{
	if (s->hash && s->args[0].kind == v.kind && s->args[0].i == v.i &&
	    s->args[0].at == v.at)
		return s->hash;
	gen_prepared(s, &v, 1, NULL, NULL);
	return s->hash = gen_hash(v);
}

/* The slot of the key: its own, or the empty one where it belongs. */
static struct gen_cell *
slot(struct gen_cell *table, size_t cap, uint64_t key)
{
	size_t i = key & (cap - 1);

	while (table[i].key && table[i].key != key)
		i = (i + 1) & (cap - 1);
	return &table[i];
}

static void
grow(struct gen_site *s)
{
	size_t cap = s->cap ? s->cap * 2 : 16;
	struct gen_cell *table = xcalloc(cap, sizeof *table);

	for (size_t i = 0; i < s->cap; i++)
		if (s->keyed[i].key)
			*slot(table, cap, s->keyed[i].key) = s->keyed[i];
	free(s->keyed);
	s->keyed = table;
	s->cap = cap;
}

struct gen_cell *
gen_cell(struct gen_state *g, uint32_t site, uint64_t with, struct err *e)
{
	struct gen_site *s = gen_site(g, site);
	uint64_t key = with ? mix(g->key + with) : g->key;
	struct gen_cell *c;

	if (!key)
		return &s->cell;
	if (s->nkeyed * 2 >= s->cap)
		grow(s);
	c = slot(s->keyed, s->cap, key);
	if (c->key)
		return c;
	if (g->ncells >= GEN_CELLS_MAX) {
		err_set(e, EX_DATAERR, "more than %d keys have a state",
		    GEN_CELLS_MAX);
		return NULL;
	}
	g->ncells++;
	s->nkeyed++;
	c->key = key;
	return c;
}

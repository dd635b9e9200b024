/* Shapes: how they are learned, from the tape of a record. */
#include "json/scan/shape.h"
#include "json/scan/walk.h"

enum {
	LOOK = 64, /* misses between two looks at what was hit */
	REST = 1024,
};

struct learner {
	struct walk *w;
	struct shapes *s;
	uint32_t at;	 /* the next word of the tape */
	unsigned nested; /* arrays around it */
};

/* A way through a trie, of a record or of an object in an array, and the gap
 * being collected. */
struct way {
	uint16_t *link; /* where its node hangs */
	size_t start;	/* its first byte */
	uint32_t first; /* its first word */
	uint32_t ends[SHAPE_DEPTH];
	unsigned nends;
	unsigned special;
	uint32_t base;				 /* the way's first word */
	unsigned words, entries, flags, deepest; /* so far */
	uint32_t open[SHAPE_DEPTH];
	unsigned depth;
	bool key;   /* a string here is a key */
	bool picks; /* it is a record's, and something is picked */
	/* How many keys of what is picked lead to where it is, the last one to
	 * the value that follows when it is as many as the depth. */
	unsigned on;
};

/* Whether there is white space between the tokens of a gap, in which no string
 * has escapes. */
static bool
has_space(struct str gap)
{
	bool quoted = false;

	for (size_t i = 0; i < gap.n; i++) {
		if (gap.p[i] == '"')
			quoted = !quoted;
		else if (!quoted && (unsigned char)gap.p[i] <= ' ')
			return true;
	}
	return false;
}

/* The gap ends at `end`: its node, old or new. */
static unsigned
gap_node(struct learner *l, struct way *v, size_t end)
{
	struct shapes *s = l->s;
	struct str text = {l->w->scan.text + v->start, end - v->start};
	struct shape_gap g = {.text = text,
	    .at = v->start,
	    .word = l->w->tape + v->first,
	    .words = l->at - v->first,
	    .first = v->first == v->base,
	    .nends = v->nends,
	    .special = v->special,
	    .depth = v->depth ? v->depth : v->deepest,
	    .flags = v->flags |= has_space(text) ? DOC_SPACE : 0};
	unsigned i, node;

	v->words += g.words + 1;
	if (g.words > UINT8_MAX || v->words > SHAPE_PATH)
		return 0;
	for (i = 0; i < v->nends; i++)
		g.ends[i] = (uint8_t)v->ends[i];
	for (i = 1; i < v->depth; i++)
		if (v->open[i] >= v->first)
			g.opens[g.nopens++] = (uint8_t)(v->open[i] - v->first);
	node = shapes_gap(s, v->link, &g);
	v->entries += s->node[node].entries;
	if (!(v->special & SHAPE_LAST))
		v->entries += 2; /* if a string follows */
	if (s->most < v->entries)
		s->most = v->entries;
	return node;
}

/* --- what is picked --------------------------------------------------------
 */

static void
pick_key(struct learner *l, struct way *v, uint64_t word)
{
	struct str key = {l->w->scan.text + word_off(word), word_len(word)};
	const struct json_path *pick = &l->s->pick;

	if (v->picks && v->on == v->depth - 1 && v->depth <= pick->n &&
	    str_eq(key, pick->key[v->on]))
		v->on = v->depth;
}

/* In front of a value. */
static void
pick_value(struct learner *l, struct way *v, bool object)
{
	unsigned n = l->s->pick.n;

	if (!v->picks || v->depth == 0 || v->on != v->depth)
		return;
	if (v->depth == n && !object)
		v->special |= SHAPE_PICK;
	else if ((v->depth == n) == object)
		v->special |= SHAPE_ODD;
}

static void
behind_value(struct way *v)
{
	if (v->on && v->on == v->depth)
		v->on--;
	v->key = true;
}

/* --- the words of the tape ------------------------------------------------ */

static bool
open_object(struct learner *l, struct way *v)
{
	if (v->depth == SHAPE_DEPTH)
		return false;
	pick_value(l, v, true);
	v->open[v->depth++] = l->at++;
	if (v->deepest < v->depth)
		v->deepest = v->depth;
	v->key = true;
	return true;
}

static void
close_object(struct learner *l, struct way *v)
{
	uint32_t start = v->open[--v->depth];

	if (word_type(l->w->tape[l->at]) == DT_END_DUP)
		v->flags |= DOC_DUP;
	if (v->depth && start < v->first)
		v->ends[v->nends++] = l->at - v->first;
	l->at++;
	behind_value(v);
}

static bool learn_array(struct learner *, unsigned node);

/* A scalar or an array ends the gap; behind it starts the next. */
static bool
value(struct learner *l, struct way *v)
{
	uint64_t word = l->w->tape[l->at];
	enum doc_type type = word_type(word);
	bool quoted = type == DT_STR || type == DT_STR_ESC;
	unsigned node;

	pick_value(l, v, false);
	node = gap_node(l, v, word_off(word) - quoted);
	if (!node)
		return false;
	if (type == DT_ARR) {
		if (!learn_array(l, node))
			return false;
		v->start = (size_t)word_off(l->w->tape[l->at - 1]) + 1;
	} else {
		v->start = (size_t)word_off(word) + word_len(word) + quoted;
		l->at++;
	}
	v->link = &l->s->node[node].next;
	v->first = l->at;
	v->nends = v->special = 0;
	behind_value(v);
	return true;
}

static bool
take_word(struct learner *l, struct way *v)
{
	uint64_t word = l->w->tape[l->at];

	switch (word_type(word)) {
	case DT_OBJ:
		return open_object(l, v);
	case DT_END:
	case DT_END_DUP:
		close_object(l, v);
		return true;
	default:
		break;
	}
	if (!v->key)
		return value(l, v);
	v->key = false;
	pick_key(l, v, word);
	l->at++;
	return word_type(word) == DT_STR;
}

/* --- ways ----------------------------------------------------------------- */

/* The object at l->at, by the trie that starts at *link. */
static bool
learn_way(struct learner *l, uint16_t *link, bool picks)
{
	struct way v = {.link = link,
	    .start = word_off(l->w->tape[l->at]),
	    .first = l->at,
	    .base = l->at,
	    .picks = picks};

	do {
		if (!take_word(l, &v))
			return false;
	} while (v.depth);
	v.special |= SHAPE_LAST;
	return gap_node(l, &v, (size_t)word_off(l->w->tape[l->at - 1]) + 1) > 0;
}

/* The array at l->at, which stands behind the node's gap. */
static bool
learn_array(struct learner *l, unsigned node)
{
	uint32_t end = l->at + word_len(l->w->tape[l->at]) - 1;
	enum doc_type type;
	bool ok = l->nested < SHAPE_NEST;

	l->nested++;
	for (l->at++; ok && l->at < end;) {
		type = word_type(l->w->tape[l->at]);
		if (type == DT_OBJ)
			ok = learn_way(l, &l->s->more[node].element, false);
		else if (type == DT_ARR)
			ok = learn_array(l, node);
		else
			l->at++;
	}
	l->nested--;
	l->at++;
	return ok;
}

/*
 * A record that could not be learned whole leaves gaps behind that lead
 * nowhere.
 */
static void
learn(struct walk *w)
{
	struct learner l = {.w = w, .s = w->shapes};

	if (word_type(w->tape[0]) == DT_ARR)
		learn_array(&l, 0);
	else
		learn_way(&l, &l.s->node[0].next, l.s->pick.n > 0);
}

void
shapes_learn(struct walk *w)
{
	struct shapes *s = w->shapes;

	if (s->rest || w->depth == 0)
		return;
	if (++s->misses == LOOK) {
		if (s->hits < LOOK) {
			shapes_forget(s);
			s->rest = REST;
		}
		s->hits = s->misses = 0;
	}
	if (!s->rest)
		learn(w);
}

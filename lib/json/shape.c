/* Shapes: how they are learned. */
#include <string.h>

#include "base/mem.h"
#include "json/doc_walk.h"
#include "json/shape.h"

enum {
	DEPTH_MAX = 32, /* of a record that is learned */
	ALTS_MAX = 8,	/* gaps in one place */
	GAP_MAX = 250,	/* bytes */
	LOOK = 64,	/* misses between two looks at what was hit */
	REST = 1024,
};

/* The gap being collected, and where on the tape. */
struct learner {
	struct walk *w;
	struct shapes *s;
	uint16_t *link;	    /* where its node hangs */
	size_t start;	    /* its first byte */
	uint32_t at, first; /* the next word of the tape, the gap's first */
	unsigned depth;
	unsigned entries; /* of the index so far */
	uint32_t picked;  /* the key of the member that is picked, or 0 */
	bool key;	  /* a string here is a key */
	struct {
		uint32_t start;
		bool object;
	} open[DEPTH_MAX];
	uint64_t fix[DEPTH_MAX];
	unsigned fixes;
};

static void
forget(struct shapes *s)
{
	s->nodes = 1;
	s->words = s->texts = s->most = 0;
	s->node[0] = (struct shape_node){.care = UINT32_MAX};
	memset(s->node[0].head, '\n', SHAPE_HEAD);
}

struct shapes *
shapes_new(void)
{
	struct shapes *s = xcalloc(1, sizeof *s);

	forget(s);
	return s;
}

void
shapes_pick(struct shapes *s, struct str key)
{
	forget(s);
	s->pick = key;
}

/* The entries of the index in a gap; false when it is none to keep. */
static bool
count_entries(const char *p, size_t n, unsigned *entries)
{
	*entries = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\\' || p[i] == '\n')
			return false;
		*entries += p[i] == '"' || (unsigned char)p[i] < ' ';
	}
	return true;
}

static bool
is_gap(const struct shapes *s, unsigned i, struct str gap)
{
	size_t head = gap.n < SHAPE_HEAD ? gap.n : SHAPE_HEAD;

	return s->node[i].len == gap.n &&
	    memcmp(s->node[i].head, gap.p, head) == 0 &&
	    memcmp(s->text + s->more[i].text, gap.p + head, gap.n - head) == 0;
}

/* The tape words of the gap: as many as the node has room for go there. */
static void
add_words(struct learner *l, struct shape_node *node)
{
	struct shapes *s = l->s;

	for (uint32_t i = l->first; i < l->at; i++) {
		uint64_t word = l->w->tape[i];

		if (word_type(word) == DT_ARR || word_type(word) == DT_OBJ)
			word &= SHAPE_KEEP;
		word -= l->start;
		if (node->words < 2)
			node->word[node->words] = word;
		else
			s->word[s->words++] = word;
		node->words++;
	}
	memcpy(s->word + s->words, l->fix, l->fixes * sizeof *l->fix);
	s->words += l->fixes;
}

static uint8_t
special_of(const struct learner *l, bool is_long, bool more_words)
{
	unsigned special = 0;

	if (is_long)
		special |= SHAPE_MORE | SHAPE_LONG;
	if (more_words || l->fixes)
		special |= SHAPE_MORE;
	if (l->picked && l->picked >= l->first)
		special |= l->picked + 1 == l->at ? SHAPE_PICK : SHAPE_ODD;
	return (uint8_t)special;
}

/* The number of a new node for the gap, 0 when there is no room for it. */
static unsigned
add(struct learner *l, struct str gap)
{
	struct shapes *s = l->s;
	struct shape_node *node = &s->node[s->nodes];
	size_t head = gap.n < SHAPE_HEAD ? gap.n : SHAPE_HEAD;
	uint32_t words = l->at - l->first;
	unsigned entries;

	if (s->nodes == SHAPE_NODES || gap.n > GAP_MAX || words > UINT8_MAX ||
	    s->words + words + l->fixes > SHAPE_WORDS ||
	    s->texts + gap.n - head > SHAPE_TEXT ||
	    !count_entries(gap.p, gap.n, &entries))
		return 0;
	*node = (struct shape_node){
	    .care = head < 32 ? (1u << head) - 1 : UINT32_MAX,
	    .len = (uint16_t)gap.n,
	    .entries = (uint8_t)entries,
	    .special = special_of(l, gap.n > head, words > 2)};
	s->more[s->nodes] = (struct shape_more){.text = (uint16_t)s->texts,
	    .word = (uint16_t)s->words,
	    .fixes = (uint16_t)l->fixes};
	memcpy(node->head, gap.p, head);
	memcpy(s->text + s->texts, gap.p + head, gap.n - head);
	s->texts += (unsigned)(gap.n - head);
	add_words(l, node);
	*l->link = (uint16_t)s->nodes;
	return s->nodes++;
}

/* The gap ends at `end`: its node, old or new. */
static unsigned
gap_node(struct learner *l, size_t end)
{
	struct str gap = {l->w->scan.text + l->start, end - l->start};
	unsigned alts = 0, node;

	for (; *l->link; l->link = &l->s->node[*l->link].alt) {
		if (is_gap(l->s, *l->link, gap))
			break;
		if (++alts == ALTS_MAX)
			return 0;
	}
	node = *l->link ? *l->link : add(l, gap);
	l->entries += l->s->node[node].entries;
	return node;
}

static bool
open_container(struct learner *l, bool object)
{
	if (l->depth == DEPTH_MAX)
		return false;
	l->open[l->depth].start = l->at;
	l->open[l->depth++].object = object;
	l->key = object;
	return true;
}

static bool
close_container(struct learner *l)
{
	uint32_t start = l->open[--l->depth].start;

	if (l->fixes == DEPTH_MAX)
		return false;
	if (start)
		l->fix[l->fixes++] =
		    (uint64_t)(l->at + 1 - start) << 32 | start;
	l->key = l->depth && l->open[l->depth - 1].object;
	return true;
}

/* A scalar ends the gap; behind it starts the next. */
static bool
scalar(struct learner *l, uint64_t word)
{
	bool quoted =
	    word_type(word) == DT_STR || word_type(word) == DT_STR_ESC;
	unsigned node = gap_node(l, word_off(word) - quoted);

	if (!node)
		return false;
	l->entries += 2; /* if it is a string */
	l->link = &l->s->node[node].next;
	l->start = (size_t)word_off(word) + word_len(word) + quoted;
	l->first = l->at + 1;
	l->fixes = 0;
	l->key = l->depth && l->open[l->depth - 1].object;
	return true;
}

static bool
take_word(struct learner *l)
{
	uint64_t word = l->w->tape[l->at];

	switch (word_type(word)) {
	case DT_OBJ:
	case DT_ARR:
		return open_container(l, word_type(word) == DT_OBJ);
	case DT_END:
	case DT_END_DUP:
		return close_container(l);
	default:
		break;
	}
	if (!l->key)
		return scalar(l, word);
	l->key = false;
	if (l->depth == 1 &&
	    str_eq(
		(struct str){l->w->scan.text + word_off(word), word_len(word)},
		l->s->pick))
		l->picked = l->at;
	return word_type(word) == DT_STR;
}

/*
 * A record that could not be learned whole leaves gaps behind that lead
 * nowhere.
 */
static void
learn(struct walk *w, size_t start)
{
	struct shapes *s = w->shapes;
	struct learner l = {.w = w, .s = s, .start = start};
	unsigned node;

	l.link = &s->node[0].next;
	for (; l.at < w->words; l.at++)
		if (!take_word(&l))
			return;
	node = gap_node(&l, w->pos);
	if (!node)
		return;
	s->node[node].special |= SHAPE_LAST;
	if (word_type(w->tape[0]) != DT_OBJ)
		s->node[node].special |= SHAPE_ODD;
	s->more[node].depth = w->depth;
	s->more[node].flags = w->flags;
	if (s->most < l.entries)
		s->most = l.entries;
}

void
shapes_learn(struct walk *w, size_t start)
{
	struct shapes *s = w->shapes;

	if (s->rest || w->depth == 0 || w->words > SHAPE_PATH)
		return;
	if (++s->misses == LOOK) {
		if (s->hits < LOOK) {
			forget(s);
			s->rest = REST;
		}
		s->hits = s->misses = 0;
	}
	if (!s->rest)
		learn(w, start);
}

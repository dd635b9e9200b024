/* Shapes: how their gaps are kept. */
#include <string.h>

#include "base/mem.h"
#include "json/doc.h"
#include "json/scan/shape.h"

enum {
	ALTS_MAX = 8,  /* gaps in one place */
	GAP_MAX = 250, /* bytes */
};

void
shapes_forget(struct shapes *s)
{
	s->nodes = 1;
	s->words = s->texts = 0;
	s->most = 1;
	s->node[0] = (struct shape_node){.care = UINT32_MAX};
	s->more[0] = (struct shape_more){0};
	memset(s->node[0].head, '\n', SHAPE_HEAD);
}

struct shapes *
shapes_new(void)
{
	struct shapes *s = xcalloc(1, sizeof *s);

	shapes_forget(s);
	return s;
}

void
shapes_pick(struct shapes *s, const struct json_path *path)
{
	shapes_forget(s);
	s->pick = *path;
}

/* The entries of the index in a gap; false when it is none to keep. */
static bool
count_entries(struct str gap, unsigned *entries)
{
	*entries = 0;
	for (size_t i = 0; i < gap.n; i++) {
		if (gap.p[i] == '\\' || gap.p[i] == '\n')
			return false;
		*entries += gap.p[i] == '"' || (unsigned char)gap.p[i] < ' ';
	}
	return true;
}

static size_t
head_len(size_t n)
{
	return n < SHAPE_HEAD ? n : SHAPE_HEAD;
}

/* Whether the node's gap is the beginning of this one, or all of it. */
static bool
begins(const struct shapes *s, unsigned i, struct str gap)
{
	size_t n = s->node[i].len, head = head_len(n);

	return n <= gap.n && memcmp(s->node[i].head, gap.p, head) == 0 &&
	    memcmp(s->text + s->more[i].text, gap.p + head, n - head) == 0;
}

/* A word as it is in every record, less its place. */
static uint64_t
word_of(const struct shape_gap *g, unsigned i)
{
	uint64_t word = g->word[i] - g->at;
	bool grows = g->first && i == 0;

	for (unsigned k = 0; k < g->nopens; k++)
		grows |= g->opens[k] == i;
	return grows ? word & SHAPE_KEEP : word;
}

/* As many words as the node has room for go there. */
static void
add_words(struct shapes *s, struct shape_node *node, const struct shape_gap *g)
{
	for (unsigned i = 0; i < g->words; i++) {
		if (i < 2)
			node->word[i] = word_of(g, i);
		else
			s->word[s->words++] = word_of(g, i);
	}
	for (unsigned i = 0; i < g->nends; i++)
		s->word[s->words++] = g->ends[i];
	for (unsigned i = 0; i < g->nopens; i++)
		s->word[s->words++] = g->opens[i];
}

static unsigned
special_of(const struct shape_gap *g)
{
	unsigned special = g->special;

	if (g->text.n > SHAPE_HEAD)
		special |= SHAPE_MORE | SHAPE_LONG;
	if (g->words > 2 || g->nends || g->nopens)
		special |= SHAPE_MORE;
	return special;
}

/* The number of a new node for the gap, 0 when there is no room for it. */
static unsigned
add(struct shapes *s, const struct shape_gap *g)
{
	struct shape_node *node = &s->node[s->nodes];
	struct str gap = g->text;
	size_t head = head_len(gap.n);
	unsigned entries;

	if (s->nodes == SHAPE_NODES || gap.n > GAP_MAX ||
	    g->words > UINT8_MAX ||
	    s->words + g->words + g->nends + g->nopens > SHAPE_WORDS ||
	    s->texts + gap.n - head > SHAPE_TEXT ||
	    !count_entries(gap, &entries))
		return 0;
	*node = (struct shape_node){
	    .care = head < 32 ? (1u << head) - 1 : UINT32_MAX,
	    .len = (uint16_t)gap.n,
	    .words = (uint8_t)g->words,
	    .entries = (uint8_t)entries,
	    .special = (uint8_t)special_of(g)};
	s->more[s->nodes] = (struct shape_more){.text = (uint16_t)s->texts,
	    .word = (uint16_t)s->words,
	    .ends = (uint8_t)g->nends,
	    .opens = (uint8_t)g->nopens,
	    .depth = (uint16_t)g->depth,
	    .flags = (uint16_t)g->flags};
	memcpy(node->head, gap.p, head);
	memcpy(s->text + s->texts, gap.p + head, gap.n - head);
	s->texts += (unsigned)(gap.n - head);
	add_words(s, node, g);
	return s->nodes++;
}

unsigned
shapes_gap(struct shapes *s, uint16_t *link, const struct shape_gap *g)
{
	uint16_t *place = NULL; /* before the first that it goes on from */
	unsigned alts = 0, node;

	for (; *link; link = &s->node[*link].alt) {
		if (begins(s, *link, g->text)) {
			if (s->node[*link].len == g->text.n)
				return *link;
			if (!place)
				place = link;
		}
		if (++alts == ALTS_MAX)
			return 0;
	}
	node = add(s, g);
	if (!node)
		return 0;
	if (!place)
		place = link;
	s->node[node].alt = *place;
	*place = (uint16_t)node;
	return node;
}

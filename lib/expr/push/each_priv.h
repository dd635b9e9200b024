/* What the parts of each.h share. */
#ifndef EXPR_PUSH_EACH_PRIV_H
#define EXPR_PUSH_EACH_PRIV_H

#include "expr/push/each.h"

/* What is handed to a sink that goes on with another node. */
struct onward {
	struct sink sink;
	struct vm *m;
	const struct node *n;
	struct jv in; /* borrowed */
	ref e;
	struct sink *to;
	int r; /* why it stopped: an error, or the next sink's wish */
	int64_t left;
	bool found;
};

static inline int
each_wish(struct onward *s, int r)
{
	s->r = r;
	return r == EACH_ON ? EACH_ON : EACH_STOP;
}

/* Runs a node into a sink whose wish to stop may be an error of its own. */
static inline int
each_through(struct onward *s, const struct node *n, struct jv in, bool own)
{
	int r;

	s->r = EACH_ON;
	r = each(s->m, n, in, own, s->e, &s->sink);
	return r == EACH_STOP ? s->r : r;
}

/* What has no generator in it, into a sink (source.c). */
int each_iterate(struct vm *, struct jv in, bool own, struct sink *);
int each_range(
    struct vm *, const struct node *, struct jv in, ref e, struct sink *);
int each_inputs(struct vm *, struct sink *);
/* foreach into a sink; reduce has none and leaves its state in *out
 * (collect.c). */
int each_fold(struct vm *, const struct node *, struct jv in, bool own, ref e,
    struct sink *, struct jv *out);

#endif

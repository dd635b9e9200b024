/* The walk along the shapes, portable. */
#include "json/doc_at.h"
#include "json/doc_number.h"
#include "json/shape.h"

#define SHAPE_STEP STEP

SHAPE_STEP bool
head_is(const struct shape_node *n, const char *p)
{
	size_t len = n->len < SHAPE_HEAD ? n->len : SHAPE_HEAD;

	return memcmp(n->head, p, len) == 0;
}

SHAPE_STEP uint64_t
number_word(const char *text, size_t pos, size_t *end)
{
	enum doc_type type = number_check(text, pos, end);

	return type == DT_END ? 0 : scalar_word(type, pos, *end - pos);
}

#include "json/shape_walk.h"

bool
shape_walk_portable(struct walk *w, size_t pos)
{
	return shape_walk(w, pos);
}

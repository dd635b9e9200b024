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

SHAPE_STEP size_t
number_end(const char *text, size_t start)
{
	size_t end;

	return number_check(text, start, &end) == DT_END ? 0 : end;
}

#include "json/shape_walk.h"

#include "json/shape_pass.h"

bool
shape_walk_portable(struct walk *w, size_t pos)
{
	return shape_walk(w, pos);
}

size_t
shape_pass_portable(
    struct walk *w, struct json_pass *pass, size_t pos, size_t max)
{
	return shape_pass(w, pass, pos, max);
}

/* The walk along the shapes, portable. */
#include "json/scan/number.h"
#include "json/scan/shape.h"
#include "json/scan/walk_at.h"

#define SHAPE_STEP STEP
#define SHAPE_CALL static __attribute__((noinline))

SHAPE_STEP bool
head_is(const struct shape_node *n, const char *p)
{
	size_t left = n->len < SHAPE_HEAD ? n->len : SHAPE_HEAD;
	const char *head = n->head;

	if (left == 0) /* (none) */
		return false;
	for (; left > 8; left -= 8) {
		if (load8(head) != load8(p))
			return false;
		head += 8;
		p += 8;
	}
	return (load8(head) ^ load8(p)) << (64 - 8 * left) == 0;
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

SHAPE_STEP size_t
numbers_end(const char *text, size_t start)
{
	(void)text;
	(void)start;
	return 0;
}

#include "json/scan/shape_walk_priv.h"

#include "json/scan/shape_filter_priv.h"

bool
shape_walk_portable(struct walk *w, size_t pos)
{
	return shape_walk(w, pos);
}

size_t
shape_pass_portable(
    struct walk *w, struct json_raw_filter *pass, size_t pos, size_t max)
{
	return shape_pass(w, pass, pos, max);
}

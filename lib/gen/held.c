/* Text that waits for its time. */
#include <stdlib.h>

#include "base/mem.h"
#include "gen/held.h"

static bool
before(const struct held_item *a, const struct held_item *b)
{
	if (a->due != b->due)
		return a->due < b->due;
	return a->n != b->n ? a->n < b->n : a->copy < b->copy;
}

void
held_put(struct held *h, struct held_item item)
{
	size_t i = h->n;

	item.text = xmemdup(item.text, item.len);
	h->items = xgrow(h->items, &h->cap, h->n, sizeof *h->items);
	h->bytes += item.len + sizeof item;
	h->n++;
	for (; i && before(&item, &h->items[(i - 1) / 2]); i = (i - 1) / 2)
		h->items[i] = h->items[(i - 1) / 2];
	h->items[i] = item;
}

struct held_item
held_pop(struct held *h)
{
	struct held_item top = h->items[0], last = h->items[--h->n];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < h->n) {
		if (child + 1 < h->n &&
		    before(&h->items[child + 1], &h->items[child]))
			child++;
		if (!before(&h->items[child], &last))
			break;
		h->items[i] = h->items[child];
		i = child;
	}
	if (h->n)
		h->items[i] = last;
	h->bytes -= top.len + sizeof top;
	return top;
}

void
held_release(struct held *h)
{
	for (size_t i = 0; i < h->n; i++)
		free(h->items[i].text);
	free(h->items);
	*h = (struct held){0};
}

/* Text that waits for its time. */
#include <stdlib.h>

#include "base/mem.h"
#include "gen/delay_queue.h"

static bool
before(const struct delay_item *a, const struct delay_item *b)
{
	if (a->due != b->due)
		return a->due < b->due;
	return a->n != b->n ? a->n < b->n : a->copy < b->copy;
}

void
delay_put(struct delay_queue *h, struct delay_item item)
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

struct delay_item
delay_pop(struct delay_queue *h)
{
	struct delay_item top = h->items[0], last = h->items[--h->n];
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
delay_release(struct delay_queue *h)
{
	for (size_t i = 0; i < h->n; i++)
		free(h->items[i].text);
	free(h->items);
	*h = (struct delay_queue){0};
}

/* Sorting, by the values themselves or by keys that go with them. */
#include <stdlib.h>

#include "base/mem.h"
#include "expr/ops.h"
#include "expr/sort.h"

static int
compare(const void *a, const void *b)
{
	const struct sort_item *x = a, *y = b;
	int c = jv_cmp(x->key, y->key);

	/* By place where keys are equal: the sort is stable. */
	return c ? c : (x->place > y->place) - (x->place < y->place);
}

struct sort_item *
sort_items(struct jv arr, struct jv keys, size_t *n)
{
	struct sort_item *item;
	struct jv_iter it = jv_iter(arr), k = jv_iter(keys);
	size_t i = 0;

	*n = jv_len(arr);
	item = xreallocarray(NULL, *n ? *n : 1, sizeof *item);
	while (i < *n && jv_next(&it) && jv_next(&k)) {
		item[i] =
		    (struct sort_item){jv_ref(k.value), jv_ref(it.value), i};
		i++;
	}
	if (i == *n) {
		jv_iter_end(&it);
		jv_iter_end(&k);
	}
	*n = i;
	qsort(item, i, sizeof *item, compare);
	return item;
}

void
sort_free(struct sort_item *item, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		jv_unref(item[i].key);
		jv_unref(item[i].value);
	}
	free(item);
}

struct jv
op_sort(struct jv arr)
{
	size_t n;
	struct sort_item *item = sort_items(arr, arr, &n);
	struct jv out;

	jv_unref(arr);
	out = jv_arr_sized(n);
	for (size_t i = 0; i < n; i++)
		out = jv_push(out, jv_ref(item[i].value));
	sort_free(item, n);
	return out;
}

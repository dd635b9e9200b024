/* Arrays: of a program, and views of them. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/value/node.h"

struct jarr *
jarr_new(uint32_t cap)
{
	struct jarr *a = pool_alloc(jarr_size(cap));

	a->box.head = (struct jnode){.refs = 1, .kind = JV_ARR};
	a->base = NULL;
	a->e = a->slot;
	a->len = 0;
	a->cap = cap;
	return a;
}

struct jv
jv_arr(void)
{
	return jv_arr_sized(0);
}

struct jv
jv_arr_sized(size_t n)
{
	return arr_value(jarr_new(n && n < ARR_MAX ? (uint32_t)n : 4), 1);
}

void
jarr_copy(struct jarr *a, struct jv from, size_t first, size_t end)
{
	uint32_t at;

	if (from.kind == JV_ARR) {
		for (size_t i = first; i < end; i++)
			a->e[a->len++] = jv_ref(arr_of(from)->e[i]);
		return;
	}
	at = from.at + 1;
	for (size_t i = 0; i < end; i++, at = doc_next(from.doc, at))
		if (i >= first)
			a->e[a->len++] = view_take(from.doc, at);
}

/* Room for n in all at the end of an unshared node with its own slots. */
static struct jarr *
make_room(struct jarr *a, size_t n)
{
	size_t front = (size_t)(a->e - a->slot), cap;

	if (front + n <= a->cap)
		return a;
	if (front >= a->len && n <= a->cap) {
		/* What was cut off at the front pays for moving the rest. */
		memcpy(a->slot, a->e, a->len * sizeof *a->e);
		a->e = a->slot;
		return a;
	}
	cap = (size_t)a->cap * 2;
	if (cap < front + n)
		cap = front + n;
	a = pool_grow(a, jarr_size(a->cap), jarr_size(cap));
	a->cap = (uint32_t)cap;
	a->e = a->slot + front;
	return a;
}

struct jarr *
arr_own(struct jv arr, size_t n)
{
	size_t len = arr_len(arr);
	struct jarr *a;

	if (n < len)
		n = len;
	if (arr_is_own(arr))
		return make_room(arr_of(arr), n);
	a = jarr_new((uint32_t)(n + n / 4 + 2));
	jarr_copy(a, arr, 0, len);
	jv_unref(arr);
	return a;
}

/* The place of element i of an array; visits in ascending order are linear. */
static uint32_t
seek(struct doc *d, uint32_t arr, uint32_t i)
{
	uint32_t k = 0, at = arr + 1;

	if (d->seek_at && d->seek_arr == arr && d->seek_i <= i) {
		k = d->seek_i;
		at = d->seek_at;
	}
	for (; k < i; k++)
		at = doc_next(d, at);
	d->seek_arr = arr;
	d->seek_i = i;
	d->seek_at = at;
	return at;
}

struct jv
jv_at(struct jv arr, size_t i)
{
	const struct doc *d = arr.doc;
	uint32_t count;

	if (arr.kind == JV_ARR)
		return i < arr_of(arr)->len ? jv_ref(arr_of(arr)->e[i])
					    : JV_NONE_V;
	if (!is_view_of(arr, DT_ARR))
		return JV_NONE_V;
	count = doc_count(d, arr.at);
	if (i >= count)
		return JV_NONE_V;
	if (count + 2 == word_len(d->tape[arr.at]))
		return view_take(
		    arr.doc, arr.at + 1 + (uint32_t)i); /* scalars */
	return view_take(arr.doc, seek(arr.doc, arr.at, (uint32_t)i));
}

struct jv
arr_refuse(struct jv container, struct jv x)
{
	jv_unref(container);
	jv_unref(x);
	return JV_NONE_V;
}

/* What is not simply put into the room that there is. */
static struct jv
push(struct jv arr, struct jv x, unsigned depth)
{
	size_t len = arr_len(arr);
	struct jarr *a;

	if (!depth || len >= ARR_MAX)
		return arr_refuse(arr, x);
	a = arr_own(arr, len + 1);
	a->e[a->len++] = x;
	return arr_value(a, depth);
}

struct jv
jv_push(struct jv arr, struct jv x)
{
	unsigned depth = depth_with(depth_bound(arr), x);
	struct jarr *a;

	if (arr.kind != JV_ARR || !depth)
		return push(arr, x, depth);
	a = arr_of(arr);
	if (a->box.head.refs != 1 || a->base || a->len >= ARR_MAX ||
	    a->e + a->len >= a->slot + a->cap)
		return push(arr, x, depth);
	a->e[a->len++] = x;
	return arr_value(a, depth);
}

struct jv
jv_set_at(struct jv arr, size_t i, struct jv x)
{
	unsigned depth = depth_with(depth_bound(arr), x);
	struct jarr *a;

	if (!depth || i >= ARR_MAX)
		return arr_refuse(arr, x);
	a = arr_own(arr, i + 1);
	if (i < a->len)
		jv_unref(a->e[i]);
	else
		while (a->len <= i)
			a->e[a->len++] = JV_NULL_V;
	a->e[i] = x;
	return arr_value(a, depth);
}

struct jv
jv_take_at(struct jv *arr, size_t i)
{
	struct jarr *a = arr->kind == JV_ARR ? arr_of(*arr) : NULL;
	struct jv x;

	if (a && arr_is_own(*arr) && i < a->len) {
		x = a->e[i];
		if (x.kind <= JV_VIEW)
			return jv_ref(x);
		a->e[i] = JV_NULL_V;
		return x;
	}
	x = jv_at(*arr, i);
	if (x.kind <= JV_VIEW)
		return x;
	a = arr_own(*arr, 0);
	*arr = arr_value(a, depth_bound(*arr));
	jv_unref(x); /* the array's own reference is the one given away */
	a->e[i] = JV_NULL_V;
	return x;
}

/*
 * Parts of arrays: slices, and arrays that grow, shrink and change by parts.
 * What nobody else holds changes in place, at both ends alike: elements cut off
 * at the front leave room there, and one that grows there gets some.
 */
#include <stdlib.h>
#include <string.h>

#include "json/value/node.h"

enum {
	SLICE_COPIED = 16, /* a slice this short does not keep its array */
	SLICE_PART = 64,   /* nor does one that is this small a part of it */
	SHRUNK_MIN = 64,   /* slots; below, it is not worth giving any back */
	SHRUNK_PART = 8,
};

/* Moves the elements to slots of their own: `before` free ones, the elements,
 * and `behind` more. */
static struct jarr *
resettle(struct jarr *a, size_t before, size_t behind)
{
	struct jarr *to = jarr_new((uint32_t)(before + a->len + behind));

	to->e += before;
	to->len = a->len;
	memcpy(to->e, a->e, a->len * sizeof *a->e);
	pool_free(a, jarr_size(a->cap));
	return to;
}

/* Gives back most of the slots once few of them are used. */
static struct jarr *
shrink(struct jarr *a)
{
	if (a->cap < SHRUNK_MIN || a->len > a->cap / SHRUNK_PART)
		return a;
	return resettle(a, 0, a->len / 4);
}

static void
release(struct jarr *a, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		jv_unref(a->e[i]);
}

/* Cuts an unshared array down to from..to. */
static struct jarr *
trim(struct jarr *a, size_t from, size_t to)
{
	release(a, 0, from);
	release(a, to, a->len);
	a->e += from;
	a->len = (uint32_t)(to - from);
	return shrink(a);
}

struct jv
jv_slice(struct jv arr, size_t from, size_t to)
{
	unsigned depth = depth_bound(arr);
	struct jarr *a, *base;
	size_t n = to - from;

	if (from == 0 && to == arr_len(arr))
		return arr;
	if (arr_is_own(arr))
		return arr_value(trim(arr_of(arr), from, to), depth);
	base = arr.kind == JV_ARR ? arr_of(arr) : NULL;
	if (base && base->base)
		base = base->base;
	if (!base || n <= SLICE_COPIED || n < base->len / SLICE_PART) {
		a = jarr_new((uint32_t)n);
		jarr_copy(a, arr, from, to);
		jv_unref(arr);
		return arr_value(a, depth);
	}
	base->box.head.refs++;
	a = jarr_new(0);
	a->base = base;
	a->e = arr_of(arr)->e + from;
	a->len = (uint32_t)n;
	jv_unref(arr);
	return arr_value(a, depth);
}

/* Opens a gap of n at `at` in an unshared array, for elements that the caller
 * puts there; the fewer elements move. */
static struct jarr *
open_gap(struct jarr *a, size_t at, size_t n)
{
	size_t len = a->len, front = (size_t)(a->e - a->slot);

	if (at < len - at) {
		if (front < n)
			a = resettle(a, n + len / 2, len / 8);
		a->e -= n;
		memmove(a->e, a->e + n, at * sizeof *a->e);
	} else {
		a = arr_own(arr_value(a, 0), len + n);
		memmove(a->e + at + n, a->e + at, (len - at) * sizeof *a->e);
	}
	a->len = (uint32_t)(len + n);
	return a;
}

/* Takes the elements from..to, released already, out of an unshared array. */
static struct jarr *
close_gap(struct jarr *a, size_t from, size_t to)
{
	size_t n = to - from, len = a->len;

	if (from < len - to) {
		memmove(a->e + n, a->e, from * sizeof *a->e);
		a->e += n;
	} else {
		memmove(a->e + from, a->e + to, (len - to) * sizeof *a->e);
	}
	a->len = (uint32_t)(len - n);
	return shrink(a);
}

/* Puts references to the elements of x in the places from..to, as many. */
static void
fill(struct jarr *a, size_t from, size_t to, struct jv x)
{
	struct jv *e = a->e;
	uint32_t len = a->len;

	if (from == to)
		return;
	a->e += from;
	a->len = 0;
	jarr_copy(a, x, 0, to - from);
	a->e = e;
	a->len = len;
}

static struct jarr *
splice_copy(struct jv arr, size_t from, size_t to, struct jv x, size_t n)
{
	size_t len = arr_len(arr);
	struct jarr *a = jarr_new((uint32_t)(len - (to - from) + n + n / 4));

	jarr_copy(a, arr, 0, from);
	if (n)
		jarr_copy(a, x, 0, n);
	jarr_copy(a, arr, to, len);
	return a;
}

struct jv
jv_splice(struct jv arr, size_t from, size_t to, struct jv x)
{
	size_t n = x.kind == JV_NONE ? 0 : arr_len(x), old = to - from;
	unsigned depth = depth_bound(arr);
	struct jarr *a;

	if (arr_len(arr) - old + n > ARR_MAX)
		return arr_refuse(arr, x);
	if (depth_bound(x) > depth)
		depth = depth_bound(x);
	if (!arr_is_own(arr)) {
		a = splice_copy(arr, from, to, x, n);
		jv_unref(arr);
		jv_unref(x);
		return arr_value(a, depth);
	}
	a = arr_of(arr);
	release(a, from, to);
	if (n > old)
		a = open_gap(a, to, n - old);
	fill(a, from, from + n, x);
	if (n < old)
		a = close_gap(a, from + n, to);
	jv_unref(x);
	return arr_value(a, depth);
}

struct jv
jv_concat(struct jv a, struct jv b)
{
	size_t alen = arr_len(a), blen = arr_len(b);
	unsigned depth = depth_bound(a);
	struct jarr *r;

	if (alen + blen > ARR_MAX)
		return arr_refuse(a, b);
	if (arr_is_own(b) && (!arr_is_own(a) || alen < blen))
		return jv_splice(b, 0, 0, a);
	if (depth_bound(b) > depth)
		depth = depth_bound(b);
	/* With a == b the copy is made first, because b still refers to it. */
	r = arr_own(a, alen + blen);
	jarr_copy(r, b, 0, blen);
	jv_unref(b);
	return arr_value(r, depth);
}

struct jv
jv_take_slice(struct jv *arr, size_t from, size_t to)
{
	size_t n = to - from;
	struct jarr *a, *taken;

	if (!arr_is_own(*arr))
		return jv_slice(jv_ref(*arr), from, to);
	a = arr_of(*arr);
	taken = jarr_new((uint32_t)n);
	if (n)
		memcpy(taken->e, a->e + from, n * sizeof *a->e);
	taken->len = (uint32_t)n;
	for (size_t i = from; i < to; i++)
		a->e[i] = JV_NULL_V;
	return arr_value(taken, arr->depth);
}

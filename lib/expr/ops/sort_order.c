/* Sorting places: by their ranks, or in the end by the keys themselves. */
#include <string.h>

#include "expr/ops/sort.h"

enum {
	FEW = 12,    /* an insertion sort is best */
	MANY = 1024, /* a count of digits pays */
	DIGIT = 256,
};

/* Whether a place may stay before another. */
static inline bool
in_order(const struct sort_place *a, const struct sort_place *b,
    const struct jv *key)
{
	return key ? sort_key_cmp(key[a->at], key[b->at]) <= 0
		   : a->rank <= b->rank;
}

static void
insertion(struct sort_place *p, size_t n, const struct jv *key)
{
	for (size_t i = 1; i < n; i++) {
		struct sort_place x = p[i];
		size_t j = i;

		for (; j > 0 && !in_order(&p[j - 1], &x, key); j--)
			p[j] = p[j - 1];
		p[j] = x;
	}
}

/* Two neighbours that are in order themselves, n and m of them. */
static void
merge(struct sort_place *p, struct sort_place *room, size_t n, size_t m,
    const struct jv *key)
{
	struct sort_place *a = room, *b = p + n, *end = b + m, *to = p;

	if (in_order(b - 1, b, key))
		return;
	memcpy(room, p, n * sizeof *p);
	while (a < room + n && b < end)
		*to++ = in_order(a, b, key) ? *a++ : *b++;
	memcpy(to, a, (size_t)(room + n - a) * sizeof *p);
}

static void
merge_sort(struct sort_place *p, struct sort_place *room, size_t n,
    const struct jv *key)
{
	size_t width = FEW, i;

	for (i = 0; i < n; i += FEW)
		insertion(p + i, n - i < FEW ? n - i : FEW, key);
	for (; width < n; width *= 2)
		for (i = 0; i + width < n; i += 2 * width)
			merge(p + i, room, width,
			    n - i - width < width ? n - i - width : width, key);
}

/* By one digit of the rank, from one array to another. */
static void
by_digit(const struct sort_place *from, struct sort_place *to, size_t n,
    unsigned shift)
{
	size_t start[DIGIT] = {0}, sum = 0;

	for (size_t i = 0; i < n; i++)
		start[from[i].rank >> shift & (DIGIT - 1)]++;
	for (size_t d = 0; d < DIGIT; d++) {
		size_t count = start[d];

		start[d] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		to[start[from[i].rank >> shift & (DIGIT - 1)]++] = from[i];
}

void
sort_ranks(struct sort_place *p, struct sort_place *room, size_t n)
{
	struct sort_place *from = p, *to = room, *other;
	uint64_t differ = 0;
	bool sorted = true;

	for (size_t i = 1; i < n; i++) {
		differ |= p[i].rank ^ p[i - 1].rank;
		sorted = sorted && p[i - 1].rank <= p[i].rank;
	}
	if (sorted)
		return;
	if (n < MANY) {
		merge_sort(p, room, n, NULL);
		return;
	}
	/* Digits that are the same in all ranks are passed over. */
	for (unsigned shift = 0; shift < 64; shift += 8) {
		if (!(differ >> shift & (DIGIT - 1)))
			continue;
		by_digit(from, to, n, shift);
		other = from;
		from = to;
		to = other;
	}
	if (from != p)
		memcpy(p, from, n * sizeof *p);
}

void
sort_keys(struct sort_place *p, struct sort_place *room, size_t n,
    const struct jv *key)
{
	merge_sort(p, room, n, key);
}

/* The nearest of several names, for messages that help. */
#include <stdint.h>

#include "base/str.h"

enum { LONGEST = 48 }; /* names are short; longer words are not corrected */

/* Edit distance with transpositions (optimal string alignment). */
static size_t
distance(struct str a, struct str b)
{
	size_t row[3][LONGEST + 1], *two = row[0], *one = row[1], *cur = row[2];

	for (size_t j = 0; j <= b.n; j++)
		one[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		cur[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t same = a.p[i - 1] == b.p[j - 1] ? 0 : 1;
			size_t d = one[j - 1] + same;

			if (one[j] + 1 < d)
				d = one[j] + 1;
			if (cur[j - 1] + 1 < d)
				d = cur[j - 1] + 1;
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] &&
			    a.p[i - 2] == b.p[j - 1] && two[j - 2] + 1 < d)
				d = two[j - 2] + 1;
			cur[j] = d;
		}
		size_t *t = two;
		two = one;
		one = cur;
		cur = t;
	}
	return one[b.n];
}

const char *
str_nearest(struct str word, const char *const *names, size_t n)
{
	const char *best = NULL;
	size_t least = SIZE_MAX;

	if (word.n == 0 || word.n > LONGEST)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		struct str s = str_of(names[i]);
		size_t d;

		if (s.n == 0 || s.n > LONGEST)
			continue;
		d = distance(word, s);
		if (d < least) {
			least = d;
			best = names[i];
		}
	}
	/* A third of the word may be wrong, a short word by one letter. */
	return least <= 1 + (word.n - 1) / 3 ? best : NULL;
}

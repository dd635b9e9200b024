/*
 * Subscriptions of a group's members, and every assignor on them.  Input: a
 * byte for the size of the topics, then members, each a byte for its length
 * and its subscription.
 */
#include <stdlib.h>

#include "kafka/group/assignor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char ids[] = "abcdefghijklmnop";

static void
one_round(const struct kassignor *how, const uint8_t *p, size_t n)
{
	struct kassign a = {0};
	size_t nparts = *p++ % 16;
	struct buf b = {0};

	for (n--; n && a.nmembers < 16;) {
		size_t size = *p++;

		n--;
		if (size > n)
			size = n;
		kassign_add(&a, how, (struct str){ids + a.nmembers, 1},
		    (struct str){NULL, 0}, (struct kbytes){p, size});
		p += size;
		n -= size;
	}
	for (size_t i = 0; i < a.ntopics; i++)
		a.topics[i].nparts = nparts;
	kassign_run(&a, how);
	for (size_t i = 0; i < a.nmembers; i++) {
		struct kassign_parts *given = &a.members[i].assigned;

		for (size_t k = 0; k < given->n; k++)
			if (given->v[k].topic >= a.ntopics ||
			    given->v[k].partition < 0 ||
			    (size_t)given->v[k].partition >= nparts)
				abort();
		kassign_put(&a, &a.members[i], &b);
	}
	buf_release(&b);
	kassign_release(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	size_t all;

	if (!n)
		return 0;
	kassignor_at(0, &all);
	for (size_t i = 0; i < all; i++)
		one_round(kassignor_at(i, &all), data, n);
	return 0;
}

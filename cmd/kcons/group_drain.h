/*
 * A run in a group that has an end: whether other members still have to read.
 *
 * To the broker a member that was killed is one until its session ends, and its
 * share of the partitions is nobody's until then.  So a run does not leave as
 * soon as its own share is read, but when the others have committed theirs up
 * to the end, too.  Of a share that makes no such progress for as long as a
 * session lasts, the member is alive: it is left to it.
 */
#ifndef KCONS_GROUP_DRAIN_H
#define KCONS_GROUP_DRAIN_H

#include "group_run.h"

struct group_drain {
	uint64_t left; /* records that they had not committed at the last look
			*/

	/* private */
	struct share {
		struct ktopic *topic;
		int32_t partition;
		int64_t begin, end;
	} * parts;	    /* of all our topics */
	size_t nparts;	    /* 0: not asked for yet */
	int32_t generation; /* in which it is waited until then */
	int64_t until, next_look;
};

/*
 * Whether to stay for them, now that our own share is read.  Asks the brokers
 * about once a second, which turns the loop.
 */
bool group_drain_behind(struct group_drain *, struct group_run *);
void group_drain_release(struct group_drain *);

#endif

/* Which records: topics, partitions, and from where to where. */
#ifndef KCONS_SELECT_H
#define KCONS_SELECT_H

#include "cli/kafka.h"
#include "kafka/consumer.h"

/* -p 0,2,5-7 */
struct part_range {
	int32_t from, to; /* both included */
};

struct selection {
	const char **names; /* of topics; ^… is a regular expression */
	size_t nnames, names_cap;
	struct part_range *parts; /* none: all */
	size_t nparts, parts_cap;
	struct koffset_spec from, to;
	bool from_given, to_given;
	bool stored; /* from where the group has committed */
	bool waits;  /* patterns may find nothing yet */
};

/*
 * A place: beginning, end, N (offset), -N (before the end) or @TIME
 * (milliseconds or RFC 3339).  0, or -1 and *err.
 */
int place_parse(struct str, struct koffset_spec *, struct err *);
/* FROM[..TO], FROM may be stored; also kcat's s@TIME and e@TIME. */
int select_offsets(struct selection *, const char *text, struct err *);
/* LIST of partitions. */
int select_partitions(struct selection *, const char *list, struct err *);
void select_topic(struct selection *, const char *name);
void select_release(struct selection *);
/* Whether any name is a pattern, whether one names or matches this, and whether
 * only patterns do. */
bool select_has_pattern(const struct selection *);
bool select_matches(const struct selection *, struct str topic);
bool select_names(const struct selection *, struct str topic);

/* Whether -p names the partition, or there is none. */
bool select_wants(const struct selection *, int32_t partition);

/* A partition that was selected. */
struct chosen {
	struct ktopic *topic;
	int32_t partition;
};

/*
 * All of them, in the order of the topics given; *n is their number, the caller
 * frees.  Asks the cluster, and ends the program where a topic or partition
 * does not exist.
 */
struct chosen *select_resolve(
    const struct selection *, struct kafka_cli *, size_t *n);

#endif

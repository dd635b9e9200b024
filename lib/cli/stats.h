/*
 * --stats and --stats-every: counters as one JSON object on standard error;
 * --progress: the same as a line for a person, rewritten in place.
 */
#ifndef CLI_STATS_H
#define CLI_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct stat_field {
	const char *name;      /* member of the object */
	const uint64_t *value; /* read when it is printed */
};

struct stats {
	const struct stat_field *fields; /* ends with a NULL name */
	bool at_end;			 /* --stats */
	int64_t every;			 /* --stats-every in ns; 0: not */
	bool progress;			 /* --progress */
	int64_t started, next;		 /* clock_ns(); private */
	uint64_t last_in;		 /* of the progress line; private */
	int64_t last_at;
};

/* Starts the clock.  `fields[0]` counts the records for --progress. */
void stats_start(struct stats *, const struct stat_field *fields);

/* When stats_tick() is next due (clock_ns()); INT64_MAX when never. */
int64_t stats_due(const struct stats *);
/* Prints what is due.  Cheap when nothing is. */
void stats_tick(struct stats *, int64_t now);
/* The last words: ends the progress line, prints the object for --stats. */
void stats_end(struct stats *);

#endif

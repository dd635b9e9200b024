/* What streamgen was asked for, checked. */
#ifndef STREAMGEN_OPTIONS_H
#define STREAMGEN_OPTIONS_H

#include "cli/stats.h"
#include "gen/arrival.h"
#include "gen/fault.h"

struct settings {
	const char *expr; /* NULL: the default record */
	int64_t seed;
	/* the run */
	int64_t count; /* records; INT64_MAX: endless */
	struct arrival pace;
	int64_t length; /* of the stream's time in ns; INT64_MAX: endless */
	/* event time */
	bool is_virtual; /* else it is the clock's */
	int64_t start;	 /* ns since 1970 */
	struct arrival step;
	bool step_is_pace; /* the same times */
	/* disorder and faults */
	struct faults faults;
	const char *mark; /* NULL: no */
	/* the part of it that is written */
	int64_t from, shard, shards; /* shard: 0 to shards - 1 */
	struct stats stats;
};

/* Parses the arguments; ends the program for --help and for mistakes. */
void options_parse(struct settings *, int argc, char **argv);

#endif

/* What became of each line: the four ways it can end, and its refusals. */
#ifndef KPROD_TALLY_H
#define KPROD_TALLY_H

#include "cli/bad_records.h"
#include "cli/input.h"
#include "kafka/producer.h"

enum { TALLY_STATES = KDELIVERY_NOT_SENT + 1 };

struct tally {
	/* set by the program first */
	const struct input *in; /* whose files are named */
	struct bad *bad;

	uint64_t refused; /* lines refused although --bad=fail */

	/* for the statistics: lines that ended so, and the place of the
	 * first */
	struct {
		uint64_t n, first;
	} ended[TALLY_STATES];
};

/*
 * A place: file (counted from 1) and line in one word, which grows in the order
 * of the input.
 */
uint64_t place_of(uint32_t file, uint64_t line);
uint64_t place_line(uint64_t place);
uint32_t place_file(uint64_t place);
/* The name of the place's file, for messages. */
const char *tally_file(const struct tally *, uint64_t place);

/* n lines from that place on have ended so. */
void tally_count(struct tally *, enum kdelivery, uint64_t place, uint64_t n);

/*
 * A line that broker or producer refuse: rejected, and a bad record by --bad.
 * Under --bad=fail it is named here (the first few are) and counted in
 * `refused`, and others go on.  0, or -1 and *err when it could not be set
 * aside.
 */
int tally_refuse(struct tally *, uint64_t place, const char *why,
    struct str text, struct err *);

/* Whether any line is in doubt or was not sent. */
bool tally_lost(const struct tally *);
/* Says the four counts, with the first line of each. */
void tally_tell(const struct tally *);

#endif

/* What became of each line. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/msg.h"
#include "tally.h"

enum {
	LINE_BITS = 44,
	NAMED = 10, /* refused lines with a message of their own */
};

uint64_t
place_of(uint32_t file, uint64_t line)
{
	return (uint64_t)file << LINE_BITS | line;
}

uint64_t
place_line(uint64_t place)
{
	return place & (((uint64_t)1 << LINE_BITS) - 1);
}

uint32_t
place_file(uint64_t place)
{
	return (uint32_t)(place >> LINE_BITS);
}

const char *
tally_file(const struct tally *a, uint64_t place)
{
	const char *name =
	    a->in->nfiles ? a->in->files[place_file(place) - 1] : "-";

	return strcmp(name, "-") == 0 ? "standard input" : name;
}

void
tally_count(struct tally *a, enum kdelivery state, uint64_t place, uint64_t n)
{
	if (!a->ended[state].n || place < a->ended[state].first)
		a->ended[state].first = place;
	a->ended[state].n += n;
}

int
tally_refuse(struct tally *a, uint64_t place, const char *why, struct str text,
    struct err *e)
{
	tally_count(a, KDELIVERY_REJECTED, place, 1);
	if (bad_record(a->bad, tally_file(a, place), place_line(place), NULL,
		why, text, e) == 0)
		return 0;
	if (e->code != EX_DATAERR)
		return -1;
	if (a->refused++ < NAMED)
		msg_error("%s", e->msg);
	else if (a->refused == NAMED + 1)
		msg_error("more lines are refused; they are only counted");
	return 0;
}

bool
tally_lost(const struct tally *a)
{
	return a->ended[KDELIVERY_IN_DOUBT].n || a->ended[KDELIVERY_NOT_SENT].n;
}

/* In a buffer of its own, because memory may have run out. */
void
tally_tell(const struct tally *a)
{
	static const char *const names[] = {
	    "acknowledged", "rejected", "in doubt", "not sent"};
	char text[1024];
	size_t n = 0;

	for (size_t i = 0; i < TALLY_STATES && n < sizeof text; i++) {
		uint64_t first = a->ended[i].first;
		bool named = a->ended[i].n && a->in->nfiles > 1;
		const char *file = named ? tally_file(a, first) : "";

		n += (size_t)snprintf(text + n, sizeof text - n,
		    "%s%" PRIu64 " %s", i ? ", " : "", a->ended[i].n, names[i]);
		if (a->ended[i].n && n < sizeof text)
			n += (size_t)snprintf(text + n, sizeof text - n,
			    " (first: %.150s%sline %" PRIu64 ")", file,
			    *file ? " " : "", place_line(first));
	}
	msg_error("%s", text);
}

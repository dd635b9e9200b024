/* What became of each line. */
#include <inttypes.h>
#include <stdio.h>

#include "account.h"
#include "cli/msg.h"

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
account_file(const struct account *a, uint64_t place)
{
	const char *name =
	    a->in->nfiles ? a->in->files[place_file(place) - 1] : "-";

	return strcmp(name, "-") == 0 ? "standard input" : name;
}

void
account_count(
    struct account *a, enum kdelivery state, uint64_t place, uint64_t n)
{
	if (!a->tally[state].n || place < a->tally[state].first)
		a->tally[state].first = place;
	a->tally[state].n += n;
}

int
account_refuse(struct account *a, uint64_t place, const char *why,
    struct str text, struct err *e)
{
	account_count(a, KDELIVERY_REJECTED, place, 1);
	if (bad_record(a->bad, account_file(a, place), place_line(place), NULL,
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
account_lost(const struct account *a)
{
	return a->tally[KDELIVERY_IN_DOUBT].n || a->tally[KDELIVERY_NOT_SENT].n;
}

/* In a buffer of its own, because memory may have run out. */
void
account_tell(const struct account *a)
{
	static const char *const names[] = {
	    "acknowledged", "rejected", "in doubt", "not sent"};
	char text[1024];
	size_t n = 0;

	for (size_t i = 0; i < ACCOUNT_STATES && n < sizeof text; i++) {
		uint64_t first = a->tally[i].first;
		bool named = a->tally[i].n && a->in->nfiles > 1;
		const char *file = named ? account_file(a, first) : "";

		n += (size_t)snprintf(text + n, sizeof text - n,
		    "%s%" PRIu64 " %s", i ? ", " : "", a->tally[i].n, names[i]);
		if (a->tally[i].n && n < sizeof text)
			n += (size_t)snprintf(text + n, sizeof text - n,
			    " (first: %.150s%sline %" PRIu64 ")", file,
			    *file ? " " : "", place_line(first));
	}
	msg_error("%s", text);
}

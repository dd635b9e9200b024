/* streamgen: makes a stream of records. */
#include "cli/msg.h"
#include "io/signals.h"
#include "maker.h"
#include "options.h"
#include "run.h"

/* After a signal, so long may the reader take for what is made, in ns. */
static const int64_t GRACE = 10000000000;

int
main(int argc, char **argv)
{
	struct settings set;
	struct maker *maker;
	struct err e = {0};

	msg_init("streamgen");
	options_parse(&set, argc, argv);
	if (signals_init(false, &e) < 0)
		msg_die(&e);
	signals_grace(GRACE);
	maker = maker_new(set.expr, (uint64_t)set.seed, &e);
	if (!maker)
		msg_die(&e);
	run(&set, maker);
	maker_free(maker);
	if (signal_caught)
		signals_die(signal_caught);
	return 0;
}

/* streamgen: makes a stream of records. */
#include "cli/msg.h"
#include "generator.h"
#include "io/signals.h"
#include "options.h"
#include "run.h"

/* After a signal, so long may the reader take for what is made, in ns. */
static const int64_t GRACE = 10000000000;

int
main(int argc, char **argv)
{
	struct settings set;
	struct generator *generator;
	struct err e = {0};

	msg_init("streamgen");
	options_parse(&set, argc, argv);
	if (signals_init(false, &e) < 0)
		msg_die(&e);
	signals_grace(GRACE);
	generator = generator_new(set.expr, (uint64_t)set.seed, &e);
	if (!generator)
		msg_die(&e);
	run(&set, generator);
	generator_free(generator);
	if (signal_caught)
		signals_die(signal_caught);
	return 0;
}

/* How a program ends when its output fails. */
#include <signal.h>
#include <unistd.h>

#include "cli/exit.h"
#include "cli/msg.h"
#include "io/signals.h"

void
exit_reader_gone(const char *output)
{
	if (!signals_pipe_ignored())
		signals_die(SIGPIPE);
	msg_error("%s: the reader is gone", output);
	/* (not exit(): other threads may be at work) */
	_exit(EX_IOERR);
}

void
exit_output(const struct writer *w, const struct err *e)
{
	if (e->code == 0)
		exit_reader_gone(w->name);
	msg_die(e);
}

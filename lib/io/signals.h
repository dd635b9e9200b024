/*
 * Signals as events.  SIGINT, SIGTERM and SIGHUP are caught (unless they were
 * ignored at start) and end a program in order; a second one kills at once, by
 * the default action.  SIGPIPE keeps its default action unless asked.
 */
#ifndef IO_SIGNALS_H
#define IO_SIGNALS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Installs the handlers.  catch_pipe: SIGPIPE is ignored, EPIPE tells.  0, or
 * -1 and *err (71) when descriptors have run out.
 */
int signals_init(bool catch_pipe, struct err *);

/* The signal that was caught, or 0.  Set from the handler. */
extern volatile sig_atomic_t signal_caught;

/*
 * Set when the program must come to its end now: at the signal, or when the
 * time for draining is over.  A long computation looks at it.
 */
extern volatile sig_atomic_t signal_overdue;

/* Both, for threads that no handler runs in. */
static inline bool
signals_caught(void)
{
	return __atomic_load_n(&signal_caught, __ATOMIC_RELAXED) != 0;
}

static inline bool
signals_overdue(void)
{
	return __atomic_load_n(&signal_overdue, __ATOMIC_RELAXED) != 0;
}

/*
 * How long work may go on after a signal (ns, in whole seconds); 0, the
 * default: not at all.
 */
void signals_drain(int64_t ns);

/*
 * How long a program that must come to its end may still take (ns, in whole
 * seconds): then it dies by the signal wherever it stands, for one in a write
 * to a reader that takes nothing.  0, the default: as long as it needs.
 */
void signals_grace(int64_t ns);

/*
 * For a thread about to be started: leaves SIGINT, SIGTERM, SIGHUP and SIGALRM
 * to the others, until signals_unblock() restores what was.
 */
void signals_block(sigset_t *old);
void signals_unblock(const sigset_t *old);

/*
 * A descriptor that becomes readable at each of these events; whoever watches
 * it reads the bytes away.
 */
int signals_fd(void);

/* True when SIGPIPE was ignored already when the program started. */
bool signals_pipe_ignored(void);

/* Dies by the signal, with its default action.  Does not return. */
void signals_die(int sig) __attribute__((noreturn));

#endif

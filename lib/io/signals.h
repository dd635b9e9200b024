/*
 * Signals as events.  SIGINT, SIGTERM and SIGHUP are caught (unless they were
 * ignored at start) and end a program in order; a second one kills at once, by
 * the default action.  SIGPIPE keeps its default action unless asked.
 */
#ifndef IO_SIGNALS_H
#define IO_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* Installs the handlers.  catch_pipe: SIGPIPE is ignored, EPIPE tells. */
void signals_init(bool catch_pipe);

/* The signal that was caught, or 0.  Set from the handler. */
extern volatile sig_atomic_t signal_caught;

/* A descriptor that becomes readable when one was caught (never drained). */
int signals_fd(void);

/* True when SIGPIPE was ignored already when the program started. */
bool signals_pipe_ignored(void);

/* Dies by the signal, with its default action.  Does not return. */
void signals_die(int sig) __attribute__((noreturn));

#endif

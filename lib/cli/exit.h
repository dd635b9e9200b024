/* How a program ends when its output fails. */
#ifndef CLI_EXIT_H
#define CLI_EXIT_H

#include "base/err.h"
#include "io/writer.h"

/*
 * The reader of the output (its name) has gone: dies by SIGPIPE; where SIGPIPE
 * was ignored at start, says so and exits 74.
 */
void exit_reader_gone(const char *output) __attribute__((noreturn));

/* After a writer function returned -1: the above, or a message and 74. */
void exit_output(const struct writer *, const struct err *)
    __attribute__((noreturn));

#endif

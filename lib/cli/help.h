/* --help and --version, printed from the option table. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/opt.h"

/* Prints to standard output and exits: 0, or 74 when that fails. */
void help_print(const struct opt_program *) __attribute__((noreturn));
void help_version(const struct opt_program *) __attribute__((noreturn));

#endif

/*
 * What a program says to a person: standard error, "program: what: why".
 */
#ifndef CLI_MSG_H
#define CLI_MSG_H

#include <stdbool.h>

#include "base/err.h"

/* How much is said: -q errors only, default, -v also what is done. */
enum msg_level { MSG_QUIET = -1, MSG_NORMAL = 0, MSG_VERBOSE = 1 };

/*
 * First call of every main(): the name for messages, the handler for memory,
 * and a check that descriptors 0–2 are open: where one is not, a /dev/null on
 * which its use fails takes its place.
 */
void msg_init(const char *program);
/*
 * Is called once when memory has run out, behind the message and before the
 * exit with 71.  It must not ask for memory.  NULL: nobody.
 */
void msg_on_no_memory(void (*last_words)(void));
extern enum msg_level msg_level;

/* An error: always said. */
void msg_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* A warning: not with -q. */
void msg_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* What is being done: only with -v. */
void msg_verbose(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Says the error and ends with its code. */
void msg_die(const struct err *) __attribute__((noreturn));
/* A mistake in the use: says it, points to --help, ends with 64. */
void msg_usage(const char *fmt, ...)
    __attribute__((format(printf, 1, 2), noreturn));

#endif

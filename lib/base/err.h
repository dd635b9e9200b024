/*
 * Errors: a code and a sentence, filled in where the trouble is seen.
 *
 * The code is the exit status that the error leads to, one of sysexits.h:
 * EX_USAGE 64, EX_DATAERR 65, EX_NOINPUT 66, EX_UNAVAILABLE 69, EX_SOFTWARE
 * 70, EX_OSERR 71, EX_IOERR 74, EX_TEMPFAIL 75, EX_PROTOCOL 76, EX_NOPERM 77,
 * EX_CONFIG 78.  The text reads "what object: why" with no program name, no
 * full stop and no line feed; a text that does not fit is cut.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <sysexits.h>

struct err {
	int code; /* 0: none */
	char msg[512];
};

/* Set code and text.  Always returns -1, so that `return err_set(…)` reads. */
int err_set(struct err *, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, followed by ": " and strerror(errno).  Returns -1. */
int err_sys(struct err *, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Put "text: " before what the error says.  Returns -1. */
int err_prefix(struct err *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Forget the error. */
void err_clear(struct err *);

#endif

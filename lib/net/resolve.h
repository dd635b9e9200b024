/*
 * Host names to addresses without blocking the loop: getaddrinfo(3) runs in a
 * helper thread, its result comes back through a socket that the loop watches.
 * Numeric addresses are answered without a thread.
 */
#ifndef NET_RESOLVE_H
#define NET_RESOLVE_H

#include <netdb.h>
#include <stdint.h>

#include "io/loop.h"

struct resolve;

/*
 * The answer: a list to be freed with freeaddrinfo(3), or NULL and the text of
 * what went wrong (static).  Never called from within resolve_start().
 */
typedef void resolve_done(void *arg, struct addrinfo *list, const char *why);

/* Starts a look-up; NULL and *err when no thread or descriptor can be had. */
struct resolve *resolve_start(struct loop *, const char *host, uint16_t port,
    resolve_done *, void *arg, struct err *);

/*
 * Gives a look-up up: `done` is not called any more.  Not to be used once it
 * has been.  The thread ends by itself; NULL is harmless.
 */
void resolve_cancel(struct resolve *);

#endif

/*
 * A TCP connection to a name: resolves it, tries its addresses in turn
 * (IPv4 and IPv6 in the resolver's order), each with a deadline of its own.
 */
#ifndef NET_DIAL_H
#define NET_DIAL_H

#include <netdb.h>
#include <stdint.h>

#include "base/buf.h"
#include "io/loop.h"
#include "net/resolve.h"

/*
 * The end: a connected non-blocking socket, which is the callee's to close; or
 * -1 and *err (EX_UNAVAILABLE), which names each address and what became of
 * it, or says that the name does not resolve.  Never called from within
 * dial_start().
 */
typedef void dial_done(void *arg, int fd, const struct err *);

struct dial {
	struct loop *loop; /* all private */
	struct resolve *resolve;
	struct addrinfo *list, *at;
	struct watch watch;
	struct timer timer;
	int64_t patience;
	char *name;	  /* "host:port" */
	struct buf tried; /* what was tried so far, as text */
	bool unresolved;
	dial_done *done;
	void *arg;
};

/* Starts; `patience` is the deadline of one address in nanoseconds. */
void dial_start(struct dial *, struct loop *, const char *host, uint16_t port,
    int64_t patience, dial_done *, void *arg);

/* Gives up: `done` is not called any more.  Harmless when nothing runs. */
void dial_cancel(struct dial *);

#endif

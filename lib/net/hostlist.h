/*
 * Lists of servers as people type them: "h", "h:9092", "[::1]:9092",
 * "a:1,b:2".  Blanks around the commas are harmless, empty items are not.
 */
#ifndef NET_HOSTLIST_H
#define NET_HOSTLIST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct hostport {
	char *host; /* name or address, without brackets */
	uint16_t port;
};

struct hostlist {
	struct hostport *v;
	size_t n;
};

/*
 * Parses a list.  0, or -1 and EX_USAGE naming the item that is wrong.
 * Release the list with hostlist_release() in the first case.
 */
int hostlist_parse(
    struct hostlist *, struct str text, uint16_t default_port, struct err *);
void hostlist_release(struct hostlist *);

enum { HOSTPORT_TEXT_MAX = 300 };

/* "host:port", with brackets around an IPv6 address; cut when too long. */
const char *hostport_text(
    char out[HOSTPORT_TEXT_MAX], const char *host, uint16_t port);

#endif

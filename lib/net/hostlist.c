/* Lists of servers: parsing and text. */
#include "net/hostlist.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/num.h"

enum { HOST_MAX = 255 };

static struct str
trim(struct str s)
{
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s.p++, s.n--;
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

static int
bad(struct err *e, struct str item, const char *why)
{
	return err_set(e, EX_USAGE, "server \"%.*s\": %s",
	    (int)(item.n < 100 ? item.n : 100), item.p, why);
}

static bool
host_ok(struct str host)
{
	for (size_t i = 0; i < host.n; i++) {
		unsigned char c = (unsigned char)host.p[i];

		if (c <= ' ' || c == 0x7f || c == '/' || c == '@' || c == '[' ||
		    c == ']')
			return false;
	}
	return host.n > 0 && host.n <= HOST_MAX;
}

/* Splits "[v6]:port", "[v6]", "host:port", "host" or a bare IPv6 address. */
static int
split(struct str item, struct str *host, struct str *port, struct err *e)
{
	const char *colon = memchr(item.p, ':', item.n);

	*host = item;
	*port = (struct str){NULL, 0};
	if (item.p[0] == '[') {
		const char *end = memchr(item.p, ']', item.n);

		if (!end)
			return bad(e, item, "a \"[\" without its \"]\"");
		*host = (struct str){item.p + 1, (size_t)(end - item.p) - 1};
		size_t rest = item.n - host->n - 2;

		if (rest && end[1] != ':')
			return bad(e, item, "only :PORT may follow the \"]\"");
		if (rest)
			*port = (struct str){end + 2, rest - 1};
		return 0;
	}
	if (colon) {
		size_t left = item.n - (size_t)(colon - item.p) - 1;

		/* Two colons and no brackets: an IPv6 address by itself. */
		if (memchr(colon + 1, ':', left))
			return 0;
		*host = (struct str){item.p, (size_t)(colon - item.p)};
		*port = (struct str){colon + 1, left};
	}
	return 0;
}

static int
parse_item(struct hostport *hp, struct str item, uint16_t port, struct err *e)
{
	struct str host, digits;
	int64_t n = port;

	if (item.n == 0)
		return err_set(e, EX_USAGE,
		    "server list: an empty item (a comma too many?)");
	if (item.n > 3 && memchr(item.p, '/', item.n))
		return bad(e, item, "HOST[:PORT] is wanted, not a URL");
	if (split(item, &host, &digits, e))
		return -1;
	if (!host_ok(host))
		return bad(e, item, "no valid host name");
	if (digits.p && (!num_parse_i64(digits, &n) || n < 1 || n > 65535))
		return bad(e, item, "the port must be 1 to 65535");
	hp->host = xmemdup(host.p, host.n);
	hp->port = (uint16_t)n;
	return 0;
}

int
hostlist_parse(
    struct hostlist *l, struct str text, uint16_t port, struct err *e)
{
	size_t cap = 0;

	*l = (struct hostlist){NULL, 0};
	for (;;) {
		const char *comma = text.n ? memchr(text.p, ',', text.n) : NULL;
		struct str item = {
		    text.p, comma ? (size_t)(comma - text.p) : text.n};
		struct hostport hp;

		if (parse_item(&hp, trim(item), port, e)) {
			hostlist_release(l);
			return -1;
		}
		l->v = xgrow(l->v, &cap, l->n, sizeof *l->v);
		l->v[l->n++] = hp;
		if (!comma)
			return 0;
		text.n -= item.n + 1;
		text.p = comma + 1;
	}
}

void
hostlist_release(struct hostlist *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].host);
	free(l->v);
	*l = (struct hostlist){NULL, 0};
}

const char *
hostport_text(char out[HOSTPORT_TEXT_MAX], const char *host, uint16_t port)
{
	bool v6 = strchr(host, ':') != NULL;

	snprintf(out, HOSTPORT_TEXT_MAX, "%s%.*s%s:%u", v6 ? "[" : "", HOST_MAX,
	    host, v6 ? "]" : "", (unsigned)port);
	return out;
}

/* Connecting: one address after the other, none of them waited for. */
#include "net/dial.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "net/hostlist.h"

static void try_next(struct dial *);

static void
close_socket(struct dial *d)
{
	loop_timer_off(d->loop, &d->timer);
	if (d->watch.fd < 0)
		return;
	loop_unwatch(d->loop, &d->watch);
	close(d->watch.fd);
	d->watch.fd = -1;
}

static void
finish(struct dial *d, int fd, const struct err *e)
{
	dial_done *done = d->done;
	void *arg = d->arg;

	dial_cancel(d);
	done(arg, fd, e);
}

static void
fail(struct dial *d)
{
	struct err e = {0};

	if (d->unresolved)
		err_set(&e, EX_UNAVAILABLE, "%s does not resolve: %s", d->name,
		    buf_cstr(&d->tried));
	else if (!strncmp(
		     d->name, d->tried.len ? d->tried.p : "", strlen(d->name)))
		/* A numeric address names itself. */
		err_set(&e, EX_UNAVAILABLE, "%s", buf_cstr(&d->tried));
	else
		err_set(&e, EX_UNAVAILABLE, "%s (%s)", d->name,
		    buf_cstr(&d->tried));
	finish(d, -1, &e);
}

/* Notes why the present address failed and goes on to the next. */
static void
missed(struct dial *d, const char *why)
{
	char host[INET6_ADDRSTRLEN + 32], port[8];
	char text[HOSTPORT_TEXT_MAX];

	if (d->tried.len)
		buf_puts(&d->tried, STR("; "));
	if (getnameinfo(d->at->ai_addr, d->at->ai_addrlen, host, sizeof host,
		port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) == 0)
		buf_printf(&d->tried,
		    "%s: ", hostport_text(text, host, (uint16_t)atoi(port)));
	buf_puts(&d->tried, str_of(why));
	close_socket(d);
	d->at = d->at->ai_next;
	try_next(d);
}

static void
on_timeout(void *arg)
{
	struct dial *d = arg;

	/* The first timer only takes the work out of the caller's stack. */
	if (d->watch.fd < 0)
		try_next(d);
	else
		missed(d, "connection timed out");
}

static void
on_writable(void *arg, short revents)
{
	struct dial *d = arg;
	socklen_t n = sizeof(int);
	int error = 0, fd = d->watch.fd;

	(void)revents;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n))
		error = errno;
	if (error) {
		missed(d, strerror(error));
		return;
	}
	loop_unwatch(d->loop, &d->watch);
	d->watch.fd = -1;
	finish(d, fd, NULL);
}

static int
open_socket(const struct addrinfo *a)
{
	int fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol), on = 1;

	if (fd < 0)
		return -1;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	return fd;
}

static void
try_next(struct dial *d)
{
	int fd, rc;

	if (!d->at) {
		fail(d);
		return;
	}
	fd = open_socket(d->at);
	if (fd < 0) {
		missed(d, strerror(errno));
		return;
	}
	do
		rc = connect(fd, d->at->ai_addr, d->at->ai_addrlen);
	while (rc && errno == EINTR);
	d->watch = (struct watch){
	    .fd = fd, .events = POLLOUT, .ready = on_writable, .arg = d};
	if (rc && errno != EINPROGRESS && errno != EISCONN &&
	    errno != EALREADY) {
		missed(d, strerror(errno));
		return;
	}
	loop_watch(d->loop, &d->watch);
	loop_timer(d->loop, &d->timer, clock_ns() + d->patience);
}

static void
on_resolved(void *arg, struct addrinfo *list, const char *why)
{
	struct dial *d = arg;

	d->resolve = NULL;
	d->list = d->at = list;
	if (!list) {
		d->unresolved = true;
		buf_puts(&d->tried, str_of(why));
	}
	try_next(d);
}

void
dial_start(struct dial *d, struct loop *loop, const char *host, uint16_t port,
    int64_t patience, dial_done *done, void *arg)
{
	char text[HOSTPORT_TEXT_MAX];
	struct err e = {0};

	*d = (struct dial){.loop = loop,
	    .patience = patience,
	    .name = xstrdup(hostport_text(text, host, port)),
	    .done = done,
	    .arg = arg,
	    .watch.fd = -1};
	d->timer = (struct timer){.fire = on_timeout, .arg = d};
	d->resolve = resolve_start(loop, host, port, on_resolved, d, &e);
	if (!d->resolve) {
		d->unresolved = true;
		buf_puts(&d->tried, str_of(e.msg));
		loop_timer(loop, &d->timer, clock_ns());
	}
}

void
dial_cancel(struct dial *d)
{
	if (!d->loop)
		return;
	resolve_cancel(d->resolve);
	close_socket(d);
	if (d->list)
		freeaddrinfo(d->list);
	free(d->name);
	buf_release(&d->tried);
	*d = (struct dial){.watch.fd = -1};
}

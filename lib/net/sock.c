/* Plain TCP as a stream. */
#include "net/sock.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

static ssize_t
plain_recv(struct sock *s, void *p, size_t n, struct err *e)
{
	ssize_t got;

	do
		got = recv(s->fd, p, n, MSG_DONTWAIT);
	while (got < 0 && errno == EINTR);
	if (got >= 0)
		return got;
	if (errno == EAGAIN || errno == EWOULDBLOCK) {
		s->events = POLLIN;
		return SOCK_AGAIN;
	}
	return err_sys(e, EX_UNAVAILABLE, "receive");
}

static ssize_t
plain_send(struct sock *s, const struct iovec *v, int n, struct err *e)
{
	struct msghdr m = {0};
	ssize_t put;

	m.msg_iov = (struct iovec *)(uintptr_t)v;
	m.msg_iovlen = (size_t)n;
	do
		put = sendmsg(s->fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (put < 0 && errno == EINTR);
	if (put >= 0)
		return put;
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) {
		s->events = POLLOUT;
		return SOCK_AGAIN;
	}
	return err_sys(e, EX_UNAVAILABLE, "send");
}

static void
plain_close(struct sock *s)
{
	close(s->fd);
}

static const struct sock_ops plain = {plain_recv, plain_send, plain_close};

void
sock_plain(struct sock *s, int fd)
{
	*s = (struct sock){.fd = fd, .events = POLLIN, .ops = &plain};
}

void
sock_close(struct sock *s)
{
	if (s->fd < 0)
		return;
	s->ops->close(s);
	s->fd = -1;
}

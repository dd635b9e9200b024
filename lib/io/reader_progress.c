/* How much of what was written the next process has taken. */
#include "io/reader_progress.h"

#include <poll.h>
#include <sys/socket.h>

#include "io/os.h"

void
reader_progress_init(struct reader_progress *t, const struct writer *w)
{
	struct sockaddr_storage a;
	socklen_t n = sizeof a;

	*t = (struct reader_progress){.w = w};
	if (w->kind == WRITER_SOCKET &&
	    getsockname(w->fd, (struct sockaddr *)&a, &n) == 0)
		t->local = a.ss_family == AF_UNIX;
}

static bool
peer_there(int fd)
{
	struct pollfd p = {.fd = fd};

	return poll(&p, 1, 0) >= 0 && !(p.revents & (POLLERR | POLLHUP));
}

uint64_t
reader_progress_look(struct reader_progress *t)
{
	uint64_t now = t->w->written;
	long unread;

	if (t->w->kind == WRITER_PIPE) {
		unread = os_pipe_unread(t->w->fd);
		if (unread < 0)
			return t->bytes;
		now = (uint64_t)unread < now ? now - (uint64_t)unread : 0;
	} else if (t->local) {
		/* asked in this order: what a peer left behind as it went is
		 * not taken */
		if (os_socket_unread(t->w->fd) != 0 || !peer_there(t->w->fd))
			return t->bytes;
	}
	if (now > t->bytes)
		t->bytes = now;
	return t->bytes;
}

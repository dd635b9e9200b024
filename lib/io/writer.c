/* Output: one buffer, few large writes, never lost silently. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "io/os.h"
#include "io/writer.h"

enum {
	PIPE_SIZE = 256 * 1024,
	SMALL = 4096, /* what a descriptor that polls writable takes at once */
};

void
writer_init(struct writer *w, int fd, const char *name, bool grow)
{
	struct stat st;

	*w = (struct writer){
	    .fd = fd, .name = name, .kind = WRITER_FILE, .spare = -1};
	w->nowait = true;
	/* a full block and the record that filled it: no growth on the way */
	buf_room(&w->out, (size_t)2 * WRITER_BLOCK);
	if (fstat(fd, &st) < 0)
		return;
	if (S_ISFIFO(st.st_mode)) {
		w->kind = WRITER_PIPE;
		if (grow)
			os_pipe_size(fd, PIPE_SIZE);
	} else if (S_ISSOCK(st.st_mode)) {
		w->kind = WRITER_SOCKET;
	} else if (isatty(fd)) {
		w->kind = WRITER_TTY;
	}
}

static void
close_spare(struct writer *w)
{
	if (w->spare >= 0)
		close(w->spare);
	w->spare = -1;
}

void
writer_release(struct writer *w)
{
	buf_release(&w->out);
	close_spare(w);
}

static int
fail(struct writer *w, struct err *e)
{
	int saved = errno;

	if (saved == EPIPE || saved == ECONNRESET) {
		err_set(e, 0, "%s: the reader is gone", w->name);
		errno = EPIPE;
		return -1;
	}
	err_sys(e, EX_IOERR, "%s", w->name);
	errno = saved;
	return -1;
}

static bool
would_wait(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK;
}

/* What is left of the two texts after n bytes of them. */
static void
taken(struct writer *w, struct iovec *v, size_t n)
{
	size_t k;

	w->written += n;
	for (k = 0; k < 2; k++) {
		size_t part = n < v[k].iov_len ? n : v[k].iov_len;

		v[k].iov_base = (char *)v[k].iov_base + part;
		v[k].iov_len -= part;
		n -= part;
	}
}

int
writer_flush_with(struct writer *w, struct str more, struct err *e)
{
	struct iovec v[2] = {
	    {w->out.p, w->out.len}, {(void *)(uintptr_t)more.p, more.n}};

	while (v[0].iov_len + v[1].iov_len) {
		ssize_t n = writev(w->fd, v, 2);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && would_wait()) {
			struct pollfd p = {w->fd, POLLOUT, 0};

			poll(&p, 1, -1);
			continue;
		}
		if (n < 0) {
			buf_drop(&w->out, w->out.len - v[0].iov_len);
			return fail(w, e);
		}
		taken(w, v, (size_t)n);
	}
	buf_clear(&w->out);
	return 0;
}

int
writer_flush(struct writer *w, struct err *e)
{
	return writer_flush_with(w, (struct str){0}, e);
}

/* A write of at most n bytes that does not wait, by the best way there is. */
static long
write_nowait(struct writer *w, const char *p, size_t n)
{
	struct pollfd poll_fd = {w->fd, POLLOUT, 0};

	switch (w->kind) {
	case WRITER_FILE:
		return write(w->fd, p, n);
	case WRITER_SOCKET:
		return send(w->fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	case WRITER_PIPE:
		if (w->nowait) {
			long r = os_write_nowait(w->fd, p, n);

			if (r >= 0 || errno == EPIPE || would_wait())
				return r;
			w->nowait = false;
			w->spare = os_reopen_nonblocking(w->fd);
		}
		if (w->spare >= 0)
			return write(w->spare, p, n);
		break;
	case WRITER_TTY:
		break;
	}
	if (poll(&poll_fd, 1, 0) != 1 || !(poll_fd.revents & POLLOUT)) {
		errno = poll_fd.revents & POLLERR ? EPIPE : EAGAIN;
		return -1;
	}
	return write(w->fd, p, n < SMALL ? n : SMALL);
}

long
writer_try(struct writer *w, struct err *e)
{
	size_t done = 0;

	while (done < w->out.len) {
		long n = write_nowait(w, w->out.p + done, w->out.len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && would_wait())
			break;
		if (n < 0) {
			buf_drop(&w->out, done);
			return fail(w, e);
		}
		done += (size_t)n;
		w->written += (uint64_t)n;
	}
	buf_drop(&w->out, done);
	return (long)done;
}

bool
writer_reader_gone(const struct writer *w)
{
	struct pollfd p = {w->fd, 0, 0};

	if (w->kind != WRITER_PIPE && w->kind != WRITER_SOCKET)
		return false;
	return poll(&p, 1, 0) == 1 && (p.revents & (POLLERR | POLLHUP));
}

int
writer_close(struct writer *w, struct err *e)
{
	if (writer_flush(w, e) < 0)
		return -1;
	close_spare(w); /* or its reader would see no end */
	if (close(w->fd) < 0 && errno != EINTR)
		return fail(w, e);
	return 0;
}

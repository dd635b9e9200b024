/*
 * A system that is short of everything, loaded before the C library
 * (LD_PRELOAD).
 *
 *   NOMEM=N     the Nth call for memory fails
 *   CALLS=FILE  the number of such calls is written there at the end
 *   SHORT=N     reads and writes of pipes, files and sockets move at most N
 *               bytes
 *   EINTR=N     every Nth read, write and poll is interrupted
 *   FULL=N      standard output is full after N bytes
 *
 * strace can make calls fail, but not half succeed.  The C library's own
 * functions are reached by their second names, and as bare system calls.
 */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
ssize_t pwritev2(int, const struct iovec *, int, off_t, int);

static atomic_ulong calls;
static atomic_ulong moves, shown;
static unsigned long fail_at, most, interrupt, full;

static unsigned long
number(const char *name)
{
	const char *s = getenv(name);

	return s ? strtoul(s, NULL, 10) : 0;
}

__attribute__((constructor)) static void
begin(void)
{
	fail_at = number("NOMEM");
	most = number("SHORT");
	interrupt = number("EINTR");
	full = number("FULL");
	atomic_store(&calls, 0);
}

__attribute__((destructor)) static void
tell(void)
{
	unsigned long n = atomic_load(&calls);
	const char *name = getenv("CALLS");
	FILE *f = name ? fopen(name, "w") : NULL;

	if (f) {
		fprintf(f, "%lu\n", n);
		fclose(f);
	}
}

/* Whether this call for memory is the one to fail. */
static int
fails(void)
{
	if (atomic_fetch_add(&calls, 1) + 1 != fail_at)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *
malloc(size_t n)
{
	return fails() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return fails() ? NULL : __libc_realloc(p, n);
}

/* Whether this call is to fail, and not be made. */
static int
refused(int fd, size_t n, int out)
{
	if (interrupt && (atomic_fetch_add(&moves, 1) + 1) % interrupt == 0) {
		errno = EINTR;
		return 1;
	}
	if (full && out && fd == STDOUT_FILENO &&
	    atomic_fetch_add(&shown, n) + n > full) {
		errno = ENOSPC;
		return 1;
	}
	return 0;
}

static size_t
cut(size_t n)
{
	return most && n > most ? most : n;
}

/* The first vector that holds something, cut. */
static struct iovec
first(const struct iovec *v, size_t n)
{
	while (n > 1 && v->iov_len == 0) {
		v++;
		n--;
	}
	return (struct iovec){v->iov_base, cut(v->iov_len)};
}

static size_t
size_of(const struct iovec *v, size_t n)
{
	size_t all = 0;

	while (n--)
		all += v++->iov_len;
	return all;
}

int
poll(struct pollfd *p, nfds_t n, int timeout)
{
	return refused(-1, 0, 0) ? -1 : (int)syscall(SYS_poll, p, n, timeout);
}

ssize_t
read(int fd, void *p, size_t n)
{
	return refused(fd, n, 0) ? -1 : syscall(SYS_read, fd, p, cut(n));
}

ssize_t
write(int fd, const void *p, size_t n)
{
	return refused(fd, n, 1) ? -1 : syscall(SYS_write, fd, p, cut(n));
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	struct iovec one = first(v, (size_t)n);

	if (refused(fd, size_of(v, (size_t)n), 1))
		return -1;
	if (!most)
		return syscall(SYS_writev, fd, v, n);
	return syscall(SYS_writev, fd, &one, 1);
}

ssize_t
pwritev2(int fd, const struct iovec *v, int n, off_t at, int flags)
{
	struct iovec one = first(v, (size_t)n);

	if (refused(fd, size_of(v, (size_t)n), 1))
		return -1;
	if (most) {
		v = &one;
		n = 1;
	}
	return syscall(SYS_pwritev2, fd, v, n, at, 0, flags);
}

ssize_t
recv(int fd, void *p, size_t n, int flags)
{
	return refused(fd, n, 0)
	    ? -1
	    : syscall(SYS_recvfrom, fd, p, cut(n), flags, NULL, NULL);
}

ssize_t
send(int fd, const void *p, size_t n, int flags)
{
	return refused(fd, n, 0)
	    ? -1
	    : syscall(SYS_sendto, fd, p, cut(n), flags, NULL, 0);
}

ssize_t
sendmsg(int fd, const struct msghdr *m, int flags)
{
	struct iovec one;
	struct msghdr few = *m;

	if (refused(fd, 0, 0))
		return -1;
	if (!most || m->msg_iovlen == 0)
		return syscall(SYS_sendmsg, fd, m, flags);
	one = first(m->msg_iov, m->msg_iovlen);
	few.msg_iov = &one;
	few.msg_iovlen = 1;
	return syscall(SYS_sendmsg, fd, &few, flags);
}

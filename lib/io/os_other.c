/* Systems without the Linux calls: everything says that it cannot. */
#ifndef __linux__
#include <errno.h>
#include <unistd.h>

#include "io/os.h"

int
os_cores(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n > 0 ? (int)n : 1;
}

void
os_pipe_size(int fd, size_t bytes)
{
	(void)fd;
	(void)bytes;
}

long
os_write_nowait(int fd, const void *p, size_t n)
{
	(void)fd;
	(void)p;
	(void)n;
	errno = EOPNOTSUPP;
	return -1;
}

int
os_reopen_nonblocking(int fd)
{
	(void)fd;
	return -1;
}

long
os_pipe_unread(int fd)
{
	(void)fd;
	return -1;
}

long
os_socket_unread(int fd)
{
	(void)fd;
	return -1;
}
#endif

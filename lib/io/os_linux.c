/* Linux: processors, sizes of pipes, and writes that do not wait. */
#ifdef __linux__
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "io/os.h"

int
os_cores(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) < 0)
		return (int)sysconf(_SC_NPROCESSORS_ONLN);
	return CPU_COUNT(&set);
}

void
os_pipe_size(int fd, size_t bytes)
{
	int now = fcntl(fd, F_GETPIPE_SZ);

	if (now >= 0 && (size_t)now < bytes)
		(void)fcntl(fd, F_SETPIPE_SZ, (int)bytes);
}

long
os_write_nowait(int fd, const void *p, size_t n)
{
	struct iovec v = {(void *)(size_t)p, n};

	/* offset -1: at the current position, as write(2) */
	return pwritev2(fd, &v, 1, -1, RWF_NOWAIT);
}

int
os_reopen_nonblocking(int fd)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

long
os_pipe_unread(int fd)
{
	int n;

	return ioctl(fd, FIONREAD, &n) < 0 ? -1 : n;
}

long
os_socket_unread(int fd)
{
	int n;

	return ioctl(fd, SIOCOUTQ, &n) < 0 ? -1 : n;
}
#endif

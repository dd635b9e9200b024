/*
 * What differs between systems.  Each function has a version that does nothing
 * where the system has no such thing; os_linux.c and os_other.c.
 */
#ifndef IO_OS_H
#define IO_OS_H

#include <stddef.h>
#include <stdbool.h>

/* The processors that this process may run on. */
int os_cores(void);

/* Asks for a pipe of so many bytes; refusal does not matter. */
void os_pipe_size(int fd, size_t bytes);

/*
 * A write that does not wait, on a descriptor in blocking mode.  Returns what
 * was taken, -1 with EAGAIN when it would wait, -1 with EOPNOTSUPP when the
 * system cannot do that here.
 */
long os_write_nowait(int fd, const void *p, size_t n);

/* A second, non-blocking descriptor of the same pipe, or -1. */
int os_reopen_nonblocking(int fd);

/* Bytes in a pipe, asked at its write end; -1: not to be had. */
long os_pipe_unread(int fd);

/* Bytes that the peer of a socket has not taken; -1: not to be had. */
long os_socket_unread(int fd);

#endif

/*
 * A connected byte stream.  Plain TCP today; encryption is another set of the
 * same functions, so that nothing above this header knows the difference.
 */
#ifndef NET_SOCK_H
#define NET_SOCK_H

#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "base/err.h"

enum {
	SOCK_AGAIN = -2, /* nothing now: wait for sock.events */
	SOCK_FAILED = -1,
	SOCK_EOF = 0,
};

struct sock;

struct sock_ops {
	/* Bytes received or sent (> 0), or one of the above with *err. */
	ssize_t (*recv)(struct sock *, void *p, size_t n, struct err *);
	ssize_t (*send)(
	    struct sock *, const struct iovec *, int n, struct err *);
	void (*close)(struct sock *);
};

struct sock {
	int fd;
	short events; /* what poll(2) is to wait for after SOCK_AGAIN */
	const struct sock_ops *ops;
	void *state; /* of the ops */
};

/* Takes a connected non-blocking socket over. */
void sock_plain(struct sock *, int fd);

static inline ssize_t
sock_recv(struct sock *s, void *p, size_t n, struct err *e)
{
	return s->ops->recv(s, p, n, e);
}

static inline ssize_t
sock_send(struct sock *s, const struct iovec *v, int n, struct err *e)
{
	return s->ops->send(s, v, n, e);
}

/* Closes; harmless when closed. */
void sock_close(struct sock *);

#endif

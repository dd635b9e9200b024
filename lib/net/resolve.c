/*
 * The resolver thread.  getaddrinfo(3) cannot be interrupted, so a look-up
 * that was given up is left to finish alone: job and thread share the state
 * under a count of two, and whoever is last frees it.
 */
#include "net/resolve.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

/* What the thread works on. */
struct job {
	atomic_int users;
	int fd; /* the thread's end of the socket pair */
	char *host;
	char port[8];
	int result; /* of getaddrinfo(3) */
	int error;  /* errno for EAI_SYSTEM */
	struct addrinfo *list;
};

struct resolve {
	struct loop *loop;
	struct watch watch;
	struct timer soon; /* when no thread was needed */
	struct job *job;
	resolve_done *done;
	void *arg;
};

static void
job_drop(struct job *j)
{
	if (atomic_fetch_sub(&j->users, 1) > 1)
		return;
	if (j->list)
		freeaddrinfo(j->list);
	if (j->fd >= 0)
		close(j->fd);
	free(j->host);
	free(j);
}

static void
look_up(struct job *j, int flags)
{
	struct addrinfo hints = {
	    .ai_family = AF_UNSPEC,
	    .ai_socktype = SOCK_STREAM,
	    .ai_flags = flags | AI_NUMERICSERV,
	};

	j->result = getaddrinfo(j->host, j->port, &hints, &j->list);
	j->error = errno;
	if (j->result)
		j->list = NULL;
}

static void *
thread_main(void *arg)
{
	struct job *j = arg;

	look_up(j, 0);
	/* One byte says that it is done; nobody may be listening any more. */
	(void)!send(j->fd, "", 1, MSG_NOSIGNAL);
	job_drop(j);
	return NULL;
}

static void
finish(struct resolve *r)
{
	struct job *j = r->job;
	struct addrinfo *list = j->list;
	const char *why = NULL;

	if (!list)
		why = j->result == EAI_SYSTEM ? strerror(j->error)
		    : j->result		      ? gai_strerror(j->result)
					      : "no address";
	j->list = NULL;
	resolve_done *done = r->done;
	void *arg = r->arg;

	resolve_cancel(r);
	done(arg, list, why);
}

static void
on_ready(void *arg, short revents)
{
	struct resolve *r = arg;
	char byte;

	(void)revents;
	(void)!recv(r->watch.fd, &byte, 1, MSG_DONTWAIT);
	finish(r);
}

static void
on_soon(void *arg)
{
	finish(arg);
}

static int
start_thread(struct resolve *r, struct err *e)
{
	pthread_attr_t attr;
	pthread_t thread;
	sigset_t all, old;
	int pair[2], rc;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return err_sys(e, EX_OSERR, "resolver");
	fcntl(pair[0], F_SETFD, FD_CLOEXEC);
	fcntl(pair[1], F_SETFD, FD_CLOEXEC);
	r->job->fd = pair[1];
	atomic_store(&r->job->users, 2);
	/* Signals are for the loop's thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	rc = pthread_create(&thread, &attr, thread_main, r->job);
	pthread_attr_destroy(&attr);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (rc) {
		atomic_store(&r->job->users, 1);
		close(pair[0]);
		errno = rc;
		return err_sys(e, EX_OSERR, "resolver thread");
	}
	r->watch = (struct watch){
	    .fd = pair[0], .events = POLLIN, .ready = on_ready, .arg = r};
	loop_watch(r->loop, &r->watch);
	return 0;
}

struct resolve *
resolve_start(struct loop *loop, const char *host, uint16_t port,
    resolve_done *done, void *arg, struct err *e)
{
	struct resolve *r = xcalloc(1, sizeof *r);

	*r = (struct resolve){
	    .loop = loop, .done = done, .arg = arg, .watch.fd = -1};
	r->job = xcalloc(1, sizeof *r->job);
	r->job->fd = -1;
	r->job->host = xstrdup(host);
	atomic_init(&r->job->users, 1);
	snprintf(r->job->port, sizeof r->job->port, "%u", (unsigned)port);
	look_up(r->job, AI_NUMERICHOST);
	if (r->job->list) {
		r->soon = (struct timer){.fire = on_soon, .arg = r};
		loop_timer(loop, &r->soon, clock_ns());
	} else if (start_thread(r, e)) {
		resolve_cancel(r);
		return NULL;
	}
	return r;
}

void
resolve_cancel(struct resolve *r)
{
	if (!r)
		return;
	loop_timer_off(r->loop, &r->soon);
	if (r->watch.fd >= 0) {
		loop_unwatch(r->loop, &r->watch);
		close(r->watch.fd);
	}
	job_drop(r->job);
	free(r);
}

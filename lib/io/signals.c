/*
 * Signals as events: the handler notes the signal and writes one byte into a
 * pipe that the poll loop watches.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/signals.h"

volatile sig_atomic_t signal_caught, signal_overdue;
static volatile sig_atomic_t drain_seconds, grace_seconds;
static int pipe_fd[2] = {-1, -1};
static bool pipe_ignored;
static const int ending[] = {SIGINT, SIGTERM, SIGHUP};

/* Wakes the loop. */
static void
wake(void)
{
	if (write(pipe_fd[1], "", 1) < 0) {
		/* full: the loop is awake anyway */
	}
}

static void
must_end(void)
{
	__atomic_store_n(&signal_overdue, 1, __ATOMIC_RELAXED);
	if (grace_seconds)
		alarm((unsigned)grace_seconds);
	wake();
}

/* The time for draining is over, and the second time that for ending. */
static void
time_is_over(int sig)
{
	int saved = errno;

	(void)sig;
	if (signal_overdue && signal_caught)
		signals_die(signal_caught);
	must_end();
	errno = saved;
}

static void
caught(int sig)
{
	sig_atomic_t drain = __atomic_load_n(&drain_seconds, __ATOMIC_RELAXED);
	int saved = errno;

	__atomic_store_n(&signal_caught, sig, __ATOMIC_RELAXED);
	/* a second one, of any kind, kills at once */
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
		struct sigaction old;

		if (sigaction(ending[i], NULL, &old) == 0 &&
		    old.sa_handler == caught)
			signal(ending[i], SIG_DFL);
	}
	if (drain) {
		alarm((unsigned)drain);
		wake();
	} else {
		must_end();
	}
	errno = saved;
}

static int
set_up_pipe(struct err *e)
{
	if (pipe(pipe_fd) < 0)
		return err_sys(e, EX_OSERR, "a pipe for signals");
	for (int i = 0; i < 2; i++) {
		fcntl(pipe_fd[i], F_SETFD, FD_CLOEXEC);
		fcntl(pipe_fd[i], F_SETFL, O_NONBLOCK);
	}
	return 0;
}

int
signals_init(bool catch_pipe, struct err *e)
{
	struct sigaction sa = {.sa_handler = caught}, old;

	if (set_up_pipe(e) < 0)
		return -1;
	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
		sigaddset(&sa.sa_mask, ending[i]);
	}
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
		if (sigaction(ending[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(ending[i], &sa, NULL);
	}
	sa.sa_handler = time_is_over;
	sigaction(SIGALRM, &sa, NULL);
	if (sigaction(SIGPIPE, NULL, &old) == 0)
		pipe_ignored = old.sa_handler == SIG_IGN;
	if (catch_pipe)
		signal(SIGPIPE, SIG_IGN);
	return 0;
}

bool
signals_pipe_ignored(void)
{
	return pipe_ignored;
}

/* Rounded up; more than alarm(2) can surely take is as good as for ever. */
static sig_atomic_t
whole_seconds(int64_t ns)
{
	int64_t s = ns / 1000000000 + (ns % 1000000000 > 0);

	return s < 100000000 ? (sig_atomic_t)s : 100000000;
}

void
signals_drain(int64_t ns)
{
	__atomic_store_n(&drain_seconds, whole_seconds(ns), __ATOMIC_RELAXED);
}

void
signals_grace(int64_t ns)
{
	grace_seconds = whole_seconds(ns);
}

void
signals_block(sigset_t *old)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
		sigaddset(&set, ending[i]);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &set, old);
}

void
signals_unblock(const sigset_t *old)
{
	pthread_sigmask(SIG_SETMASK, old, NULL);
}

int
signals_fd(void)
{
	return pipe_fd[0];
}

void
signals_die(int sig)
{
	sigset_t set;

	signal(sig, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, sig);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	raise(sig);
	_exit(128 + sig);
}

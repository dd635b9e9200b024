/* What a filter or sink reads, and how it ends. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/exit.h"
#include "cli/input.h"
#include "cli/msg.h"
#include "io/signals.h"

/* More than this is not moved to read on behind it. */
enum { LITTLE = 4096 };

static void
watch(struct input *in)
{
	if (!in->is_open || in->ready)
		return;
	loop_watch(in->loop, &in->in_watch);
	in->watching = true;
}

static void
unwatch(struct input *in)
{
	if (in->watching)
		loop_unwatch(in->loop, &in->in_watch);
	in->watching = false;
}

static void
readable(void *arg, short revents)
{
	struct input *in = arg;

	(void)revents;
	in->ready = true;
	/* whoever turns the loop before reading must not be woken by it */
	unwatch(in);
}

/* POLLERR on a pipe or socket that is only written: its reader has gone. */
static void
reader_gone(void *arg, short revents)
{
	(void)arg;
	if (revents & (POLLERR | POLLHUP))
		exit_reader_gone("standard output");
}

/* Only wakes the loop: input_block() looks at what happened. */
static void
signalled(void *arg, short revents)
{
	char bytes[16];

	(void)arg;
	(void)revents;
	if (read(signals_fd(), bytes, sizeof bytes) < 0) {
		/* somebody else was faster */
	}
}

static void
watch_output(struct input *in)
{
	struct stat st;

	if (in->out_fd < 0 || fstat(in->out_fd, &st) < 0 ||
	    !(S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)))
		return;
	in->out_watch =
	    (struct watch){.fd = in->out_fd, .ready = reader_gone, .arg = in};
	loop_watch(in->loop, &in->out_watch);
}

void
input_init(struct input *in)
{
	in->loop = loop_new();
	in->signal_watch = (struct watch){.fd = signals_fd(),
	    .events = POLLIN,
	    .ready = signalled,
	    .arg = in};
	if (in->signal_watch.fd >= 0)
		loop_watch(in->loop, &in->signal_watch);
	watch_output(in);
}

static void
close_file(struct input *in)
{
	if (!in->is_open)
		return;
	unwatch(in);
	if (in->reader.fd != STDIN_FILENO)
		close(in->reader.fd);
	reader_release(&in->reader);
	in->is_open = false;
}

void
input_release(struct input *in)
{
	close_file(in);
	loop_free(in->loop);
	in->loop = NULL;
}

/*
 * A named pipe is opened without waiting for a writer: poll() waits for it,
 * and no signal can slip in between a look at it and open().
 */
static int
open_named(struct input *in, const char *name, struct err *e)
{
	struct stat st;
	int fd;

	do {
		fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	} while (fd < 0 && errno == EINTR);
	if (fd < 0)
		return err_sys(e, EX_NOINPUT, "%s", name);
	in->is_named_pipe = fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
	if (!in->is_named_pipe)
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	return fd;
}

/* Opens the next file: 1, 0 when there is none, -1. */
static int
open_next(struct input *in, struct err *e)
{
	const char *name = "-";
	struct stat st = {0};
	int fd = STDIN_FILENO;

	if (in->nfiles ? in->at >= in->nfiles : in->at > 0)
		return 0;
	if (in->nfiles)
		name = in->files[in->at];
	in->at++;
	in->is_named_pipe = false;
	if (strcmp(name, "-") == 0) {
		in->name = "standard input";
		if (isatty(fd))
			msg_warn("reading from the terminal; Ctrl-D ends");
	} else {
		in->name = name;
		if ((fd = open_named(in, name, e)) < 0)
			return -1;
	}
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		err_set(e, EX_NOINPUT, "%s: is a directory", in->name);
		if (fd != STDIN_FILENO)
			close(fd);
		return -1;
	}
	in->is_pipe = S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode);
	in->is_file = S_ISREG(st.st_mode);
	reader_init(&in->reader, fd, in->name);
	in->in_watch = (struct watch){
	    .fd = fd, .events = POLLIN, .ready = readable, .arg = in};
	signals_drain(in->is_pipe ? in->drain : 0);
	in->is_open = in->first = true;
	in->skipping = false;
	in->handed = 0;
	/* a file never makes us wait; anything else is asked first */
	in->ready = in->is_file;
	return 1;
}

/* After a signal: true when reading must stop. */
static bool
stopped(const struct input *in)
{
	return signals_caught() &&
	    (!in->is_open || !in->is_pipe || signals_overdue());
}

/* Drops the rest of a line that was too long: true when its end was found. */
static bool
skip_line(struct input *in)
{
	struct str s = reader_pending(&in->reader);
	const char *lf = s.n ? memchr(s.p, '\n', s.n) : NULL;

	reader_consume(&in->reader, lf ? (size_t)(lf - s.p) + 1 : s.n);
	in->skipping = !lf;
	return lf != NULL;
}

/*
 * A line longer than allowed with no end in sight: hands out its start, one
 * byte too long and ended by LF, and skips the rest.
 */
static struct str
cut_line(struct input *in)
{
	struct str s = reader_pending(&in->reader);
	size_t n = (size_t)in->max_line + 2;

	in->reader.p[in->reader.start + n - 1] = '\n';
	in->skipping = true;
	return (struct str){s.p, n};
}

/* What can be handed out of the bytes at hand. */
static bool
take(struct input *in, struct input_block *b)
{
	struct str s;

	if (in->skipping && !skip_line(in))
		return false;
	s = in->by_lines ? reader_lines(&in->reader)
			 : reader_pending(&in->reader);
	if (!s.n && in->by_lines &&
	    reader_pending(&in->reader).n > (size_t)in->max_line + 2)
		s = cut_line(in);
	b->text = s;
	in->handed = s.n;
	return s.n > 0;
}

/* The end of a file: the last line may lack its LF. */
static void
last_block(struct input *in, struct input_block *b)
{
	struct str s =
	    in->skipping ? (struct str){0} : reader_pending(&in->reader);

	/* cut by the signal that ended the writer: no record */
	b->cut = signals_caught() && in->is_pipe;
	if (b->cut)
		s.n = 0;
	b->text = s;
	b->last = true;
	b->torn = in->by_lines && in->final_lf && s.n > 0;
	in->handed = s.n;
}

/* Whether there is something to read, without waiting: sets `ready`. */
static int
look(struct input *in, struct err *e)
{
	struct pollfd p = {in->reader.fd, POLLIN, 0};

	if (in->apart) {
		in->ready = poll(&p, 1, 0) > 0;
		return 0;
	}
	watch(in);
	return loop_turn(in->loop, 0, e);
}

/* One read; what it brought is looked at by the next take(). */
static enum input_result
fill(struct input *in, struct input_block *b, struct err *e)
{
	if (!in->ready && look(in, e) < 0)
		return INPUT_ERROR;
	/* after a signal a named pipe without a writer has come to its end:
	 * read() tells that from one whose writer is silent */
	if (!in->ready && !(signals_caught() && in->is_named_pipe))
		return INPUT_WAIT;
	in->ready = in->is_file;
	switch (reader_fill(&in->reader, e)) {
	case READER_DATA:
		return INPUT_BLOCK;
	case READER_AGAIN:
		return INPUT_WAIT;
	case READER_EOF:
		last_block(in, b);
		return INPUT_END;
	default:
		return INPUT_ERROR;
	}
}

enum input_result
input_block(struct input *in, struct input_block *b, struct err *e)
{
	enum input_result r;
	int opened;

	*b = (struct input_block){0};
	if (in->is_open) {
		reader_consume(&in->reader, in->handed);
		in->handed = 0;
		if (in->reader.eof)
			close_file(in);
	}
	do {
		if (stopped(in))
			return INPUT_END;
		if (!in->is_open && (opened = open_next(in, e)) <= 0)
			return opened < 0 ? INPUT_ERROR : INPUT_END;
		if (take(in, b)) {
			r = INPUT_BLOCK;
			break;
		}
		r = fill(in, b, e);
	} while (r == INPUT_BLOCK);
	if (r == INPUT_END)
		r = INPUT_BLOCK; /* of the file: its last block */
	if (r == INPUT_BLOCK) {
		b->first = in->first;
		in->first = false;
	}
	return r;
}

void
input_keep(struct input *in, char **mem, size_t *cap)
{
	reader_swap(&in->reader, in->handed, mem, cap);
	in->handed = 0;
}

void
input_lend(struct input *in, char **mem, size_t *cap)
{
	reader_consume(&in->reader, in->handed);
	in->handed = 0;
	if (in->is_open && reader_pending(&in->reader).n < LITTLE)
		reader_swap(&in->reader, 0, mem, cap);
}

int
input_wait(struct input *in, int64_t deadline, struct err *e)
{
	int r;

	watch(in);
	r = loop_turn(in->loop, deadline, e);
	unwatch(in);
	return r;
}

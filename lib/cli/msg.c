/* What a program says to a person. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/msg.h"

enum msg_level msg_level = MSG_NORMAL;
static const char *program = "";
static void (*last_words)(void);

/* No allocation here: memory is what has run out. */
static void
no_memory(size_t size)
{
	void (*say_more)(void) = last_words;
	char text[160];
	int n = size
	    ? snprintf(text, sizeof text,
		  "%s: out of memory (%zu bytes could not be had)\n", program,
		  size)
	    : snprintf(text, sizeof text, "%s: out of memory\n", program);

	if (n > 0 && write(STDERR_FILENO, text, (size_t)n) < 0) {
		/* nothing is left to tell it to */
	}
	last_words = NULL;
	if (say_more)
		say_more();
	_exit(EX_OSERR);
}

void
msg_on_no_memory(void (*f)(void))
{
	last_words = f;
}

void
msg_init(const char *name)
{
	program = name;
	mem_on_failure(no_memory);
	/*
	 * A descriptor opened later must not become somebody's stdout.  What
	 * takes the place of a closed one fails when it is used, so that
	 * nothing is lost in silence.
	 */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			open("/dev/null",
			    fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/*
 * Texts of brokers and of input end up in messages: none of their bytes may
 * steer the terminal.
 */
static void
disarm(char *p, size_t n)
{
	for (; n; p++, n--) {
		unsigned char c = (unsigned char)*p;

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			*p = '?';
		/* U+0080 to U+009F are controls too */
		if (c == 0xc2 && n > 1 && ((unsigned char)p[1] & 0xe0) == 0x80)
			p[0] = p[1] = '?';
	}
}

static void say(const char *fmt, va_list ap)
    __attribute__((format(printf, 1, 0)));

/*
 * The whole message in one write, so that the stages of a pipeline do not mix
 * their lines.
 */
__attribute__((format(printf, 1, 0))) static void
say(const char *fmt, va_list ap)
{
	char text[4096];
	int n, m;

	n = snprintf(text, sizeof text, "%s: ", program);
	m = vsnprintf(text + n, sizeof text - (size_t)n - 1, fmt, ap);
	if (m < 0)
		return;
	n += m;
	if ((size_t)n > sizeof text - 2)
		n = (int)sizeof text - 2;
	disarm(text, (size_t)n);
	text[n++] = '\n';
	if (write(STDERR_FILENO, text, (size_t)n) < 0) {
		/* nothing is left to tell it to */
	}
}

void
msg_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void
msg_warn(const char *fmt, ...)
{
	va_list ap;

	if (msg_level < MSG_NORMAL)
		return;
	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void
msg_verbose(const char *fmt, ...)
{
	va_list ap;

	if (msg_level < MSG_VERBOSE)
		return;
	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void
msg_die(const struct err *e)
{
	msg_error("%s", e->msg);
	exit(e->code ? e->code : EX_SOFTWARE);
}

void
msg_usage(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
	fprintf(stderr, "Try '%s --help'.\n", program);
	exit(EX_USAGE);
}

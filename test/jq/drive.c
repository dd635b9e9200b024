/*
 * Our side of the comparison with jq: programs and inputs from standard input,
 * answers on standard output.  oracle.py speaks the same protocol:
 *
 *	p PROGRAM       a program; then its inputs
 *	i JSON          one input
 *
 *	p               said for each program when it is taken up
 *	c TEXT          it does not compile; its inputs are passed over
 *	o JSON          an output
 *	e TEXT          the error that ended the run, as a JSON string
 *	.               it ended by itself
 *	m               it has more outputs than we look at
 *	t               it took too long, or too much memory
 */
#define _XOPEN_SOURCE 700

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>

#include "base/buf.h"
#include "expr/expr.h"
#include "json/parser.h"
#include "json/write.h"

enum { OUTPUTS_MAX = 100, MILLISECONDS = 1500, MEMORY_MAX = 64 << 20 };

static volatile sig_atomic_t stop;

static void
on_alarm(int sig)
{
	(void)sig;
	stop = 1;
}

/* Sets the stop flag after a while; 0 takes it back. */
static void
deadline(int ms)
{
	struct itimerval t = {
	    .it_value = {ms / 1000, (suseconds_t)(ms % 1000) * 1000}};
	struct sigaction sa = {.sa_handler = on_alarm};

	stop = 0;
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &t, NULL);
}

static void
say(char what, struct str text, bool quote)
{
	struct buf b = {0};

	if (quote)
		json_write_str(&b, text, false);
	else
		buf_puts(&b, text);
	for (size_t i = 0; i < b.len; i++)
		if (b.p[i] == '\n')
			b.p[i] = ' ';
	printf("%c %.*s\n", what, (int)b.len, b.len ? b.p : "");
	buf_release(&b);
}

static void
run(struct vm *m, const char *text)
{
	struct err e = {0};
	struct jv v = json_parse(str_of(text), &e);
	struct buf b = {0};
	int r = 1, n = 0;

	if (v.kind == JV_NONE) {
		say('e', str_of(e.msg), true);
		return;
	}
	deadline(MILLISECONDS);
	vm_start(m, v);
	while (n < OUTPUTS_MAX && (r = vm_next(m, &v, &e)) == 1) {
		buf_clear(&b);
		json_write(&b, v, NULL);
		say('o', buf_str(&b), false);
		jv_unref(v);
		n++;
	}
	deadline(0);
	if (r == -1 && e.code == EX_DATAERR)
		say('e', str_of(e.msg), true);
	else
		puts(r == -1 ? "t" : r == 1 ? "m" : ".");
	buf_release(&b);
}

int
main(void)
{
	struct vm_env env = {.stop = &stop, .max_memory = MEMORY_MAX};
	struct expr_opts opts = {.name = "expression"};
	struct expr *x = NULL;
	struct vm *m = NULL;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, stdin)) > 2) {
		struct err e = {0};

		line[n - 1] = '\0';
		if (line[0] == 'i' && m)
			run(m, line + 2);
		if (line[0] == 'p') {
			vm_free(m);
			expr_free(x);
			m = NULL;
			puts("p");
			x = expr_compile(str_of(line + 2), &opts, &e);
			if (x)
				m = vm_new(x, &env);
			else
				say('c', str_of(e.msg), false);
		}
		fflush(stdout);
	}
	vm_free(m);
	expr_free(x);
	free(line);
	return 0;
}

/* --help and --version, printed from the option table. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/help.h"

enum { COLUMN = 30, WIDTH = 79 };

static void finish(void) __attribute__((noreturn));

static void
finish(void)
{
	exit(fflush(stdout) == 0 ? 0 : EX_IOERR);
}

/* Words of text from the column on, wrapped at the width. */
static void
wrap(const char *text, int column)
{
	int at = column;

	while (*text) {
		int word = (int)strcspn(text, " ");

		if (at > column && at + 1 + word > WIDTH) {
			printf("\n%*s", column, "");
			at = column;
		} else if (at > column) {
			putchar(' ');
			at++;
		}
		printf("%.*s", word, text);
		at += word;
		text += word;
		text += strspn(text, " ");
	}
	putchar('\n');
}

static void
one(const struct opt *o)
{
	char left[128];
	int n;

	if (o->type == OPT_REFUSED)
		return;
	if (o->type == OPT_HEADING) {
		printf("\n%s:\n", o->help);
		return;
	}
	if (o->letter && o->name)
		n = snprintf(
		    left, sizeof left, "  -%c, --%s", o->letter, o->name);
	else if (o->letter)
		n = snprintf(left, sizeof left, "  -%c", o->letter);
	else
		n = snprintf(left, sizeof left, "      --%s", o->name);
	if (o->arg)
		n += snprintf(left + n, sizeof left - (size_t)n,
		    o->if_bare ? "[=%s]" : " %s", o->arg);
	printf("%s", left);
	if (n > COLUMN - 2) {
		putchar('\n');
		n = 0;
	}
	printf("%*s", COLUMN - n, "");
	wrap(o->help, COLUMN);
}

void
help_print(const struct opt_program *p)
{
	const char *s = p->synopsis;

	while (*s) {
		int n = (int)strcspn(s, "\n");

		printf("%s %s %.*s\n", s == p->synopsis ? "usage:" : "      ",
		    p->name, n, s);
		s += n + (s[n] == '\n');
	}
	printf("\n");
	wrap(p->what, 0);
	for (const struct opt *o = p->opts; o->type != OPT_HEADING || o->help;
	     o++)
		one(o);
	printf("\n      --help%*s%s\n      --version%*s%s\n", COLUMN - 12, "",
	    "print this and exit", COLUMN - 15, "",
	    "print the version and exit");
	if (p->examples)
		printf("\nExamples:\n%s", p->examples);
	printf("\nSee %s(1).\n", p->name);
	finish();
}

void
help_version(const struct opt_program *p)
{
	printf("%s (streamutils) %s\n", p->name, STREAMUTILS_VERSION);
	finish();
}

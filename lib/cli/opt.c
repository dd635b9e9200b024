/* Options from one table: parsing and checking. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "cli/help.h"
#include "cli/msg.h"
#include "cli/opt.h"

int opt_operands;

/* Where the parser stands in argv. */
struct args {
	const struct opt_program *prog;
	int argc, at;
	char **argv;
	const struct opt *wants; /* OPT_OPERAND without its operand yet */
};

static bool
last(const struct opt *o)
{
	return o->type == OPT_HEADING && !o->help;
}

static const struct opt *
by_letter(const struct opt *o, char c)
{
	for (; !last(o); o++)
		if (o->letter == c && o->type != OPT_HEADING)
			return o;
	return NULL;
}

static const struct opt *
by_name(const struct opt *o, struct str name)
{
	for (; !last(o); o++)
		if (o->name && o->type != OPT_HEADING && str_is(name, o->name))
			return o;
	return NULL;
}

static void
unknown_name(const struct opt_program *prog, struct str name)
{
	const char *names[256];
	size_t n = 0;
	const char *near;

	for (const struct opt *o = prog->opts; !last(o) && n < 254; o++)
		if (o->name && o->type != OPT_HEADING)
			names[n++] = o->name;
	names[n++] = "help";
	names[n++] = "version";
	near = str_nearest(name, names, n);
	if (near)
		msg_usage("unknown option --%.*s; did you mean --%s?",
		    (int)name.n, name.p, near);
	msg_usage("unknown option --%.*s", (int)name.n, name.p);
}

/* What the option is called in messages. */
static const char *
label(const struct opt *o, char out[64])
{
	if (o->name)
		snprintf(out, 64, "--%s", o->name);
	else
		snprintf(out, 64, "-%c", o->letter);
	return out;
}

/* A limit as the user would write it: in the largest unit that divides it. */
static const char *
limit_text(const struct opt *o, int64_t v, char out[32])
{
	static const struct {
		int64_t size;
		const char *name;
	} sizes[] = {{1 << 30, "G"}, {1 << 20, "M"}, {1 << 10, "K"}, {1, ""}},
	  times[] = {
	      {1000000000, "s"}, {1000000, "ms"}, {1000, "us"}, {1, "ns"}};
	int i = 0;

	if (o->type == OPT_INT || v == 0) {
		snprintf(out, 32, "%" PRId64, v);
	} else if (o->type == OPT_SIZE) {
		while (v % sizes[i].size)
			i++;
		snprintf(
		    out, 32, "%" PRId64 "%s", v / sizes[i].size, sizes[i].name);
	} else {
		while (v % times[i].size)
			i++;
		snprintf(
		    out, 32, "%" PRId64 "%s", v / times[i].size, times[i].name);
	}
	return out;
}

static void
check_range(const struct opt *o, int64_t v, const char *text)
{
	char name[64], min[32], max[32];

	if (o->min == 0 && o->max == 0 && v >= 0)
		return;
	if (v >= o->min && (v <= o->max || o->max == 0))
		return;
	limit_text(o, o->min, min);
	if (o->max == INT64_MAX || o->max == 0)
		msg_usage("%s: %s is less than %s", label(o, name), text, min);
	msg_usage("%s: %s is not between %s and %s", label(o, name), text, min,
	    limit_text(o, o->max, max));
}

static void
choose(const struct opt *o, const char *text)
{
	char name[64], all[256] = "";
	size_t n = 0, count = 0;
	const char *near;

	for (; o->choices[count]; count++) {
		if (str_is(str_of(text), o->choices[count])) {
			*(int *)o->to = (int)count;
			return;
		}
		n += (size_t)snprintf(all + n, sizeof all - n, "%s%s",
		    count ? ", " : "", o->choices[count]);
		if (n >= sizeof all)
			n = sizeof all - 1;
	}
	near = str_nearest(str_of(text), o->choices, count);
	if (near)
		msg_usage("%s: unknown value %s; did you mean %s?",
		    label(o, name), text, near);
	msg_usage("%s: unknown value %s; one of %s", label(o, name), text, all);
}

/* Stores one argument as the option's type says. */
static void
store(const struct opt *o, char *text)
{
	struct str s = str_of(text);
	char name[64];
	int64_t v = 0;

	switch (o->type) {
	case OPT_TEXT:
	case OPT_OPERAND:
		*(const char **)o->to = text;
		return;
	case OPT_CHOICE:
		choose(o, text);
		return;
	case OPT_INT:
		if (!num_parse_i64(s, &v))
			msg_usage(
			    "%s: not a whole number: %s", label(o, name), text);
		break;
	case OPT_SIZE:
		if (unit_size(s, &v) < 0)
			msg_usage("%s: not a size like 64K or 16M: %s",
			    label(o, name), text);
		break;
	case OPT_DURATION:
		if (unit_duration(s, &v) < 0)
			msg_usage("%s: not a duration like 250ms or 10s: %s",
			    label(o, name), text);
		break;
	default:
		return;
	}
	check_range(o, v, text);
	*(int64_t *)o->to = v;
}

static int
arguments(const struct opt *o)
{
	if (o->if_bare)
		return 0;
	switch (o->type) {
	case OPT_FLAG:
	case OPT_OPERAND:
	case OPT_HEADING:
	case OPT_REFUSED:
		return 0;
	case OPT_CALL:
		return o->nargs;
	default:
		return 1;
	}
}

/* Takes the option's arguments; `inline_arg` is what followed = or the letter.
 */
static void
take(struct args *a, const struct opt *o, char *inline_arg)
{
	int want = arguments(o), have = 0;
	char *args[2] = {NULL, NULL};
	char name[64];
	struct err e = {0};

	if (o->if_bare) {
		*(const char **)o->to = inline_arg ? inline_arg : o->if_bare;
		return;
	}
	if (o->type == OPT_OPERAND && inline_arg)
		want = 1;
	if (inline_arg && want == 0)
		msg_usage("%s takes no argument", label(o, name));
	if (inline_arg)
		args[have++] = inline_arg;
	while (have < want) {
		if (a->at >= a->argc)
			msg_usage("%s needs %s%s", label(o, name),
			    want == 2 ? "two arguments: " : "an argument: ",
			    o->arg ? o->arg : "VALUE");
		args[have++] = a->argv[a->at++];
	}
	if (o->given)
		*o->given = true;
	if (o->type == OPT_FLAG)
		*(bool *)o->to = true;
	else if (o->type == OPT_CALL) {
		if (o->call(o->to, args, &e) < 0)
			msg_usage("%s: %s", label(o, name), e.msg);
	} else if (have == 0)
		a->wants = o;
	else
		store(o, args[0]);
}

static void
refuse(const struct opt *o)
{
	char name[64];

	if (!o->letter)
		label(o, name);
	else
		snprintf(name, sizeof name, "-%c", o->letter);
	msg_usage("no option %s here: %s", name, o->help);
}

static void
long_option(struct args *a, char *word)
{
	char *eq = strchr(word, '=');
	struct str name = {word, eq ? (size_t)(eq - word) : strlen(word)};
	const struct opt *o;

	if (str_is(name, "help"))
		help_print(a->prog);
	if (str_is(name, "version"))
		help_version(a->prog);
	o = by_name(a->prog->opts, name);
	if (!o) {
		unknown_name(a->prog, name);
		return;
	}
	if (o->type == OPT_REFUSED)
		refuse(o);
	take(a, o, eq ? eq + 1 : NULL);
}

static void
short_options(struct args *a, char *word)
{
	while (*word) {
		const struct opt *o = by_letter(a->prog->opts, *word);

		if (!o) {
			if (*word == 'h')
				help_print(a->prog);
			msg_usage("unknown option -%c", *word);
		}
		if (o->type == OPT_REFUSED)
			refuse(o);
		word++;
		if (arguments(o) == 0) {
			take(a, o, NULL);
			continue;
		}
		take(a, o, *word ? word : NULL);
		return;
	}
}

static void
operand(struct args *a, char *word)
{
	if (a->wants)
		store(a->wants, word);
	else
		a->argv[opt_operands++] = word;
	a->wants = NULL;
}

int
opt_parse(const struct opt_program *prog, int argc, char **argv)
{
	struct args a = {.prog = prog, .argc = argc, .at = 1, .argv = argv};

	opt_operands = 0;
	while (a.at < argc) {
		char *word = argv[a.at++];

		if (strcmp(word, "--") == 0) {
			while (a.at < argc)
				operand(&a, argv[a.at++]);
		} else if (word[0] == '-' && word[1] == '-') {
			long_option(&a, word + 2);
		} else if (word[0] == '-' && word[1] &&
		    (!prog->takes_expr || isalpha((unsigned char)word[1]))) {
			short_options(&a, word + 1);
		} else {
			operand(&a, word);
		}
	}
	return opt_operands;
}

/* streamproc: options, and the choice of the verb. */
#include <ctype.h>
#include <stdlib.h>

#include "base/clock.h"
#include "cli/msg.h"
#include "cli/opt.h"
#include "io/signals.h"
#include "streamproc/run.h"
#include "streamproc/style.h"
#include "streamproc/threads/parallel.h"

static struct plan plan = {
    .threads = 1,
    .input.max_line = 16 * 1024 * 1024,
};
static struct proc proc = {
    .plan = &plan,
    .records.how = &plan.input,
    .records.input = {.drain = 10000000000, .out_fd = 1},
    .records.stop = &signal_overdue,
    .output.how = &plan.output,
};
static bool verbose, quiet, ignored, delay_given, from_file;
static struct json_colors colors;
static int final_lf;

static const struct verb *const verbs[] = {&verb_map, &verb_pace};
static const char *const verb_names[] = {"map", "pace"};
enum { NVERBS = sizeof verbs / sizeof *verbs };

static const char *const final_lf_choices[] = {"optional", "required", NULL};

static const struct opt options[] = {
    {.type = OPT_HEADING, .help = "Input"},
    {'n', "null-input", OPT_FLAG, &plan.null_input, NULL,
	"run once on null; input and inputs read the records"},
    {'s', "slurp", OPT_FLAG, &plan.slurp, NULL,
	"run once on an array of all records"},
    {'R', "raw-input", OPT_FLAG, &plan.input.raw, NULL,
	"each line is a string, not JSON"},
    {0, "stream", OPT_FLAG, &plan.input.stream, NULL,
	"run on the events of values as they are parsed, of any size"},
    {0, "stream-errors", OPT_FLAG, &plan.input.stream_errors, NULL,
	"the same, and what is bad is an event, [MESSAGE, PATH]"},
    {'m', "multiline", OPT_FLAG, &plan.input.multiline, NULL,
	"values may span lines or share one"},
    {0, "max-line", OPT_SIZE, &plan.input.max_line, "SIZE",
	"a longer line is a bad record (default: 16M)", .min = 1,
	.max = 256 << 20},
    {0, "final-lf", OPT_CHOICE, &final_lf, "optional|required",
	"whether a last line without line feed counts (default: optional)",
	.choices = final_lf_choices},
    {0, "bad", OPT_TEXT, &proc.bad.policy, "fail|skip|FILE",
	"what becomes of bad records (default: fail)"},
    {0, "drain", OPT_DURATION, &proc.records.input.drain, "D",
	"after a signal, read on from a pipe for at most D (default: 10s)",
	.max = INT64_MAX},
    {.type = OPT_HEADING, .help = "Program"},
    {'f', "from-file", OPT_OPERAND, &plan.expr_file, "FILE",
	"read the expression from FILE, the operand that follows",
	.given = &from_file},
    {'L', "library-path", OPT_CALL, &plan.modules, "DIR",
	"look for modules in DIR, not in ~/.jq and kin", .nargs = 1,
	.call = modules_look_in},
    {0, "arg", OPT_CALL, &plan.vars, "NAME TEXT", "$NAME is the string TEXT",
	.nargs = 2, .call = vars_arg},
    {0, "argjson", OPT_CALL, &plan.vars, "NAME JSON", "$NAME is the value JSON",
	.nargs = 2, .call = vars_argjson},
    {0, "slurpfile", OPT_CALL, &plan.vars, "NAME FILE",
	"$NAME is an array of the values in FILE", .nargs = 2,
	.call = vars_slurpfile},
    {0, "rawfile", OPT_CALL, &plan.vars, "NAME FILE",
	"$NAME is the text of FILE", .nargs = 2, .call = vars_rawfile},
    {0, "args", OPT_CALL, &plan.vars, NULL,
	"operands that follow are texts: $ARGS.positional", .call = vars_args},
    {0, "jsonargs", OPT_CALL, &plan.vars, NULL, "the same, of JSON",
	.call = vars_jsonargs},
    {'P', "threads", OPT_INT, &plan.threads, "N",
	"use N processors, 0: all of them; the output keeps its order "
	"(default: 1)",
	.max = PARALLEL_MAX},
    {.type = OPT_HEADING, .help = "Output"},
    {'r', "raw-output", OPT_FLAG, &plan.output.raw, NULL,
	"strings without quotes and escapes"},
    {'j', "join-output", OPT_FLAG, &plan.output.join, NULL,
	"as -r, and no line feeds"},
    {0, "raw-output0", OPT_FLAG, &plan.output.nul, NULL,
	"as -r, and NUL in place of line feeds"},
    {'a', "ascii-output", OPT_FLAG, &plan.output.style.ascii, NULL,
	"everything above ASCII as \\uXXXX"},
    {'S', "sort-keys", OPT_FLAG, &plan.output.style.sort_keys, NULL,
	"members of objects sorted by name"},
    {'c', "compact-output", OPT_CALL, &plan.output.style, NULL,
	"one line a value; this is the default", .call = style_compact},
    {'C', "color-output", OPT_CALL, &plan.output.style, NULL,
	"in colour, those of JQ_COLORS", .call = style_color},
    {'M', "monochrome-output", OPT_CALL, &plan.output.style, NULL,
	"without colour; this is the default", .call = style_monochrome},
    {0, "tab", OPT_CALL, &plan.output.style, NULL, "indented by tabs",
	.call = style_tab},
    {0, "indent", OPT_CALL, &plan.output.style, "N", "indented by N blanks",
	.nargs = 1, .call = style_indent},
    {0, "seq", OPT_FLAG, &plan.output.seq, NULL,
	"a record separator (RS) before each value, here and in the input"},
    {0, "unbuffered", OPT_FLAG, &ignored, NULL,
	"does nothing: output is never held back"},
    {'b', "binary", OPT_FLAG, &ignored, NULL,
	"does nothing: no line end is ever changed"},
    {'e', "exit-status", OPT_FLAG, &plan.exit_status, NULL,
	"exit 1 when the last output is false or null, 4 when there is none"},
    {.type = OPT_HEADING, .help = "Verb pace"},
    {0, "delay", OPT_DURATION, &plan.delay, "D",
	"hold each record for D, as work on it would take", .min = 1,
	.max = INT64_MAX, .given = &delay_given},
    {.type = OPT_HEADING, .help = "Other"},
    {0, "stats", OPT_FLAG, &proc.stats.at_end, NULL,
	"print counts as JSON on standard error at the end"},
    {0, "stats-every", OPT_DURATION, &proc.stats.every, "D", "the same every D",
	.min = 1000000, .max = INT64_MAX},
    {0, "progress", OPT_FLAG, &proc.stats.progress, NULL,
	"show a live line for a person"},
    {'v', "verbose", OPT_FLAG, &verbose, NULL, "tell what is done"},
    {'q', "quiet", OPT_FLAG, &quiet, NULL, "tell errors only"},
    /* what users of jq will try */
    {'V', NULL, OPT_REFUSED, .help = "use --version"},
    {.type = OPT_HEADING},
};

static const struct opt_program program = {
    .name = "streamproc",
    .synopsis = "[options] [map] EXPR [FILE...]\n"
		"[options] pace --delay D [FILE...]",
    .what = "Read JSON lines, filter and change them, write JSON lines. EXPR "
	    "is jq's language, see streamexpr(7).",
    .opts = options,
    .takes_expr = true,
    .examples = "  streamproc '.value *= 2' readings.ndjson\n"
		"  streamgen | streamproc 'select(.value > 50)'\n"
		"  streamgen | streamproc pace --delay 100ms\n",
};

/* Verbs that the interface reserves; they are not programs of map either. */
static void
refuse_reserved(const char *word)
{
	static const char *const reserved[] = {
	    "scan", "agg", "dedup", "join", "sort", "top", "sample"};

	if (strcmp(word, "sort") == 0)
		msg_usage("the verb sort is not in this version; jq's sort is "
			  "'streamproc map sort'");
	for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
		if (strcmp(word, reserved[i]) == 0)
			msg_usage("the verb %s is not in this version", word);
}

/* The first operand is the verb when it is one's name; 1 if so, else 0. */
static int
choose_verb(char **operands, int n)
{
	plan.verb = &verb_map;
	if (n == 0)
		return 0;
	for (size_t i = 0; i < NVERBS; i++) {
		if (strcmp(operands[0], verb_names[i]) == 0) {
			plan.verb = verbs[i];
			return 1;
		}
	}
	if (!from_file)
		refuse_reserved(operands[0]);
	return 0;
}

/* What follows the verb: operands[at..n-1]. */
static void
operands_to_input(char **operands, int at, int n)
{
	struct err e = {0};

	if (plan.verb->takes_expr && !plan.expr_file) {
		if (at == n)
			msg_usage(from_file ? "-f needs an operand: FILE"
					    : "an expression is needed; '.' "
					      "passes records on as they are");
		/* jq's `prog.jq -f`: none follows, so it is the first */
		if (from_file)
			plan.expr_file = operands[at++];
		else
			plan.expr = operands[at++];
	}
	n = vars_operands(&plan.vars, operands, at, n, &e);
	if (n < 0)
		msg_usage("%s", e.msg);
	proc.records.input.files = operands + at;
	proc.records.input.nfiles = n;
}

/* A lone word that is no program may have been meant as a verb. */
static void
hint_verb(const struct err *e)
{
	const char *w = plan.expr, *near;

	if (!w || !*w || e->code != EX_USAGE)
		return;
	for (const char *p = w; *p; p++)
		if (!islower((unsigned char)*p))
			return;
	near = str_nearest(str_of(w), verb_names, NVERBS);
	if (near)
		msg_error("%s\nThere is no verb %s either; did you mean %s?",
		    e->msg, w, near);
	else
		msg_error("%s\nThere is no verb %s either.", e->msg, w);
	exit(EX_USAGE);
}

/* Where order matters to more than the output, there is one thread. */
static void
check_threads(void)
{
	if (!plan.verb->fork)
		msg_usage("-P does not go with the verb %s", plan.verb->name);
	if (plan.null_input)
		msg_usage("-P does not go with -n: the program runs once");
	if (plan.slurp)
		msg_usage("-P does not go with -s: the program runs once");
	if (plan.input.stream)
		msg_usage("-P does not go with --stream");
	if (plan.input.multiline)
		msg_usage("-P does not go with -m: where a value ends is known "
			  "only from its start");
}

static void
check_options(void)
{
	if (plan.input.stream_errors)
		plan.input.stream = true;
	if (delay_given && plan.verb != &verb_pace)
		msg_usage("--delay belongs to the verb pace");
	if (plan.output.join || plan.output.nul)
		plan.output.raw = true;
	plan.input.separators = plan.output.seq;
	plan.input.final_lf = final_lf == 1;
	if (plan.threads != 1)
		check_threads();
	if (plan.verb != &verb_map &&
	    (plan.null_input || plan.slurp || plan.input.stream))
		msg_usage("-n, -s and --stream belong to the verb map");
	if (plan.input.stream && plan.input.raw)
		msg_usage("--stream has no use for -R: its lines are strings");
}

/* As in jq, colours that make no sense are told and not used. */
static void
read_colors(void)
{
	const char *text = getenv("JQ_COLORS");

	if (plan.output.style.color && text &&
	    !style_colors(&plan.output.style, &colors, text))
		msg_warn("JQ_COLORS is not a list of colours: %s", text);
}

static void
release(void)
{
	if (plan.verb->close)
		plan.verb->close(&proc);
	records_release(&proc.records);
	output_release(&proc.output);
	vars_release(&plan.vars);
	modules_release(&plan.modules);
}

int
main(int argc, char **argv)
{
	static const struct stat_field fields[] = {{"in", &proc.records.in},
	    {"out", &proc.output.out}, {"bad", &proc.bad.count},
	    {"blank", &proc.records.blank}, {"bytes_in", &proc.records.bytes},
	    {"bytes_out", &proc.output.bytes}, {NULL, NULL}};
	struct err e = {0};
	int n, failed;

	msg_init("streamproc");
	n = opt_parse(&program, argc, argv);
	msg_level = quiet ? MSG_QUIET : verbose ? MSG_VERBOSE : MSG_NORMAL;
	operands_to_input(argv, choose_verb(argv, n), n);
	check_options();
	read_colors();
	if (signals_init(false, &e) < 0)
		msg_die(&e);
	signals_grace(
	    proc.records.input.drain > 0 ? proc.records.input.drain : 1);
	proc.records.bad = &proc.bad;
	proc.records.stats = &proc.stats;
	output_init(&proc.output);
	if (bad_init(&proc.bad, &e) < 0)
		msg_die(&e);
	if (vars_load(&plan.vars, &e) < 0)
		msg_die(&e);
	plan.module_files = modules_of(&plan.modules, plan.expr_file);
	if (plan.verb->open(&proc, &e) < 0) {
		hint_verb(&e);
		msg_die(&e);
	}
	records_init(&proc.records);
	stats_start(&proc.stats, fields);

	failed = proc_run(&proc, &e);
	output_close(&proc.output);
	if (failed && !(e.code == EX_TEMPFAIL && signal_caught))
		msg_error("%s", e.msg);
	if (bad_end(&proc.bad, failed ? &(struct err){0} : &e) < 0 && !failed) {
		msg_error("%s", e.msg);
		failed = -1;
	}
	stats_end(&proc.stats);
	release();
	if (signal_caught)
		signals_die(signal_caught);
	return failed ? e.code : proc.status;
}

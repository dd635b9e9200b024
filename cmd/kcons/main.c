/* kcons: Kafka topics to standard output. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/msg.h"
#include "consume.h"
#include "io/signals.h"
#include "lag.h"
#include "list.h"

/* ns after the last drain */
#define MARGIN INT64_C(6000000000)

static struct kafka_cli kafka;
static struct selection selection = {.to = {KSPEC_NEVER, 0}};
static struct output out;
static struct bad bad;
static struct stats stats;
static struct consume run = {.max = -1, .drain = 10000000000};

static bool at_end, beginning, list, offsets, verbose, quiet;
static bool encode_given, isolation_given;
static int encode, isolation;
static int64_t buffer;
static const char *group, *instance;
static const char *ack;
static bool no_commit, lag, seeking;
static struct koffset_spec seek;
static struct group_run member;

static const char *const encodings[] = {"text", "base64", NULL};
static const char *const isolations[] = {"committed", "uncommitted", NULL};

static int
one_topic(void *to, char **args, struct err *e)
{
	(void)e;
	select_topic(to, args[0]);
	return 0;
}

static int
some_offsets(void *to, char **args, struct err *e)
{
	return select_offsets(to, args[0], e);
}

static int
some_partitions(void *to, char **args, struct err *e)
{
	return select_partitions(to, args[0], e);
}

static int
some_place(void *to, char **args, struct err *e)
{
	seeking = true;
	return place_parse(str_of(args[0]), to, e);
}

static const struct opt options[] = {
    {.type = OPT_HEADING, .help = "What to read"},
    KAFKA_CLI_BROKERS(kafka),
    {'t', "topic", OPT_CALL, &selection, "TOPIC",
	"a topic, as the operands; one that begins with ^ is a regular "
	"expression for their names",
	.nargs = 1, .call = one_topic},
    {'p', "partition", OPT_CALL, &selection, "LIST",
	"only these partitions: 0,2,5-7", .nargs = 1, .call = some_partitions},
    {'o', "offset", OPT_CALL, &selection, "FROM[..TO]",
	"from where, and up to where: beginning (default), end, an offset, -N "
	"(before the end of each partition), @TIME (milliseconds or RFC "
	"3339); stored (with -G: default)",
	.nargs = 1, .call = some_offsets},
    {0, "from-beginning", OPT_FLAG, &beginning, NULL,
	"the same as -o beginning"},
    {'e', "exit-at-end", OPT_FLAG, &at_end, NULL,
	"end where the partitions end now"},
    {'c', "max-messages", OPT_INT, &run.max, "COUNT", "end after COUNT records",
	.max = INT64_MAX},
    {'G', "group", OPT_TEXT, &group, "GROUP",
	"read as a member of a consumer group: partitions are shared out, and "
	"what the next process has taken is committed"},
    {0, "instance", OPT_TEXT, &instance, "ID",
	"with -G: a static member, whose partitions wait for its return"},
    {0, "ack", OPT_TEXT, &ack, "FILE|FD",
	"with -G and -J: commit what is acknowledged there, by lines of "
	"kprod's report, instead of what the next process has taken"},
    {0, "no-commit", OPT_FLAG, &no_commit, NULL, "with -G: commit nothing"},
    {0, "isolation", OPT_CHOICE, &isolation, "LEVEL",
	"committed (default) leaves out what transactions aborted, uncommitted "
	"does not",
	.choices = isolations, .given = &isolation_given},
    {.type = OPT_HEADING, .help = "How to write it"},
    {'J', "envelope", OPT_FLAG, &run.envelope, NULL,
	"write envelopes: topic, partition, offset, timestamp, headers, key "
	"and value of each record"},
    {0, "encode", OPT_CHOICE, &encode, "text|base64",
	"with -J: all values as value_text or value_base64",
	.choices = encodings, .given = &encode_given},
    {'L', "list", OPT_FLAG, &list, NULL,
	"list brokers and partitions as JSON lines instead"},
    {'Q', "query-offsets", OPT_FLAG, &offsets, NULL,
	"list the beginning and end of each partition instead, or the offset "
	"of -o"},
    {0, "lag", OPT_FLAG, &lag, NULL,
	"with -G: list what the group has committed of each partition, and "
	"how far that is from the end, instead"},
    {0, "seek-group", OPT_CALL, &seek, "PLACE",
	"with -G: set the offsets of the group, which must have no members, "
	"to this place instead",
	.nargs = 1, .call = some_place},
    {.type = OPT_HEADING, .help = "Connection and messages"},
    KAFKA_CLI_OPTIONS(kafka),
    {0, "buffer", OPT_SIZE, &buffer, "SIZE",
	"bytes read ahead, over all partitions (default: 8M)", .min = 1,
	.max = (int64_t)1 << 40},
    {0, "drain", OPT_DURATION, &run.drain, "D",
	"after a signal, wait for the reader at most D (default: 10s)",
	.max = INT64_MAX / 4},
    {0, "bad", OPT_TEXT, &bad.policy, "fail|skip|FILE",
	"what records get that are no line (default: fail)"},
    {0, "stats", OPT_FLAG, &stats.at_end, NULL,
	"print counts as JSON on standard error at the end"},
    {0, "stats-every", OPT_DURATION, &stats.every, "D", "the same every D",
	.min = 1000000, .max = INT64_MAX / 4},
    {0, "progress", OPT_FLAG, &stats.progress, NULL,
	"show a live line for a person"},
    {'v', "verbose", OPT_FLAG, &verbose, NULL, "tell what is done"},
    {'q', "quiet", OPT_FLAG, &quiet, NULL, "tell errors only"},
    /* kcat's letters that we lack */
    {'C', NULL, OPT_REFUSED, .help = "kcons always consumes; leave it out"},
    {'P', NULL, OPT_REFUSED, .help = "use kprod to produce"},
    {'f', NULL, OPT_REFUSED,
	.help = "use -J, and streamproc or jq to pick what you want"},
    {'K', NULL, OPT_REFUSED, .help = "use -J, which writes the key"},
    {'D', NULL, OPT_REFUSED,
	.help = "a record is a line; -J writes values with line breaks"},
    {'Z', NULL, OPT_REFUSED,
	.help = "a null value is the line null; -J tells it from text"},
    {'s', NULL, OPT_REFUSED, .help = "values are written as they are"},
    {'u', NULL, OPT_REFUSED, .help = "output is never held back"},
    {'m', NULL, OPT_REFUSED, .help = "use --timeout"},
    {'d', NULL, OPT_REFUSED, .help = "use -v, or KAFKA_TRACE=1"},
    {'O', NULL, OPT_REFUSED, .help = "use -J, which writes the offset"},
    {'E', NULL, OPT_REFUSED,
	.help = "lost brokers are waited for; with -e or -c as long as "
		"--timeout says"},
    {'V', NULL, OPT_REFUSED, .help = "use --version"},
    {.type = OPT_HEADING},
};

static const struct opt_program program = {
    .name = "kcons",
    .synopsis = "-b BROKERS [options] TOPIC...\n"
		"-b BROKERS -L [TOPIC...]\n"
		"-b BROKERS -Q [-o PLACE] TOPIC...\n"
		"-b BROKERS --lag -G GROUP [TOPIC...]\n"
		"-b BROKERS --seek-group PLACE -G GROUP TOPIC...",
    .what = "Write the records of Kafka topics to standard output, one line "
	    "each, in order of their offsets in each partition.",
    .opts = options,
    .examples =
	"  kcons -b localhost:9092 readings\n"
	"  kcons -b localhost:9092 -o -10 -e readings\n"
	"  kcons -b localhost:9092 -o @2026-01-02..@2026-01-03 -J '^sensor-'\n",
};

static void
check_group(void)
{
	const char *alone = instance ? "instance"
	    : ack		     ? "ack"
	    : no_commit		     ? "no-commit"
	    : lag		     ? "lag"
	    : seeking		     ? "seek-group"
				     : NULL;

	if (group && !*group)
		msg_usage("-G wants the name of a group");
	if (!group && alone)
		msg_usage("--%s is for groups: use it with -G", alone);
	if (!group && selection.stored)
		msg_usage("-o stored is where a group has committed: use it "
			  "with -G GROUP; partitions read without a group have "
			  "no stored offset");
	if (group && (list || offsets))
		msg_usage("-G and -%c exclude each other", list ? 'L' : 'Q');
	if (group && selection.nparts && !lag && !seeking)
		msg_usage("-G and -p exclude each other: the group shares the "
			  "partitions out");
	if (ack && (lag || seeking || no_commit))
		msg_usage("--ack and --%s exclude each other",
		    lag		  ? "lag"
			: seeking ? "seek-group"
				  : "no-commit");
	if (ack && !run.envelope)
		msg_usage("--ack wants envelopes, by which records are known "
			  "again: use it with -J");
	if (lag && seeking)
		msg_usage("--lag and --seek-group exclude each other");
	if ((lag || seeking) &&
	    (selection.from_given || selection.stored || selection.to_given))
		msg_usage("--%s and -o exclude each other",
		    lag ? "lag" : "seek-group");
}

/* What instead of reading lists, or sets, takes none of the options on that. */
static void
check_listing(void)
{
	const char *what = list ? "-L"
	    : offsets		? "-Q"
	    : lag		? "--lag"
	    : seeking		? "--seek-group"
				: NULL;
	const char *other = at_end	   ? "-e"
	    : run.max >= 0		   ? "-c"
	    : run.envelope		   ? "-J"
	    : beginning && !offsets	   ? "--from-beginning"
	    : list && selection.from_given ? "-o"
	    : list && selection.nparts	   ? "-p"
					   : NULL;

	if (what && other)
		msg_usage("%s and %s exclude each other", what, other);
	if (beginning && offsets)
		selection.from_given = true;
}

static void
check_options(int n, char **argv)
{
	for (int i = 0; i < n; i++)
		select_topic(&selection, argv[i]);
	check_group();
	if (list && offsets)
		msg_usage("-L and -Q exclude each other");
	check_listing();
	if (!selection.nnames && !list && !lag)
		msg_usage("no topic is given");
	if (beginning && selection.from_given &&
	    selection.from.kind != KSPEC_BEGINNING)
		msg_usage("--from-beginning and -o exclude each other");
	if (at_end && selection.to_given)
		msg_usage("-e and -o ..TO exclude each other: both say where "
			  "to end");
	if (at_end)
		selection.to.kind = KSPEC_END;
	if (encode_given && !run.envelope)
		msg_usage("--encode is for envelopes: use it with -J");
	if (offsets && selection.to_given)
		msg_usage("-Q takes one place, not FROM..TO");
	if (offsets &&
	    (selection.from.kind == KSPEC_OFFSET ||
		selection.from.kind == KSPEC_TAIL))
		msg_usage("-Q takes beginning, end or @TIME");
	if (encode_given)
		run.writer.form = encode == 0 ? ENVELOPE_TEXT : ENVELOPE_BASE64;
}

static void
set_props(void)
{
	kafka_cli_props(&kafka);
	if (isolation_given)
		kafka.props.read_committed = isolation == 0;
	if (group)
		kafka_cli_set(&kafka, "group", "group.id", group);
	if (instance)
		kafka_cli_set(
		    &kafka, "instance", "group.instance.id", instance);
	if (no_commit)
		kafka.props.auto_commit = false;
	if (group && !selection.from_given && !beginning &&
	    kafka.props.reset == KRESET_LATEST)
		selection.from.kind = KSPEC_END;
	if (buffer)
		kafka.props.fetch_budget = buffer;
}

static void
signalled(void *arg, short revents)
{
	(void)revents;
	loop_unwatch(run.loop, arg);
}

static int
consume(void)
{
	static const struct stat_field fields[] = {{"out", &run.written},
	    {"bytes", &run.bytes}, {"null", &run.nulls}, {"bad", &bad.count},
	    {"fetches", &run.read.fetches}, {"lag", &run.lag},
	    {"commits", &member.commits}, {"uncommitted", &member.uncommitted},
	    {NULL, NULL}};
	struct chosen *chosen;
	size_t n;
	int code;

	selection.waits = group && selection.to.kind == KSPEC_NEVER;
	chosen = select_resolve(&selection, &kafka, &n);
	run.kafka = &kafka;
	run.out = &out;
	run.bad = &bad;
	run.stats = &stats;
	if (group) {
		member.kafka = &kafka;
		member.loop = run.loop;
		member.out = &out;
		member.drain = run.drain;
		if (select_has_pattern(&selection))
			member.patterns = &selection;
		run.member = &member;
		out.tell = true;
	}
	stats_start(&stats, fields);
	code = consume_run(&run, &selection, chosen, n);
	free(chosen);
	return code;
}

static int
listing(void)
{
	struct chosen *chosen;
	size_t n;
	int code;

	if (list) {
		code = list_cluster(&kafka, &selection, &out.w.out);
	} else if (lag) {
		code = lag_list(&kafka, str_of(group), &selection, &out.w.out);
	} else if (seeking) {
		code = lag_seek(
		    &kafka, str_of(group), &selection, seek, &out.w.out);
	} else {
		chosen = select_resolve(&selection, &kafka, &n);
		code = list_offsets(&kafka, &selection, chosen, n,
		    kafka.props.read_committed, &out.w.out);
		free(chosen);
	}
	output_close(&out);
	return code;
}

int
main(int argc, char **argv)
{
	struct watch signal_watch = {.events = POLLIN, .ready = signalled};
	struct err e = {0};
	int n, code = 0;

	msg_init("kcons");
	n = opt_parse(&program, argc, argv);
	msg_level = quiet ? MSG_QUIET : verbose ? MSG_VERBOSE : MSG_NORMAL;
	check_options(n, argv);
	set_props();
	if (bad_init(&bad, &e) < 0)
		msg_die(&e);
	if (signals_init(true, &e) < 0)
		msg_die(&e);
	/* one drain for the reader, one for the writer of --ack, and 5 s to
	 * leave the group; only a standard error that nobody reads, or a file
	 * that does not answer, can hold the end up for longer */
	signals_grace((ack ? 2 : 1) * run.drain + MARGIN);
	run.loop = loop_new();
	signal_watch.fd = signals_fd();
	signal_watch.arg = &signal_watch;
	loop_watch(run.loop, &signal_watch);
	/* first of all: who writes to a named pipe waits for it */
	if (ack && ack_open(&member.ack, ack, run.loop, &member.ledger, &e) < 0)
		msg_die(&e);
	output_init(&out, run.loop, !group);
	kafka_cli_connect(&kafka, run.loop);
	if (list || offsets || lag || seeking)
		code = listing();
	else
		code = consume();
	kafka_cli_release(&kafka);
	output_release(&out);
	select_release(&selection);
	loop_free(run.loop);
	if (signal_caught)
		signals_die(signal_caught);
	return code;
}

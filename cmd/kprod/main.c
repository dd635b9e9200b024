/* kprod: lines to a Kafka topic. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/num.h"
#include "cli/exit.h"
#include "cli/msg.h"
#include "io/signals.h"
#include "kafka/admin.h"
#include "kafka/codec.h"
#include "sender.h"

enum { MIB = 1 << 20 };

#define MARGIN INT64_C(5000000000) /* ns after the last drain */

static struct kafka_cli kafka;
static struct record_options records = {.fixed_partition = -1};
static struct input in = {.drain = 10000000000, .out_fd = -1, .by_lines = true};
static struct split split;
static struct report report;
static struct bad bad;
static struct stats stats;
static struct sender sender = {.max_messages = -1};

static const char *partition, *compression, *create, *topic;
static int null_line, final_lf;
static size_t wanted_partitions; /* of a topic that exists; 0: all the same */
static bool null_given, zero, tee, wants_report, verbose, quiet;

static const char *const null_choices[] = {"tombstone", "text", NULL};
static const char *const lf_choices[] = {"optional", "required", NULL};

static int
add_header(bool is_expr, const char *name, const char *text, struct err *e)
{
	if (records.nheaders == RECORD_HEADERS)
		return err_set(
		    e, EX_USAGE, "more than %d headers", RECORD_HEADERS);
	if (!*name)
		return err_set(e, EX_USAGE, "a header needs a name");
	records.headers[records.nheaders++] =
	    (struct header_option){name, text, is_expr};
	return 0;
}

/* NAME=TEXT; NAME alone has a null value, as in kcat. */
static int
header_static(void *to, char **args, struct err *e)
{
	char *eq = strchr(args[0], '=');

	(void)to;
	if (eq)
		*eq = '\0';
	return add_header(false, args[0], eq ? eq + 1 : NULL, e);
}

static int
header_expr(void *to, char **args, struct err *e)
{
	(void)to;
	return add_header(true, args[0], args[1], e);
}

static const struct opt options[] = {
    {.type = OPT_HEADING, .help = "Where to"},
    KAFKA_CLI_BROKERS(kafka),
    {'t', "topic", OPT_TEXT, &topic, "TOPIC", "the topic"},
    {0, "topic-from", OPT_TEXT, &records.topic_from, "EXPR",
	"the topic of each record"},
    {'p', "partition", OPT_TEXT, &partition, "N|EXPR",
	"the partition (default: by the key as Java's client does; without a "
	"key, any)"},
    {0, "create", OPT_TEXT, &create, "PARTITIONS[:REPLICATION]",
	"make the topic first, unless it exists"},
    {.type = OPT_HEADING, .help = "Records"},
    {'k', "key", OPT_TEXT, &records.key, "EXPR",
	"the key: a string's text, else JSON; null is no key"},
    {'H', "header-static", OPT_CALL, NULL, "NAME=TEXT",
	"add a header to each record; NAME alone has a null value", .nargs = 1,
	.call = header_static},
    {0, "header", OPT_CALL, NULL, "NAME EXPR",
	"add a header whose value is that of EXPR", .nargs = 2,
	.call = header_expr},
    {0, "timestamp", OPT_TEXT, &records.timestamp, "EXPR",
	"the time: milliseconds since 1970 or RFC 3339 text (default: now)"},
    {0, "null", OPT_CHOICE, &null_line, "tombstone|text",
	"what a line `null` is: a null value or four letters (default: an "
	"error)",
	.choices = null_choices, .given = &null_given},
    {'Z', "null-tombstone", OPT_FLAG, &zero, NULL,
	"the same as --null=tombstone"},
    {'J', "envelope", OPT_FLAG, &records.envelope, NULL,
	"read envelopes, as kcons -J writes them"},
    {0, "copy", OPT_FLAG, &records.copy, NULL,
	"with -J: keep partition, timestamp and, without -t, topic of each "
	"envelope"},
    {.type = OPT_HEADING, .help = "Delivery"},
    {'z', "compress", OPT_TEXT, &compression, "CODEC[:LEVEL]",
	"none, gzip, snappy, lz4 or zstd (default: none)"},
    {0, "tee", OPT_FLAG, &tee, NULL,
	"write each line to standard output once it is acknowledged"},
    {0, "report", OPT_FLAG, &wants_report, NULL,
	"write where each line went as JSON once it is acknowledged"},
    {'c', "max-messages", OPT_INT, &sender.max_messages, "COUNT",
	"end after COUNT records", .max = INT64_MAX},
    {0, "drain", OPT_DURATION, &in.drain, "D",
	"after a signal, read on and deliver for at most D each (default: 10s)",
	.max = INT64_MAX / 4},
    KAFKA_CLI_OPTIONS(kafka),
    {.type = OPT_HEADING, .help = "Input and messages"},
    {0, "bad", OPT_TEXT, &bad.policy, "fail|skip|FILE",
	"what bad records get (default: fail)"},
    {0, "max-line", OPT_SIZE, &in.max_line, "SIZE",
	"a longer line is a bad record (default: 16M, with -J 64M)", .min = 1,
	.max = 256 * MIB},
    {0, "final-lf", OPT_CHOICE, &final_lf, "optional|required",
	"whether a last line without a line feed is good (default: optional)",
	.choices = lf_choices},
    {0, "stats", OPT_FLAG, &stats.at_end, NULL,
	"print counts as JSON on standard error at the end"},
    {0, "stats-every", OPT_DURATION, &stats.every, "D", "the same every D",
	.min = 1000000, .max = INT64_MAX / 4},
    {0, "progress", OPT_FLAG, &stats.progress, NULL,
	"show a live line for a person"},
    {'v', "verbose", OPT_FLAG, &verbose, NULL, "tell what is done"},
    {'q', "quiet", OPT_FLAG, &quiet, NULL, "tell errors only"},
    /* kcat's letters that we lack */
    {'P', NULL, OPT_REFUSED, .help = "kprod always produces; leave it out"},
    {'C', NULL, OPT_REFUSED, .help = "use kcons to consume"},
    {'L', NULL, OPT_REFUSED, .help = "use kcons -L"},
    {'Q', NULL, OPT_REFUSED, .help = "use kcons -Q"},
    {'G', NULL, OPT_REFUSED, .help = "use kcons to consume"},
    {'K', NULL, OPT_REFUSED,
	.help = "use -k EXPR, or -J with the key in an envelope"},
    {'D', NULL, OPT_REFUSED,
	.help = "a record is a line; use -J for values with line breaks"},
    {'T', NULL, OPT_REFUSED, .help = "use --tee"},
    {'l', NULL, OPT_REFUSED, .help = "name the file as an operand"},
    {'f', NULL, OPT_REFUSED, .help = "that is for output; use --report"},
    {'u', NULL, OPT_REFUSED, .help = "output is never held back"},
    {'s', NULL, OPT_REFUSED, .help = "values are sent as they are"},
    {'m', NULL, OPT_REFUSED, .help = "use --timeout"},
    {'d', NULL, OPT_REFUSED, .help = "use -v, or KAFKA_TRACE=1"},
    {'E', NULL, OPT_REFUSED,
	.help = "use -X delivery.timeout.ms=N to ride out longer failures"},
    {'V', NULL, OPT_REFUSED, .help = "use --version"},
    {.type = OPT_HEADING},
};

static const struct opt_program program = {
    .name = "kprod",
    .synopsis = "-b BROKERS -t TOPIC [options] [FILE...]\n"
		"-b BROKERS [-t TOPIC] --copy [options] [FILE...]",
    .what = "Send each line to a Kafka topic, in order, without loss or "
	    "duplicates, and end with 0 only if all are acknowledged.",
    .opts = options,
    .examples =
	"  streamgen | kprod -b localhost:9092 -t readings -k .id\n"
	"  kprod -b localhost:9092 -t logs -z zstd access.log error.log\n"
	"  kcons -b a:9092 -e -J t | kprod -b b:9092 --copy\n",
};

/* -p: a number is one for all, all else an expression. */
static void
set_partition(void)
{
	int64_t n;

	if (!partition)
		return;
	if (!num_parse_i64(str_of(partition), &n)) {
		records.partition = partition;
		return;
	}
	if (n < -1 || n > INT32_MAX)
		msg_usage("--partition: there is no partition %s", partition);
	records.fixed_partition = (int32_t)n;
}

static void
set_compression(struct kprops *p)
{
	const char *colon;
	struct str name;
	int codec, min, max;
	int64_t level;

	if (!compression)
		return;
	colon = strchr(compression, ':');
	name = str_of(compression);
	if (colon)
		name.n = (size_t)(colon - compression);
	codec = kcodec_by_name(name);
	if (codec < 0)
		msg_usage("--compress: unknown codec %.*s; one of none, gzip, "
			  "snappy, lz4, zstd",
		    (int)name.n, name.p);
	p->codec = codec;
	if (!colon)
		return;
	if (!kcodec_levels((enum kcodec)codec, &min, &max))
		msg_usage(
		    "--compress: %.*s has no levels", (int)name.n, name.p);
	if (!num_parse_i64(str_of(colon + 1), &level) || level < min ||
	    level > max)
		msg_usage("--compress: the levels of %.*s are %d to %d",
		    (int)name.n, name.p, min, max);
	p->codec_level = level;
}

static void
check_options(void)
{
	bool chosen =
	    records.topic_from || partition || records.key || records.timestamp;

	if (records.copy && chosen)
		msg_usage("--copy takes partition, key and timestamp from the "
			  "envelopes, and the topic without -t; --topic-from, "
			  "-p, -k and --timestamp exclude it");
	if (records.copy)
		records.envelope = true;
	if (topic && records.topic_from)
		msg_usage("--topic and --topic-from exclude each other");
	if (!topic && !records.topic_from && !records.copy)
		msg_usage("no topic is given: use -t TOPIC");
	if (tee && wants_report)
		msg_usage("--tee and --report exclude each other");
	if (create && !topic)
		msg_usage("--create wants a topic: use -t TOPIC");
	if (zero && null_given && null_line == 1)
		msg_usage("-Z and --null=text exclude each other");
	if (zero || null_given)
		records.null_line =
		    null_line == 1 && !zero ? NULL_TEXT : NULL_TOMBSTONE;
	records.topic = topic;
	set_partition();
	if (!in.max_line)
		in.max_line = (records.envelope ? 64 : 16) * MIB;
	in.final_lf = final_lf == 1;
	report.kind = tee  ? REPORT_TEE
	    : wants_report ? REPORT_REPORT
			   : REPORT_NONE;
}

/* --create PARTITIONS[:REPLICATION] */
static void
create_topic(void)
{
	struct str parts = str_of(create), copies = {NULL, 0};
	const char *colon = strchr(create, ':');
	int64_t n = -1, r = -1;
	bool existed = false;
	struct err e = {0};

	if (colon) {
		parts.n = (size_t)(colon - create);
		copies = str_of(colon + 1);
	}
	if (!num_parse_i64(parts, &n) || n < 1 || n > 100000 ||
	    (colon && (!num_parse_i64(copies, &r) || r < 1 || r > INT16_MAX)))
		msg_usage("--create: not PARTITIONS[:REPLICATION]: %s", create);
	if (kadmin_create_topic(kafka.cluster, str_of(topic), (int32_t)n,
		(int16_t)r, kafka.timeout, &existed, &e) < 0)
		kafka_cli_die(&e);
	if (!existed)
		msg_verbose("%s: made, %lld partitions", topic, (long long)n);
	else
		wanted_partitions = (size_t)n;
}

/* A topic that was there before need not be as it was asked for. */
static void
compare_topic(const struct ktopic *t)
{
	if (!wanted_partitions)
		return;
	if (t->nparts == wanted_partitions)
		msg_verbose("%s: exists already", topic);
	else
		msg_warn("%s: exists already, with %zu partitions, not %zu",
		    topic, t->nparts, wanted_partitions);
}

/* The first contact: a cluster that answers, and the topic if it has a name. */
static void
meet_cluster(void)
{
	struct ktopic *t;
	struct err e = {0};

	kafka_cli_connect(&kafka, in.loop);
	kcluster_auto_create(kafka.cluster, true);
	if (create)
		create_topic();
	if (!topic)
		return;
	t = kcluster_topic(kafka.cluster, str_of(topic), &e);
	if (!t)
		msg_usage("--topic: %s", e.msg);
	kafka_cli_wait(&kafka);
	compare_topic(t);
	if (records.fixed_partition >= (int64_t)t->nparts)
		msg_usage("--partition: %s has no partition %d, only 0 to %zu",
		    topic, records.fixed_partition, t->nparts - 1);
}

static void
no_memory(void)
{
	sender_no_memory(&sender);
}

static int
run(void)
{
	static const struct stat_field fields[] = {{"in", &sender.read},
	    {"acked", &sender.tally.ended[KDELIVERY_ACKED].n},
	    {"rejected", &sender.tally.ended[KDELIVERY_REJECTED].n},
	    {"in_doubt", &sender.tally.ended[KDELIVERY_IN_DOUBT].n},
	    {"not_sent", &sender.tally.ended[KDELIVERY_NOT_SENT].n},
	    {"bad", &bad.count}, {"blank", &split.blank},
	    {"batches", &sender.produced.batches},
	    {"requests", &sender.produced.requests},
	    {"retries", &sender.produced.retries},
	    {"bytes", &sender.produced.bytes},
	    {"packed", &sender.produced.packed},
	    {"throttled_ms", &sender.produced.throttled_ms}, {NULL, NULL}};

	sender.kafka = &kafka;
	sender.in = &in;
	sender.split = &split;
	sender.records = &records;
	sender.report = &report;
	sender.bad = &bad;
	sender.stats = &stats;
	split.parse = record_needs_json(&records);
	split.max_line = in.max_line;
	stats_start(&stats, fields);
	msg_on_no_memory(no_memory);
	return sender_run(&sender);
}

int
main(int argc, char **argv)
{
	struct err e = {0};
	int code;

	msg_init("kprod");
	in.nfiles = opt_parse(&program, argc, argv);
	in.files = argv;
	msg_level = quiet ? MSG_QUIET : verbose ? MSG_VERBOSE : MSG_NORMAL;
	check_options();
	kafka_cli_props(&kafka);
	set_compression(&kafka.props);
	sender.builder = record_builder_new(&records, &e);
	if (!sender.builder)
		msg_usage("%s", e.msg);
	if (bad_init(&bad, &e) < 0)
		msg_die(&e);
	if (signals_init(report.kind != REPORT_NONE, &e) < 0)
		msg_die(&e);
	/* Reading on takes a drain, delivering another; only a standard error
	 * that nobody reads can hold it up for longer. */
	signals_grace(in.drain + MARGIN);
	input_init(&in);
	report.loop = in.loop;
	report.files = in.files;
	report.nfiles = in.nfiles;
	report_init(&report);
	meet_cluster();
	code = run();
	if (report.gone)
		exit_reader_gone(report.out.name);
	report_release(&report);
	record_builder_free(sender.builder);
	split_release(&split);
	kafka_cli_release(&kafka);
	input_release(&in);
	if (signal_caught)
		signals_die(signal_caught);
	return code;
}

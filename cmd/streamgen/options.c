/* The options of streamgen. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/num.h"
#include "cli/msg.h"
#include "cli/opt.h"
#include "options.h"
#include "profile.h"

static struct settings set = {.count = -1, .shards = 1};
static const char *profile, *show;
static const char *interval, *rate, *start, *step, *until, *shard;
static const char *fault_text[FAULTS];
static const char *const fault_options[FAULTS] = {
    "--late", "--swap", "--dup", "--gap", "--bad-lines"};
static bool have_seed, have_for, verbose, quiet;
static int64_t for_ns;

static const struct gen_units units = {unit_duration, unit_rate};

static const struct opt options[] = {
    {'p', "profile", OPT_TEXT, &profile, "NAME",
	"a stream to start with: trades, posts, sensors, clicks, orders, logs, "
	"nexmark"},
    {0, "show", OPT_TEXT, &show, "NAME",
	"print the expression of a profile, and exit"},
    {'n', "count", OPT_INT, &set.count, "COUNT", "end after COUNT records",
	.max = INT64_MAX},
    {'s', "seed", OPT_INT, &set.seed, "SEED",
	"the same seed gives the same records (default: random)",
	.min = INT64_MIN, .max = INT64_MAX, .given = &have_seed},
    {.type = OPT_HEADING, .help = "When records come"},
    {'i', "interval", OPT_TEXT, &interval, "INTERVAL",
	"pause between records: 1s, 0.5s..1.5s (uniform), exp:1s (Poisson), "
	"burst:100/5s, sine:100/s..1000/s@60s, day:10/s..500/s@18:00, 0 "
	"(default: 0.5s..1.5s)"},
    {'r', "rate", OPT_TEXT, &rate, "RATE",
	"records per time: 1000/s, 5/m, exp:1000/s, max"},
    {0, "for", OPT_DURATION, &for_ns, "D", "end after D of the stream's time",
	.given = &have_for},
    {0, "until", OPT_TEXT, &until, "TIME", "end before TIME"},
    {.type = OPT_HEADING, .help = "Event time"},
    {0, "start", OPT_TEXT, &start, "TIME",
	"event time of the first record, as 2026-01-02T03:04:05Z; without "
	"-i or -r the pace is as fast as possible"},
    {0, "step", OPT_TEXT, &step, "INTERVAL",
	"event time from record to record, as for -i (default: the pause)"},
    {.type = OPT_HEADING, .help = "Disorder and faults"},
    {0, "late", OPT_TEXT, &fault_text[FAULT_LATE], "P:D",
	"of each record with probability P: written later by D of its time: "
	"5%:3s, 5%:1s..5s, 5%:exp:3s"},
    {0, "swap", OPT_TEXT, &fault_text[FAULT_SWAP], "P[:N]",
	"written after the N (1) records that follow it"},
    {0, "dup", OPT_TEXT, &fault_text[FAULT_DUP], "P[:D]",
	"written twice, the second time D later"},
    {0, "gap", OPT_TEXT, &fault_text[FAULT_GAP], "P[:N]",
	"left out with the N - 1 that follow it"},
    {0, "bad-lines", OPT_TEXT, &fault_text[FAULT_BAD], "P[:KIND,...]",
	"broken: truncated, utf8, type (of a value), missing (member); any of "
	"them"},
    {0, "mark", OPT_TEXT, &set.mark, "NAME",
	"faulty records tell their faults in a member (_faults)",
	.if_bare = "_faults"},
    {.type = OPT_HEADING, .help = "Parts of a run"},
    {0, "from", OPT_INT, &set.from, "N",
	"write from record N on what the whole run would", .max = INT64_MAX},
    {0, "shard", OPT_TEXT, &shard, "I/K",
	"write the Ith of K equal parts of the run's records"},
    {.type = OPT_HEADING, .help = "What is told"},
    {0, "stats", OPT_FLAG, &set.stats.at_end, NULL,
	"print counts as JSON on standard error at the end"},
    {0, "stats-every", OPT_DURATION, &set.stats.every, "D", "the same every D",
	.min = 1000000, .max = INT64_MAX},
    {0, "progress", OPT_FLAG, &set.stats.progress, NULL,
	"show a live line for a person"},
    {'v', "verbose", OPT_FLAG, &verbose, NULL, "tell what is done"},
    {'q', "quiet", OPT_FLAG, &quiet, NULL, "tell errors only"},
    {.type = OPT_HEADING},
};

static const struct opt_program program = {
    .name = "streamgen",
    .synopsis = "[-n COUNT] [-i INTERVAL | -r RATE] [-s SEED] "
		"[-p NAME | EXPR]\n--show NAME",
    .what = "Write records as JSON lines, by default "
	    "{\"id\":0,\"ts\":\"…\",\"value\":42} every 0.5 to 1.5 seconds.",
    .opts = options,
    .examples = "  streamgen -n 10\n"
		"  streamgen -p trades -r 100/s\n"
		"  streamgen -r 1000/s '{id: seq, v: uniform(0; 1)}'\n"
		"  streamgen -n 1000000 -r max -s 1 >records.ndjson\n"
		"  streamgen --start 2026-01-01 --step exp:1s --late 5%:3s -n "
		"1000\n",
};

/* RFC 3339, or seconds since 1970. */
static int64_t
time_of(const char *option, const char *text)
{
	struct str s = str_of(text);
	int64_t ns, seconds;

	if (time_parse(s, &ns) == 0)
		return ns;
	if (num_parse_i64(s, &seconds) &&
	    !__builtin_mul_overflow(seconds, 1000000000, &ns))
		return ns;
	msg_usage("%s: not a time like 2026-01-02T03:04:05Z, 2026-01-02 or "
		  "1767323045: %s",
	    option, text);
}

static void
set_arrival(struct arrival *a, const char *option, const char *text,
    enum arrival_form form)
{
	struct err e = {0};

	if (arrival_parse(a, str_of(text), form, &units, &e) < 0)
		msg_usage("%s: %s", option, e.msg);
}

static void
set_pace(struct settings *s)
{
	if (interval && rate)
		msg_usage("--interval and --rate exclude each other");
	if (rate)
		set_arrival(&s->pace, "--rate", rate, ARRIVAL_RATE);
	else if (interval)
		set_arrival(&s->pace, "--interval", interval, ARRIVAL_INTERVAL);
	else
		set_arrival(&s->pace, "the default pause",
		    start ? "0" : "0.5s..1.5s", ARRIVAL_INTERVAL);
}

/* The steps of event time: as told, else the pace, else its default. */
static void
set_time(struct settings *s)
{
	if (step && !start)
		msg_usage(
		    "--step %s needs --start: when is the first record?", step);
	if (!start)
		return;
	s->is_virtual = true;
	s->start = time_of("--start", start);
	if (step) {
		set_arrival(&s->step, "--step", step, ARRIVAL_INTERVAL);
	} else if (!arrival_none(&s->pace)) {
		s->step = s->pace;
		s->step_is_pace = true;
	} else {
		set_arrival(&s->step, "the default step", "0.5s..1.5s",
		    ARRIVAL_INTERVAL);
	}
}

/* --for and --until: the time that the stream has. */
static void
set_length(struct settings *s)
{
	int64_t first = s->is_virtual ? s->start : clock_wall_ns(), left;

	s->length = have_for ? for_ns : INT64_MAX;
	if (!until)
		return;
	if (__builtin_sub_overflow(time_of("--until", until), first, &left))
		left = INT64_MAX;
	if (left < 0)
		left = 0;
	if (left < s->length)
		s->length = left;
}

static void
set_faults(struct settings *s)
{
	struct err e = {0};
	bool timed;

	for (int i = 0; i < FAULTS; i++)
		if (fault_text[i] &&
		    fault_parse(&s->faults, (enum fault)i,
			str_of(fault_text[i]), &units, &e) < 0)
			msg_usage("%s %s: %s", fault_options[i], fault_text[i],
			    e.msg);
	timed = !arrival_none(s->is_virtual ? &s->step : &s->pace);
	if (!timed && s->faults.share[FAULT_LATE] > 0)
		msg_usage("--late %s: no time passes from record to record; "
			  "give a pace (-r 1000/s) or event times (--start "
			  "2026-01-01 --step 1ms)",
		    fault_text[FAULT_LATE]);
	if (!timed && s->faults.share[FAULT_DUP] > 0 &&
	    duration_dist_mean(&s->faults.again) > 0)
		msg_usage("--dup %s: no time passes from record to record; "
			  "give a pace (-r 1000/s) or event times (--start "
			  "2026-01-01 --step 1ms)",
		    fault_text[FAULT_DUP]);
	if (s->mark && !faults_any(&s->faults))
		msg_usage(
		    "--mark: there are no faults to tell; --late, --swap, "
		    "--dup and --bad-lines make them");
}

static void
set_shard(struct settings *s)
{
	struct str part = str_of(shard ? shard : "1/1"), of = {NULL, 0};

	if (!gen_cut(&part, STR("/"), &of) || !num_parse_i64(part, &s->shard) ||
	    !num_parse_i64(of, &s->shards) || s->shard < 1 ||
	    s->shard > s->shards)
		msg_usage(
		    "--shard: not one of the parts 1/8 to 8/8, say: %s", shard);
	s->shard--;
}

/* A person who asks for a million at the pace of the default should know. */
static void
warn_duration(const struct settings *s)
{
	double seconds = arrival_mean(&s->pace) / 1e9 * (double)s->count;

	if (interval || rate || start || s->count <= 1000 ||
	    s->count == INT64_MAX || s->length < INT64_MAX)
		return;
	msg_warn("%lld records at the default pace take about %.0f %s; "
		 "-r max is as fast as possible",
	    (long long)s->count, seconds < 7200 ? seconds / 60 : seconds / 3600,
	    seconds < 7200 ? "minutes" : "hours");
}

static void
set_seed(struct settings *s)
{
	if (!have_seed) {
		if (s->from || shard)
			msg_usage("%s needs --seed: of which run is it a part?",
			    s->from ? "--from" : "--shard");
		random_bytes(&s->seed, sizeof s->seed);
		s->seed &= INT64_MAX;
		msg_verbose("seed %lld", (long long)s->seed);
	}
	s->faults.seed = (uint64_t)s->seed;
}

/* The expression, NULL for the default record. */
static const char *
expression(char **operands, int n)
{
	if (n > 1)
		msg_usage("one expression at most; what is %s?", operands[1]);
	if (show && (n || profile))
		msg_usage("--show %s goes by itself", show);
	if (profile && n)
		msg_usage("--profile %s is an expression; what is %s?", profile,
		    operands[0]);
	if (show)
		show_profile("--show", show);
	if (profile)
		return profile_text("--profile", profile);
	return n ? operands[0] : NULL;
}

void
options_parse(struct settings *s, int argc, char **argv)
{
	int n = opt_parse(&program, argc, argv);

	msg_level = quiet ? MSG_QUIET : verbose ? MSG_VERBOSE : MSG_NORMAL;
	if (set.count < 0)
		set.count = INT64_MAX;
	*s = set;
	s->expr = expression(argv, n);
	set_pace(s);
	set_time(s);
	set_length(s);
	set_faults(s);
	set_shard(s);
	set_seed(s);
	warn_duration(s);
}

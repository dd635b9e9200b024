/* streamgen: makes a stream of records. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/num.h"
#include "cli/end.h"
#include "cli/msg.h"
#include "cli/opt.h"
#include "cli/stats.h"
#include "gen/pace.h"
#include "io/loop.h"
#include "io/signals.h"
#include "maker.h"

struct gen {
	struct maker *maker;
	struct writer out;
	struct pace pace;
	struct rng pace_rng;
	uint64_t made, bytes;
	int64_t count; /* -1: endless */
	struct loop *loop;
	struct watch out_watch, signal_watch;
	struct stats stats;
};

/* After a signal, so long may the reader take for what is made, in ns. */
static const int64_t GRACE = 10000000000;

static int64_t count = -1, seed;
static const char *interval, *rate;
static bool have_seed, verbose, quiet;
static struct gen g;

static const struct opt options[] = {
    {'n', "count", OPT_INT, &count, "COUNT", "end after COUNT records",
	.max = INT64_MAX},
    {'i', "interval", OPT_TEXT, &interval, "INTERVAL",
	"pause between records: 1s, 0.5s..1.5s (uniform), exp:1s (Poisson), 0 "
	"(default: 0.5s..1.5s)"},
    {'r', "rate", OPT_TEXT, &rate, "RATE",
	"records per time: 1000/s, 5/m, max"},
    {'s', "seed", OPT_INT, &seed, "SEED",
	"the same seed gives the same records (default: random)",
	.min = INT64_MIN, .max = INT64_MAX, .given = &have_seed},
    {0, "stats", OPT_FLAG, &g.stats.at_end, NULL,
	"print counts as JSON on standard error at the end"},
    {0, "stats-every", OPT_DURATION, &g.stats.every, "D", "the same every D",
	.min = 1000000, .max = INT64_MAX},
    {0, "progress", OPT_FLAG, &g.stats.progress, NULL,
	"show a live line for a person"},
    {'v', "verbose", OPT_FLAG, &verbose, NULL, "tell what is done"},
    {'q', "quiet", OPT_FLAG, &quiet, NULL, "tell errors only"},
    {.type = OPT_HEADING},
};

static const struct opt_program program = {
    .name = "streamgen",
    .synopsis = "[-n COUNT] [-i INTERVAL | -r RATE] [-s SEED] [EXPR]",
    .what = "Write records as JSON lines, by default "
	    "{\"id\":0,\"ts\":\"…\",\"value\":42} every 0.5 to 1.5 seconds.",
    .opts = options,
    .examples = "  streamgen -n 10\n"
		"  streamgen -r 1000/s '{id: seq, v: uniform(0; 1)}'\n"
		"  streamgen -n 1000000 -r max -s 1 >records.ndjson\n",
};

static void
set_pace(struct pace *p)
{
	struct err e = {0};
	double per_second;

	if (interval && rate)
		msg_usage("--interval and --rate exclude each other");
	if (rate) {
		if (unit_rate(str_of(rate), &per_second) < 0)
			msg_usage(
			    "--rate: not a rate like 1000/s or max: %s", rate);
		*p = (struct pace){.kind = PACE_FIXED,
		    .a = isinf(per_second) ? 0 : 1e9 / per_second};
		return;
	}
	if (pace_parse(p, str_of(interval ? interval : "0.5s..1.5s"),
		unit_duration, &e) < 0)
		msg_usage("--interval: %s", e.msg);
}

/* A person who asks for a million at the pace of the default should know. */
static void
warn_duration(void)
{
	double seconds = pace_mean(&g.pace) / 1e9 * (double)count;

	if (interval || rate || count <= 1000)
		return;
	msg_warn("%lld records at the default pace take about %.0f %s; "
		 "-r max is as fast as possible",
	    (long long)count, seconds < 7200 ? seconds / 60 : seconds / 3600,
	    seconds < 7200 ? "minutes" : "hours");
}

static void
reader_gone(void *arg, short revents)
{
	(void)arg;
	if (revents & (POLLERR | POLLHUP))
		end_reader_gone(g.out.name);
}

/* Only ends the wait: signal_caught is what is looked at. */
static void
signalled(void *arg, short revents)
{
	(void)arg;
	(void)revents;
}

static void
set_up(void)
{
	if (!have_seed) {
		random_bytes(&seed, sizeof seed);
		seed &= INT64_MAX;
		msg_verbose("seed %lld", (long long)seed);
	}
	rng_seed(&g.pace_rng, (uint64_t)seed, 1);
	g.count = count;
	g.loop = loop_new();
	writer_init(&g.out, STDOUT_FILENO, "standard output", true);
	if (g.out.kind == WRITER_PIPE || g.out.kind == WRITER_SOCKET) {
		g.out_watch =
		    (struct watch){.fd = STDOUT_FILENO, .ready = reader_gone};
		loop_watch(g.loop, &g.out_watch);
	}
	g.signal_watch = (struct watch){
	    .fd = signals_fd(), .events = POLLIN, .ready = signalled};
	loop_watch(g.loop, &g.signal_watch);
}

static void
flush(void)
{
	struct err e = {0};

	g.bytes += g.out.out.len;
	if (writer_flush(&g.out, &e) < 0)
		end_output(&g.out, &e);
}

/* Sleeps until the time has come; what is written is out before. */
static void
wait_until(int64_t due)
{
	struct err e = {0};

	while (!signal_caught && clock_ns() < due) {
		int64_t until = due;

		if (g.out.out.len)
			flush();
		if (stats_due(&g.stats) < until)
			until = stats_due(&g.stats);
		if (loop_turn(g.loop, until, &e) < 0)
			msg_die(&e);
		stats_tick(&g.stats, clock_ns());
	}
}

static void
generate(void)
{
	bool paced = !pace_none(&g.pace);
	int64_t due = clock_ns();
	struct err e = {0};
	int more = 0;

	while (!signal_caught && (g.count < 0 || (int64_t)g.made < g.count)) {
		if (paced && g.made && !more) {
			due += pace_next(&g.pace, &g.pace_rng);
			wait_until(due);
			if (signal_caught)
				return;
		}
		more = maker_next(g.maker, &g.out.out, &e);
		if (more < 0 && signal_caught && e.code == EX_TEMPFAIL)
			return;
		if (more < 0) {
			flush();
			msg_die(&e);
		}
		g.made += !more;
		if (more || g.out.out.len >= WRITER_BLOCK) {
			flush();
			stats_tick(&g.stats, clock_ns());
		}
	}
}

int
main(int argc, char **argv)
{
	static const struct stat_field fields[] = {
	    {"out", &g.made}, {"bytes", &g.bytes}, {NULL, NULL}};
	struct err e = {0};
	int n;

	msg_init("streamgen");
	n = opt_parse(&program, argc, argv);
	msg_level = quiet ? MSG_QUIET : verbose ? MSG_VERBOSE : MSG_NORMAL;
	if (n > 1)
		msg_usage("one expression at most; what is %s?", argv[1]);
	set_pace(&g.pace);
	warn_duration();
	if (signals_init(false, &e) < 0)
		msg_die(&e);
	signals_grace(GRACE);
	set_up();
	g.maker = maker_new(n ? argv[0] : NULL, (uint64_t)seed, &e);
	if (!g.maker)
		msg_die(&e);
	stats_start(&g.stats, fields);
	generate();
	g.bytes += g.out.out.len;
	if (writer_close(&g.out, &e) < 0)
		end_output(&g.out, &e);
	stats_end(&g.stats);
	maker_free(g.maker);
	loop_free(g.loop);
	writer_release(&g.out);
	if (signal_caught)
		signals_die(signal_caught);
	return 0;
}

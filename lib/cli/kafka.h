/*
 * What kprod and kcons share on their command lines: the brokers, properties
 * from files, environment and options, patience, and the connection itself.
 */
#ifndef CLI_KAFKA_H
#define CLI_KAFKA_H

#include "cli/opt.h"
#include "io/loop.h"
#include "kafka/cluster.h"
#include "kafka/props.h"

enum { KAFKA_CLI_SETTINGS = 128 };

struct kafka_cli {
	/* from the options */
	const char *bootstrap;
	int64_t timeout; /* ns, of the first contact */
	struct {
		bool file; /* text is a file of properties */
		const char *text;
	} set[KAFKA_CLI_SETTINGS]; /* in the order given */
	size_t nset;

	/* what comes of them */
	struct kprops props;
	struct kcluster *cluster;
};

/* Their lines of the option table; `k` is a struct kafka_cli. */
#define KAFKA_CLI_BROKERS(k)                                                  \
	{                                                                     \
		'b', "bootstrap-server", OPT_TEXT, &(k).bootstrap, "BROKERS", \
		    "where to find the cluster: HOST[:PORT], more separated " \
		    "by commas"                                               \
	}
#define KAFKA_CLI_OPTIONS(k)                                                \
	{'X', "property", OPT_CALL, &(k), "NAME=VALUE",                     \
	    "set a property of the Kafka client; -X list shows them all",   \
	    .nargs = 1, .call = kafka_cli_property},                        \
	    {'F', "config", OPT_CALL, &(k), "FILE",                         \
		"read properties from a file", .nargs = 1,                  \
		.call = kafka_cli_file},                                    \
	{                                                                   \
		0, "timeout", OPT_DURATION, &(k).timeout, "D",              \
		    "patience for the first contact and for answers about " \
		    "topics (default: 30s)",                                \
		    .min = 1000000, .max = INT64_MAX / 4                    \
	}

int kafka_cli_property(void *k, char **args, struct err *);
int kafka_cli_file(void *k, char **args, struct err *);

/*
 * After the options: files, then the environment, then -X, then -b.  Ends the
 * program on a mistake.  Options with a name of their own that stand for
 * properties are the caller's to apply afterwards; then kafka_cli_connect().
 */
void kafka_cli_props(struct kafka_cli *);

/* Sets one property whose value came from an option of the name. */
void kafka_cli_set(struct kafka_cli *, const char *option, const char *name,
    const char *value);

/* Checks the properties and makes the cluster, with -v and KAFKA_TRACE. */
void kafka_cli_connect(struct kafka_cli *, struct loop *);

/*
 * Waits until all topics that were asked for are known.  Ends the program when
 * they are not in time, or by the signal that came.
 */
void kafka_cli_wait(struct kafka_cli *);

/* After a blocking question failed: by the signal, or with the error. */
void kafka_cli_die(const struct err *) __attribute__((noreturn));

void kafka_cli_release(struct kafka_cli *);

#endif

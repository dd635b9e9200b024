/* What kprod and kcons share on their command lines. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/kafka.h"
#include "cli/msg.h"
#include "io/signals.h"

static const int64_t PATIENCE = 30000000000; /* ns */

static void
list_and_exit(void)
{
	struct buf b = {0};
	size_t done = 0;

	kprops_list(&b);
	while (done < b.len) {
		ssize_t n = write(STDOUT_FILENO, b.p + done, b.len - done);

		if (n < 0) {
			msg_error("standard output: %s", strerror(errno));
			exit(EX_IOERR);
		}
		done += (size_t)n;
	}
	exit(0);
}

static int
note(struct kafka_cli *k, bool file, const char *text, struct err *e)
{
	if (k->nset == KAFKA_CLI_SETTINGS)
		return err_set(
		    e, EX_USAGE, "more than %d of them", KAFKA_CLI_SETTINGS);
	k->set[k->nset].file = file;
	k->set[k->nset++].text = text;
	return 0;
}

int
kafka_cli_property(void *arg, char **args, struct err *e)
{
	if (strcmp(args[0], "list") == 0)
		list_and_exit();
	return note(arg, false, args[0], e);
}

int
kafka_cli_file(void *arg, char **args, struct err *e)
{
	return note(arg, true, args[0], e);
}

/* A wrong property is wrong use wherever it stands, a wrong file is not. */
static void
refuse(const struct err *e)
{
	if (e->code == EX_USAGE)
		msg_usage("%s", e->msg);
	msg_die(e);
}

void
kafka_cli_props(struct kafka_cli *k)
{
	struct err e = {0};

	kprops_init(&k->props);
	for (size_t i = 0; i < k->nset; i++)
		if (k->set[i].file &&
		    kprops_file(&k->props, k->set[i].text, &e) < 0)
			refuse(&e);
	if (kprops_env(&k->props, &e) < 0)
		refuse(&e);
	for (size_t i = 0; i < k->nset; i++)
		if (!k->set[i].file &&
		    kprops_assign(&k->props, str_of(k->set[i].text), &e) < 0)
			refuse(&e);
	if (k->bootstrap)
		kafka_cli_set(
		    k, "bootstrap-server", "bootstrap.servers", k->bootstrap);
	if (!k->props.bootstrap)
		msg_usage("no broker is given: use -b HOST:PORT");
	if (!k->timeout)
		k->timeout = PATIENCE;
}

void
kafka_cli_set(struct kafka_cli *k, const char *option, const char *name,
    const char *value)
{
	struct err e = {0};

	if (kprops_set(&k->props, str_of(name), str_of(value), &e) == 0)
		return;
	err_prefix(&e, "--%s", option);
	refuse(&e);
}

static void
doubt(const char *var, const char *meant)
{
	msg_verbose("environment variable %s is no property and is left "
		    "alone; is %s meant?",
	    var, meant);
}

static void
trace(void *arg, const char *line)
{
	(void)arg;
	msg_error("%s", line);
}

static void
tell(void *arg, const char *line)
{
	(void)arg;
	msg_verbose("%s", line);
}

void
kafka_cli_connect(struct kafka_cli *k, struct loop *loop)
{
	const char *want = getenv("KAFKA_TRACE");
	struct err e = {0};

	if (kprops_check(&k->props, &e) < 0)
		refuse(&e);
	k->cluster = kcluster_new(loop, &k->props, &e);
	if (!k->cluster)
		refuse(&e);
	if (want && *want && strcmp(want, "0") != 0)
		kcluster_on_trace(k->cluster, trace, NULL);
	if (msg_level < MSG_VERBOSE)
		return;
	kcluster_on_log(k->cluster, tell, NULL);
	kprops_env_doubts(doubt);
}

void
kafka_cli_wait(struct kafka_cli *k)
{
	struct err e = {0};

	if (kcluster_wait(k->cluster, k->timeout, &e) < 0)
		kafka_cli_die(&e);
}

void
kafka_cli_die(const struct err *e)
{
	if (e->code == 0 && signal_caught)
		signals_die(signal_caught);
	msg_die(e);
}

void
kafka_cli_release(struct kafka_cli *k)
{
	kcluster_free(k->cluster);
	kprops_release(&k->props);
}

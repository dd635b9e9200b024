/* The cluster: its life, its topics, and who is told about it. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "kafka/client/cluster_priv.h"
#include "kafka/error.h"

enum { DEFAULT_PORT = 9092, TOPIC_MAX = 249 };

#define MS INT64_C(1000000)

struct kcluster *
kcluster_new(struct loop *loop, const struct kprops *props, struct err *e)
{
	struct kcluster *c;
	struct hostlist servers;

	if (!props->bootstrap || !*props->bootstrap) {
		err_set(e, EX_USAGE, "no servers given (bootstrap.servers)");
		return NULL;
	}
	if (hostlist_parse(&servers, str_of(props->bootstrap), DEFAULT_PORT, e))
		return NULL;
	c = xcalloc(1, sizeof *c);
	c->loop = loop;
	c->props = props;
	c->servers = servers;
	c->boot = xcalloc(servers.n, sizeof *c->boot);
	c->controller = -1;
	kmeta_init(c);
	return c;
}

void
kcluster_free(struct kcluster *c)
{
	if (!c)
		return;
	kmeta_release(c);
	for (size_t i = 0; i < c->servers.n; i++)
		kcluster_drop_conn(c, &c->boot[i].conn);
	for (size_t i = 0; i < c->nbrokers; i++) {
		kcluster_drop_conn(c, &c->brokers[i]->conn);
		free(c->brokers[i]->host);
		free(c->brokers[i]);
	}
	for (size_t i = 0; i < c->ntopics; i++) {
		free((char *)(uintptr_t)c->topics[i]->name.p);
		free(c->topics[i]->parts);
		free(c->topics[i]);
	}
	map_release(&c->by_name);
	hostlist_release(&c->servers);
	free(c->boot);
	free(c->brokers);
	free(c->topics);
	free(c);
}

void
kcluster_on_trace(struct kcluster *c, kcluster_say *say, void *arg)
{
	c->trace = say;
	c->trace_arg = arg;
}

void
kcluster_on_log(struct kcluster *c, kcluster_say *say, void *arg)
{
	c->log = say;
	c->log_arg = arg;
}

void
kcluster_logf(struct kcluster *c, const char *fmt, ...)
{
	char line[600];
	va_list ap;

	if (!c->log)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	c->log(c->log_arg, line);
}

void
kcluster_auto_create(struct kcluster *c, bool on)
{
	c->auto_create = on;
}

struct loop *
kcluster_loop(struct kcluster *c)
{
	return c->loop;
}

const struct kprops *
kcluster_props(const struct kcluster *c)
{
	return c->props;
}

bool
kcluster_contacted(const struct kcluster *c)
{
	return c->contacted;
}

int64_t
kcluster_backoff(const struct kprops *p, unsigned n)
{
	int64_t ms = p->retry_backoff_ms;
	uint32_t dice;

	for (; n > 0 && ms < p->retry_backoff_max_ms; n--)
		ms *= 2;
	if (ms > p->retry_backoff_max_ms)
		ms = p->retry_backoff_max_ms;
	random_bytes(&dice, sizeof dice);
	return ms * MS / 10 * (8 + dice % 5);
}

void
kcluster_listen(struct kcluster *c, struct klistener *l)
{
	l->next = c->listeners;
	c->listeners = l;
}

void
kcluster_unlisten(struct kcluster *c, struct klistener *l)
{
	for (struct klistener **p = &c->listeners; *p; p = &(*p)->next) {
		if (*p == l) {
			*p = l->next;
			return;
		}
	}
}

void
kcluster_changed(struct kcluster *c)
{
	struct klistener *next;

	for (struct klistener *l = c->listeners; l; l = next) {
		next = l->next;
		l->changed(l->arg);
	}
}

/* --- topics ------------------------------------------------------------- */

static bool
name_ok(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char ch = s.p[i];

		if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
			(ch >= '0' && ch <= '9') || ch == '.' || ch == '_' ||
			ch == '-'))
			return false;
	}
	return s.n > 0 && s.n <= TOPIC_MAX && !str_is(s, ".") &&
	    !str_is(s, "..");
}

struct ktopic *
kcluster_topic(struct kcluster *c, struct str name, struct err *e)
{
	struct ktopic *t = map_get(&c->by_name, name);

	if (t)
		return t;
	if (!name_ok(name)) {
		err_set(e, EX_USAGE,
		    "topic \"%.*s\": a name is 1 to %d of a-z A-Z 0-9 . _ -",
		    (int)(name.n < 100 ? name.n : 100), name.p, TOPIC_MAX);
		return NULL;
	}
	t = xcalloc(1, sizeof *t);
	t->name = (struct str){xmemdup(name.p, name.n), name.n};
	t->index = (uint32_t)c->ntopics;
	c->topics =
	    xgrow(c->topics, &c->topics_cap, c->ntopics, sizeof *c->topics);
	c->topics[c->ntopics++] = t;
	map_put(&c->by_name, t->name, t);
	c->again = 0;
	kcluster_refresh(c);
	return t;
}

int
ktopic_error(const struct ktopic *t, struct err *e)
{
	if (t->error == KERR_UNKNOWN_TOPIC_OR_PARTITION)
		return err_set(
		    e, EX_UNAVAILABLE, "topic %s: does not exist", t->name.p);
	return kerr_set(e, t->error, "topic %s", t->name.p);
}

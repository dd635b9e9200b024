/* The brokers of a cluster and the connections to them. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "kafka/client/cluster_priv.h"

static void
add_counts(struct kcluster_stats *s, const struct kconn *conn)
{
	struct kconn_counts k;

	if (!conn)
		return;
	k = kconn_counts(conn);
	s->requests += k.requests;
	s->bytes_out += k.bytes_out;
	s->bytes_in += k.bytes_in;
	s->connects += k.connects;
	s->throttled_ms += k.throttled_ms;
}

void
kcluster_drop_conn(struct kcluster *c, struct kconn **conn)
{
	struct kconn *gone = *conn;

	*conn = NULL;
	add_counts(&c->gone, gone);
	kconn_free(gone);
}

struct kcluster_stats
kcluster_stats(const struct kcluster *c)
{
	struct kcluster_stats s = c->gone;

	for (size_t i = 0; i < c->servers.n; i++)
		add_counts(&s, c->boot[i].conn);
	for (size_t i = 0; i < c->nbrokers; i++)
		add_counts(&s, c->brokers[i]->conn);
	return s;
}

static struct kbroker *
find_broker(const struct kcluster *c, int32_t id)
{
	for (size_t i = 0; i < c->nbrokers; i++)
		if (c->brokers[i]->id == id)
			return c->brokers[i];
	return NULL;
}

static void
on_up(void *arg, struct kconn *conn)
{
	struct kcluster *c = arg;
	struct kbroker *b = find_broker(c, kconn_id(conn));

	kcluster_logf(c, "%s: connected", kconn_label(conn));
	if (b)
		err_clear(&b->last);
	/* A bootstrap server may answer while no broker can be reached at the
	 * name that it tells. */
	if (kconn_id(conn) >= 0)
		c->lost_since = 0;
	c->rebootstrap = false;
	kmeta_pump(c);
	kcluster_changed(c);
}

/* An advertised name that does not work from here is the usual trap. */
static void
explain(struct kbroker *b, const struct err *why, bool reached)
{
	char hp[HOSTPORT_TEXT_MAX];

	b->last = *why;
	if (!reached && why->code == EX_UNAVAILABLE)
		err_set(&b->last, why->code,
		    "broker %" PRId32 " is advertised as %s, which cannot be "
		    "reached from here: %.200s; see advertised.listeners",
		    b->id, hostport_text(hp, b->host, b->port), why->msg);
}

static bool
any_ready(const struct kcluster *c)
{
	for (size_t i = 0; i < c->nbrokers; i++)
		if (c->brokers[i]->conn && kconn_ready(c->brokers[i]->conn))
			return true;
	return false;
}

static void
on_down(void *arg, struct kconn *conn, const struct err *why)
{
	struct kcluster *c = arg;
	struct kbroker *b = find_broker(c, kconn_id(conn));
	bool reached = kconn_counts(conn).connects > 0;
	/* Further failures of the same attempt are no news. */
	bool news = kconn_failures(conn) <= 1;

	if (why && b) {
		explain(b, why, reached);
		if (news)
			kcluster_logf(c, "%s", b->last.msg);
	} else if (why) {
		if (news)
			kcluster_logf(c, "%s", why->msg);
		for (size_t i = 0; i < c->servers.n; i++) {
			if (c->boot[i].conn == conn) {
				c->boot[i].last = *why;
				c->boot[i].failures++;
			}
		}
	}
	if (why) {
		if (!c->lost_since || any_ready(c))
			c->lost_since = clock_ns();
		/* Leaders may have moved away from it. */
		kcluster_refresh(c);
		/* The next candidate has its turn at once. */
		loop_timer_off(c->loop, &c->hedge);
	}
	kmeta_pump(c);
	kcluster_changed(c);
}

void
kcluster_trace(struct kcluster *c, const char *line)
{
	if (c->trace)
		c->trace(c->trace_arg, line);
}

static void
on_trace(void *arg, const char *line)
{
	kcluster_trace(arg, line);
}

static struct kconn *
new_conn(struct kcluster *c, int32_t id, const char *host, uint16_t port)
{
	struct kconn_owner owner = {.arg = c,
	    .up = on_up,
	    .down = on_down,
	    .trace = c->trace ? on_trace : NULL};

	return kconn_new(c->loop, c->props, &owner, id, host, port);
}

struct kconn *
kcluster_boot(struct kcluster *c, size_t i)
{
	struct kboot *b = &c->boot[i];

	if (!b->conn)
		b->conn =
		    new_conn(c, -1, c->servers.v[i].host, c->servers.v[i].port);
	return b->conn;
}

/* A bootstrap connection that turns out to be a broker's becomes its own. */
static bool
adopt(struct kcluster *c, struct kconn *conn)
{
	for (size_t i = 0; i < c->nbrokers; i++) {
		struct kbroker *b = c->brokers[i];

		if (!b->conn && b->port == kconn_port(conn) &&
		    !strcmp(b->host, kconn_host(conn))) {
			kconn_set_id(conn, b->id);
			b->conn = conn;
			c->lost_since = 0;
			err_clear(&b->last);
			return true;
		}
	}
	return false;
}

void
kcluster_drop_boot(struct kcluster *c)
{
	for (size_t i = 0; i < c->servers.n; i++) {
		struct kboot *b = &c->boot[i];

		if (b->conn && kconn_ready(b->conn) && adopt(c, b->conn))
			b->conn = NULL;
		else if (b->conn)
			kcluster_drop_conn(c, &b->conn);
	}
}

void
kcluster_note_broker(
    struct kcluster *c, int32_t id, struct str host, int32_t port)
{
	struct kbroker *b = find_broker(c, id);

	if (!b) {
		b = xcalloc(1, sizeof *b);
		b->id = id;
		c->brokers =
		    xgrow(c->brokers, &c->brokers_cap, c->nbrokers, sizeof b);
		c->brokers[c->nbrokers++] = b;
	}
	b->listed = true;
	if (b->host && b->port == port && str_is(host, b->host))
		return;
	free(b->host);
	b->host = xmemdup(host.p, host.n);
	b->port = (uint16_t)port;
	err_clear(&b->last);
	if (b->conn)
		kcluster_drop_conn(c, &b->conn);
}

void
kcluster_drop_unlisted(struct kcluster *c)
{
	for (size_t i = 0; i < c->nbrokers; i++) {
		struct kbroker *b = c->brokers[i];

		if (!b->listed && b->conn)
			kcluster_drop_conn(c, &b->conn);
	}
}

struct kconn *
kcluster_broker(struct kcluster *c, int32_t id)
{
	struct kbroker *b = find_broker(c, id);

	if (!b || !b->listed)
		return NULL;
	if (!b->conn)
		b->conn = new_conn(c, id, b->host, b->port);
	return b->conn;
}

struct kconn *
kcluster_leader(struct kcluster *c, const struct ktopic *t, int32_t partition)
{
	struct kconn *conn = NULL;

	if (partition >= 0 && (size_t)partition < t->nparts &&
	    t->parts[partition].leader >= 0)
		conn = kcluster_broker(c, t->parts[partition].leader);
	if (!conn)
		kcluster_refresh(c);
	return conn;
}

const char *
kcluster_why(struct kcluster *c, const struct ktopic *t, int32_t partition)
{
	struct kbroker *b = NULL;

	if (partition >= 0 && (size_t)partition < t->nparts)
		b = find_broker(c, t->parts[partition].leader);
	if (!b)
		return "the partition has no leader";
	return b->last.code ? b->last.msg : "no answer";
}

struct kconn *
kcluster_any(struct kcluster *c)
{
	struct kconn *best = NULL;

	for (size_t i = 0; i < c->nbrokers; i++) {
		struct kconn *conn = c->brokers[i]->conn;

		if (conn && kconn_ready(conn) &&
		    (!best || kconn_load(conn) < kconn_load(best)))
			best = conn;
	}
	if (!best && c->nbrokers) {
		uint32_t dice;

		random_bytes(&dice, sizeof dice);
		for (size_t i = 0; i < c->nbrokers; i++) {
			struct kbroker *b =
			    c->brokers[(dice + i) % c->nbrokers];

			if (b->listed) {
				kconn_connect(kcluster_broker(c, b->id));
				break;
			}
		}
	}
	return best;
}

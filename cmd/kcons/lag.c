/* What a group has committed, and how far that is from the end. */
#include "lag.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/msg.h"
#include "kafka/error.h"
#include "lag_priv.h"
#include "list.h"

/* --- what is committed -------------------------------------------------- */

void
offsets_ask(struct kafka_cli *k, struct str group, const struct chosen *chosen,
    size_t n, struct offsets *o)
{
	struct kmsg_part *parts = chosen ? xcalloc(n + 1, sizeof *parts) : NULL;
	struct err e = {0};

	*o = (struct offsets){0};
	for (size_t i = 0; i < n && chosen; i++)
		parts[i] = (struct kmsg_part){
		    chosen[i].topic->name, chosen[i].partition};
	if (kadmin_committed(k->cluster, group, parts, n, k->timeout, &o->m,
		&o->bytes, &e) < 0)
		kafka_cli_die(&e);
	free(parts);
}

void
offsets_release(struct offsets *o)
{
	kmsg_committed_release(&o->m);
	buf_release(&o->bytes);
}

const struct kmsg_committed_part *
offsets_find(const struct offsets *o, const struct chosen *c, size_t hint)
{
	/* Brokers answer in the order of the question. */
	for (size_t i = 0; i < o->m.n; i++) {
		const struct kmsg_committed_part *p =
		    &o->m.parts[(hint + i) % o->m.n];

		if (p->partition == c->partition &&
		    str_eq(p->topic, c->topic->name))
			return p->offset >= 0 ? p : NULL;
	}
	return NULL;
}

/* --- lines -------------------------------------------------------------- */

static void
put_offset(struct buf *b, const char *name, int64_t offset)
{
	if (offset < 0)
		buf_printf(b, ",\"%s\":null", name);
	else
		buf_printf(b, ",\"%s\":%" PRId64, name, offset);
}

static void
put_place(struct buf *b, struct str topic, int32_t partition)
{
	buf_putc(b, '{');
	list_text(b, "topic", topic);
	buf_printf(b, ",\"partition\":%" PRId32, partition);
}

static void
put_line(struct buf *b, const struct chosen *c,
    const struct kmsg_committed_part *p, const struct kmsg_offset *from,
    const struct kmsg_offset *to)
{
	int64_t committed = p ? p->offset : -1;
	int64_t end = to->error ? -1 : to->offset, lag = -1;

	if (committed >= 0 && end >= 0)
		lag = end > committed ? end - committed : 0;
	put_place(b, c->topic->name, c->partition);
	put_offset(b, "committed", committed);
	put_offset(b, "beginning", from->error ? -1 : from->offset);
	put_offset(b, "end", end);
	put_offset(b, "lag", lag);
	if (p && p->leader_epoch >= 0)
		buf_printf(b, ",\"leader_epoch\":%" PRId32, p->leader_epoch);
	if (p && p->metadata.n) {
		buf_putc(b, ',');
		list_text(b, "metadata", p->metadata);
	}
	list_error(b, to->error);
	buf_puts(b, STR("}\n"));
}

static int
put_lines(struct kafka_cli *k, const struct chosen *chosen, size_t n,
    const struct offsets *o, struct buf *out)
{
	struct kmsg_offset *from, *to;
	int code = 0;

	from =
	    list_ask(k, chosen, n, KOFFSET_EARLIEST, k->props.read_committed);
	to = list_ask(k, chosen, n, KOFFSET_LATEST, k->props.read_committed);
	for (size_t i = 0; i < n; i++) {
		put_line(out, &chosen[i], offsets_find(o, &chosen[i], i),
		    &from[i], &to[i]);
		if (to[i].error)
			code = list_missing(to[i].error, chosen[i].topic->name);
	}
	free(from);
	free(to);
	return code;
}

/* --- without topics: all that the group has ----------------------------- */

static int
by_place(const void *a, const void *b)
{
	const struct kmsg_committed_part *x = a, *y = b;
	int c = str_cmp(x->topic, y->topic);

	return c
	    ? c
	    : (x->partition > y->partition) - (x->partition < y->partition);
}

static const struct kmsg_meta_topic *
find_topic(const struct kmsg_metadata *m, struct str name)
{
	for (size_t i = 0; i < m->ntopics; i++)
		if (str_eq(m->topics[i].name, name))
			return &m->topics[i];
	return NULL;
}

/* Offsets outlive the topics that they are of, for a while. */
static int
put_orphan(struct buf *b, const struct kmsg_committed_part *p)
{
	put_place(b, p->topic, p->partition);
	put_offset(b, "committed", p->offset);
	buf_puts(b, STR(",\"beginning\":null,\"end\":null,\"lag\":null"));
	list_error(b, KERR_UNKNOWN_TOPIC_OR_PARTITION);
	buf_puts(b, STR("}\n"));
	return list_missing(KERR_UNKNOWN_TOPIC_OR_PARTITION, p->topic);
}

/* Of what was committed, the partitions that are there; the rest is told. */
static size_t
present(struct kafka_cli *k, const struct selection *sel, struct offsets *o,
    struct chosen *chosen, struct buf *out, int *code)
{
	struct str *names = xcalloc(o->m.n + 1, sizeof *names);
	struct kmsg_metadata m = {0};
	struct buf bytes = {0};
	struct err e = {0};
	size_t nnames = 0, n = 0;

	for (size_t i = 0; i < o->m.n; i++)
		if (!nnames || !str_eq(names[nnames - 1], o->m.parts[i].topic))
			names[nnames++] = o->m.parts[i].topic;
	if (kadmin_describe(
		k->cluster, names, nnames, k->timeout, &m, &bytes, &e) < 0)
		kafka_cli_die(&e);
	for (size_t i = 0; i < o->m.n; i++) {
		const struct kmsg_committed_part *p = &o->m.parts[i];
		const struct kmsg_meta_topic *t = find_topic(&m, p->topic);

		if (p->offset < 0 || !select_wants(sel, p->partition))
			continue;
		if (!t || p->partition < 0 ||
		    (size_t)p->partition >= t->nparts) {
			*code = put_orphan(out, p);
			continue;
		}
		chosen[n].topic = kcluster_topic(k->cluster, p->topic, &e);
		chosen[n].partition = p->partition;
		if (chosen[n++].topic == NULL)
			msg_die(&e);
	}
	free(names);
	kmsg_metadata_release(&m);
	buf_release(&bytes);
	kafka_cli_wait(k);
	return n;
}

static int
list_all(struct kafka_cli *k, struct str group, const struct selection *sel,
    struct buf *out)
{
	struct offsets o;
	struct chosen *chosen;
	int code = 0, rc;
	size_t n;

	offsets_ask(k, group, NULL, 0, &o);
	if (!o.m.n) {
		msg_warn(
		    "group %.*s: nothing is committed", (int)group.n, group.p);
		offsets_release(&o);
		return 0;
	}
	qsort(o.m.parts, o.m.n, sizeof *o.m.parts, by_place);
	chosen = xcalloc(o.m.n, sizeof *chosen);
	n = present(k, sel, &o, chosen, out, &code);
	rc = put_lines(k, chosen, n, &o, out);
	free(chosen);
	offsets_release(&o);
	return rc ? rc : code;
}

int
lag_list(struct kafka_cli *k, struct str group, const struct selection *sel,
    struct buf *out)
{
	struct offsets o;
	struct chosen *chosen;
	size_t n;
	int code;

	if (!sel->nnames)
		return list_all(k, group, sel, out);
	chosen = select_resolve(sel, k, &n);
	offsets_ask(k, group, chosen, n, &o);
	code = put_lines(k, chosen, n, &o, out);
	free(chosen);
	offsets_release(&o);
	return code;
}

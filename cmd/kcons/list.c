/* Listings as NDJSON. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "cli/msg.h"
#include "json/write.h"
#include "kafka/admin.h"
#include "kafka/error.h"
#include "list.h"

/* What a broker says may be anything. */
void
list_text(struct buf *b, const char *name, struct str s)
{
	buf_printf(b, "\"%s\":", name);
	if (!s.p || !utf8_valid(s.p, s.n))
		buf_puts(b, STR("null"));
	else
		json_write_str(b, s, false);
}

static void
put_ints(struct buf *b, const char *name, const struct kints *ints)
{
	buf_printf(b, ",\"%s\":[", name);
	for (size_t i = 0; i < ints->n; i++)
		buf_printf(b, "%s%" PRId32, i ? "," : "", kints_at(*ints, i));
	buf_putc(b, ']');
}

void
list_error(struct buf *b, int16_t code)
{
	if (code)
		buf_printf(b, ",\"error\":\"%s\"", kerr_find(code)->name);
}

static void
put_broker(struct buf *b, const struct kmsg_metadata *m, size_t i)
{
	const struct kmsg_broker *x = &m->brokers[i];

	buf_printf(b, "{\"broker\":%" PRId32 ",", x->id);
	list_text(b, "host", x->host);
	buf_printf(b, ",\"port\":%" PRId32 ",", x->port);
	list_text(b, "rack", x->rack);
	buf_printf(b, ",\"controller\":%s}\n",
	    x->id == m->controller ? "true" : "false");
}

static int
by_partition(const void *a, const void *b)
{
	const struct kmsg_meta_part *x = a, *y = b;

	return (x->partition > y->partition) - (x->partition < y->partition);
}

/* Brokers before 4.0 tell the partitions in any order. */
static void
put_topic(struct buf *b, const struct kmsg_metadata *m,
    const struct kmsg_meta_topic *t)
{
	if (t->nparts)
		qsort(m->parts + t->first, t->nparts, sizeof *m->parts,
		    by_partition);
	if (!t->nparts) {
		buf_putc(b, '{');
		list_text(b, "topic", t->name);
		list_error(b, t->error);
		buf_puts(b, STR("}\n"));
	}
	for (size_t i = t->first; i < t->first + t->nparts; i++) {
		const struct kmsg_meta_part *p = &m->parts[i];

		buf_putc(b, '{');
		list_text(b, "topic", t->name);
		buf_printf(b, ",\"partition\":%" PRId32, p->partition);
		buf_printf(b, ",\"leader\":%" PRId32, p->leader);
		put_ints(b, "replicas", &p->replicas);
		put_ints(b, "isr", &p->isr);
		if (t->internal)
			buf_puts(b, STR(",\"internal\":true"));
		list_error(b, p->error);
		buf_puts(b, STR("}\n"));
	}
}

static int
by_name(const void *a, const void *b)
{
	const struct kmsg_meta_topic *x = a, *y = b;

	return str_cmp(x->name, y->name);
}

/* What is missing: said, and as the exit status. */
int
list_missing(int16_t code, struct str topic)
{
	struct err e = {0};

	kerr_set(&e, code, "topic %.*s", (int)topic.n, topic.p);
	msg_error("%s", e.msg);
	return e.code;
}

int
list_cluster(struct kafka_cli *k, const struct selection *sel, struct buf *out)
{
	struct kmsg_metadata m = {0};
	struct str *names = xcalloc(sel->nnames + 1, sizeof *names);
	bool all = !sel->nnames || select_has_pattern(sel);
	struct buf bytes = {0};
	struct err e = {0};
	size_t listed = 0;
	int code = 0;

	for (size_t i = 0; i < sel->nnames; i++)
		names[i] = str_of(sel->names[i]);
	if (kadmin_describe(k->cluster, all ? NULL : names, sel->nnames,
		k->timeout, &m, &bytes, &e) < 0)
		kafka_cli_die(&e);
	for (size_t i = 0; i < m.nbrokers; i++)
		put_broker(out, &m, i);
	if (m.ntopics)
		qsort(m.topics, m.ntopics, sizeof *m.topics, by_name);
	for (size_t i = 0; i < m.ntopics; i++) {
		const struct kmsg_meta_topic *t = &m.topics[i];

		if (sel->nnames && !select_names(sel, t->name))
			continue;
		put_topic(out, &m, t);
		listed++;
		if (t->error)
			code = list_missing(t->error, t->name);
	}
	if (sel->nnames && !listed) {
		msg_error("no topic matches %s", sel->names[0]);
		code = EX_UNAVAILABLE;
	}
	free(names);
	kmsg_metadata_release(&m);
	buf_release(&bytes);
	return code;
}

/* --- offsets ---------------------------------------------------------------
 */

/* The question for a place, in the terms of the protocol. */
static int64_t
asked(struct koffset_spec p)
{
	switch (p.kind) {
	case KSPEC_BEGINNING:
		return KOFFSET_EARLIEST;
	case KSPEC_TIME:
		return p.n;
	default:
		return KOFFSET_LATEST;
	}
}

struct kmsg_offset *
list_ask(struct kafka_cli *k, const struct chosen *chosen, size_t n,
    int64_t time, bool read_committed)
{
	struct ktopic **topics = xcalloc(n, sizeof(void *));
	struct kmsg_offset_query *query = xcalloc(n, sizeof *query);
	struct kmsg_offset *answers = xcalloc(n, sizeof *answers);
	struct err e = {0};

	for (size_t i = 0; i < n; i++) {
		topics[i] = chosen[i].topic;
		query[i].partition = chosen[i].partition;
		query[i].timestamp = time;
	}
	if (kadmin_offsets(k->cluster, topics, query, n, read_committed,
		k->timeout, answers, &e) < 0)
		kafka_cli_die(&e);
	free(topics);
	free(query);
	return answers;
}

static void
put_answer(struct buf *b, const char *name, const struct kmsg_offset *a)
{
	if (a->error || a->offset < 0)
		buf_printf(b, ",\"%s\":null", name);
	else
		buf_printf(b, ",\"%s\":%" PRId64, name, a->offset);
	list_error(b, a->error);
}

int
list_offsets(struct kafka_cli *k, const struct selection *sel,
    const struct chosen *chosen, size_t n, bool read_committed, struct buf *out)
{
	struct kmsg_offset *from, *to = NULL;
	int code = 0;

	from = list_ask(k, chosen, n, asked(sel->from), read_committed);
	if (!sel->from_given)
		to = list_ask(k, chosen, n, KOFFSET_LATEST, read_committed);
	for (size_t i = 0; i < n; i++) {
		buf_putc(out, '{');
		list_text(out, "topic", chosen[i].topic->name);
		buf_printf(out, ",\"partition\":%" PRId32, chosen[i].partition);
		put_answer(out, to ? "beginning" : "offset", &from[i]);
		if (to)
			put_answer(out, "end", &to[i]);
		buf_puts(out, STR("}\n"));
		if (from[i].error)
			code =
			    list_missing(from[i].error, chosen[i].topic->name);
	}
	free(from);
	free(to);
	return code;
}

/* Which records: topics, partitions, and from where to where. */
#include <regex.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/num.h"
#include "cli/msg.h"
#include "kafka/admin.h"
#include "select.h"

/* --- the command line ------------------------------------------------------
 */

int
place_parse(struct str s, struct koffset_spec *p, struct err *e)
{
	int64_t n;

	*p = (struct koffset_spec){KSPEC_BEGINNING, 0};
	if (str_is(s, "beginning") || str_is(s, "earliest"))
		return 0;
	p->kind = KSPEC_END;
	if (str_is(s, "end") || str_is(s, "latest"))
		return 0;
	if (str_is(s, "stored"))
		return err_set(e, EX_USAGE,
		    "stored is where a consumer group begins to read (-G GROUP "
		    "-o stored), no place to name otherwise");
	if (s.n && s.p[0] == '@') {
		s.p++;
		s.n--;
		p->kind = KSPEC_TIME;
		if (num_parse_i64(s, &p->n) && p->n >= 0)
			return 0;
		if (time_parse(s, &n) < 0 || n < 0)
			return err_set(e, EX_USAGE,
			    "not a time in milliseconds or as "
			    "2026-01-02T03:04:05Z: %.*s",
			    (int)s.n, s.p);
		/* the first record at or after it: a part of a millisecond
		 * leads to the next */
		p->n = n / 1000000 + (n % 1000000 > 0);
		return 0;
	}
	if (!num_parse_i64(s, &n) || n == INT64_MIN)
		return err_set(e, EX_USAGE,
		    "not an offset, -N, @TIME, beginning or end: %.*s",
		    (int)s.n, s.p);
	/* -0 is nothing before the end */
	p->kind = s.p[0] == '-' ? KSPEC_TAIL : KSPEC_OFFSET;
	p->n = n < 0 ? -n : n;
	return 0;
}

static int
set_from(struct selection *sel, struct str s, struct err *e)
{
	sel->stored = str_is(s, "stored");
	if (sel->stored) {
		sel->from = (struct koffset_spec){KSPEC_BEGINNING, 0};
		return 0;
	}
	sel->from_given = true;
	return place_parse(s, &sel->from, e);
}

static int
set_to(struct selection *sel, struct str s, struct err *e)
{
	sel->to_given = true;
	if (place_parse(s, &sel->to, e) < 0)
		return -1;
	if (sel->to.kind == KSPEC_BEGINNING)
		return err_set(
		    e, EX_USAGE, "there is nothing before the beginning");
	return 0;
}

/* Two places of one kind can be compared here already. */
static int
check_order(const struct selection *sel, struct err *e)
{
	struct koffset_spec from = sel->from, to = sel->to;

	if (!sel->from_given || from.kind != to.kind)
		return 0;
	if (from.kind == KSPEC_TAIL ? to.n <= from.n : to.n >= from.n)
		return 0;
	return err_set(e, EX_USAGE, "it ends before it begins");
}

int
select_offsets(struct selection *sel, const char *text, struct err *e)
{
	const char *dots = strstr(text, "..");
	struct str from = str_of(text);

	if (text[0] == 's' && text[1] == '@')
		return set_from(sel, str_of(text + 1), e);
	if (text[0] == 'e' && text[1] == '@')
		return set_to(sel, str_of(text + 1), e);
	if (dots)
		from.n = (size_t)(dots - text);
	if (!dots || from.n)
		if (set_from(sel, from, e) < 0)
			return -1;
	if (!dots || !dots[2])
		return 0;
	return set_to(sel, str_of(dots + 2), e) < 0 ? -1 : check_order(sel, e);
}

/* One of the list: N or N-M. */
static int
one_range(struct str s, struct part_range *r)
{
	const char *dash = s.n > 1 ? memchr(s.p + 1, '-', s.n - 1) : NULL;
	struct str a = s, b = s;
	int64_t from, to;

	if (dash) {
		a.n = (size_t)(dash - s.p);
		b.p = dash + 1;
		b.n = s.n - a.n - 1;
	}
	if (!num_parse_i64(a, &from) || !num_parse_i64(b, &to) || from < 0 ||
	    to < from || to > INT32_MAX)
		return -1;
	*r = (struct part_range){(int32_t)from, (int32_t)to};
	return 0;
}

int
select_partitions(struct selection *sel, const char *list, struct err *e)
{
	const char *p = list;

	do {
		struct str s = {p, strcspn(p, ",")};

		sel->parts = xgrow(sel->parts, &sel->parts_cap, sel->nparts,
		    sizeof *sel->parts);
		if (one_range(s, &sel->parts[sel->nparts]) < 0)
			return err_set(e, EX_USAGE,
			    "not a list of partitions like 0,2,5-7: %s", list);
		sel->nparts++;
		p += s.n;
	} while (*p++);
	return 0;
}

void
select_topic(struct selection *sel, const char *name)
{
	sel->names =
	    xgrow(sel->names, &sel->names_cap, sel->nnames, sizeof *sel->names);
	sel->names[sel->nnames++] = name;
}

void
select_release(struct selection *sel)
{
	free(sel->names);
	free(sel->parts);
}

static void
compile(regex_t *re, const char *pattern)
{
	char why[128];
	int r = regcomp(re, pattern, REG_EXTENDED | REG_NOSUB);

	if (!r)
		return;
	regerror(r, re, why, sizeof why);
	msg_usage("%s: %s", pattern, why);
}

static bool
matches(const regex_t *re, struct str topic)
{
	char *name = xmemdup(topic.p, topic.n);
	bool r = regexec(re, name, 0, NULL, 0) == 0;

	free(name);
	return r;
}

bool
select_has_pattern(const struct selection *sel)
{
	for (size_t i = 0; i < sel->nnames; i++)
		if (sel->names[i][0] == '^')
			return true;
	return false;
}

bool
select_names(const struct selection *sel, struct str topic)
{
	bool r = false;
	regex_t re;

	for (size_t i = 0; i < sel->nnames && !r; i++) {
		if (sel->names[i][0] != '^') {
			r = str_is(topic, sel->names[i]);
			continue;
		}
		compile(&re, sel->names[i]);
		r = matches(&re, topic);
		regfree(&re);
	}
	return r;
}

bool
select_matches(const struct selection *sel, struct str topic)
{
	for (size_t i = 0; i < sel->nnames; i++)
		if (str_is(topic, sel->names[i]))
			return false;
	return select_names(sel, topic);
}

/* --- the cluster -----------------------------------------------------------
 */

struct list {
	struct ktopic **topics;
	size_t n, cap;
};

static void
add(struct list *l, struct ktopic *t)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->topics[i] == t)
			return;
	l->topics = xgrow(l->topics, &l->cap, l->n, sizeof(void *));
	l->topics[l->n++] = t;
}

static struct ktopic *
topic_of(struct kafka_cli *k, struct str name)
{
	struct err e = {0};
	struct ktopic *t = kcluster_topic(k->cluster, name, &e);

	if (!t)
		msg_usage("%s", e.msg);
	return t;
}

static int
by_name(const void *a, const void *b)
{
	const struct kmsg_meta_topic *const *x = a, *const *y = b;

	return str_cmp((*x)->name, (*y)->name);
}

/* The topics whose names match, in the order of their names. */
static void
add_matching(
    struct list *l, struct kafka_cli *k, const char *pattern, bool waits)
{
	struct kmsg_metadata m = {0};
	struct buf bytes = {0};
	const struct kmsg_meta_topic **found;
	size_t n = 0;
	regex_t re;
	struct err e = {0};

	compile(&re, pattern);
	if (kadmin_describe(k->cluster, NULL, 0, k->timeout, &m, &bytes, &e) <
	    0)
		kafka_cli_die(&e);
	found = xcalloc(m.ntopics + 1, sizeof *found);
	for (size_t i = 0; i < m.ntopics; i++)
		if (!m.topics[i].internal && matches(&re, m.topics[i].name))
			found[n++] = &m.topics[i];
	if (!n && waits) {
		msg_warn("no topic matches %s yet; waiting", pattern);
	} else if (!n) {
		err_set(&e, EX_UNAVAILABLE, "no topic matches %s", pattern);
		msg_die(&e);
	}
	qsort(found, n, sizeof *found, by_name);
	for (size_t i = 0; i < n; i++)
		add(l, topic_of(k, found[i]->name));
	free(found);
	regfree(&re);
	kmsg_metadata_release(&m);
	buf_release(&bytes);
}

bool
select_wants(const struct selection *sel, int32_t partition)
{
	for (size_t i = 0; i < sel->nparts; i++)
		if (partition >= sel->parts[i].from &&
		    partition <= sel->parts[i].to)
			return true;
	return !sel->nparts;
}

/* A partition that is named must be there, in each topic. */
static void
check_partitions(const struct selection *sel, const struct ktopic *t)
{
	for (size_t i = 0; i < sel->nparts; i++)
		if (sel->parts[i].to >= (int64_t)t->nparts)
			msg_usage("--partition: %s has no partition %d, only "
				  "0 to %zu",
			    t->name.p, sel->parts[i].to, t->nparts - 1);
}

struct chosen *
select_resolve(const struct selection *sel, struct kafka_cli *k, size_t *n)
{
	struct list l = {0};
	struct chosen *all = NULL;
	size_t cap = 0;

	for (size_t i = 0; i < sel->nnames; i++) {
		if (sel->names[i][0] == '^')
			add_matching(&l, k, sel->names[i], sel->waits);
		else
			add(&l, topic_of(k, str_of(sel->names[i])));
	}
	kafka_cli_wait(k);
	*n = 0;
	for (size_t i = 0; i < l.n; i++) {
		struct ktopic *t = l.topics[i];

		check_partitions(sel, t);
		for (int32_t p = 0; p < (int64_t)t->nparts; p++) {
			if (!select_wants(sel, p))
				continue;
			all = xgrow(all, &cap, *n, sizeof *all);
			all[(*n)++] = (struct chosen){t, p};
		}
	}
	free(l.topics);
	return all;
}

/* Rounds of assignment: members in, outcomes out. */
#include "kafka/group/assignor.h"

#include <stdlib.h>

#include "base/mem.h"
#include "kafka/group/assignor_priv.h"

static const struct kassignor assignors[] = {
    {"range", false, false, assign_range},
    {"roundrobin", false, false, assign_roundrobin},
    {"sticky", false, true, assign_sticky},
    {"cooperative-sticky", true, true, assign_sticky},
};

const struct kassignor *
kassignor_at(size_t i, size_t *n)
{
	*n = sizeof assignors / sizeof *assignors;
	return i < *n ? &assignors[i] : NULL;
}

const struct kassignor *
kassignor_find(struct str name)
{
	size_t n;

	kassignor_at(0, &n);
	for (size_t i = 0; i < n; i++)
		if (str_is(name, assignors[i].name))
			return &assignors[i];
	return NULL;
}

void
kassignor_user_data(const struct kassignor *a, struct buf *b,
    const struct kmsg_part *held, size_t n, int32_t generation)
{
	if (!a->sticky)
		return;
	/* Cooperative members say what they hold in the subscription. */
	if (a->cooperative)
		kput_i32(b, generation);
	else if (n)
		ksticky_put(b, held, n, generation);
}

/* --- members in --------------------------------------------------------- */

static uint32_t
topic_of(struct kassign *a, struct str name)
{
	uintptr_t at = (uintptr_t)map_get(&a->by_name, name);

	if (at)
		return (uint32_t)(at - 1);
	a->topics =
	    xgrow(a->topics, &a->topics_cap, a->ntopics, sizeof *a->topics);
	a->topics[a->ntopics] = (struct kassign_topic){.name = name};
	map_put(&a->by_name, name, (void *)(uintptr_t)(a->ntopics + 1));
	return (uint32_t)a->ntopics++;
}

static void
append(struct kassign_parts *p, struct kassign_part part)
{
	p->v = xgrow(p->v, &p->cap, p->n, sizeof *p->v);
	p->v[p->n++] = part;
}

void
assign_give(struct kassign_member *m, struct kassign_part part)
{
	append(&m->assigned, part);
}

/* Topics that nobody subscribes to are of no interest. */
static void
take_owned(
    struct kassign *a, struct kassign_member *m, const struct kmsg_parts *owned)
{
	for (size_t i = 0; i < owned->n; i++)
		if (owned->v[i].partition >= 0)
			append(&m->owned,
			    (struct kassign_part){
				topic_of(a, owned->v[i].topic),
				owned->v[i].partition});
}

/* What it holds, from wherever this assignor's members put that. */
static void
take_claims(
    struct kassign *a, const struct kassignor *how, struct kassign_member *m)
{
	struct kcur c = kcur_of(a->read.user_data.p, a->read.user_data.n);
	int32_t generation = -1;

	m->generation = a->read.generation;
	if (!how->sticky)
		return;
	if (!how->cooperative) {
		/* A member of another make may put anything there: then it
		 * holds nothing, as far as we know. */
		if (ksticky_get(&c, &a->held, &generation) == 0) {
			m->generation = generation;
			take_owned(a, m, &a->held);
		}
		return;
	}
	if (m->generation < 0 && c.n == 4)
		m->generation = kcur_i32(&c);
	else if (m->generation < 0 &&
	    ksticky_get(&c, &a->held, &generation) == 0)
		m->generation = generation;
	take_owned(a, m, &a->read.owned);
}

static int
by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

/* Sorted, each once. */
static void
sort_topics_of(struct kassign_member *m)
{
	size_t n = 0;

	if (m->ntopics)
		qsort(m->topics, m->ntopics, sizeof *m->topics, by_number);
	for (size_t i = 0; i < m->ntopics; i++)
		if (!n || m->topics[n - 1] != m->topics[i])
			m->topics[n++] = m->topics[i];
	m->ntopics = n;
}

int
kassign_add(struct kassign *a, const struct kassignor *how, struct str id,
    struct str instance, struct kbytes subscription)
{
	struct kcur c = kcur_of(subscription.p, subscription.n);
	struct kassign_member *m;

	if (ksubscription_get(&c, &a->read))
		return -1;
	a->members =
	    xgrow(a->members, &a->members_cap, a->nmembers, sizeof *a->members);
	m = &a->members[a->nmembers++];
	*m = (struct kassign_member){.id = id, .instance = instance};
	m->ntopics = a->read.ntopics;
	m->topics =
	    xreallocarray(NULL, m->ntopics ? m->ntopics : 1, sizeof *m->topics);
	for (size_t i = 0; i < m->ntopics; i++)
		m->topics[i] = topic_of(a, a->read.topics[i]);
	take_claims(a, how, m);
	return 0;
}

/* --- the round ---------------------------------------------------------- */

static int
compare_members(const struct kassign_member *a, const struct kassign_member *b)
{
	if (a->instance.p && b->instance.p)
		return str_cmp(a->instance, b->instance);
	if (a->instance.p || b->instance.p)
		return a->instance.p ? -1 : 1;
	return str_cmp(a->id, b->id);
}

struct ranked {
	const struct kassign_member *member;
	size_t index;
};

static int
by_member(const void *x, const void *y)
{
	const struct ranked *a = x, *b = y;

	return compare_members(a->member, b->member);
}

size_t *
assign_order(const struct kassign *a)
{
	struct ranked *r = xcalloc(a->nmembers + 1, sizeof *r);
	size_t *order = xcalloc(a->nmembers + 1, sizeof *order);

	for (size_t i = 0; i < a->nmembers; i++)
		r[i] = (struct ranked){&a->members[i], i};
	qsort(r, a->nmembers, sizeof *r, by_member);
	for (size_t i = 0; i < a->nmembers; i++)
		order[i] = r[i].index;
	free(r);
	return order;
}

bool
assign_subscribed(const struct kassign_member *m, uint32_t topic)
{
	return m->ntopics &&
	    bsearch(
		&topic, m->topics, m->ntopics, sizeof *m->topics, by_number);
}

struct named {
	struct kassign_topic topic;
	uint32_t was;
};

static int
by_name(const void *x, const void *y)
{
	const struct named *a = x, *b = y;

	return str_cmp(a->topic.name, b->topic.name);
}

/* Topics in the order of their names, and members that know it. */
static void
sort_topics(struct kassign *a)
{
	struct named *t = xcalloc(a->ntopics + 1, sizeof *t);
	uint32_t *now = xcalloc(a->ntopics + 1, sizeof *now);

	for (size_t i = 0; i < a->ntopics; i++)
		t[i] = (struct named){a->topics[i], (uint32_t)i};
	qsort(t, a->ntopics, sizeof *t, by_name);
	for (size_t i = 0; i < a->ntopics; i++) {
		a->topics[i] = t[i].topic;
		now[t[i].was] = (uint32_t)i;
	}
	for (size_t i = 0; i < a->nmembers; i++) {
		struct kassign_member *m = &a->members[i];

		for (size_t k = 0; k < m->ntopics; k++)
			m->topics[k] = now[m->topics[k]];
		for (size_t k = 0; k < m->owned.n; k++)
			m->owned.v[k].topic = now[m->owned.v[k].topic];
		sort_topics_of(m);
	}
	free(now);
	free(t);
	map_release(&a->by_name); /* its numbers no longer hold */
}

static int
by_part(const void *x, const void *y)
{
	const struct kassign_part *a = x, *b = y;

	if (a->topic != b->topic)
		return a->topic < b->topic ? -1 : 1;
	return (a->partition > b->partition) - (a->partition < b->partition);
}

static bool
holds(const struct kassign_parts *p, struct kassign_part part)
{
	return p->n && bsearch(&part, p->v, p->n, sizeof *p->v, by_part);
}

/*
 * KIP-429: what a member gains but another still holds waits until that one
 * has let it go; its next join brings another round.
 */
static void
withhold(struct kassign *a)
{
	struct kassign_parts moving = {0};

	for (size_t i = 0; i < a->nmembers; i++) {
		struct kassign_member *m = &a->members[i];

		for (size_t k = 0; k < m->owned.n; k++)
			if (!holds(&m->assigned, m->owned.v[k]))
				append(&moving, m->owned.v[k]);
	}
	if (moving.n)
		qsort(moving.v, moving.n, sizeof *moving.v, by_part);
	for (size_t i = 0; i < a->nmembers; i++) {
		struct kassign_member *m = &a->members[i];
		size_t n = 0;

		for (size_t k = 0; k < m->assigned.n; k++)
			if (holds(&m->owned, m->assigned.v[k]) ||
			    !holds(&moving, m->assigned.v[k]))
				m->assigned.v[n++] = m->assigned.v[k];
		m->assigned.n = n;
	}
	free(moving.v);
}

static void
sort_parts(struct kassign_parts *p)
{
	if (p->n)
		qsort(p->v, p->n, sizeof *p->v, by_part);
}

void
kassign_run(struct kassign *a, const struct kassignor *how)
{
	sort_topics(a);
	for (size_t i = 0; i < a->nmembers; i++)
		sort_parts(&a->members[i].owned);
	how->run(a);
	for (size_t i = 0; i < a->nmembers; i++)
		sort_parts(&a->members[i].assigned);
	if (how->cooperative)
		withhold(a);
}

void
kassign_put(
    const struct kassign *a, const struct kassign_member *m, struct buf *b)
{
	struct kmsg_part *p = xcalloc(m->assigned.n + 1, sizeof *p);

	for (size_t i = 0; i < m->assigned.n; i++)
		p[i] =
		    (struct kmsg_part){a->topics[m->assigned.v[i].topic].name,
			m->assigned.v[i].partition};
	kassignment_put(b, p, m->assigned.n);
	free(p);
}

void
kassign_release(struct kassign *a)
{
	for (size_t i = 0; i < a->nmembers; i++) {
		free(a->members[i].topics);
		free(a->members[i].owned.v);
		free(a->members[i].assigned.v);
	}
	free(a->members);
	free(a->topics);
	map_release(&a->by_name);
	ksubscription_release(&a->read);
	kmsg_parts_release(&a->held);
	*a = (struct kassign){0};
}

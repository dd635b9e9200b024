/* Subscriptions as bytes, and who gets what of a topic. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "kafka/group/assignor.h"
#include "kafka_hex.h"

/* --- a round described in text ------------------------------------------ */

/*
 * "a:t,u=t0,t2@5 b/host:t": member a wants t and u and holds t0 and t2 since
 * generation 5; member b has the instance id host.  Topics are one letter.
 */
struct round {
	struct kassign a;
	const struct kassignor *how;
	struct buf bytes[8];
	size_t n;
	char text[400];
};

static const char topic_names[] = "tuvw";

static struct str
letter(char c)
{
	const char *at = strchr(topic_names, c);

	assert_non_null(at);
	return (struct str){at, 1};
}

static const char *
one_member(struct round *r, const char *p)
{
	struct str id = {p, 1}, instance = {NULL, 0}, topics[4];
	struct kmsg_part held[16];
	size_t ntopics = 0, nheld = 0;
	int32_t generation = 5;
	struct buf data = {0}, *b = &r->bytes[r->n++];

	if (*++p == '/') {
		instance.p = ++p;
		while (*p != ':')
			p++;
		instance.n = (size_t)(p - instance.p);
	}
	assert_int_equal(*p++, ':');
	for (; strchr(topic_names, *p) && *p; p += *p == ',')
		topics[ntopics++] = letter(*p++);
	if (*p == '=')
		for (p++; *p && *p != ' ' && *p != '@'; p += *p == ',') {
			held[nheld].topic = letter(*p++);
			held[nheld++].partition =
			    (int32_t)strtol(p, (char **)&p, 10);
		}
	if (*p == '@')
		generation = (int32_t)strtol(p + 1, (char **)&p, 10);
	kassignor_user_data(r->how, &data, held, nheld, generation);
	ksubscription_put(b, topics, ntopics,
	    (struct kbytes){(const uint8_t *)data.p, data.len}, held,
	    r->how->cooperative ? nheld : 0);
	assert_int_equal(kassign_add(&r->a, r->how, id, instance,
			     (struct kbytes){(const uint8_t *)b->p, b->len}),
	    0);
	buf_release(&data);
	while (*p == ' ')
		p++;
	return p;
}

static void
release(struct round *r)
{
	kassign_release(&r->a);
	for (size_t i = 0; i < r->n; i++)
		buf_release(&r->bytes[i]);
}

static void
start(struct round *r, const char *how, const char *members, const char *sizes)
{
	*r = (struct round){.how = kassignor_find(str_of(how))};
	assert_non_null(r->how);
	while (*members)
		members = one_member(r, members);
	for (size_t i = 0; i < r->a.ntopics; i++) {
		const char *at = strchr(sizes, *r->a.topics[i].name.p);

		r->a.topics[i].nparts = at ? (size_t)atoi(at + 1) : 0;
	}
	kassign_run(&r->a, r->how);
}

/* "a=t0,t1 b=t2", members as they were added. */
static const char *
outcome(struct round *r)
{
	size_t at = 0;

	for (size_t i = 0; i < r->a.nmembers; i++) {
		const struct kassign_member *m = &r->a.members[i];

		at += (size_t)snprintf(r->text + at, sizeof r->text - at,
		    "%s%c=", i ? " " : "", *m->id.p);
		for (size_t k = 0; k < m->assigned.n; k++)
			at += (size_t)snprintf(r->text + at,
			    sizeof r->text - at, "%s%c%d", k ? "," : "",
			    *r->a.topics[m->assigned.v[k].topic].name.p,
			    (int)m->assigned.v[k].partition);
	}
	return r->text;
}

static void
check(const char *how, const char *members, const char *sizes,
    const char *expected)
{
	struct round r;

	start(&r, how, members, sizes);
	assert_string_equal(outcome(&r), expected);
	release(&r);
}

/* --- the assignors ------------------------------------------------------ */

static void
test_range(void **state)
{
	(void)state;
	check("range", "a:t b:t", "t3", "a=t0,t1 b=t2");
	check("range", "b:t a:t", "t3", "b=t2 a=t0,t1");
	/* every topic begins with the first member, as in Java */
	check("range", "a:t,u b:t,u", "t3 u3", "a=t0,t1,u0,u1 b=t2,u2");
	check("range", "a:t b:t,u c:u", "t3 u2", "a=t0,t1 b=t2,u0 c=u1");
	check("range", "a:t b:t c:t", "t2", "a=t0 b=t1 c=");
	check("range", "a:t", "t0", "a=");
	/* static members come first, in the order of their instances */
	check("range", "a:t b/z:t c/y:t", "t3", "a=t2 b=t1 c=t0");
}

static void
test_roundrobin(void **state)
{
	(void)state;
	check("roundrobin", "a:t,u b:t,u", "t3 u3", "a=t0,t2,u1 b=t1,u0,u2");
	/* the example of Java's documentation, with other names */
	check("roundrobin", "a:t b:t,u c:t,u,v", "t1 u2 v3",
	    "a=t0 b=u0 c=u1,v0,v1,v2");
	check("roundrobin", "a:u,t b:t", "t2 u1", "a=t0,u0 b=t1");
	check("roundrobin", "a:t,w", "t1", "a=t0");
}

static void
test_sticky(void **state)
{
	(void)state;
	check("sticky", "a:t b:t", "t4", "a=t0,t2 b=t1,t3");
	/* one comes: nothing moves but what it gets */
	check("sticky", "a:t=t0,t2 b:t=t1,t3 c:t", "t4", "a=t0,t2 b=t1 c=t3");
	/* one goes: the others keep theirs */
	check("sticky", "a:t=t0,t3 b:t=t1,t4", "t6", "a=t0,t2,t3 b=t1,t4,t5");
	/* an older claim is not believed, and of two equal ones neither */
	check("sticky", "a:t=t0@7 b:t=t0,t1@6", "t2", "a=t0 b=t1");
	check("sticky", "a:t=t1@7 b:t=t1@7", "t2", "a=t0 b=t1");
	/* partitions that are no more, topics no longer wanted */
	check("sticky", "a:t=t0,t9,u1 b:t", "t2 u2", "a=t0 b=t1");
	check("sticky", "a:t=t0,t1,t2 b:t=t3,t4", "t5", "a=t0,t1,t2 b=t3,t4");
}

static void
test_sticky_unlike(void **state)
{
	(void)state;
	check("sticky", "a:t b:t,u c:u", "t3 u2", "a=t0,t2 b=t1,u1 c=u0");
	check("sticky", "a:t=t0,t1 b:t,u=u0,u1", "t2 u2", "a=t0,t1 b=u0,u1");
	/* balance is worth a move */
	check("sticky", "a:t,u=t0,t1,u0 b:t", "t2 u1", "a=t1,u0 b=t0");
	check("sticky", "a:t b:w", "t1", "a=t0 b=");
}

static void
test_cooperative(void **state)
{
	(void)state;
	check("cooperative-sticky", "a:t b:t", "t4", "a=t0,t2 b=t1,t3");
	/* first a lets t3 go … */
	check("cooperative-sticky", "a:t=t0,t1,t2,t3 b:t", "t4", "a=t0,t1 b=");
	/* … then b gets it */
	check("cooperative-sticky", "a:t=t0,t1 b:t", "t4", "a=t0,t1 b=t2,t3");
}

/* --- what holds for any round ------------------------------------------- */

static uint32_t
draw(uint32_t n)
{
	static uint32_t x = 12345;

	x = x * 1664525 + 1013904223;
	return (x >> 8) % n;
}

/* A random round of `n` members over `size` partitions, with claims. */
static void
random_members(char *text, size_t n, unsigned size, bool unlike)
{
	unsigned next = 0;

	for (size_t i = 0; i < n; i++) {
		bool both = !unlike || draw(2);

		text += sprintf(text, "%s%c:%s", i ? " " : "", (char)('a' + i),
		    both	  ? "t,u"
			: draw(2) ? "t"
				  : "u");
		if (!draw(3))
			continue;
		for (unsigned k = draw(size + 1), first = 1; k && next < size;
		     k--) {
			if (draw(4))
				text += sprintf(
				    text, "%st%u", first ? "=" : ",", next),
				    first = 0;
			next++;
		}
	}
}

static void
check_each_once(const struct round *r)
{
	bool seen[2][16] = {{0}};

	for (size_t i = 0; i < r->a.nmembers; i++) {
		const struct kassign_member *m = &r->a.members[i];

		for (size_t k = 0; k < m->assigned.n; k++) {
			struct kassign_part p = m->assigned.v[k];
			char name = *r->a.topics[p.topic].name.p;
			bool *at = &seen[name == 'u'][p.partition];
			bool wants = false;

			assert_false(*at);
			*at = true;
			for (size_t j = 0; j < m->ntopics; j++)
				wants |= m->topics[j] == p.topic;
			assert_true(wants);
		}
	}
}

/* No partition could move to somebody who has two less. */
static void
check_balance(const struct round *r)
{
	for (size_t i = 0; i < r->a.nmembers; i++)
		for (size_t j = 0; j < r->a.nmembers; j++) {
			const struct kassign_member *m = &r->a.members[i];
			const struct kassign_member *o = &r->a.members[j];

			if (m->assigned.n <= o->assigned.n + 1)
				continue;
			for (size_t k = 0; k < m->assigned.n; k++)
				for (size_t t = 0; t < o->ntopics; t++)
					assert_int_not_equal(o->topics[t],
					    m->assigned.v[k].topic);
		}
}

static size_t
total(const struct round *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->a.nmembers; i++)
		n += r->a.members[i].assigned.n;
	return n;
}

static void
test_random(void **state)
{
	static const char *const all[] = {
	    "range", "roundrobin", "sticky", "cooperative-sticky"};

	(void)state;
	for (int i = 0; i < 4000; i++) {
		size_t n = 1 + draw(7);
		unsigned size = draw(15);
		char members[800], sizes[40];
		bool unlike = draw(2);
		struct round r;

		random_members(members, n, size, unlike);
		sprintf(sizes, "t%u u%u", size, draw(15));
		for (size_t k = 0; k < 4; k++) {
			start(&r, all[k], members, sizes);
			check_each_once(&r);
			if (k == 2)
				check_balance(&r);
			if (k < 3 && !unlike)
				assert_int_equal(total(&r),
				    strtoul(sizes + 1, NULL, 10) +
					strtoul(
					    strchr(sizes, 'u') + 1, NULL, 10));
			release(&r);
		}
	}
}

/* --- bytes -------------------------------------------------------------- */

/* As kafka-python 2.0 and Java 3.9 write them. */
static const char subscription_v0[] = "0000 00000001 0001 74 00000000";
static const char subscription_v3[] =
    "0003 00000001 0001 74 ffffffff 00000001 0001 74 00000002 00000000 00000005"
    " 00000009 0002 7231";
static const char sticky_v0[] = "00000001 0001 74 00000001 00000003";

static struct kbytes
spaced(const char *text)
{
	char flat[400];
	size_t n = 0;

	for (; *text; text++)
		if (*text != ' ')
			flat[n++] = *text;
	flat[n] = '\0';
	return unhex(flat);
}

static void
test_bytes(void **state)
{
	struct kbytes v0 = spaced(subscription_v0);
	struct kbytes v3 = spaced(subscription_v3);
	struct kbytes s0 = spaced(sticky_v0);
	struct ksubscription s = {0};
	struct kmsg_parts p = {0};
	struct buf b = {0};
	struct kcur c = kcur_of(v0.p, v0.n);
	int32_t generation;

	(void)state;
	assert_int_equal(ksubscription_get(&c, &s), 0);
	assert_int_equal(s.ntopics, 1);
	assert_true(str_is(s.topics[0], "t"));
	assert_int_equal(s.owned.n, 0);
	assert_int_equal(s.generation, -1);
	c = kcur_of(v3.p, v3.n);
	assert_int_equal(ksubscription_get(&c, &s), 0);
	assert_int_equal(s.owned.n, 2);
	assert_int_equal(s.owned.v[1].partition, 5);
	assert_int_equal(s.generation, 9);
	c = kcur_of(s0.p, s0.n);
	assert_int_equal(ksticky_get(&c, &p, &generation), 0);
	assert_int_equal(p.n, 1);
	assert_int_equal(p.v[0].partition, 3);
	assert_int_equal(generation, -1);
	kassignment_put(&b, s.owned.v, s.owned.n);
	c = kcur_of(b.p, b.len);
	assert_int_equal(kassignment_get(&c, &p), 0);
	assert_int_equal(p.n, 2);
	assert_true(str_is(p.v[1].topic, "t"));
	c = kcur_of("", 0);
	assert_int_equal(kassignment_get(&c, &p), 0);
	assert_int_equal(p.n, 0);
	/* each of them cut short: an error, never more bytes than there are */
	for (size_t i = 0; i + 6 < v3.n; i++) {
		uint8_t *cut = (uint8_t *)xmemdup(v3.p, i);

		c = kcur_of(cut, i);
		assert_int_equal(
		    ksubscription_get(&c, &s), i >= v3.n - 4 ? 0 : -1);
		free(cut);
	}
	buf_release(&b);
	kmsg_parts_release(&p);
	ksubscription_release(&s);
	free((void *)v0.p);
	free((void *)v3.p);
	free((void *)s0.p);
}

static void
test_malformed(void **state)
{
	static const char *const bad[] = {"", "00", "ffff", "00017fffffff",
	    "000100000001ffff", "0001000000010001"};
	struct kassign a = {0};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct kbytes b = unhex(bad[i]);

		assert_int_equal(kassign_add(&a, kassignor_find(STR("range")),
				     STR("m"), (struct str){NULL, 0}, b),
		    -1);
		free((void *)b.p);
	}
	assert_int_equal(a.nmembers, 0);
	kassign_release(&a);
	assert_null(kassignor_find(STR("uniform")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_range),
	    cmocka_unit_test(test_roundrobin),
	    cmocka_unit_test(test_sticky),
	    cmocka_unit_test(test_sticky_unlike),
	    cmocka_unit_test(test_cooperative),
	    cmocka_unit_test(test_random),
	    cmocka_unit_test(test_bytes),
	    cmocka_unit_test(test_malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

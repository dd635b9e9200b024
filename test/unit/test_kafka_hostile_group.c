/*
 * A coordinator that means ill: each answer that a group's member reads, wrong
 * at each of its places.  The member ends in time with a reason, or does all
 * that it was to do; it never commits what it was not told to.
 */
#include "kafka_hostile.h"
#include "fake_group.h"
#include "kafka/group.h"
#include "kafka/admin.h"

static struct fake_group *coord;
static struct kgroup *group;
static struct err why;
static unsigned parts_given;

static void
assigned(void *arg, const struct kgroup_part *p, size_t n)
{
	(void)arg;
	for (size_t i = 0; i < n; i++) {
		assert_ptr_equal(p[i].topic, topic);
		assert_in_range(p[i].partition, 0, 1);
	}
	parts_given += (unsigned)n;
}

static void
revoke(void *arg, const struct kgroup_part *p, size_t n, int64_t deadline)
{
	(void)arg;
	(void)p;
	(void)n;
	(void)deadline;
	kgroup_revoked(group);
}

static void
lost(void *arg, const struct kgroup_part *p, size_t n)
{
	(void)arg;
	(void)p;
	(void)n;
}

static void
committed(void *arg, const struct kgroup_part *p)
{
	(void)arg;
	assert_int_equal(p->partition, 0);
	assert_int_equal(p->offset, 5);
}

static void
failed(void *arg, const struct err *e)
{
	(void)arg;
	why = *e;
}

static void
prepare(void)
{
	start(2);
	coord = fake_group_new(fake);
	patience_is_short();
	set("group.id", "g");
	set("session.timeout.ms", "6000");
	set("heartbeat.interval.ms", "5");
	err_clear(&why);
	parts_given = 0;
}

static void
put_away(size_t *size)
{
	*size = fake->twisted;
	leave();
	fake_group_free(coord);
}

/* Nobody has committed but where the run did. */
static void
check_commits(void)
{
	assert_true(coord->committed[0] == -1 || coord->committed[0] == 5);
	assert_int_equal(coord->committed[1], -1);
}

#define turn_until(condition)                                   \
	while (!(condition) && !why.code && clock_ns() < limit) \
	assert_int_equal(loop_turn(loop, clock_ns() + SECOND / 100, &err), 0)

/* Joins, commits, beats and leaves with one answer that lies. */
static bool
member(int api, size_t at, const struct lie *lie, size_t *size)
{
	struct kgroup_owner owner = {.assigned = assigned,
	    .revoke = revoke,
	    .lost = lost,
	    .committed = committed,
	    .failed = failed};
	int64_t limit;
	bool all = false;

	prepare();
	tell_lie(api, at, lie);
	join();
	assert_int_equal(kcluster_wait(cluster, SECOND, &err), 0);
	group = kgroup_new(cluster, &props, &owner, &err);
	assert_non_null(group);
	kgroup_subscribe(group, &topic, 1);
	limit = clock_ns() + SECOND / 2;
	turn_until(kgroup_stats(group).settled && parts_given >= 2);
	kgroup_commit(group, &(struct kgroup_part){topic, 0, 5, -1}, 1);
	turn_until(kgroup_commit_idle(group) && fake->seen[KAPI_HEARTBEAT] > 1);
	kgroup_leave(group);
	turn_until(kgroup_gone(group));
	if (why.code)
		assert_true(final(why.code) || why.code == EX_USAGE ||
		    why.code == EX_CONFIG);
	all = !why.code && kgroup_gone(group) && coord->committed[0] == 5 &&
	    !coord->id[0];
	check_commits();
	kgroup_free(group);
	put_away(size);
	return all;
}

/* Asks for and sets a group's offsets from outside. */
static bool
administer(int api, size_t at, const struct lie *lie, size_t *size)
{
	struct kmsg_committed m = {0};
	struct buf bytes = {0};
	struct kmsg_commit set_to = {
	    .topic = STR("t"), .partition = 0, .offset = 5, .leader_epoch = -1};
	bool all;

	prepare();
	tell_lie(api, at, lie);
	join();
	all = kadmin_committed(cluster, STR("g"), NULL, 0, SECOND / 4, &m,
		  &bytes, &err) == 0;
	if (!all)
		assert_true(final(err.code));
	kmsg_committed_release(&m);
	buf_release(&bytes);
	/* An honest answer is that it has members, and this is none. */
	if (all) {
		assert_int_equal(kadmin_set_committed(cluster, STR("g"),
				     &set_to, 1, SECOND / 4, &err),
		    -1);
		assert_true(final(err.code));
		all = err.code == EX_TEMPFAIL;
	}
	check_commits();
	put_away(size);
	return all;
}

static void
test_member(void **state)
{
	(void)state;
	everywhere(member, KAPI_FIND_COORDINATOR, 11);
	everywhere(member, KAPI_JOIN_GROUP, 11);
	everywhere(member, KAPI_SYNC_GROUP, 11);
	everywhere(member, KAPI_HEARTBEAT, 5);
	everywhere(member, KAPI_OFFSET_FETCH, 11);
	everywhere(member, KAPI_OFFSET_COMMIT, 11);
	everywhere(member, KAPI_LEAVE_GROUP, 5);
}

static void
test_admin(void **state)
{
	(void)state;
	everywhere(administer, KAPI_FIND_COORDINATOR, 11);
	everywhere(administer, KAPI_OFFSET_FETCH, 11);
	everywhere(administer, KAPI_OFFSET_COMMIT, 11);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_member),
	    cmocka_unit_test(test_admin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

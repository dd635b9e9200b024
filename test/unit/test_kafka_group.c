/* A group's member against a scripted coordinator. */
#include <inttypes.h>

#include "kafka_client.h"
#include "fake_group.h"
#include "kafka/group.h"

#define MS (SECOND / 1000)

static struct fake_group *coord;
static struct kgroup *group;
static struct buf events; /* what the owner was told, a line each */
static bool keep;	  /* the owner does not release what is revoked */
static struct kgroup_part last_words; /* committed while letting go */

/* --- the owner ---------------------------------------------------------- */

static void
note(const char *what, const struct kgroup_part *p, size_t n)
{
	buf_puts(&events, str_of(what));
	for (size_t i = 0; i < n; i++)
		buf_printf(&events, " %" PRId32, p[i].partition);
	buf_putc(&events, '\n');
}

static void
assigned(void *arg, const struct kgroup_part *p, size_t n)
{
	(void)arg;
	note("given", p, n);
	for (size_t i = 0; i < n; i++)
		if (p[i].offset >= 0)
			buf_printf(&events, "from %" PRId64 "\n", p[i].offset);
}

static void
revoke(void *arg, const struct kgroup_part *p, size_t n, int64_t deadline)
{
	(void)arg;
	note("revoke", p, n);
	assert_true(deadline >= clock_ns() - SECOND);
	if (last_words.topic)
		kgroup_commit(group, &last_words, 1);
	if (!keep)
		kgroup_revoked(group);
}

static void
lost(void *arg, const struct kgroup_part *p, size_t n)
{
	(void)arg;
	note("lost", p, n);
}

static void
committed(void *arg, const struct kgroup_part *p)
{
	(void)arg;
	buf_printf(&events, "committed %" PRId32 "=%" PRId64 "\n", p->partition,
	    p->offset);
}

static void
failed(void *arg, const struct err *e)
{
	(void)arg;
	buf_printf(&events, "failed %d: %s\n", e->code, e->msg);
}

/* --- the setting -------------------------------------------------------- */

/* A coordinator with its group; the client is not there yet. */
static void
prepare(const char *strategies)
{
	start(4);
	coord = fake_group_new(fake);
	set("group.id", "g");
	set("session.timeout.ms", "6000");
	set("heartbeat.interval.ms", "20");
	set("partition.assignment.strategy", strategies);
	if (!strchr(strategies, ','))
		coord->protocol = strategies;
	keep = false;
	last_words = (struct kgroup_part){0};
}

static void
enter(void)
{
	struct kgroup_owner owner = {.assigned = assigned,
	    .revoke = revoke,
	    .lost = lost,
	    .committed = committed,
	    .failed = failed};

	join();
	assert_int_equal(kcluster_wait(cluster, 5 * SECOND, &err), 0);
	group = kgroup_new(cluster, &props, &owner, &err);
	if (!group)
		fail_msg("%s", err.msg);
	kgroup_subscribe(group, &topic, 1);
}

static void
finish(void)
{
	kgroup_free(group);
	buf_release(&events);
	events = (struct buf){0};
	leave();
	fake_group_free(coord);
}

/* The next n requests of the API are dealt with so. */
static void
next(int api, unsigned n, enum fake_act act, int16_t error)
{
	fake_rule(fake, api, fake->seen[api], n, act, error);
}

static bool
has(struct buf *b, const char *text)
{
	return b->len && strstr(buf_cstr(b), text);
}

static bool
happened(const char *text)
{
	return has(&events, text);
}

static bool
asked(const char *text)
{
	return has(&coord->log, text);
}

static unsigned
count(struct buf *b, const char *text)
{
	unsigned n = 0;

	for (const char *p = b->len ? buf_cstr(b) : ""; (p = strstr(p, text));
	     p++)
		n++;
	return n;
}

static bool
settled(void)
{
	return kgroup_stats(group).settled;
}

static void
forget(void)
{
	buf_clear(&events);
	buf_clear(&coord->log);
}

/* A member of all partitions, with the past forgotten. */
static void
settle(const char *strategies)
{
	prepare(strategies);
	enter();
	until(settled() && happened("given 0 1 2 3"));
	forget();
}

static void
turn_for(int64_t ns)
{
	int64_t end = clock_ns() + ns;

	while (clock_ns() < end)
		assert_int_equal(loop_turn(loop, end, &err), 0);
}

static void
commit(int32_t partition, int64_t offset)
{
	kgroup_commit(
	    group, &(struct kgroup_part){topic, partition, offset, -1}, 1);
}

/* --- plain lives -------------------------------------------------------- */

static void
test_life(void **state)
{
	(void)state;
	prepare("range,roundrobin");
	coord->committed[2] = 77;
	enter();
	until(settled());
	assert_string_equal(buf_cstr(&events), "given 0 1 2 3\nfrom 77\n");
	assert_string_equal(buf_cstr(&coord->log),
	    "join \"\" range t roundrobin t\n"
	    "join \"m1\" range t roundrobin t\n"
	    "sync 1 m1:0123\n");
	assert_int_equal(kgroup_stats(group).generation, 1);
	assert_int_equal(kgroup_stats(group).partitions, 4);
	forget();
	commit(1, 5);
	commit(1, 6);
	commit(3, 9);
	commit(7, 1); /* not ours */
	assert_false(kgroup_commit_idle(group));
	until(kgroup_commit_idle(group));
	assert_string_equal(
	    buf_cstr(&coord->log), "commit 1=6 in 1: 0\ncommit 3=9 in 1: 0\n");
	assert_string_equal(
	    buf_cstr(&events), "committed 1=6\ncommitted 3=9\n");
	forget();
	commit(0, 3);
	kgroup_leave(group);
	until(kgroup_gone(group));
	assert_string_equal(
	    buf_cstr(&coord->log), "commit 0=3 in 1: 0\nleave m1\n");
	finish();
}

static void
test_follower(void **state)
{
	(void)state;
	prepare("range,roundrobin");
	coord->follower = true;
	coord->give = "1,3";
	enter();
	until(settled());
	assert_string_equal(buf_cstr(&events), "given 1 3\n");
	assert_true(asked("sync 1\n"));
	/* nothing assigned, in both ways of saying it */
	forget();
	coord->give = "";
	coord->rebalancing = true;
	until(asked("sync 2\n") && settled());
	assert_string_equal(buf_cstr(&events), "revoke 1 3\n");
	assert_int_equal(kgroup_stats(group).partitions, 0);
	finish();
}

static void
test_leader(void **state)
{
	(void)state;
	prepare("roundrobin");
	coord->nghosts = 2;
	coord->ghosts[0] = (struct ghost){.id = "a"};
	coord->ghosts[1] = (struct ghost){.id = "z", .odd = true};
	enter();
	until(settled());
	/* who cannot say what it wants gets nothing; nobody fails */
	assert_true(asked("sync 1 a:02 m1:13\n"));
	assert_string_equal(buf_cstr(&events), "given 1 3\n");
	assert_true(heard("subscription makes no sense"));
	finish();
}

static void
test_strategies(void **state)
{
	static const char *const wrong[] = {
	    "", "best", "range,", "range,cooperative-sticky"};
	struct kgroup_owner owner = {0};

	(void)state;
	prepare("range");
	join();
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		err_clear(&err);
		if (kprops_set(&props, STR("partition.assignment.strategy"),
			str_of(wrong[i]), &err))
			continue;
		group = kgroup_new(cluster, &props, &owner, &err);
		if (group && strcmp(wrong[i], "range,") == 0) {
			kgroup_free(group);
			group = NULL;
			continue;
		}
		assert_null(group);
		assert_int_equal(err.code, EX_CONFIG);
	}
	finish();
}

/* --- errors ------------------------------------------------------------- */

/* Joins although the n-th request of the API is answered like that. */
static void
survives(int api, enum fake_act act, int16_t error)
{
	prepare("range");
	fake_rule(fake, api, 0, 2, act, error);
	enter();
	until(settled() && happened("given 0 1 2 3"));
	if (happened("failed") || happened("lost"))
		fail_msg("%s %d: %s", kapi_name(api), error, buf_cstr(&events));
	finish();
}

/* Ends, with that status. */
static void
fails(int api, enum fake_act act, int16_t error, int status)
{
	char want[20];

	prepare("range");
	fake_rule(fake, api, 0, FAKE_ALWAYS, act, error);
	enter();
	until(kgroup_gone(group));
	snprintf(want, sizeof want, "failed %d: ", status);
	if (!happened(want))
		fail_msg("%s %d: %s", kapi_name(api), error, buf_cstr(&events));
	assert_true(kgroup_commit_idle(group));
	turn_for(20 * MS);
	assert_int_equal(count(&events, "failed"), 1);
	finish();
}

static void
test_find_errors(void **state)
{
	(void)state;
	prepare("range");
	fake_rule(fake, KAPI_FIND_COORDINATOR, 0, 4, FAKE_ERROR, 15);
	enter();
	until(kgroup_outage(group, 20 * MS, &err) < 0);
	assert_int_equal(err.code, EX_UNAVAILABLE);
	assert_non_null(strstr(err.msg, "group g: no coordinator: broker 1 "));
	assert_non_null(strstr(err.msg, "COORDINATOR_NOT_AVAILABLE"));
	until(settled());
	assert_int_equal(kgroup_outage(group, 0, &err), 0);
	finish();
	survives(KAPI_FIND_COORDINATOR, FAKE_ERROR, 15);
	survives(KAPI_FIND_COORDINATOR, FAKE_ERROR, 14);
	survives(KAPI_FIND_COORDINATOR, FAKE_CLOSE, 0);
	fails(KAPI_FIND_COORDINATOR, FAKE_ERROR, 30, EX_NOPERM);
	fails(KAPI_FIND_COORDINATOR, FAKE_ERROR, 24, EX_USAGE);
}

static void
test_join_errors(void **state)
{
	static const int16_t pass[] = {14, 15, 16, 25, 27, 79, 3, 7};
	static const struct {
		int16_t code;
		int status;
	} end[] = {{23, EX_CONFIG}, {24, EX_USAGE}, {26, EX_CONFIG},
	    {30, EX_NOPERM}, {81, EX_UNAVAILABLE}, {82, EX_TEMPFAIL},
	    {42, EX_PROTOCOL}, {999, EX_PROTOCOL}};

	(void)state;
	for (size_t i = 0; i < sizeof pass / sizeof *pass; i++)
		survives(KAPI_JOIN_GROUP, FAKE_ERROR, pass[i]);
	survives(KAPI_JOIN_GROUP, FAKE_CLOSE, 0);
	survives(KAPI_JOIN_GROUP, FAKE_WRITE_CLOSE, 0);
	survives(KAPI_JOIN_GROUP, FAKE_ERROR, 22);
	for (size_t i = 0; i < sizeof end / sizeof *end; i++)
		fails(KAPI_JOIN_GROUP, FAKE_ERROR, end[i].code, end[i].status);
}

static void
test_sync_errors(void **state)
{
	static const int16_t pass[] = {14, 15, 16, 22, 25, 27, 42, -1, 999};

	(void)state;
	for (size_t i = 0; i < sizeof pass / sizeof *pass; i++)
		survives(KAPI_SYNC_GROUP, FAKE_ERROR, pass[i]);
	survives(KAPI_SYNC_GROUP, FAKE_CLOSE, 0);
	survives(KAPI_SYNC_GROUP, FAKE_WRITE_CLOSE, 0);
	fails(KAPI_SYNC_GROUP, FAKE_ERROR, 30, EX_NOPERM);
	fails(KAPI_SYNC_GROUP, FAKE_ERROR, 82, EX_TEMPFAIL);
}

static void
test_fetch_errors(void **state)
{
	static const int16_t each[] = {3, 14, 88}, whole[] = {14, 15, 16, -2};

	(void)state;
	for (size_t i = 0; i < sizeof each / sizeof *each; i++)
		survives(KAPI_OFFSET_FETCH, FAKE_ERROR, each[i]);
	for (size_t i = 0; whole[i] > 0; i++)
		survives(KAPI_OFFSET_FETCH, FAKE_WRITE_ERROR, whole[i]);
	survives(KAPI_OFFSET_FETCH, FAKE_CLOSE, 0);
	survives(KAPI_OFFSET_FETCH, FAKE_WRITE_CLOSE, 0);
	fails(KAPI_OFFSET_FETCH, FAKE_ERROR, 29, EX_NOPERM);
	fails(KAPI_OFFSET_FETCH, FAKE_WRITE_ERROR, 30, EX_NOPERM);
}

/* Heartbeats that say nothing new, and those that bring us to join again. */
static void
test_beat_errors(void **state)
{
	static const int16_t quiet[] = {14, 15, 16},
			     again[] = {27, 42, -1, 999};

	(void)state;
	for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) {
		unsigned finds;

		settle("range");
		finds = fake->seen[KAPI_FIND_COORDINATOR];
		next(KAPI_HEARTBEAT, 1, FAKE_ERROR, quiet[i]);
		turn_for(150 * MS);
		assert_int_equal(
		    fake->seen[KAPI_FIND_COORDINATOR] > finds, quiet[i] != 14);
		assert_true(settled());
		assert_int_equal(events.len, 0);
		assert_int_equal(coord->log.len, 0);
		finish();
	}
	for (size_t i = 0; i < sizeof again / sizeof *again; i++) {
		settle("range");
		next(KAPI_HEARTBEAT, 1, FAKE_ERROR, again[i]);
		until(happened("given"));
		assert_string_equal(
		    buf_cstr(&events), "revoke 0 1 2 3\ngiven 0 1 2 3\n");
		assert_true(asked("join \"m1\""));
		finish();
	}
	settle("range");
	next(KAPI_HEARTBEAT, 1, FAKE_CLOSE, 0);
	turn_for(150 * MS);
	until(settled() && fake->seen[KAPI_HEARTBEAT] > 3);
	assert_int_equal(events.len, 0);
	finish();
}

/* Out of the group: all is lost, and joined anew. */
static void
test_expelled(void **state)
{
	(void)state;
	settle("range");
	commit(0, 1);
	next(KAPI_OFFSET_COMMIT, FAKE_ALWAYS, FAKE_MUTE, 0);
	coord->generation = 8;
	until(happened("given"));
	assert_string_equal(buf_cstr(&events), "lost 0 1 2 3\ngiven 0 1 2 3\n");
	assert_true(asked("join \"m1\""));
	assert_true(kgroup_stats(group).generation > 8);
	finish();

	settle("cooperative-sticky");
	coord->id[0] = '\0';
	until(happened("given"));
	assert_string_equal(buf_cstr(&events), "lost 0 1 2 3\ngiven 0 1 2 3\n");
	assert_true(asked("join \"\" cooperative-sticky t\n"));
	assert_true(asked("join \"m2\" cooperative-sticky t\n"));
	assert_int_equal(kgroup_stats(group).lost, 1);
	finish();
}

static void
test_beat_final(void **state)
{
	static const struct {
		int16_t code;
		const char *want;
	} end[] = {{30, "failed 77: group g: no permission"},
	    {82, "failed 75: group g: another member has taken over"}};

	(void)state;
	for (size_t i = 0; i < sizeof end / sizeof *end; i++) {
		settle("range");
		next(KAPI_HEARTBEAT, FAKE_ALWAYS, FAKE_ERROR, end[i].code);
		until(kgroup_gone(group));
		assert_true(happened(end[i].want));
		assert_false(settled());
		finish();
	}
}

/* --- commits ------------------------------------------------------------ */

static void
test_commit_retried(void **state)
{
	static const int16_t codes[] = {3, 7, 14, 15, 16};

	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		settle("range");
		next(KAPI_OFFSET_COMMIT, 2, FAKE_ERROR, codes[i]);
		commit(1, 5);
		until(kgroup_commit_idle(group));
		assert_string_equal(buf_cstr(&events), "committed 1=5\n");
		assert_int_equal(fake->seen[KAPI_OFFSET_COMMIT], 3);
		finish();
	}
	settle("range");
	next(KAPI_OFFSET_COMMIT, 1, FAKE_WRITE_CLOSE, 0);
	commit(1, 5);
	until(kgroup_commit_idle(group));
	assert_string_equal(buf_cstr(&events), "committed 1=5\n");
	assert_int_equal(count(&coord->log, "commit 1=5 in 1: 0"), 2);
	finish();
}

static void
test_commit_final(void **state)
{
	static const struct {
		int16_t code;
		const char *want;
	} end[] = {{12, "failed 65: "}, {29, "failed 77: "},
	    {30, "failed 77: "}, {82, "failed 75: "}, {42, "failed 76: "}};

	(void)state;
	for (size_t i = 0; i < sizeof end / sizeof *end; i++) {
		settle("range");
		next(KAPI_OFFSET_COMMIT, 1, FAKE_ERROR, end[i].code);
		commit(1, 5);
		until(kgroup_gone(group));
		assert_true(happened(end[i].want));
		/* the others need not wait for the end of the session */
		until(asked("leave m1\n"));
		turn_for(50 * MS);
		assert_int_equal(fake->seen[KAPI_OFFSET_COMMIT], 1);
		finish();
	}
}

/* A commit of a generation that is over is lost, and never sent again. */
static void
test_commit_lost(void **state)
{
	static const int16_t codes[] = {22, 25};

	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		settle("cooperative-sticky");
		next(KAPI_OFFSET_COMMIT, 1, FAKE_ERROR, codes[i]);
		commit(1, 5);
		until(happened("given"));
		turn_for(50 * MS);
		assert_string_equal(
		    buf_cstr(&events), "lost 0 1 2 3\ngiven 0 1 2 3\n");
		assert_true(kgroup_commit_idle(group));
		assert_int_equal(fake->seen[KAPI_OFFSET_COMMIT], 1);
		finish();
	}
}

/* One that comes while the group rebalances is kept: sent again if ours. */
static void
test_commit_rebalance(void **state)
{
	(void)state;
	settle("cooperative-sticky");
	next(KAPI_OFFSET_COMMIT, 1, FAKE_ERROR, 27);
	commit(1, 5);
	commit(2, 6);
	until(happened("committed 2=6"));
	assert_string_equal(
	    buf_cstr(&events), "committed 1=5\ncommitted 2=6\n");
	assert_true(asked("owns 0 owns 1 owns 2 owns 3\n"));
	assert_true(asked("commit 1=5 in 2: 0"));
	finish();

	/* eager: all is let go first, and commits of that time are tried until
	 * they are in */
	settle("range");
	next(KAPI_OFFSET_COMMIT, 2, FAKE_ERROR, 27);
	coord->rebalancing = true;
	last_words = (struct kgroup_part){topic, 3, 8, -1};
	until(happened("given"));
	assert_string_equal(buf_cstr(&events),
	    "revoke 0 1 2 3\ncommitted 3=8\ngiven 0 1 2 3\nfrom 8\n");
	finish();
}

/* --- rebalances --------------------------------------------------------- */

/* Another member comes: some partitions go, the rest is never touched. */
static void
test_cooperative(void **state)
{
	(void)state;
	settle("cooperative-sticky");
	coord->nghosts = 1;
	coord->ghosts[0] = (struct ghost){.id = "a"};
	coord->rebalancing = true;
	last_words = (struct kgroup_part){topic, 3, 8, -1};
	until(asked("sync 3") && settled());
	assert_string_equal(buf_cstr(&events), "revoke 2 3\ncommitted 3=8\n");
	/* nothing for the other until we have let go */
	assert_true(asked("sync 2 a: m1:01\n"));
	assert_true(asked("join \"m1\" cooperative-sticky t owns 0 owns 1\n"));
	assert_true(asked("sync 3 a:23 m1:01\n"));
	/* it leaves: they come back, with what it committed */
	forget();
	last_words.topic = NULL;
	coord->nghosts = 0;
	coord->committed[2] = 50;
	coord->rebalancing = true;
	until(happened("given"));
	assert_string_equal(buf_cstr(&events), "given 2 3\nfrom 50\nfrom 8\n");
	finish();
}

/* An owner that does not let go is not waited for beyond its time. */
static void
test_deadline(void **state)
{
	int64_t begun;

	(void)state;
	prepare("range");
	set("max.poll.interval.ms", "320");
	enter();
	until(settled());
	forget();
	keep = true;
	begun = clock_ns();
	coord->rebalancing = true;
	until(asked("join"));
	assert_true(clock_ns() - begun > 200 * MS);
	until(happened("given"));
	assert_string_equal(
	    buf_cstr(&events), "revoke 0 1 2 3\ngiven 0 1 2 3\n");
	/* heartbeats went on */
	assert_true(fake->seen[KAPI_HEARTBEAT] > 5);
	finish();
}

/* Commits while the coordinator keeps JoinGroup back. */
static void
test_commit_joining(void **state)
{
	(void)state;
	settle("cooperative-sticky");
	set("max.poll.interval.ms", "1");
	set("request.timeout.ms", "1000");
	next(KAPI_JOIN_GROUP, 1, FAKE_MUTE, 0);
	coord->rebalancing = true;
	until(fake->seen[KAPI_JOIN_GROUP] == 3);
	commit(1, 5);
	commit(1, 6);
	turn_for(50 * MS);
	assert_false(kgroup_commit_idle(group));
	assert_int_equal(fake->seen[KAPI_OFFSET_COMMIT], 0);
	fake_hang_up_all(fake);
	until(kgroup_commit_idle(group) && settled());
	assert_string_equal(buf_cstr(&events), "committed 1=6\n");
	finish();
}

static void
test_leave_joining(void **state)
{
	(void)state;
	/* the first join, which nobody has answered: there is nothing to leave
	 */
	prepare("range");
	fake_rule(fake, KAPI_JOIN_GROUP, 0, FAKE_ALWAYS, FAKE_MUTE, 0);
	enter();
	until(fake->seen[KAPI_JOIN_GROUP] == 1);
	kgroup_leave(group);
	until(kgroup_gone(group));
	assert_false(asked("leave"));
	finish();

	/* the second: the coordinator waits for us until we say so */
	prepare("range");
	fake_rule(fake, KAPI_JOIN_GROUP, 1, FAKE_ALWAYS, FAKE_MUTE, 0);
	enter();
	until(fake->seen[KAPI_JOIN_GROUP] == 2);
	kgroup_leave(group);
	until(kgroup_gone(group));
	assert_true(asked("leave m1\n"));
	assert_int_equal(events.len, 0);
	finish();

	/* with partitions, and a commit that is not sent yet */
	settle("cooperative-sticky");
	next(KAPI_JOIN_GROUP, FAKE_ALWAYS, FAKE_MUTE, 0);
	coord->rebalancing = true;
	until(fake->seen[KAPI_JOIN_GROUP] == 3);
	commit(1, 5);
	kgroup_leave(group);
	until(kgroup_gone(group));
	assert_string_equal(buf_cstr(&coord->log) + coord->log.len -
		strlen("commit 1=5 in 1: 0\nleave m1\n"),
	    "commit 1=5 in 1: 0\nleave m1\n");
	finish();

	/* the coordinator has taken the join, though that is not known: the
	 * generation is over, and the commit is for the new one */
	settle("cooperative-sticky");
	next(KAPI_JOIN_GROUP, 1, FAKE_WRITE_CLOSE, 0);
	coord->rebalancing = true;
	until(coord->generation == 2);
	commit(1, 5);
	kgroup_leave(group);
	until(kgroup_gone(group));
	assert_true(asked("commit 1=5 in 3: 0\nleave m1\n"));
	assert_string_equal(buf_cstr(&events), "committed 1=5\n");
	finish();

	/* while the assignment is on its way, and asked twice */
	prepare("range");
	enter();
	until(fake->seen[KAPI_SYNC_GROUP] == 1);
	kgroup_leave(group);
	kgroup_leave(group);
	until(kgroup_gone(group));
	assert_int_equal(count(&coord->log, "leave"), 1);
	finish();
}

/* A last commit that cannot be made does not keep the others waiting. */
static void
test_leave_refused(void **state)
{
	int64_t begun;

	(void)state;
	settle("range");
	next(KAPI_OFFSET_COMMIT, FAKE_ALWAYS, FAKE_ERROR, 14);
	commit(1, 5);
	begun = clock_ns();
	kgroup_leave(group);
	until(kgroup_gone(group));
	assert_true(asked("leave m1\n"));
	assert_true(clock_ns() - begun < 4900 * MS);
	finish();

	settle("range");
	next(KAPI_LEAVE_GROUP, FAKE_ALWAYS, FAKE_CLOSE, 0);
	kgroup_leave(group);
	until(kgroup_gone(group));
	finish();
}

static void
test_moved(void **state)
{
	struct fake *second;

	(void)state;
	settle("cooperative-sticky");
	second = fake_second(fake);
	coord->coordinator = 2;
	commit(1, 5);
	until(kgroup_commit_idle(group) && second->seen[KAPI_HEARTBEAT] > 2);
	assert_string_equal(buf_cstr(&events), "committed 1=5\n");
	assert_true(second->seen[KAPI_OFFSET_COMMIT] == 1);
	assert_false(asked("join"));
	/* and back, while a rebalance is under way */
	forget();
	coord->coordinator = 1;
	coord->rebalancing = true;
	until(asked("sync") && settled());
	assert_int_equal(events.len, 0);
	/* the coordinator dies */
	forget();
	coord->coordinator = 2;
	next(KAPI_HEARTBEAT, FAKE_ALWAYS, FAKE_CLOSE, 0);
	next(KAPI_OFFSET_COMMIT, FAKE_ALWAYS, FAKE_CLOSE, 0);
	commit(2, 7);
	until(happened("committed 2=7"));
	assert_false(happened("lost"));
	assert_true(heard("the coordinator is lost"));
	finish();
}

/* --- what cannot be ----------------------------------------------------- */

static void
test_malformed(void **state)
{
	static const struct str odd[] = {
	    {"\0", 1},
	    {"\0\1\0\0\0\1", 6},
	    {"\0\1\0\0\0\1\0\1t\0\0\0\1\377\377\377\377\377\377\377\377", 21},
	    {"\0\1\0\0\0\1\0\1/\0\0\0\1\0\0\0\1\377\377\377\377", 21},
	    {"\377\377\0\0\0\0", 6},
	};

	(void)state;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		prepare("range");
		coord->bytes = odd[i];
		enter();
		until(kgroup_gone(group));
		assert_true(happened("failed 76: group g: an assignment that "
				     "makes no sense"));
		until(asked("leave m1\n"));
		finish();
	}
	/* a protocol that we did not offer */
	prepare("range");
	coord->protocol = "cooperative-sticky";
	enter();
	until(kgroup_gone(group));
	assert_true(happened("failed 78: "));
	finish();
}

static void
test_noise(void **state)
{
	(void)state;
	/* answers to something else: the connection goes, the member stays */
	for (int api = KAPI_OFFSET_COMMIT; api <= KAPI_SYNC_GROUP; api++) {
		settle("range");
		fake_rule(fake, api, fake->seen[api], 1, FAKE_BYTES, 0);
		fake->rules[fake->nrules - 1].bytes =
		    (struct str){"\0\0\0\4\0\0\0\0", 8};
		commit(0, 1);
		coord->rebalancing = true;
		until(happened("committed 0=1"));
		until(settled());
		finish();
	}
}

/* What is on its way from one member to another may be ours in the end. */
static void
test_settle(void **state)
{
	(void)state;
	/* another one is about to let go */
	prepare("cooperative-sticky");
	coord->follower = true;
	coord->give = "";
	coord->shares[0] = "0,1";
	enter();
	kgroup_settle(group);
	until(count(&coord->log, "describe") == 3);
	assert_false(settled());
	assert_int_equal(events.len, 0);
	coord->give = "2,3";
	coord->rebalancing = true;
	until(happened("given 2 3"));
	assert_false(settled());
	coord->shares[1] = "2,3";
	coord->state = "CompletingRebalance";
	turn_for(50 * MS);
	assert_false(settled());
	coord->state = "Stable";
	until(settled());
	/* and then nobody asks any more */
	forget();
	turn_for(50 * MS);
	assert_false(asked("describe"));
	finish();

	/* a coordinator that refuses to tell: what there is counts */
	prepare("cooperative-sticky");
	next(KAPI_DESCRIBE_GROUPS, 1, FAKE_BYTES, 0);
	next(KAPI_DESCRIBE_GROUPS, FAKE_ALWAYS, FAKE_ERROR, 30);
	enter();
	kgroup_settle(group);
	until(settled());
	finish();

	/* all at once, for eager members: there is nothing to ask */
	prepare("range");
	enter();
	kgroup_settle(group);
	until(settled());
	assert_false(asked("describe"));
	finish();
}

/* --- static members, topics that grow ----------------------------------- */

static void
test_static(void **state)
{
	(void)state;
	prepare("range");
	set("group.instance.id", "box-1");
	enter();
	until(settled());
	assert_int_equal(fake->seen[KAPI_JOIN_GROUP], 1);
	kgroup_leave(group);
	until(kgroup_gone(group));
	assert_false(asked("leave"));
	finish();

	/* too old a broker would make a dynamic member of it */
	prepare("range");
	set("group.instance.id", "box-1");
	fake->join_max = 3;
	enter();
	until(kgroup_gone(group));
	assert_true(happened("failed 78: group g: static membership"));
	finish();

	/* JoinGroup 3 serves all others */
	prepare("range");
	fake->join_max = 3;
	enter();
	until(settled());
	assert_int_equal(fake->seen[KAPI_JOIN_GROUP], 1);
	finish();
}

static void
test_growth(void **state)
{
	(void)state;
	prepare("range");
	set("metadata.max.age.ms", "100");
	fake->nparts = 2;
	enter();
	until(settled() && happened("given 0 1\n"));
	forget();
	fake->nparts = 4;
	until(happened("given"));
	assert_string_equal(buf_cstr(&events), "revoke 0 1\ngiven 0 1 2 3\n");
	finish();

	/* a static leader that came back is told that it follows */
	prepare("range");
	set("metadata.max.age.ms", "100");
	set("group.instance.id", "box-1");
	fake->nparts = 2;
	coord->follower = true;
	coord->give = "0,1";
	enter();
	until(settled());
	forget();
	fake->nparts = 4;
	until(asked("join \"m1\""));
	finish();
}

/* --- topics that come later ---------------------------------------------- */

static struct ktopic *topics[4];
static size_t ntopics;

static bool
matches(void *arg, struct str name)
{
	(void)arg;
	return name.p[0] != 'x';
}

static void
news(void *arg, struct ktopic *t)
{
	(void)arg;
	assert_int_equal(t->nparts, 4);
	if (t->error) {
		size_t n = 0;

		for (size_t i = 0; i < ntopics; i++)
			if (topics[i] != t)
				topics[n++] = topics[i];
		ntopics = n;
	} else {
		topics[ntopics++] = t;
	}
	kgroup_subscribe(group, topics, ntopics);
}

static void
test_match(void **state)
{
	struct ktopic *gone;
	unsigned before;

	(void)state;
	prepare("cooperative-sticky");
	set("metadata.max.age.ms", "100");
	fake->all = "t_x";
	enter();
	topics[0] = topic;
	ntopics = 1;
	kcluster_match(cluster, matches, news, NULL);
	until(settled());
	forget();
	before = fake->seen[KAPI_METADATA];
	turn_for(300 * MS);
	assert_in_range(fake->seen[KAPI_METADATA] - before, 1, 4);
	assert_int_equal(ntopics, 1);
	fake->all = "t_xuv";
	until(happened("given") && settled());
	assert_string_equal(buf_cstr(&events), "given 0 1 2 3 0 1 2 3\n");
	assert_true(asked("join \"m1\" cooperative-sticky t u v owns 0"));
	assert_int_equal(count(&coord->log, "join"), 1);
	assert_string_equal(topics[1]->name.p, "u");
	assert_true(heard("topic v is new and matches"));
	/* one that is deleted is not mentioned any more */
	fake->all = "t_xv";
	gone = topics[1];
	forget();
	until(gone->error == KERR_UNKNOWN_TOPIC_OR_PARTITION);
	assert_int_equal(ntopics, 2);
	assert_int_equal(gone->nparts, 0);
	assert_int_equal(topics[0]->error, 0);
	assert_int_equal(topics[1]->error, 0);
	/* a commit of it would never be taken, and waits for nothing */
	kgroup_commit(group, &(struct kgroup_part){gone, 1, 5, -1}, 1);
	until(happened("revoke 0 1 2 3\n") && settled());
	assert_true(asked("join \"m1\" cooperative-sticky t v owns 0"));
	assert_false(asked("commit"));
	/* and another one of that name */
	fake->all = "t_xvu";
	until(happened("given 0 1 2 3\n") && settled());
	assert_int_equal(ntopics, 3);
	assert_ptr_equal(topics[2], gone);
	finish();
}

/* --- how much is asked -------------------------------------------------- */

static unsigned
requests(void)
{
	unsigned n = 0;

	for (size_t i = 0; i < KAPI_COUNT; i++)
		n += fake->seen[i];
	return n;
}

static void
test_no_spin(void **state)
{
	static const struct {
		int api;
		enum fake_act act;
		int16_t error;
	} odd[] = {{KAPI_JOIN_GROUP, FAKE_ERROR, 79},
	    {KAPI_JOIN_GROUP, FAKE_ERROR, 25},
	    {KAPI_JOIN_GROUP, FAKE_ERROR, 27}, {KAPI_JOIN_GROUP, FAKE_CLOSE, 0},
	    {KAPI_SYNC_GROUP, FAKE_ERROR, 27},
	    {KAPI_SYNC_GROUP, FAKE_ERROR, -1},
	    {KAPI_SYNC_GROUP, FAKE_ERROR, 25},
	    {KAPI_SYNC_GROUP, FAKE_ERROR, 16},
	    {KAPI_OFFSET_FETCH, FAKE_ERROR, 88},
	    {KAPI_OFFSET_FETCH, FAKE_WRITE_ERROR, 16},
	    {KAPI_OFFSET_FETCH, FAKE_CLOSE, 0},
	    {KAPI_FIND_COORDINATOR, FAKE_ERROR, 15}};
	unsigned before;

	(void)state;
	/* at peace: heartbeats, and nothing else */
	settle("range");
	before = requests() - fake->seen[KAPI_HEARTBEAT];
	fake->seen[KAPI_HEARTBEAT] = 0;
	turn_for(300 * MS);
	assert_in_range(fake->seen[KAPI_HEARTBEAT], 1, 15);
	assert_int_equal(requests() - fake->seen[KAPI_HEARTBEAT], before);
	finish();

	/* in trouble: pauses of 10 ms at most (2, 4, 8 before) */
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		prepare("range");
		fake_rule(
		    fake, odd[i].api, 0, FAKE_ALWAYS, odd[i].act, odd[i].error);
		enter();
		turn_for(200 * MS);
		if (fake->seen[odd[i].api] > 35 || fake->seen[odd[i].api] < 2)
			fail_msg("%s %d: %u times", kapi_name(odd[i].api),
			    odd[i].error, fake->seen[odd[i].api]);
		finish();
	}

	/* answers that leave out what they were asked for */
	prepare("range");
	coord->silent = true;
	enter();
	turn_for(200 * MS);
	assert_in_range(fake->seen[KAPI_OFFSET_FETCH], 2, 35);
	coord->silent = false;
	until(settled());
	coord->silent = true;
	commit(0, 1);
	turn_for(200 * MS);
	assert_in_range(fake->seen[KAPI_OFFSET_COMMIT], 2, 35);
	coord->silent = false;
	until(happened("committed 0=1"));
	finish();

	/* partitions that the metadata does not know */
	prepare("range");
	coord->follower = true;
	coord->give = "0,7";
	enter();
	until(happened("given 0"));
	before = requests();
	turn_for(200 * MS);
	assert_true(requests() - before < 60);
	finish();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_life),
	    cmocka_unit_test(test_follower),
	    cmocka_unit_test(test_leader),
	    cmocka_unit_test(test_strategies),
	    cmocka_unit_test(test_find_errors),
	    cmocka_unit_test(test_join_errors),
	    cmocka_unit_test(test_sync_errors),
	    cmocka_unit_test(test_fetch_errors),
	    cmocka_unit_test(test_beat_errors),
	    cmocka_unit_test(test_expelled),
	    cmocka_unit_test(test_beat_final),
	    cmocka_unit_test(test_commit_retried),
	    cmocka_unit_test(test_commit_final),
	    cmocka_unit_test(test_commit_lost),
	    cmocka_unit_test(test_commit_rebalance),
	    cmocka_unit_test(test_cooperative),
	    cmocka_unit_test(test_deadline),
	    cmocka_unit_test(test_commit_joining),
	    cmocka_unit_test(test_leave_joining),
	    cmocka_unit_test(test_settle),
	    cmocka_unit_test(test_leave_refused),
	    cmocka_unit_test(test_moved),
	    cmocka_unit_test(test_malformed),
	    cmocka_unit_test(test_noise),
	    cmocka_unit_test(test_static),
	    cmocka_unit_test(test_growth),
	    cmocka_unit_test(test_match),
	    cmocka_unit_test(test_no_spin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

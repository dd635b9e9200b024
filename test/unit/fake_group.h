/*
 * The coordinator of one consumer group, for the fake broker: one member is the
 * client under test, the others are names and bytes.  It checks member ids and
 * generations as Apache Kafka does, and writes down what it was asked.
 */
#ifndef TEST_FAKE_GROUP_H
#define TEST_FAKE_GROUP_H

#include "fake_api.h"
#include "kafka/wire/subscription.h"

enum { GHOSTS = 3 };

struct fake_group {
	int32_t coordinator; /* the broker's id */
	int32_t generation;
	char id[16]; /* of the client; "": not a member */
	unsigned ids;
	bool rebalancing;     /* heartbeats say so, until the client joins */
	const char *protocol; /* that the group agrees on */

	/* A follower gets these partitions of topic "t", or these bytes. */
	bool follower;
	const char *give;
	struct str bytes;

	/* Members beside the client, told to it when it leads. */
	struct ghost {
		const char *id;
		const char *owned;
		bool odd; /* its subscription is no such thing */
	} ghosts[GHOSTS];
	size_t nghosts;

	/* What two members were assigned, as DescribeGroups tells. */
	const char *state, *shares[2];

	int64_t committed[FAKE_PARTS]; /* offset; -1 */
	bool silent;	/* OffsetFetch and -Commit name no partition */
	struct buf log; /* a line for each request that was understood */
};

/* "0,2" as partitions of "t". */
static size_t
fake_parts(const char *text, struct kmsg_part *p)
{
	size_t n = 0;

	for (; text && *text; text++)
		if (*text != ',')
			p[n++] = (struct kmsg_part){STR("t"), *text - '0'};
	return n;
}

static void
fake_ghost(const struct fake_group *g, size_t i, int version, struct buf *b)
{
	struct kmsg_part owned[FAKE_PARTS];
	struct str name = STR("t");
	struct buf bytes = {0};
	bool told = strcmp(g->protocol, "cooperative-sticky") == 0;

	ksubscription_put(&bytes, &name, 1, (struct kbytes){NULL, 0}, owned,
	    told ? fake_parts(g->ghosts[i].owned, owned) : 0);
	kput_str(b, str_of(g->ghosts[i].id));
	if (version >= 5)
		kput_str(b, (struct str){NULL, 0});
	if (g->ghosts[i].odd)
		buf_clear(&bytes);
	kput_bytes(b, (struct kbytes){(uint8_t *)bytes.p, bytes.len});
	buf_release(&bytes);
}

static int16_t
fake_member_check(const struct fake_group *g, struct str id, int32_t generation)
{
	if (!g->id[0] || !str_is(id, g->id))
		return KERR_UNKNOWN_MEMBER_ID;
	return generation == g->generation ? 0 : KERR_ILLEGAL_GENERATION;
}

/* The partitions that a subscription says are owned, as text. */
static void
fake_note_owned(struct fake_group *g, struct kbytes metadata)
{
	struct kcur c = kcur_of(metadata.p, metadata.n);
	struct ksubscription s = {0};

	assert_int_equal(ksubscription_get(&c, &s), 0);
	for (size_t i = 0; i < s.ntopics; i++)
		buf_printf(&g->log, " %.*s", (int)s.topics[i].n, s.topics[i].p);
	for (size_t i = 0; i < s.owned.n; i++)
		buf_printf(&g->log, " owns %d", (int)s.owned.v[i].partition);
	ksubscription_release(&s);
}

static void
fake_join(
    struct fake *f, struct kcur *c, struct buf *b, int version, int16_t code)
{
	struct fake_group *g = f->group;
	struct kbytes own = {NULL, 0};
	struct str id, instance = {NULL, 0};
	size_t n;

	kcur_str(c);
	kcur_i32(c);
	kcur_i32(c);
	id = kcur_str(c);
	if (version >= 5)
		instance = kcur_str(c);
	buf_printf(&g->log, "join \"%.*s\"", (int)id.n, id.p);
	kcur_str(c);
	n = kcur_array(c, 6);
	for (size_t i = 0; i < n; i++) {
		struct str name = kcur_str(c);
		struct kbytes bytes = kcur_bytes(c);

		buf_printf(&g->log, " %.*s", (int)name.n, name.p);
		fake_note_owned(g, bytes);
		if (str_is(name, g->protocol))
			own = bytes;
	}
	buf_putc(&g->log, '\n');
	if (!code && !id.n) {
		snprintf(g->id, sizeof g->id, "m%u", ++g->ids);
		if (version >= 4 && !instance.p)
			code = KERR_MEMBER_ID_REQUIRED;
	} else if (!code && !str_is(id, g->id)) {
		code = KERR_UNKNOWN_MEMBER_ID;
	}
	if (!code) {
		g->generation++;
		g->rebalancing = false;
	}
	kput_i32(b, 0);
	kput_i16(b, code);
	kput_i32(b, code ? -1 : g->generation);
	kput_str(b, str_of(code ? "" : g->protocol));
	kput_str(b, str_of(code ? "" : g->follower ? "ghost" : g->id));
	kput_str(b, str_of(g->id));
	kput_count(b, code || g->follower ? 0 : 1 + g->nghosts);
	if (code || g->follower)
		return;
	for (size_t i = 0; i < g->nghosts; i++)
		fake_ghost(g, i, version, b);
	kput_str(b, str_of(g->id));
	if (version >= 5)
		kput_str(b, instance);
	kput_bytes(b, own);
}

static void
fake_sync(struct fake *f, struct kcur *c, struct buf *b, int16_t code)
{
	struct fake_group *g = f->group;
	struct kbytes own = {NULL, 0};
	struct kmsg_part parts[FAKE_PARTS];
	struct buf given = {0};
	int32_t generation;
	struct str id;

	kcur_str(c);
	generation = kcur_i32(c);
	id = kcur_str(c);
	kcur_str(c);
	buf_printf(&g->log, "sync %d", (int)generation);
	for (size_t n = kcur_array(c, 6); n; n--) {
		struct str who = kcur_str(c);
		struct kbytes bytes = kcur_bytes(c);
		struct kcur in = kcur_of(bytes.p, bytes.n);
		struct kmsg_parts p = {0};

		assert_int_equal(kassignment_get(&in, &p), 0);
		buf_printf(&g->log, " %.*s:", (int)who.n, who.p);
		for (size_t i = 0; i < p.n; i++)
			buf_printf(&g->log, "%d", (int)p.v[i].partition);
		kmsg_parts_release(&p);
		if (str_is(who, g->id))
			own = bytes;
	}
	buf_putc(&g->log, '\n');
	if (!code)
		code = fake_member_check(g, id, generation);
	kput_i32(b, 0);
	kput_i16(b, code);
	if (g->follower) {
		kassignment_put(&given, parts, fake_parts(g->give, parts));
		own = (struct kbytes){(uint8_t *)given.p, given.len};
	}
	if (g->bytes.p)
		own = (struct kbytes){(const uint8_t *)g->bytes.p, g->bytes.n};
	kput_bytes(b, code ? (struct kbytes){NULL, 0} : own);
	buf_release(&given);
}

static void
fake_beat(struct fake *f, struct kcur *c, struct buf *b, int16_t code)
{
	struct fake_group *g = f->group;
	int32_t generation;

	kcur_str(c);
	generation = kcur_i32(c);
	if (!code)
		code = fake_member_check(g, kcur_str(c), generation);
	if (!code && g->rebalancing)
		code = KERR_REBALANCE_IN_PROGRESS;
	kput_i32(b, 0);
	kput_i16(b, code);
}

static void
fake_leave_group(struct fake *f, struct kcur *c, struct buf *b, int16_t code)
{
	struct fake_group *g = f->group;
	struct str id;

	kcur_str(c);
	id = kcur_str(c);
	buf_printf(&g->log, "leave %.*s\n", (int)id.n, id.p);
	if (!code && str_is(id, g->id))
		g->id[0] = '\0';
	kput_i32(b, 0);
	kput_i16(b, code);
}

static void
fake_commit(struct fake *f, struct kcur *c, struct buf *b, int16_t code)
{
	struct fake_group *g = f->group;
	int32_t generation;
	size_t topics;

	kcur_str(c);
	generation = kcur_i32(c);
	if (!code)
		code = fake_member_check(g, kcur_str(c), generation);
	else
		kcur_str(c);
	kcur_str(c);
	topics = kcur_array(c, 6);
	kput_i32(b, 0);
	kput_count(b, g->silent ? 0 : topics);
	for (size_t t = 0; t < topics; t++) {
		struct str name = kcur_str(c);
		size_t n = kcur_array(c, 18);

		if (!g->silent) {
			kput_str(b, name);
			kput_count(b, n);
		}
		for (; n; n--) {
			int32_t p = kcur_i32(c);
			int64_t offset = kcur_i64(c);

			kcur_i32(c);
			kcur_str(c);
			buf_printf(&g->log, "commit %d=%lld in %d: %d\n",
			    (int)p, (long long)offset, (int)generation, code);
			if (!code)
				g->committed[p] = offset;
			if (g->silent)
				continue;
			kput_i32(b, p);
			kput_i16(b, code);
		}
	}
}

/* FAKE_WRITE_ERROR: of the group; FAKE_ERROR: of each partition. */
static void
fake_fetch_offsets(
    struct fake *f, struct kcur *c, struct buf *b, const struct fake_rule *rule)
{
	struct fake_group *g = f->group;
	bool moved = g->coordinator != f->id;
	bool whole = moved || (rule && rule->act == FAKE_WRITE_ERROR);
	bool each = rule && rule->act == FAKE_ERROR;
	size_t topics;

	kcur_str(c);
	topics = kcur_array(c, 6);
	kput_i32(b, 0);
	kput_count(b, g->silent || whole ? 0 : topics);
	for (size_t t = 0; t < topics && !g->silent && !whole; t++) {
		struct str name = kcur_str(c);
		size_t n = kcur_array(c, 4);

		kput_str(b, name);
		kput_count(b, n);
		for (; n; n--) {
			int32_t p = kcur_i32(c);

			kput_i32(b, p);
			kput_i64(b, each ? -1 : g->committed[p]);
			kput_i32(b, -1);
			kput_str(b, STR(""));
			kput_i16(b, each ? rule->error : 0);
		}
	}
	kput_i16(b,
	    (int16_t)(moved ? KERR_NOT_COORDINATOR
		    : whole ? rule->error
			    : 0));
}

static void
fake_describe(struct fake *f, struct buf *b, int16_t code)
{
	struct fake_group *g = f->group;
	struct kmsg_part parts[FAKE_PARTS];
	struct str nothing = STR("");

	buf_puts(&g->log, STR("describe\n"));
	kput_i32(b, 0);
	kput_count(b, 1);
	kput_i16(b, code);
	kput_str(b, STR("g"));
	kput_str(b, str_of(g->state));
	kput_str(b, STR("consumer"));
	kput_str(b, str_of(g->protocol));
	kput_count(b, 2);
	for (int i = 0; i < 2; i++) {
		struct buf share = {0};

		for (int k = 0; k < 3; k++)
			kput_str(b, nothing);
		kput_bytes(b, (struct kbytes){NULL, 0});
		kassignment_put(&share, parts, fake_parts(g->shares[i], parts));
		kput_bytes(b, (struct kbytes){(uint8_t *)share.p, share.len});
		buf_release(&share);
	}
}

static void
fake_find(struct fake *f, struct buf *b, int16_t code)
{
	const struct fake *at = f;

	if (f->other && f->other->id == f->group->coordinator)
		at = f->other;
	kput_i32(b, 0);
	kput_i16(b, code);
	kput_str(b, (struct str){NULL, 0});
	kput_i32(b, code ? -1 : at->id);
	kput_str(b, code ? (struct str){NULL, 0} : str_of(at->advertised));
	kput_i32(b, code ? -1 : at->advertised_port);
}

static void
fake_group_answer(struct fake *f, int api, int version, struct kcur *c,
    struct buf *b, const struct fake_rule *rule)
{
	int16_t code = rule && rule->act == FAKE_ERROR ? rule->error : 0;

	if (api != KAPI_FIND_COORDINATOR && f->group->coordinator != f->id)
		code = KERR_NOT_COORDINATOR;
	switch (api) {
	case KAPI_FIND_COORDINATOR:
		fake_find(f, b, code);
		break;
	case KAPI_JOIN_GROUP:
		fake_join(f, c, b, version, code);
		break;
	case KAPI_SYNC_GROUP:
		fake_sync(f, c, b, code);
		break;
	case KAPI_HEARTBEAT:
		fake_beat(f, c, b, code);
		break;
	case KAPI_LEAVE_GROUP:
		fake_leave_group(f, c, b, code);
		break;
	case KAPI_DESCRIBE_GROUPS:
		fake_describe(f, b, code);
		break;
	case KAPI_OFFSET_COMMIT:
		fake_commit(f, c, b, code);
		break;
	case KAPI_OFFSET_FETCH:
		fake_fetch_offsets(f, c, b, rule);
		break;
	default:
		abort();
	}
}

static inline struct fake_group *
fake_group_new(struct fake *f)
{
	struct fake_group *g = xcalloc(1, sizeof *g);

	g->coordinator = f->id;
	g->protocol = "range";
	g->state = "Stable";
	for (size_t i = 0; i < FAKE_PARTS; i++)
		g->committed[i] = -1;
	f->group = g;
	f->group_answer = fake_group_answer;
	f->join_max = 5;
	return g;
}

static inline void
fake_group_free(struct fake_group *g)
{
	buf_release(&g->log);
	free(g);
}

#endif

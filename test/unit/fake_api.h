/* What the fake broker answers. */
#ifndef TEST_FAKE_API_H
#define TEST_FAKE_API_H

#include "fake_broker.h"
#include "fake_fetch.h"

static const struct fake_rule *
fake_find_rule(const struct fake *f, int api, unsigned n)
{
	for (size_t i = 0; i < f->nrules; i++)
		if (f->rules[i].api == api && n >= f->rules[i].from &&
		    n < f->rules[i].until)
			return &f->rules[i];
	return NULL;
}

static void
fake_offer(struct buf *b, int api, int max)
{
	kput_i16(b, (int16_t)api);
	kput_i16(b, 0);
	kput_i16(b, (int16_t)max);
}

static void
fake_api_versions(const struct fake *f, struct buf *b, int16_t error)
{
	kput_i16(b, error);
	kput_count(b,
	    5U + (f->idempotence ? 1 : 0) + (f->tells_epochs ? 1 : 0) +
		(f->group ? 8 : 0));
	fake_offer(b, KAPI_PRODUCE, f->produce_max);
	fake_offer(b, KAPI_FETCH, 11);
	fake_offer(b, KAPI_LIST_OFFSETS, 2);
	fake_offer(b, KAPI_METADATA, 7);
	fake_offer(b, KAPI_CREATE_TOPICS, 4);
	if (f->idempotence)
		fake_offer(b, KAPI_INIT_PRODUCER_ID, 1);
	if (f->tells_epochs)
		fake_offer(b, KAPI_OFFSET_FOR_LEADER_EPOCH, 3);
	if (!f->group)
		return;
	fake_offer(b, KAPI_FIND_COORDINATOR, 2);
	fake_offer(b, KAPI_JOIN_GROUP, f->join_max);
	fake_offer(b, KAPI_SYNC_GROUP, 3);
	fake_offer(b, KAPI_HEARTBEAT, 3);
	fake_offer(b, KAPI_LEAVE_GROUP, 1);
	fake_offer(b, KAPI_DESCRIBE_GROUPS, 1);
	fake_offer(b, KAPI_OFFSET_COMMIT, 7);
	fake_offer(b, KAPI_OFFSET_FETCH, 5);
}

static void
fake_broker_entry(const struct fake *f, struct buf *b)
{
	kput_i32(b, f->id);
	kput_str(b, str_of(f->advertised));
	kput_i32(b, f->advertised_port);
	kput_str(b, (struct str){NULL, 0});
}

static void
fake_metadata(const struct fake *f, struct kcur *c, struct buf *b, int throttle)
{
	bool all = f->all && c->n >= 4 && (int32_t)be32(c->p) == -1;
	size_t n = kcur_array(c, 2);

	if (all)
		n = strlen(f->all);
	kput_i32(b, throttle);
	kput_count(b, f->other ? 2 : 1);
	fake_broker_entry(f, b);
	if (f->other)
		fake_broker_entry(f->other, b);
	kput_str(b, STR("fake-cluster"));
	kput_i32(b, 1);
	kput_count(b, n);
	for (size_t i = 0; i < n; i++) {
		struct str name =
		    all ? (struct str){f->all + i, 1} : kcur_str(c);

		kput_i16(b, f->topic_error);
		kput_str(b, name);
		kput_bool(b, name.p[0] == '_');
		kput_count(b, f->topic_error ? 0 : f->nparts);
		for (size_t k = 0; !f->topic_error && k < f->nparts; k++) {
			kput_i16(b, 0);
			kput_i32(b, (int32_t)k);
			kput_i32(b, f->leaders[k]);
			kput_i32(b, f->epoch);
			kput_count(b, 0);
			kput_count(b, 0);
			kput_count(b, 0);
		}
	}
}

/* One batch of a Produce request: the error, and what goes with it. */
static int16_t
fake_append(struct fake *f, int32_t partition, struct kbytes bytes,
    int64_t *base, int32_t *bad, size_t *nbad)
{
	struct fake_log *l;
	int16_t code;

	*nbad = 0;
	*base = -1;
	if (partition < 0 || (size_t)partition >= f->nparts)
		return KERR_UNKNOWN_TOPIC_OR_PARTITION;
	if (f->leaders[partition] != f->id)
		return KERR_NOT_LEADER_OR_FOLLOWER;
	l = &f->logs[partition];
	if (f->limits.max_batch && bytes.n > f->limits.max_batch)
		return KERR_MESSAGE_TOO_LARGE;
	*nbad = fake_log_bad(&f->limits, bytes, bad, 64);
	if (*nbad)
		return f->limits.bad_error;
	code = fake_log_check(l, bytes.p, base);
	if (code == -100)
		return 0;
	if (code)
		return code;
	*base = l->end;
	fake_log_append(l, bytes);
	return 0;
}

static void
fake_produce(struct fake *f, struct kcur *c, struct buf *b, int version,
    const struct fake_rule *rule, int throttle)
{
	bool write = !rule || rule->act != FAKE_ERROR;
	bool lie =
	    rule && (rule->act == FAKE_ERROR || rule->act == FAKE_WRITE_ERROR);
	size_t topics, all = 0;

	kcur_str(c);
	kcur_i16(c);
	kcur_i32(c);
	topics = kcur_array(c, 6);
	kput_count(b, topics);
	for (size_t i = 0; i < topics; i++) {
		struct str name = kcur_str(c);
		size_t n = kcur_array(c, 8);

		kput_str(b, name);
		kput_count(b, n);
		for (size_t k = 0; k < n; k++) {
			int32_t index = kcur_i32(c), bad[64];
			struct kbytes bytes = kcur_bytes(c);
			int64_t base = -1;
			size_t nbad = 0;
			int16_t code = write
			    ? fake_append(f, index, bytes, &base, bad, &nbad)
			    : 0;

			all++;
			kput_i32(b, index);
			kput_i16(b, lie ? rule->error : code);
			kput_i64(b, lie ? -1 : base);
			kput_i64(b, -1);
			kput_i64(b, 0);
			if (version < 8)
				continue;
			nbad = f->limits.name_bad ? nbad : 0;
			kput_count(b, nbad);
			for (size_t x = 0; x < nbad; x++) {
				kput_i32(b, bad[x]);
				kput_str(b, STR("not wanted\x1b here"));
			}
			kput_str(b, (struct str){NULL, 0});
		}
	}
	kput_i32(b, throttle);
	if (all > f->most_parts)
		f->most_parts = all;
}

/* Does to the answer of n bytes what the rule says; its size then. */
static size_t
fake_twist_answer(
    struct fake *f, const struct fake_rule *rule, char *p, size_t n)
{
	f->twisted = n;
	if (rule->act == FAKE_TURN && rule->at < n)
		p[rule->at] ^= (char)rule->error;
	if (rule->act == FAKE_CUT && rule->at < n) {
		n = rule->at > 4 ? rule->at : 4;
		be32_put((uint8_t *)p, (uint32_t)(n - 4));
	}
	for (size_t i = 0; i < rule->bytes.n && rule->at + i < n; i++)
		p[rule->at + i] = rule->bytes.p[i];
	return n;
}

static void
fake_answer(struct fake_conn *conn, struct kcur *c)
{
	struct fake *f = conn->f;
	int api = kcur_i16(c), version = kcur_i16(c);
	int32_t correlation = kcur_i32(c);
	const struct fake_rule *rule =
	    fake_find_rule(f, api, f->seen[api % KAPI_COUNT]++);
	const struct fake_rule *twist = rule &&
		(rule->act == FAKE_TWIST || rule->act == FAKE_TURN ||
		    rule->act == FAKE_CUT)
	    ? rule
	    : NULL;
	enum fake_act act = rule ? rule->act : FAKE_NORMAL;
	int throttle =
	    act == FAKE_THROTTLE || act == FAKE_DEAFEN ? rule->error : 0;
	struct buf *b = &conn->out;
	size_t was = b->len, hole = kput_hole(b);

	if (act == FAKE_DEAFEN)
		fake_deafen(conn, throttle);
	if (throttle || twist)
		rule = NULL;
	kput_i32(b, correlation);
	kcur_str(c);
	switch (api) {
	case KAPI_API_VERSIONS:
		fake_api_versions(f, b, act == FAKE_ERROR ? rule->error : 0);
		break;
	case KAPI_METADATA:
		fake_metadata(f, c, b, throttle);
		break;
	case KAPI_INIT_PRODUCER_ID:
		kput_i32(b, throttle);
		kput_i16(b, act == FAKE_ERROR ? rule->error : 0);
		kput_i64(b, f->next_producer++);
		kput_i16(b, 0);
		break;
	case KAPI_PRODUCE:
		if (act == FAKE_CLOSE || act == FAKE_MUTE)
			break;
		fake_produce(f, c, b, version, rule, throttle);
		break;
	case KAPI_FETCH:
		fake_fetch(f, c, b, version, rule, throttle);
		break;
	case KAPI_LIST_OFFSETS:
		fake_list_offsets(f, c, b, rule, throttle);
		break;
	case KAPI_OFFSET_FOR_LEADER_EPOCH:
		fake_epoch_end(f, c, b, rule);
		break;
	default:
		if (!f->group)
			abort();
		if (act != FAKE_CLOSE && act != FAKE_MUTE)
			f->group_answer(f, api, version, c, b, rule);
	}
	kput_size(b, hole);
	if (twist)
		b->len =
		    was + fake_twist_answer(f, twist, b->p + was, b->len - was);
	if (f->noise && rand() % f->noise == 0)
		b->p[was + (size_t)rand() % (b->len - was)] ^=
		    (char)(1 << rand() % 8);
	if (act == FAKE_BYTES || act == FAKE_MUTE)
		b->len = was;
	if (act == FAKE_BYTES)
		buf_puts(b, rule->bytes);
	if (act == FAKE_CLOSE || act == FAKE_WRITE_CLOSE)
		fake_hang_up(conn);
}

#endif

/* Messages of a consumer group's life. */
#include <stdlib.h>

#include "kafka/wire/msg_group.h"
#include "kafka/wire/msg_topics_priv.h"

static void
put_member(struct buf *b, bool instance, const struct kmsg_member *m)
{
	kput_str(b, m->group);
	kput_i32(b, m->generation);
	kput_str(b, m->id);
	if (instance)
		kput_str(b, m->instance);
}

void
kmsg_join_put(struct buf *b, int version, const struct kmsg_member *m,
    int32_t session_timeout_ms, int32_t rebalance_timeout_ms,
    const struct kmsg_protocol *p, size_t n)
{
	kput_str(b, m->group);
	kput_i32(b, session_timeout_ms);
	kput_i32(b, rebalance_timeout_ms);
	kput_str(b, m->id);
	if (version >= 5)
		kput_str(b, m->instance);
	kput_str(b, STR("consumer"));
	kput_count(b, n);
	for (size_t i = 0; i < n; i++) {
		kput_str(b, p[i].name);
		kput_bytes(b, p[i].metadata);
	}
}

int
kmsg_join_get(struct kcur *c, int version, struct kmsg_joined *m)
{
	m->n = 0;
	m->throttle_ms = kcur_i32(c);
	m->error = kcur_i16(c);
	m->generation = kcur_i32(c);
	m->protocol = kcur_str(c);
	m->leader = kcur_str(c);
	m->member = kcur_str(c);
	for (size_t n = kcur_array(c, version >= 5 ? 8 : 6); n && !c->bad;
	     n--) {
		struct kmsg_joined_member *p;

		m->members = xgrow(m->members, &m->cap, m->n, sizeof *p);
		p = &m->members[m->n++];
		p->id = kcur_str(c);
		p->instance =
		    version >= 5 ? kcur_str(c) : (struct str){NULL, 0};
		p->metadata = kcur_bytes(c);
	}
	return kcur_end(c);
}

void
kmsg_joined_release(struct kmsg_joined *m)
{
	free(m->members);
	*m = (struct kmsg_joined){0};
}

void
kmsg_sync_put(struct buf *b, int version, const struct kmsg_member *m,
    const struct kmsg_assignment *a, size_t n)
{
	put_member(b, version >= 3, m);
	kput_count(b, n);
	for (size_t i = 0; i < n; i++) {
		kput_str(b, a[i].member);
		kput_bytes(b, a[i].assignment);
	}
}

int
kmsg_sync_get(struct kcur *c, struct kmsg_synced *m)
{
	m->throttle_ms = kcur_i32(c);
	m->error = kcur_i16(c);
	m->assignment = kcur_bytes(c);
	return kcur_end(c);
}

int
kmsg_status_get(struct kcur *c, struct kmsg_status *m)
{
	m->throttle_ms = kcur_i32(c);
	m->error = kcur_i16(c);
	return kcur_end(c);
}

void
kmsg_heartbeat_put(struct buf *b, int version, const struct kmsg_member *m)
{
	put_member(b, version >= 3, m);
}

void
kmsg_leave_put(struct buf *b, const struct kmsg_member *m)
{
	kput_str(b, m->group);
	kput_str(b, m->id);
}

void
kmsg_describe_group_put(struct buf *b, struct str group)
{
	kput_count(b, 1);
	kput_str(b, group);
}

int
kmsg_described_get(struct kcur *c, struct kmsg_described *m)
{
	size_t members;

	m->throttle_ms = kcur_i32(c);
	m->n = 0;
	if (kcur_array(c, 18) != 1)
		return -1;
	m->error = kcur_i16(c);
	kcur_str(c); /* group */
	m->state = kcur_str(c);
	kcur_str(c); /* protocol type */
	kcur_str(c); /* protocol */
	members = kcur_array(c, 14);
	for (size_t i = 0; i < members && !c->bad; i++) {
		kcur_str(c);   /* id */
		kcur_str(c);   /* client */
		kcur_str(c);   /* host */
		kcur_bytes(c); /* subscription */
		m->assignments = xgrow(
		    m->assignments, &m->cap, m->n, sizeof *m->assignments);
		m->assignments[m->n++] = kcur_bytes(c);
	}
	return kcur_end(c);
}

void
kmsg_described_release(struct kmsg_described *m)
{
	free(m->assignments);
	*m = (struct kmsg_described){0};
}

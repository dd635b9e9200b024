/* Messages about committed offsets. */
#include <stdlib.h>

#include "kafka/wire/msg_offsets.h"
#include "kafka/wire/msg_topics_priv.h"

static void
put_commit(struct buf *b, const void *element, int version)
{
	const struct kmsg_commit *p = element;

	(void)version;
	kput_i32(b, p->partition);
	kput_i64(b, p->offset);
	kput_i32(b, p->leader_epoch);
	kput_str(b, p->metadata);
}

void
kmsg_offset_commit_put(struct buf *b, int version, const struct kmsg_member *m,
    const struct kmsg_commit *p, size_t n)
{
	kput_str(b, m->group);
	kput_i32(b, m->generation);
	kput_str(b, m->id);
	if (version >= 7)
		kput_str(b, m->instance);
	kmsg_put_topics(b, p, n, sizeof *p, put_commit, version);
}

void
kmsg_txn_offset_commit_put(struct buf *b, struct str transactional_id,
    struct str group, int64_t producer_id, int16_t epoch,
    const struct kmsg_commit *p, size_t n)
{
	kput_str(b, transactional_id);
	kput_str(b, group);
	kput_i64(b, producer_id);
	kput_i16(b, epoch);
	kmsg_put_topics(b, p, n, sizeof *p, put_commit, 0);
}

static void
get_error(struct kcur *c, void *element, int version, void *context)
{
	struct kmsg_part_error *p = element;

	(void)version;
	(void)context;
	p->partition = kcur_i32(c);
	p->error = kcur_i16(c);
}

int
kmsg_part_errors_get(struct kcur *c, struct kmsg_part_errors *m)
{
	void *parts = m->parts;

	m->throttle_ms = kcur_i32(c);
	kmsg_get_topics(
	    c, &parts, &m->n, &m->cap, sizeof *m->parts, 6, get_error, 0, NULL);
	m->parts = parts;
	return kcur_end(c);
}

void
kmsg_part_errors_release(struct kmsg_part_errors *m)
{
	free(m->parts);
	*m = (struct kmsg_part_errors){0};
}

static void
put_part(struct buf *b, const void *element, int version)
{
	const struct kmsg_part *p = element;

	(void)version;
	kput_i32(b, p->partition);
}

void
kmsg_offset_fetch_put(
    struct buf *b, struct str group, const struct kmsg_part *parts, size_t n)
{
	kput_str(b, group);
	if (parts)
		kmsg_put_topics(b, parts, n, sizeof *parts, put_part, 0);
	else
		kput_i32(b, -1);
}

static void
get_committed(struct kcur *c, void *element, int version, void *context)
{
	struct kmsg_committed_part *p = element;

	(void)version;
	(void)context;
	p->partition = kcur_i32(c);
	p->offset = kcur_i64(c);
	p->leader_epoch = kcur_i32(c);
	p->metadata = kcur_str(c);
	p->error = kcur_i16(c);
}

int
kmsg_offset_fetch_get(struct kcur *c, struct kmsg_committed *m)
{
	void *parts = m->parts;

	m->throttle_ms = kcur_i32(c);
	kmsg_get_topics(c, &parts, &m->n, &m->cap, sizeof *m->parts, 20,
	    get_committed, 0, NULL);
	m->parts = parts;
	m->error = kcur_i16(c);
	return kcur_end(c);
}

void
kmsg_committed_release(struct kmsg_committed *m)
{
	free(m->parts);
	*m = (struct kmsg_committed){0};
}

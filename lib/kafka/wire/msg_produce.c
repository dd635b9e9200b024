/* Messages of the producer. */
#include <stdlib.h>

#include "kafka/wire/msg_produce.h"
#include "kafka/wire/msg_topics_priv.h"

void
kmsg_produce_put(struct buf *b, struct str transactional_id, int16_t acks,
    int32_t timeout_ms, const struct kmsg_produce_part *p, size_t n,
    struct ksplice *splices)
{
	size_t hole, parts = 0;
	int32_t topics = 0, run = 0;

	kput_str(b, transactional_id);
	kput_i16(b, acks);
	kput_i32(b, timeout_ms);
	hole = kput_hole(b);
	for (size_t i = 0; i < n; i++, run++) {
		if (i == 0 || !str_eq(p[i].topic, p[i - 1].topic)) {
			if (i)
				kput_fill(b, parts, run);
			kput_str(b, p[i].topic);
			parts = kput_hole(b);
			run = 0;
			topics++;
		}
		kput_i32(b, p[i].partition);
		kput_i32(b, (int32_t)p[i].records.n);
		splices[i] = (struct ksplice){b->len, p[i].records};
	}
	if (n)
		kput_fill(b, parts, run);
	kput_fill(b, hole, topics);
}

/* The record errors, which stay where they are; the first is taken out. */
static void
get_record_errors(struct kcur *c, struct kmsg_produced_part *p)
{
	struct kbytes rest;

	p->nrecord_errors = kcur_array(c, 6);
	p->record_errors.p = c->p;
	for (size_t i = 0; i < p->nrecord_errors; i++) {
		kcur_i32(c);
		kcur_str(c);
	}
	if (c->bad)
		return;
	p->record_errors.n = (size_t)(c->p - p->record_errors.p);
	rest = p->record_errors;
	kmsg_record_error_next(&rest, &p->first_error);
}

static void
get_part(struct kcur *c, void *element, int version, void *context)
{
	struct kmsg_produced_part *p = element;

	(void)context;
	p->partition = kcur_i32(c);
	p->error = kcur_i16(c);
	p->base_offset = kcur_i64(c);
	p->log_append_time = kcur_i64(c);
	p->log_start_offset = kcur_i64(c);
	if (version >= 8) {
		get_record_errors(c, p);
		p->message = kcur_str(c);
	}
}

int
kmsg_produced_get(struct kcur *c, int version, struct kmsg_produced *m)
{
	void *parts = m->parts;

	kmsg_get_topics(c, &parts, &m->n, &m->cap, sizeof *m->parts,
	    version >= 8 ? 36 : 30, get_part, version, NULL);
	m->parts = parts;
	m->throttle_ms = kcur_i32(c);
	return kcur_end(c);
}

void
kmsg_produced_release(struct kmsg_produced *m)
{
	free(m->parts);
	*m = (struct kmsg_produced){0};
}

bool
kmsg_record_error_next(struct kbytes *rest, struct kmsg_record_error *e)
{
	struct kcur c = kcur_of(rest->p, rest->n);

	e->index = kcur_i32(&c);
	e->message = kcur_str(&c);
	*rest = (struct kbytes){c.p, c.n};
	return !c.bad;
}

void
kmsg_init_producer_put(
    struct buf *b, struct str transactional_id, int32_t timeout_ms)
{
	kput_str(b, transactional_id);
	kput_i32(b, timeout_ms);
}

int
kmsg_init_producer_get(struct kcur *c, struct kmsg_init_producer *m)
{
	m->throttle_ms = kcur_i32(c);
	m->error = kcur_i16(c);
	m->producer_id = kcur_i64(c);
	m->epoch = kcur_i16(c);
	return kcur_end(c);
}
